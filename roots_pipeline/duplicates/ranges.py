"""Ranges: a language's documents in runs of whole files, so that what is held of one range at a time is bounded.

What is known of documents is handed on in files parted by range, or in one file a range, ascending by document; what is
asked about documents of all ranges is looked up range after range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from roots_pipeline.duplicates.columns import read_batch
from roots_pipeline.duplicates.rows import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.lookup import Documents

#: Documents of one range, if no file of it has more. Where all of them are left out, deciding takes 500 MB.
RANGE_DOCUMENTS = 1 << 22


@dataclass(frozen=True)
class Ranges:
    """`firsts`: the first file of each range, int64[r]; `files`: how many files there are in all."""

    firsts: NDArray[np.int64]
    files: int

    @property
    def count(self) -> int:
        return self.firsts.size

    def of(self, documents: Documents) -> NDArray[np.int64]:
        """The range each document is in, int64[n]."""
        return self.of_files(files_of(documents))

    def of_files(self, files: NDArray[np.int64]) -> NDArray[np.int64]:
        """The range each file is in, int64[n]."""
        return np.searchsorted(self.firsts, files, side="right") - 1

    def files_in(self, number: int) -> range:
        """The files of one range."""
        ends = [*self.firsts[1:].tolist(), self.files]
        return range(int(self.firsts[number]), ends[number])


def ranges_of(rows: Sequence[int], most: int | None = None) -> Ranges:
    """Ranges of files with so many rows, of at most `most` documents each (RANGE_DOCUMENTS) or of one file.

    Where they are cut depends on the files before alone.

    >>> ranges_of([3, 3, 9, 1], 6).firsts.tolist(), ranges_of([], 6).firsts.tolist()
    ([0, 2, 3], [0])
    """
    most = most or RANGE_DOCUMENTS
    firsts, filled = [0], 0
    for file, count in enumerate(rows):
        if filled and filled + count > most:
            firsts.append(file)
            filled = 0
        filled += count
    return Ranges(np.array(firsts, dtype=np.int64), len(rows))


class Found(NamedTuple):
    """Of n documents that were looked up: `known` bool[n], and the columns of those that are, by name."""

    known: NDArray[np.bool_]
    columns: dict[str, NDArray[Any]]


class RangeTable:
    """Columns about some documents, in a file a range, its column `document` ascending."""

    def __init__(self, ranges: Ranges, path: Callable[[int], Path]) -> None:
        self._ranges = ranges
        self._path = path

    def look_up(self, documents: Documents, names: Sequence[str] = ()) -> Found:
        """The named columns of documents, ascending and each once; one range's file is open at a time."""
        of = self._ranges.of(documents)
        bounds = np.searchsorted(of, np.arange(self._ranges.count + 1)).tolist()
        known = np.zeros(documents.size, dtype=np.bool_)
        parts: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
        for number in np.unique(of).tolist():
            batch = read_batch(self._path(number))
            asked = documents[bounds[number] : bounds[number + 1]]
            row, there = rows_among(batch.column("document").to_numpy(), asked)
            known[bounds[number] : bounds[number + 1]] = there
            for name in names:
                parts[name].append(batch.column(name).to_numpy()[row[there]])
        return Found(known, {name: np.concatenate(part) for name, part in parts.items() if part})


def rows_among(ascending: Documents, documents: Documents) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where documents are among `ascending`, int64[n], and which are, bool[n]."""
    if not ascending.size:
        return np.zeros(documents.size, dtype=np.int64), np.zeros(documents.size, dtype=np.bool_)
    row = np.minimum(np.searchsorted(ascending, documents), ascending.size - 1)
    return row, ascending[row] == documents
