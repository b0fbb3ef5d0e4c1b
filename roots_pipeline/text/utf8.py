"""The steps that kernels take over UTF-8: a character, white space, a line, eight bytes; each costs no call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Stands for bytes that are not UTF-8; Arrow's strings hold none, but nothing read out of bounds may follow from them.
LAST = 0x10FFFF

# Unsigned positions, where a kernel has them: Python's negative ones cost a comparison each.
_ONE, _TWO, _THREE, _SEVEN, _EIGHT, _TOP = (np.uint64(number) for number in (1, 2, 3, 7, 8, 56))
# A line feed, the lowest and the highest bit in each of eight bytes.
_LINE_FEEDS = np.uint64(0x0A0A0A0A0A0A0A0A)
_LOW = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)


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


@inlined
def three_bytes(data: NDArray[np.uint8], at: int) -> int:
    """The code point that three bytes make, of which the first is known to be 0xE0 to 0xEF.

    For kernels that look for it first, which takes a tenth to a fifth less in Indic scripts and Chinese; in `character`
    itself words in Latin script took a tenth longer.
    """
    first: Any = np.int64(data[np.uint64(at)]) & 0x0F
    second: Any = np.int64(data[np.uint64(at + 1)]) & 0x3F
    third: Any = np.int64(data[np.uint64(at + 2)]) & 0x3F
    return first << 12 | second << 6 | third


@inlined
def white_space(data: NDArray[np.uint8], at: np.uint64, end: np.uint64) -> np.uint64:
    """Size of the white space (Unicode's property White_Space) that begins at a byte, 0 where there is none."""
    byte = data[at]
    size = np.uint64(0)
    if byte < 0x80:
        if byte == 0x20 or (byte >= 0x09 and byte <= 0x0D):
            size = _ONE
    elif byte == 0xC2:
        # U+0085, U+00A0
        if at + _ONE < end and (data[at + _ONE] == 0x85 or data[at + _ONE] == 0xA0):
            size = _TWO
    elif byte >= 0xE1 and byte <= 0xE3 and at + _TWO < end:
        second = data[at + _ONE]
        third = data[at + _TWO]
        if byte == 0xE1:
            # U+1680
            if second == 0x9A and third == 0x80:
                size = _THREE
        elif byte == 0xE2:
            # U+2000 to U+200A, U+2028, U+2029, U+202F; U+205F
            if second == 0x80:
                if third <= 0x8A or third in (0xA8, 0xA9, 0xAF):
                    size = _THREE
            elif second == 0x81 and third == 0x9F:
                size = _THREE
        # U+3000
        elif second == 0x80 and third == 0x80:
            size = _THREE
    return size


@inlined
def eight(data: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """Eight bytes as a number, the first one lowest; LLVM makes one load of it."""
    word = np.uint64(data[at])
    word |= np.uint64(data[at + _ONE]) << _EIGHT
    word |= np.uint64(data[at + _TWO]) << np.uint64(16)
    word |= np.uint64(data[at + _THREE]) << np.uint64(24)
    word |= np.uint64(data[at + np.uint64(4)]) << np.uint64(32)
    word |= np.uint64(data[at + np.uint64(5)]) << np.uint64(40)
    word |= np.uint64(data[at + np.uint64(6)]) << np.uint64(48)
    word |= np.uint64(data[at + np.uint64(7)]) << np.uint64(56)
    return word


@inlined
def _continued(word: np.uint64) -> int:
    """How many of eight bytes go on with a character: their highest bit is set and the next one is not."""
    found: Any = np.int64(((word & ~(word << _ONE) & _HIGH) >> _SEVEN) * _LOW >> _TOP)
    return found


@inlined
def characters(data: NDArray[np.uint8], first: np.uint64, last: np.uint64) -> int:
    """How many characters begin in these bytes."""
    found: Any = np.int64(last - first)
    at = first
    while at + _EIGHT <= last:
        found -= _continued(eight(data, at))
        at += _EIGHT
    if at == last:
        return found
    if last - first >= _EIGHT:
        # Bytes counted before are shifted out, and the zeros that come in are characters.
        return found - _continued(eight(data, last - _EIGHT) >> (_EIGHT * (_EIGHT - (last - at))))
    while at < last:
        found -= (data[at] & 0xC0) == 0x80
        at += _ONE
    return found


@inlined
def read_points(data: NDArray[np.uint8], at: int, end: int, points: NDArray[np.int32]) -> int:
    """Write the code points of some bytes, and return how many; ASCII and what has three bytes are read in runs."""
    found: Any = 0
    while at < end:
        while at + 8 <= end and eight(data, np.uint64(at)) & _HIGH == 0:
            for step in range(8):
                points[np.uint64(found + step)] = data[np.uint64(at + step)]
            at += 8
            found += 8
        if at < end:
            point, size = character(data, at, end)
            points[np.uint64(found)] = point
            at += size
            found += 1
        while at + 3 <= end and data[np.uint64(at)] & 0xF0 == 0xE0:
            points[np.uint64(found)] = three_bytes(data, at)
            at += 3
            found += 1
    return found


@inlined
def where_byte(word: np.uint64, repeated: np.uint64) -> np.uint64:
    """The highest bit of the first of eight bytes that is the one that another eight repeat, and maybe of later bytes.

    0 where none is (Hacker's Delight, 6-1).
    """
    word ^= repeated
    return (word - _LOW) & ~word & _HIGH


@inlined
def first_byte(found: np.uint64) -> int:
    """Which of eight bytes, from 0 on, is the first with its highest bit set; there is one."""
    # One less than that bit alone are all bits below it: of each byte up to it the lowest is counted.
    below = (found & (~found + _ONE)) - _ONE
    place: Any = np.int64((below & _LOW) * _LOW >> _TOP)
    return place - 1


@inlined
def after_ascii(data: NDArray[np.uint8], at: np.uint64, end: np.uint64) -> np.uint64:
    """A place before which there is nothing but ASCII from `at` on: at most eight bytes before what is not."""
    while at + _EIGHT <= end and eight(data, at) & _HIGH == 0:
        at += _EIGHT
    return at


@inlined
def line_feed(data: NDArray[np.uint8], at: np.uint64, end: np.uint64) -> np.uint64:
    """Where the next line feed is, or `end`."""
    while at + _EIGHT <= end:
        found = where_byte(eight(data, at), _LINE_FEEDS)
        if found != 0:
            return at + np.uint64(first_byte(found))
        at += _EIGHT
    while at < end and data[at] != 0x0A:
        at += _ONE
    return at
