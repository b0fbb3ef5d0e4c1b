"""What prose needs to know of each code point, beyond the classes that all kernels share."""

from __future__ import annotations

import functools
import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.text.compiled import inlined
from roots_pipeline.text.unicode import ALPHABETIC, EXTENDS, LOWER, table

# Flags above those of `text.unicode`.
#: Never occurs in NFC, or composes by rule (Hangul's vowels and finals).
UNSTABLE = 1 << 28
#: Composes with some characters before it.
SECOND = 1 << 29
#: Of a mark that has an order among others: whether its combining class is below that of marks above a letter or not.
#: Of a letter: which of such marks, coming next, may have to go before one that the letter is composed with.
LOW, HIGH = 1 << 30, 1 << 31

# Words read the same without: soft hyphen, invisible signs, Arabic tatweel and vowel signs, variants.
_IGNORED = (
    *((0xAD, 0xAE), (0x640, 0x641), (0x64B, 0x653), (0x670, 0x671), (0x6D6, 0x6EE), (0x200B, 0x2010)),
    *((0x202A, 0x202F), (0x2060, 0x2065), (0xFE00, 0xFE10), (0xFEFF, 0xFF00), (0xE0000, 0x110000)),
)
_ABOVE = 230  # the combining class of most marks above a letter
_JAMO = ((0x1161, 0x1176), (0x11A8, 0x11C3))
# Han characters, and Hangul's syllables, which compose by rule: nothing to look up. (U+F900 and U+2F800 are others.)
_PLAIN = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x2F800), (0x2FA20, 0x40000))
_SLOTS = 1 << 12


class Characters(NamedTuple):
    """The flags of all code points, uint32[0x110000], with the lower-case form below them; the pairs that compose."""

    flags: NDArray[np.uint32]
    pairs: NDArray[np.int64]  # a hash table: the first's code point shifted by 21 bits, and the second's; 0 is free


@functools.cache
def characters() -> Characters:
    """Made once a process, in 0.05 s; normalization is that of Python's unicodedata."""
    flags = table().copy()
    for first, end in _IGNORED:
        flags[first:end] = flags[first:end] & np.uint32(LOWER) | np.uint32(EXTENDS)  # like joiners: read, not written
    for first, end in _JAMO:
        flags[first:end] |= np.uint32(UNSTABLE)
    looked_up = flags & np.uint32(ALPHABETIC)
    for first, end in _PLAIN:
        looked_up[first:end] = 0
    letters = [chr(point) for point in np.flatnonzero(looked_up).tolist()]
    # A line feed composes with nothing.
    composed = unicodedata.normalize("NFC", "\n".join(letters)).split("\n")
    decomposed = unicodedata.normalize("NFD", "\n".join(letters)).split("\n")
    pairs = np.zeros(_SLOTS, np.int64)
    for letter, nfc, nfd in zip(letters, composed, decomposed, strict=True):
        if letter != nfc:
            flags[ord(letter)] |= np.uint32(UNSTABLE)
        elif letter != nfd:
            first, second = (int(part, 16) for part in unicodedata.decomposition(letter).split())
            flags[second] |= np.uint32(SECOND)
            slot = (31 * first + second) & (_SLOTS - 1)
            while pairs[slot]:
                slot = (slot + 1) & (_SLOTS - 1)
            pairs[slot] = first << 21 | second
        if last := unicodedata.combining(nfd[-1]):
            is_mark = unicodedata.combining(letter) > 0
            if last < _ABOVE:
                flags[ord(letter)] |= np.uint32(LOW)
            else:
                flags[ord(letter)] |= np.uint32(HIGH if is_mark else HIGH | LOW)
    flags.flags.writeable = pairs.flags.writeable = False
    return Characters(flags, pairs)


@inlined
def composes(first: int, second: int, pairs: NDArray[np.int64]) -> bool:
    """Whether two characters have a composed form."""
    slot = (31 * first + second) & (pairs.size - 1)
    while pairs[slot]:
        if pairs[slot] == first << 21 | second:
            return True
        slot = (slot + 1) & (pairs.size - 1)
    return False


@inlined
def decode(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """The code point at byte `at` and its size in bytes; Arrow's strings are UTF-8, but nothing is read past `end`."""
    point = int(data[at])
    if point < 0x80:
        return point, 1
    size = 2 + (point >= 0xE0) + (point >= 0xF0)
    if point < 0xC0 or at + size > end:
        return 0xFFFD, 1
    point &= 0x7F >> size
    for here in range(at + 1, at + size):
        point = (point << 6) | (int(data[here]) & 0x3F)
    return min(point, 0x10FFFF), size
