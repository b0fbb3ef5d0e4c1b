"""The kernels that read text: one over its characters and words, one over its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.unicode import ALPHABETIC, CONTINUES, EXTENDS, LOWER, SPACE, SPECIAL, STARTS, UNSPACED
from roots_pipeline.text.utf8 import character, characters, eight, line_feed

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of the counts that `scan_words` makes of each document.
CHARACTERS, ALPHABETICS, SPACES, SPECIALS, UNSPACEDS, UNSPACED_RUNS, WORD_CHARACTERS, ALPHABETIC_WORDS = range(8)
COUNTS = 8

# The hash of a word: xor, rotate and multiply for each lower-cased code point, then MurmurHash3's finalizer (Appleby,
# fmix64), so that every bit of the word reaches every bit of the hash. The seed is the golden ratio's fraction.
_SEED = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_FMIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_FMIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_R33 = np.uint64(33)
_R23 = np.uint64(23)
_R41 = np.uint64(41)
_ONE, _EIGHT = np.uint64(1), np.uint64(8)


@inlined
def fmix64(value: np.uint64) -> np.uint64:
    """Spread each bit of a 64-bit number over all of it (MurmurHash3's finalizer)."""
    value ^= value >> _R33
    value *= _FMIX_1
    value ^= value >> _R33
    value *= _FMIX_2
    value ^= value >> _R33
    return value


@inlined
def hash_bytes(data: NDArray[np.uint8], first: np.uint64, last: np.uint64) -> np.uint64:
    """The hash of some bytes, eight at a time: xor, rotate and multiply, then the finalizer over it and their number.

    Of 10^11 lines about five meet one of 10^9 others by chance (64 bits).
    """
    hashed = _SEED
    at = first
    while at + _EIGHT <= last:
        hashed ^= eight(data, at)
        hashed = ((hashed << _R23) | (hashed >> _R41)) * _FACTOR
        at += _EIGHT
    if at < last:
        word = np.uint64(0)
        if last - first >= _EIGHT:
            word = eight(data, last - _EIGHT) >> (_EIGHT * (_EIGHT - (last - at)))
        else:
            for i in range(last - at):
                word |= np.uint64(data[at + np.uint64(i)]) << (_EIGHT * np.uint64(i))
        hashed ^= word
        hashed = ((hashed << _R23) | (hashed >> _R41)) * _FACTOR
    return fmix64(hashed ^ (last - first))


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
        unspaced_runs = 0
        alphabetic_words = 0
        word_characters = 0
        hashed = _SEED
        # A character goes on with the word when its entry under `mask` is `wanted`; outside words none can.
        mask = 0
        wanted = 1
        # What the characters of the word are, all together.
        seen: Any = 0
        while at < end:
            point, size = character(data, at, end)
            entry: Any = np.int64(table[np.uint64(point)])
            alphabetics += (entry & ALPHABETIC) // ALPHABETIC
            specials += (entry & SPECIAL) // SPECIAL
            if entry & mask == wanted:
                mixed = hashed ^ np.uint64(entry & LOWER)
                hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
                word_characters += 1
                seen |= entry
            else:
                before = mask
                if mask != 0:
                    alphabetic_words += (seen & ALPHABETIC) // ALPHABETIC
                    hashes[np.uint64(word)] = fmix64(hashed)
                    ends[np.uint64(word)] = word_characters
                    word += 1
                    mask = 0
                    wanted = 1
                if entry & STARTS != 0:
                    word_characters += 1
                    seen = entry
                    mixed = _SEED ^ np.uint64(entry & LOWER)
                    hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
                    unspaced = entry & UNSPACED
                    unspaceds += unspaced // UNSPACED
                    unspaced_runs += (unspaced != 0) & (before != EXTENDS)
                    mask = EXTENDS if unspaced != 0 else CONTINUES | UNSPACED
                    wanted = EXTENDS if unspaced != 0 else CONTINUES
                else:
                    others += 1
                    spaces += (entry & SPACE) // SPACE
            at += size
        if mask != 0:
            alphabetic_words += (seen & ALPHABETIC) // ALPHABETIC
            hashes[np.uint64(word)] = fmix64(hashed)
            ends[np.uint64(word)] = word_characters
            word += 1
        counts[CHARACTERS, document] = word_characters + others
        counts[ALPHABETICS, document] = alphabetics
        counts[SPACES, document] = spaces
        counts[SPECIALS, document] = specials
        counts[UNSPACEDS, document] = unspaceds
        counts[UNSPACED_RUNS, document] = unspaced_runs
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
        at = np.uint64(offsets[document])
        end = np.uint64(offsets[document + 1])
        line_offsets[document] = line
        while at < end:
            stop = line_feed(data, at, end)
            # White space at its ends is not of what is hashed, nor what makes it bare.
            first = at
            last = stop
            while first < last and data[first] <= 0x20:
                first += _ONE
            while first < last and data[last - _ONE] <= 0x20:
                last -= _ONE
            wordy = False
            place = first
            while place < last and not wordy:
                byte = data[place]
                lowered = byte | 0x20
                wordy = byte >= 0x80 or 0x61 <= lowered <= 0x7A or 0x30 <= byte <= 0x39
                place += _ONE
            hashes[line] = hash_bytes(data, first, last)
            lengths[line] = characters(data, at, stop)
            bare[line] = not wordy
            line += 1
            at = stop + _ONE
    line_offsets[offsets.size - 1] = line
    return line
