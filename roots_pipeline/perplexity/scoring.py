"""The kernels of character models: texts to symbols, and symbols to the logarithm of their probability.

A text is read as symbols: letters of the language's script, in lower case, and marks are themselves, every digit is 0,
and a run of anything else, joiners aside, which are left out, is one space. So punctuation, layout, names and code in
another script weigh nothing: other filters measure those. Before a text stands a space.

The table has a slot for each n-gram: 16 bits of its hash, then its probability and the weight at which shorter n-grams
count after it (its back-off weight), as logarithms in steps of 1/16 nat. Slots are found by linear probing. With 16
bits one absent n-gram in about 30,000 is taken for a present one, which no average notices.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
import regex

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.unicode import ALPHABETIC, LOWER, SPACE, SPECIAL, STARTS
from roots_pipeline.text.unicode import table as classes
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Logarithms are stored in these steps of a nat.
STEPS = 16
#: Back-off weights can be above 1: what is stored is so much more.
RAISED = 32
#: Longest n-grams that a model may have.
LONGEST = 8
#: Stands for the end of a run that is no letter, mark or digit.
BLANK = 0x20
#: Left out.
NOTHING = 0xFFFFFF

_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_R32 = np.uint64(32)
SEED = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_R16_32 = np.uint32(16)


@functools.cache
def symbols(script: str) -> NDArray[np.uint32]:
    """The symbol of each code point for texts in a script (ISO 15924), uint32[0x110000]."""
    entries = classes()
    name = {"Hans": "Hani", "Hant": "Hani"}.get(script, script)
    own = np.zeros(len(entries), dtype=np.bool_)
    planes = "".join(map(chr, range(0x40000)))
    for run in regex.finditer(rf"(?V1)[\p{{scx={name}}}\p{{sc=Zinh}}\p{{sc=Zyyy}}]+", planes):
        own[run.start() : run.end()] = True
    letters = (entries & ALPHABETIC != 0) & own
    digits = (entries & STARTS != 0) & (entries & ALPHABETIC == 0)
    blank = (entries & (SPACE | SPECIAL) != 0) | ((entries & ALPHABETIC != 0) & ~own)
    found = np.where(letters, entries & LOWER, np.where(digits, ord("0"), np.where(blank, BLANK, NOTHING)))
    found = found.astype(np.uint32)
    found.flags.writeable = False
    return found


@inlined
def extend(hashed: np.uint64, symbol: np.uint64) -> np.uint64:
    """The hash of an n-gram followed by a symbol."""
    mixed = (hashed ^ symbol) * _FACTOR
    return mixed ^ (mixed >> _R32)


@inlined
def find(table: NDArray[np.uint32], hashed: np.uint64) -> np.uint32:
    """The slot of an n-gram, 0 where it has none. The table's size is a power of two, and it is never full."""
    mask = np.uint64(table.size - 1)
    wanted = np.uint32((hashed >> np.uint64(48)) | _ONE)
    at = hashed & mask
    while True:
        slot = table[at]
        if slot == 0 or slot >> _R16_32 == wanted:
            return slot
        at = (at + _ONE) & mask


@inlined
def read_symbols(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    table: NDArray[np.uint32],
    most: int,
    found: NDArray[np.uint32],
    first: int,
) -> int:
    """Write the symbols of a text, `most` of them at most, from `found[first]` on; return how many.

    There must be room for every byte, or for `most`.
    """
    size = 0
    # Before a text stands a space, and no other follows it.
    blank = True
    while at < end and size < most:
        point, width = character(data, at, end)
        at += width
        symbol = table[np.uint64(point)]
        # Written first and counted then: which characters are none is nothing that a processor can guess.
        found[np.uint64(first + size)] = symbol
        is_blank = symbol == BLANK
        some = symbol != NOTHING
        size += some & ~(is_blank & blank)
        blank = is_blank | (blank & ~some)
    return size


@kernel
def to_symbols(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: NDArray[np.uint32],
    found: NDArray[np.uint32],
) -> int:
    """Write the symbols of n documents one after another, each begun by a space; return how many.

    `found` has room for every byte and one more a document.
    """
    size = 0
    for document in range(offsets.size - 1):
        found[size] = BLANK
        size += 1
        size += read_symbols(data, offsets[document], offsets[document + 1], table, found.size, found, size)
    return size


@kernel
def insert(slots: NDArray[np.uint32], hashes: NDArray[np.uint64], values: NDArray[np.uint32]) -> None:
    """Put n-grams into an empty table: their hashes, and 16 bits of probability and weight each."""
    mask = np.uint64(slots.size - 1)
    for i in range(hashes.size):
        at = hashes[i] & mask
        while slots[at] != 0:
            at = (at + _ONE) & mask
        slots[at] = (np.uint32((hashes[i] >> np.uint64(48)) | _ONE) << _R16_32) | values[i]


@kernel
def hash_grams(before: NDArray[np.uint64], symbols_: NDArray[np.uint32], found: NDArray[np.uint64]) -> None:
    """The hashes of n-grams, each a context's hash and a symbol."""
    for i in range(found.size):
        found[i] = extend(before[i], np.uint64(symbols_[i]))
