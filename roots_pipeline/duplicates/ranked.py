"""Documents numbered by rank: 0 is the best. In these numbers nothing depends on the order of files or partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.lookup import Documents


class Ranked:
    """Some documents in the order of columns (the first decides; smaller is better). 24 bytes a document."""

    def __init__(self, documents: Documents, columns: Sequence[NDArray[np.generic]]) -> None:
        """`documents` ascending and without repeats, `columns` of the same length."""
        order = np.lexsort([documents, *reversed(columns)])
        self._sorted = documents
        self._number = np.empty(documents.size, dtype=np.int64)
        self._number[order] = np.arange(documents.size)
        #: The documents by number, uint64[n].
        self.documents: Documents = documents[order]

    @property
    def size(self) -> int:
        return self.documents.size

    def numbers(self, documents: Documents) -> NDArray[np.int64]:
        """The numbers of documents, in any order, that are among these."""
        return self._number[np.searchsorted(self._sorted, documents)]


def best_of_equal(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each of n documents in the order of rank, with keys uint64[n, 2], the first one with the same key."""
    order = np.lexsort((np.arange(keys.shape[0]), keys[:, 1], keys[:, 0]))
    begins = np.ones(order.size, dtype=np.bool_)
    begins[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    first = np.empty(order.size, dtype=np.int64)
    first[order] = order[begins][np.cumsum(begins) - 1]
    return first
