"""Reading UTF-8, character by character: the step that every kernel over text takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Stands for bytes that are not UTF-8; Arrow's strings hold none, but nothing read out of bounds may follow from them.
LAST = 0x10FFFF


@inlined
def character(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """The code point that begins at a byte, and how many bytes it takes; nothing is read from `end` on."""
    point: Any = np.int64(data[np.uint64(at)])
    size: Any = 1
    if point >= 0x80:
        size = 2 + (point >= 0xE0) + (point >= 0xF0)
        if at + size > end:
            size = 1
        point &= 0x7F >> size
        for next_at in range(at + 1, at + size):
            point = (point << 6) | (np.int64(data[np.uint64(next_at)]) & 0x3F)
        point = min(point, LAST)
    return point, size
