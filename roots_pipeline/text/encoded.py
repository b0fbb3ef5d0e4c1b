"""The kernel that finds data in encoded form: Base64, hexadecimal and escaped code units, by StarCoder 2's patterns.

Lozhkov et al. 2024 (arXiv 2402.19173), section 3.1, "encoded data filter":
`[a-zA-Z0-9+/\\n=]{64,}`, `(?:\\b(?:0x|\\\\x)?[0-9a-fA-F]{2}(?:,|\\b\\s*)){8,}` and `(?:\\\\u[0-9a-fA-F]{4}){8,}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of what `find_encoded` counts: bytes that the patterns find, all three together, and in the longest match.
FOUND, LONGEST = range(2)
ROWS = 2

_LEAST_BASE64 = 64
_LEAST_UNITS = 8

# What a byte is to the patterns. Letters of other scripts are word characters.
_BASE64, _HEX, _WORD, _SPACE = 1, 2, 4, 8
_CLASSES = np.zeros(256, dtype=np.uint8)
_CLASSES[128:] |= _WORD
for _flags, _characters in (
    (_BASE64 | _WORD, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    (_BASE64, "+/\n="),
    (_WORD, "_"),
    (_HEX, "0123456789abcdefABCDEF"),
    (_SPACE, " \t\n\r\f\v"),
):
    for _character in _characters:
        _CLASSES[ord(_character)] |= _flags


@kernel
def find_encoded(data: NDArray[np.uint8], offsets: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    """Write `counts` [ROWS, n] of n documents."""
    for document in range(offsets.size - 1):
        start = offsets[document]
        end = offsets[document + 1]
        found: Any = 0
        longest: Any = 0
        run: Any = 0
        hex_free: Any = start
        escape_free: Any = start
        for at in range(start, end):
            byte = data[np.uint64(at)]
            kind = _CLASSES[byte]
            if kind & _BASE64 != 0:
                run += 1
            else:
                if run >= _LEAST_BASE64:
                    found += run
                    longest = max(longest, run)
                run = 0
            if at >= hex_free and (kind & _HEX != 0 or byte == 0x5C):
                to, units = _hexadecimal(data, start, at, end)
                if units >= _LEAST_UNITS:
                    found += to - at
                    longest = max(longest, to - at)
                    hex_free = to
            if at >= escape_free and byte == 0x5C:
                to = at
                while to + 6 <= end and data[to] == 0x5C and data[to + 1] == 0x75 and _hex_digits(data, to + 2, 4):
                    to += 6
                if to - at >= 6 * _LEAST_UNITS:
                    found += to - at
                    longest = max(longest, to - at)
                    escape_free = to
        if run >= _LEAST_BASE64:
            found += run
            longest = max(longest, run)
        counts[FOUND, document] = found
        counts[LONGEST, document] = longest


@inlined
def _hex_digits(data: NDArray[np.uint8], at: int, size: int) -> bool:
    for i in range(at, at + size):  # noqa: SIM110 (compiled: no generators)
        if _CLASSES[data[i]] & _HEX == 0:
            return False
    return True


@inlined
def _at_boundary(data: NDArray[np.uint8], start: int, at: int, end: int) -> bool:
    """Whether a word begins or ends at `at` (`\\b`)."""
    before = at > start and _CLASSES[data[at - 1]] & _WORD != 0
    after = at < end and _CLASSES[data[at]] & _WORD != 0
    return before != after


@inlined
def _hexadecimal(data: NDArray[np.uint8], start: int, at: int, end: int) -> tuple[int, int]:
    """Where the pairs of hexadecimal digits end that begin at `at`, and how many there are."""
    units = 0
    while _at_boundary(data, start, at, end):
        to: Any = at
        if to + 1 < end and data[to + 1] == 0x78 and data[to] in (0x30, 0x5C):  # 0x, \x
            to += 2
        if to + 2 > end or not _hex_digits(data, to, 2):
            break
        to += 2
        if to < end and data[to] == 0x2C:
            to += 1
        elif _at_boundary(data, start, to, end):
            while to < end and _CLASSES[data[to]] & _SPACE != 0:
                to += 1
        else:
            break
        at = to
        units += 1
    return at, units
