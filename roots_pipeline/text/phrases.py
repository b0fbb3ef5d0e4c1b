"""The phrases that C4 looks for in lines, found in a pass that looks at one byte of nine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Kinds of phrase (`c4_utils.py`): a page with the first goes, and lines with one of the others.
LOREM, JAVASCRIPT, POLICY = 1, 2, 4
_PHRASES = (
    ("lorem ipsum", LOREM),
    ("javascript", JAVASCRIPT),
    ("terms of use", POLICY),
    ("privacy policy", POLICY),
    ("cookie policy", POLICY),
    ("uses cookies", POLICY),
    ("use of cookies", POLICY),
    ("use cookies", POLICY),
)
_BYTES = np.array([list(phrase.encode().ljust(16, b"\0")) for phrase, _ in _PHRASES], dtype=np.uint8)
_KINDS = np.array([kind for _, kind in _PHRASES], dtype=np.int64)
#: Bytes of the shortest phrase.
_SHORTEST = min(len(phrase) for phrase, _ in _PHRASES)


def _shifts() -> NDArray[np.uint8]:
    """How far on a phrase can begin at the earliest, by the last two bytes of a window of the shortest one's size.

    Two bytes are told apart by five bits of each, which capitals share with small letters, uint8[1024]. After Wu and
    Manber, "A fast algorithm for multi-pattern searching" (TR-94-17, University of Arizona, 1994).
    """
    shifts = np.full(1 << 10, _SHORTEST - 1, dtype=np.uint8)
    for at in range(_SHORTEST - 1):
        first, second = (_BYTES[:, at + step].astype(np.int64) & 0x1F for step in (0, 1))
        shifts[first << 5 | second] = _SHORTEST - 2 - at
    return shifts


_SHIFTS = _shifts()


@inlined
def phrases(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Which kinds of phrase are in these bytes, in capitals or small letters."""
    found: Any = 0
    at: Any = start
    while at <= end - _SHORTEST:
        first = data[np.uint64(at + _SHORTEST - 2)] & 0x1F
        second = data[np.uint64(at + _SHORTEST - 1)] & 0x1F
        shift: Any = np.int64(_SHIFTS[np.uint64(first << 5 | second)])
        if shift == 0:
            for phrase in range(_KINDS.size):
                size = 0
                while at + size < end and _BYTES[phrase, size] != 0 and data[at + size] | 0x20 == _BYTES[phrase, size]:
                    size += 1
                if _BYTES[phrase, size] == 0:
                    found |= _KINDS[phrase]
            shift = 1
        at += shift
    return found
