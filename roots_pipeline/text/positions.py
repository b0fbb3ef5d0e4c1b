"""The kernel that says where words lie in their text: the same words as `scan.scan_words` finds, by their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.scan import LAST
from roots_pipeline.text.unicode import CONTINUES, EXTENDS, STARTS, UNSPACED, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch


def word_positions(texts: TextBatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First byte and byte after the last of each word of `texts.words`, int64[words] each, counted in `texts.data`."""
    starts = np.empty(texts.words.hashes.size, dtype=np.int64)
    ends = np.empty_like(starts)
    _locate(texts.data, texts.offsets, table(), starts, ends)
    return starts, ends


@inlined
def decode(data: NDArray[np.uint8], at: int, end: int) -> Any:
    """The code point that begins at a byte, and how many bytes it takes."""
    point: Any = np.int64(data[at])
    size: Any = 1
    if point >= 0x80:
        size = 2 + (point >= 0xE0) + (point >= 0xF0)
        if at + size > end:
            size = 1
        point &= 0x7F >> size
        for next_at in range(at + 1, at + size):
            point = (point << 6) | (np.int64(data[next_at]) & 0x3F)
        point = min(point, LAST)
    return point, size


@kernel
def _locate(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    flags: NDArray[np.uint32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> None:
    word = 0
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        # As in `scan_words`: a character goes on with the word when its entry under `mask` is `wanted`.
        mask = 0
        wanted = 1
        while at < end:
            point, size = decode(data, at, end)
            entry = np.int64(flags[point])
            if entry & mask != wanted:
                if mask != 0:
                    ends[word] = at
                    word += 1
                    mask = 0
                    wanted = 1
                if entry & STARTS != 0:
                    starts[word] = at
                    unspaced = entry & UNSPACED
                    mask = EXTENDS if unspaced != 0 else CONTINUES | UNSPACED
                    wanted = EXTENDS if unspaced != 0 else CONTINUES
            at += size
        if mask != 0:
            ends[word] = end
            word += 1
