"""The kernels that read text: one over its characters and words, one over its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.unicode import ALPHABETIC, CONTINUES, EXTENDS, LOWER, SPACE, SPECIAL, STARTS, UNSPACED
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of the counts that `scan_words` makes of each document.
CHARACTERS, ALPHABETICS, SPACES, SPECIALS, UNSPACEDS, WORD_CHARACTERS, ALPHABETIC_WORDS = range(7)
COUNTS = 7

# The hash of a word: xor, rotate and multiply for each lower-cased code point, then MurmurHash3's finalizer (Appleby,
# fmix64), so that every bit of the word reaches every bit of the hash. The seed is the golden ratio's fraction.
_SEED = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_FMIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_FMIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_R33 = np.uint64(33)
_R23 = np.uint64(23)
_R41 = np.uint64(41)

# A line feed, the lowest and the highest bit in each of eight bytes.
_LINE_FEEDS = np.uint64(0x0A0A0A0A0A0A0A0A)
_LOW_BITS = np.uint64(0x0101010101010101)
_HIGH_BITS = np.uint64(0x8080808080808080)


@inlined
def fmix64(value: np.uint64) -> np.uint64:
    """Spread each bit of a 64-bit number over all of it (MurmurHash3's finalizer)."""
    value ^= value >> _R33
    value *= _FMIX_1
    value ^= value >> _R33
    value *= _FMIX_2
    value ^= value >> _R33
    return value


def _mixed(value: int) -> int:
    """What `fmix64` does, in Python."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 1):
        value = ((value ^ (value >> 33)) * factor) & 0xFFFFFFFFFFFFFFFF
    return value


#: The hash of a blank line in `scan_lines`.
BLANK = np.uint64(_mixed(int(_SEED)))


@kernel
def scan_words(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: NDArray[np.uint32],
    counts: NDArray[np.int64],
    word_offsets: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    ends: NDArray[np.int32],
) -> int:
    """Write the words of n documents and `counts` [COUNTS, n] of their characters; return how many words there are.

    `word_offsets` [n + 1]; `hashes` and `ends` must have room for one word in two bytes, rounded up, of each document.
    An end is how many characters inside words its document has up to there.
    """
    word = 0
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        word_offsets[document] = word
        alphabetics = 0
        others = 0
        spaces = 0
        specials = 0
        unspaceds = 0
        alphabetic_words = 0
        word_characters = 0
        hashed = _SEED
        # A character goes on with the word when its entry under `mask` is `wanted`; outside words none can.
        mask = 0
        wanted = 1
        while at < end:
            point, size = character(data, at, end)
            entry: Any = np.int64(table[np.uint64(point)])
            alphabetics += (entry & ALPHABETIC) // ALPHABETIC
            specials += (entry & SPECIAL) // SPECIAL
            if entry & mask == wanted:
                mixed = hashed ^ np.uint64(entry & LOWER)
                hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
                word_characters += 1
            else:
                if mask != 0:
                    hashes[np.uint64(word)] = fmix64(hashed)
                    ends[np.uint64(word)] = word_characters
                    word += 1
                    mask = 0
                    wanted = 1
                if entry & STARTS != 0:
                    word_characters += 1
                    alphabetic_words += (entry & ALPHABETIC) // ALPHABETIC
                    mixed = _SEED ^ np.uint64(entry & LOWER)
                    hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
                    unspaced = entry & UNSPACED
                    unspaceds += unspaced // UNSPACED
                    mask = EXTENDS if unspaced != 0 else CONTINUES | UNSPACED
                    wanted = EXTENDS if unspaced != 0 else CONTINUES
                else:
                    others += 1
                    spaces += (entry & SPACE) // SPACE
            at += size
        if mask != 0:
            hashes[np.uint64(word)] = fmix64(hashed)
            ends[np.uint64(word)] = word_characters
            word += 1
        counts[CHARACTERS, document] = word_characters + others
        counts[ALPHABETICS, document] = alphabetics
        counts[SPACES, document] = spaces
        counts[SPECIALS, document] = specials
        counts[UNSPACEDS, document] = unspaceds
        counts[WORD_CHARACTERS, document] = word_characters
        counts[ALPHABETIC_WORDS, document] = alphabetic_words
    word_offsets[offsets.size - 1] = word
    return word


@kernel
def scan_lines(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    line_offsets: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    lengths: NDArray[np.int32],
    bare: NDArray[np.bool_],
) -> int:
    """Write the lines of n documents; return how many. The last three need room for every line end and n more."""
    line = 0
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        line_offsets[document] = line
        while at < end:
            stop = _line_feed(data, at, end)
            characters = 0
            for place in range(at, stop):
                characters += (data[np.uint64(place)] & 0xC0) != 0x80
            # White space at its ends is not of what is hashed, nor what makes it bare.
            first = at
            last = stop
            while first < last and data[np.uint64(first)] <= 0x20:
                first += 1
            while first < last and data[np.uint64(last - 1)] <= 0x20:
                last -= 1
            wordy = False
            i: Any = first
            while i < last and not wordy:
                byte = data[np.uint64(i)]
                lowered = byte | 0x20
                wordy = byte >= 0x80 or 0x61 <= lowered <= 0x7A or 0x30 <= byte <= 0x39
                i += 1
            hashes[line] = _hashed(data, first, last)
            lengths[line] = characters
            bare[line] = not wordy
            line += 1
            at = stop + 1
    line_offsets[offsets.size - 1] = line
    return line


@inlined
def _eight(data: NDArray[np.uint8], at: int) -> np.uint64:
    """Eight bytes as a number, the first lowest: one load, as compilers see."""
    place = np.uint64(at)
    return (
        np.uint64(data[place])
        | (np.uint64(data[place + np.uint64(1)]) << np.uint64(8))
        | (np.uint64(data[place + np.uint64(2)]) << np.uint64(16))
        | (np.uint64(data[place + np.uint64(3)]) << np.uint64(24))
        | (np.uint64(data[place + np.uint64(4)]) << np.uint64(32))
        | (np.uint64(data[place + np.uint64(5)]) << np.uint64(40))
        | (np.uint64(data[place + np.uint64(6)]) << np.uint64(48))
        | (np.uint64(data[place + np.uint64(7)]) << np.uint64(56))
    )


@inlined
def _line_feed(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Where the next line feed is, or the end."""
    while at + 8 <= end:
        # A byte of the difference is 0 where the line feed is; then, and only then, a high bit is left.
        difference = _eight(data, at) ^ _LINE_FEEDS
        if (difference - _LOW_BITS) & ~difference & _HIGH_BITS != 0:
            break
        at += 8
    while at < end and data[np.uint64(at)] != 0x0A:
        at += 1
    return at


@inlined
def _hashed(data: NDArray[np.uint8], first: int, last: int) -> np.uint64:
    """The hash of some bytes, eight by eight: the length tells apart what ends with zeros."""
    hashed = _SEED
    at = first
    while at + 8 <= last:
        mixed = hashed ^ _eight(data, at)
        hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
        hashed ^= hashed >> _R33
        at += 8
    rest = np.uint64(last - first) << np.uint64(56)
    for i in range(last - at):
        rest |= np.uint64(data[np.uint64(at + i)]) << np.uint64(8 * i)
    mixed = hashed ^ rest
    return fmix64(((mixed << _R23) | (mixed >> _R41)) * _FACTOR) if last > first else fmix64(_SEED)
