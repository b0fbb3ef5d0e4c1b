"""The kernel that says where words lie in their text: the same words as `scan.scan_words` finds, by their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.unicode import CONTINUES, EXTENDS, STARTS, UNSPACED, table
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch


class Positions(NamedTuple):
    """Where the words of a batch lie: document i has the words `offsets[i]` to `offsets[i + 1]`, as in `texts.words`.

    `starts` and `ends` int64[words] are the first byte of each and the one after its last, counted in `texts.data`.
    """

    offsets: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def word_positions(texts: TextBatch) -> Positions:
    """Where all words of all texts lie."""
    # As in `TextBatch`: room for the most words there can be; pages that are not touched cost nothing.
    room = int(texts.offsets[-1] - texts.offsets[0] + texts.size) // 2 + 1
    offsets = np.empty(texts.size + 1, dtype=np.int64)
    starts = np.empty(room, dtype=np.int64)
    ends = np.empty(room, dtype=np.int64)
    found = _locate(texts.data, texts.offsets, table(), offsets, starts, ends)
    return Positions(offsets, starts[:found], ends[:found])


@kernel
def _locate(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    flags: NDArray[np.uint32],
    word_offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> int:
    word = 0
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        word_offsets[document] = word
        # As in `scan_words`: a character goes on with the word when its entry under `mask` is `wanted`.
        mask = 0
        wanted = 1
        while at < end:
            point, size = character(data, at, end)
            entry: Any = np.int64(flags[np.uint64(point)])
            if entry & mask != wanted:
                if mask != 0:
                    ends[np.uint64(word)] = at
                    word += 1
                    mask = 0
                    wanted = 1
                if entry & STARTS != 0:
                    starts[np.uint64(word)] = at
                    unspaced = entry & UNSPACED
                    mask = EXTENDS if unspaced != 0 else CONTINUES | UNSPACED
                    wanted = EXTENDS if unspaced != 0 else CONTINUES
            at += size
        if mask != 0:
            ends[np.uint64(word)] = end
            word += 1
    word_offsets[offsets.size - 1] = word
    return word
