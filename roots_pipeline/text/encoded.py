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
#: Bytes of so many pairs of digits, with a comma or space between them.
_LEAST_PAIRS = 3 * _LEAST_UNITS - 1

# What a byte is to the patterns. Letters of other scripts are word characters.
_BASE64, _HEX, _WORD, _SPACE, _PAIRS, _ESCAPES = 1, 2, 4, 8, 16, 32
_CLASSES = np.zeros(256, dtype=np.uint8)
_CLASSES[128:] |= _WORD
for _flags, _characters in (
    (_BASE64 | _WORD, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    (_BASE64, "+/\n="),
    (_WORD, "_"),
    (_HEX | _PAIRS | _ESCAPES, "0123456789abcdefABCDEF"),
    (_SPACE | _PAIRS, " \t\n\r\f\v"),
    (_PAIRS, "x,"),
    (_PAIRS | _ESCAPES, "\\"),
    (_ESCAPES, "u"),
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
        at, to = _run(data, start, end, _BASE64, _LEAST_BASE64)
        while at < end:
            found += to - at
            longest = max(longest, to - at)
            at, to = _run(data, to, end, _BASE64, _LEAST_BASE64)
        # All pairs of a match stand in one run of what they consist of.
        at, run_end = _run(data, start, end, _PAIRS, _LEAST_PAIRS)
        while at < end:
            while at < run_end:
                to, units = _hexadecimal(data, start, at, end)
                if units >= _LEAST_UNITS:
                    found += to - at
                    longest = max(longest, to - at)
                    at = to
                else:
                    at += 1
            at, run_end = _run(data, run_end, end, _PAIRS, _LEAST_PAIRS)
        at, run_end = _run(data, start, end, _ESCAPES, 6 * _LEAST_UNITS)
        while at < end:
            while at < run_end:
                to = at
                while to + 6 <= end and data[to] == 0x5C and data[to + 1] == 0x75 and _hex_digits(data, to + 2, 4):
                    to += 6
                if to - at >= 6 * _LEAST_UNITS:
                    found += to - at
                    longest = max(longest, to - at)
                at = max(to, at + 1)
            at, run_end = _run(data, run_end, end, _ESCAPES, 6 * _LEAST_UNITS)
        counts[FOUND, document] = found
        counts[LONGEST, document] = longest


@inlined
def _run(data: NDArray[np.uint8], at: int, end: int, kind: int, least: int) -> tuple[int, int]:
    """Where the next bytes of a kind, `least` of them or more side by side, begin and end; `end` where none do."""
    begin: Any = at
    while begin + least <= end:
        # The last byte of a window is looked at first: what is of another kind moves the window beyond it.
        last: Any = begin + least - 1
        while last >= begin and _CLASSES[data[np.uint64(last)]] & kind != 0:
            last -= 1
        if last < begin:
            to: Any = begin + least
            while to < end and _CLASSES[data[np.uint64(to)]] & kind != 0:
                to += 1
            return begin, to
        begin = last + 1
    return end, end


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
