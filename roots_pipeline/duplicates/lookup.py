"""What deciding about duplicates needs to know of single documents, and how it asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

Documents = NDArray[np.uint64]
_Number = TypeVar("_Number", bound=np.generic)


class Lookup(Protocol):
    """Columns of k documents, given by number (file << 32 | row).

    Numbers always come ascending and without repeats, so that files can be read from front to end. Minima are asked
    for at most `verify.MINIMA_DOCUMENTS` at a time, texts about `verify.TEXT_BYTES`; the others for all candidates.
    """

    def ranks(self, documents: Documents) -> Sequence[NDArray[np.generic]]:
        """Columns [k] to order documents by, first things first, smaller is better: the best copy stays.

        They must not tell apart what the order of files alone would; the id should be the last.
        """

    def recency(self, documents: Documents) -> Sequence[NDArray[np.generic]]:
        """Columns [k] that come before those of `ranks` among versions of one document: smaller is newer."""

    def fixed(self, documents: Documents) -> NDArray[np.bool_]:
        """Which are of a finished corpus, bool[k]: these stay, and rank before all others, by recency too."""

    def addresses(self, documents: Documents) -> NDArray[np.uint64]:
        """Hashes of normalized addresses, uint64[k, 2]; of documents that have one."""

    def ids(self, documents: Documents) -> NDArray[np.uint64]:
        """Document ids, uint64[k, 2]."""

    def content(self, documents: Documents) -> NDArray[np.uint64]:
        """`Signatures.content`, uint64[k, 2]."""

    def minima(self, documents: Documents) -> NDArray[np.uint32]:
        """`Signatures.minima`, uint32[k, lanes]."""

    def text_bytes(self, documents: Documents) -> NDArray[np.int64]:
        """Sizes of the texts in bytes, int64[k]."""

    def texts(self, documents: Documents) -> pa.LargeStringArray:
        """The texts that were signed, k of them."""


def gather(read: Callable[[Documents], NDArray[_Number]], documents: Documents) -> NDArray[_Number]:
    """What `read` says of documents in any order, repeats and all."""
    unique, inverse = np.unique(documents, return_inverse=True)
    return read(unique)[inverse]
