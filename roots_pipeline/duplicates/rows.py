"""Rows: whatever can make two documents candidates, as (key, kind, document). Rows with the same key and kind meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

#: Half of the hash of the text, runs of white space as one.
CONTENT = 0
#: Half of the document's id: the same document met twice.
ID = 1
#: Half of the hash of the document's normalized address (URL): two versions of one page.
ADDRESS = 2
#: The first band; band i is of kind BAND + i.
BAND = 16
MAX_BANDS = 256 - BAND

_ROW_BITS = np.uint64(32)
_ROW_MASK = np.uint64(0xFFFFFFFF)


class Rows(NamedTuple):
    """`key` uint64[m], `kind` uint8[m], `document` uint64[m]: 17 bytes each; a document has one for each band and name.

    Of keys that have been sent, half may be left.
    """

    key: NDArray[np.uint64]
    kind: NDArray[np.uint8]
    document: NDArray[np.uint64]


def document_numbers(file: int, count: int, first: int = 0) -> NDArray[np.uint64]:
    """The numbers of `count` documents of a file from row `first` on: file << 32 | row, uint64[count]."""
    return np.arange(first, first + count, dtype=np.uint64) | (np.uint64(file) << _ROW_BITS)


def files_of(documents: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The file of each document number, int64[n]."""
    return (documents >> _ROW_BITS).astype(np.int64)


def rows_of_files(documents: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The row of each document number in its file, int64[n]."""
    return (documents & _ROW_MASK).astype(np.int64)


def id_numbers(ids: pa.StringArray) -> NDArray[np.uint64]:
    """Document ids (32 hexadecimal digits) as two numbers each, uint64[n, 2], that sort as the ids do.

    Raises ValueError for an id of another form.
    """
    text = "".join(ids.to_pylist())
    if len(text) != 32 * len(ids):
        raise ValueError("a document id is 32 hexadecimal digits; at least one of these is not")
    return np.frombuffer(bytes.fromhex(text), dtype=">u8").astype(np.uint64).reshape(-1, 2)


def rows_of(
    documents: NDArray[np.uint64],
    *,
    content: NDArray[np.uint64],
    ids: NDArray[np.uint64],
    shingles: NDArray[np.int32],
    bands: NDArray[np.uint64],
    addresses: NDArray[np.uint64],
) -> Rows:
    """The rows of n documents, kind by kind, in the order of the documents.

    `content`, `ids` and `addresses` are uint64[n, 2] (an address of zeros: there is none), `shingles` int32[n], `bands`
    uint64[n, b]. A document shorter than a shingle has no bands: it can equal another, never resemble one.
    """
    count = bands.shape[1]
    if count > MAX_BANDS:
        raise ValueError(f"{count} bands; at most {MAX_BANDS} can be told apart")
    signed, addressed = shingles > 0, addresses.any(axis=1)
    keys = [content[:, 0], ids[:, 0], addresses[addressed, 0], *bands[signed].T]
    owners = [documents, documents, documents[addressed], *[documents[signed]] * count]
    kinds = np.array([CONTENT, ID, ADDRESS, *range(BAND, BAND + count)], dtype=np.uint8)
    return Rows(np.concatenate(keys), np.repeat(kinds, [owner.size for owner in owners]), np.concatenate(owners))


def concatenate_rows(parts: list[Rows]) -> Rows:
    """One after the other."""
    if not parts:
        return Rows(np.empty(0, np.uint64), np.empty(0, np.uint8), np.empty(0, np.uint64))
    return Rows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
