"""A set of the lines that have been seen: 16 bytes for each, and up to twice as many while it grows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates.lines import find_lines, without_lines
from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.compiled import kernel


class SeenLines:
    """Takes out of texts the lines that it has seen before, in them or in earlier ones."""

    def __init__(self) -> None:
        self._table = np.zeros(1 << 16, dtype=np.uint64)
        self.lines = 0
        self.seen = 0

    def first_seen(self, texts: TextBatch) -> pa.LargeStringArray:
        """The texts with each line that says something only where it comes first; texts of which none is left are out.

        Blank lines stay where they are, and so does the indentation of what follows.
        """
        lines = find_lines(texts)
        saying = lines.characters > 0
        while 2 * (self.lines - self.seen + int(np.count_nonzero(saying))) > self._table.size:
            self._table = _grown(self._table)
        seen = _add(self._table, lines.hashes, saying)
        self.lines += int(np.count_nonzero(saying))
        self.seen += int(np.count_nonzero(seen))
        new = np.concatenate(([0], np.cumsum(saying & ~seen)))
        left = new[lines.offsets[1:]] > new[lines.offsets[:-1]]
        return without_lines(texts, lines, seen).filter(pa.array(left))


@kernel
def _add(table: NDArray[np.uint64], hashes: NDArray[np.uint64], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Put the wanted hashes into an open table (0: free); which of them were in it."""
    seen = np.zeros(hashes.size, dtype=np.bool_)
    mask = np.uint64(table.size - 1)
    for i in range(hashes.size):
        if wanted[i]:
            value = hashes[i] | np.uint64(1)
            at = (hashes[i] >> np.uint64(20)) & mask
            while table[at] != 0 and table[at] != value:
                at = (at + np.uint64(1)) & mask
            seen[i] = table[at] == value
            table[at] = value
    return seen


def _grown(table: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same set with twice the room."""
    larger = np.zeros(2 * table.size, dtype=np.uint64)
    present = table[table != 0]
    _add(larger, present, np.ones(present.size, dtype=np.bool_))
    return larger
