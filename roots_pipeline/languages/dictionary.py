"""The words of a line and their hashes, as fastText's dictionary reads them (`Dictionary`, fastText 0.9.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.text.compiled import inlined, kernel

#: Where `add_byte` begins, and the hash of "</s>", the word that ends a line.
HASH_BASIS = 2166136261
LINE_END = 3617362777

_PRIME = 16777619
_LOW = 0xFFFFFFFF


@kernel
def index_words(file: NDArray[np.uint8], at: int, starts: NDArray[np.int64], slots: NDArray[np.int32]) -> int:
    """Read the words that begin a model's dictionary at `at`; return where they end, or -1 if the file ends first."""
    slots[:] = -1
    for number in range(starts.size):
        starts[number] = at
        hashed = HASH_BASIS
        while at < file.size and file[at]:
            hashed = add_byte(hashed, file[at])
            at += 1
        at += 10  # the zero, the count in 8 bytes and the kind in one
        if at > file.size or file[at - 1]:
            return -1
        slot = hashed & (slots.size - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (slots.size - 1)
        slots[slot] = number
    return at


@inlined
def find_word(
    data: NDArray[np.uint8],
    begin: int,
    end: int,
    hashed: int,
    slots: NDArray[np.int32],
    starts: NDArray[np.int64],
    file: NDArray[np.uint8],
) -> int:
    """The number of a word of which `index_words` made the arrays, or -1."""
    slot = hashed & (slots.size - 1)
    while slots[slot] >= 0:
        start = starts[slots[slot]]
        at = begin
        while at < end and file[start + at - begin] == data[at]:
            at += 1
        if at == end and file[start + end - begin] == 0:
            return int(slots[slot])
        slot = (slot + 1) & (slots.size - 1)
    return -1


@inlined
def is_space(byte: int) -> bool:
    """Whether fastText ends a word there: space, tab, line feed, vertical tab, form feed, return or zero."""
    return byte <= 32 and (byte == 32 or 9 <= byte <= 13 or byte == 0)


@inlined
def add_byte(hashed: int, byte: int) -> int:
    """FNV-1a in 32 bits, of bytes taken as signed (`Dictionary::hash`)."""
    return ((hashed ^ (byte | ((byte & 0x80) * 0x1FFFFFE))) * _PRIME) & _LOW


@inlined
def signed(hashed: int) -> int:
    """FastText keeps a word's hash in 32 bits with a sign."""
    return hashed - ((hashed >> 31) << 32)


@inlined
def is_reserved(data: NDArray[np.uint8], begin: int, end: int) -> bool:
    """Whether a word is the line's end, or begins as labels do: fastText never reads it as a word."""
    sign = data[begin]
    if sign == 60:
        return end - begin == 4 and data[begin + 1] == 47 and data[begin + 2] == 115 and data[begin + 3] == 62  # </s>
    if end - begin < 9 or data[begin + 1] != 95 or data[begin + 7] != 95 or data[begin + 8] != 95:
        return False
    # __label__
    return (
        data[begin + 2] == 108
        and data[begin + 3] == 97
        and data[begin + 4] == 98
        and data[begin + 5] == 101
        and data[begin + 6] == 108
    )
