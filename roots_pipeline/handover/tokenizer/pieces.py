"""How many different pieces text falls into, counted in memory that does not grow with it.

Training a tokenizer takes memory for each different piece (word, clause, run of symbols), however often it comes. Of
large text that is a small part, and how small depends on the text; so it is counted before training.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.scan import fmix64
from roots_pipeline.text.utf8 import character

#: Hashes that are kept at most: the count is then off by 0.5 % as a rule.
_KEPT: Final = 1 << 16
#: Pieces of more bytes are no words, and hardly come twice: all are counted, and by chance none is left out.
_LONG: Final = 1024
#: What no piece of BLOOM's has in it (`recipes.BLOOM_PIECES`): white space and some punctuation.
_MARKS: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f"
    "\u205f\u3000()|.,!?…。，、।۔،"
)
#: Places of the state: how many low bits of a hash must be zero, hashes kept, long pieces, and their bytes.
_LEVEL, _COUNT, _LONGS, _LONG_BYTES = range(4)


@dataclass(frozen=True)
class Pieces:
    """Different pieces of a text, and the bytes they have together, each counted once."""

    number: int
    bytes: int


def count(texts: Iterable[pa.LargeStringArray], *, marks: bool) -> Pieces:
    """Estimate the different pieces of texts. `marks`: what BLOOM's expression leaves out ends one, not space alone.

    Of all hashes those are kept that end in some zero bits, one bit more whenever there are too many (adaptive
    sampling: Flajolet 1990, "On adaptive sampling").
    """
    ends = np.zeros(1 << 16, dtype=np.bool_)
    ends[[ord(mark) for mark in (_MARKS if marks else " \r\n")]] = True
    hashes = np.zeros(4 * _KEPT, dtype=np.uint64)
    lengths = np.zeros(hashes.size, dtype=np.int64)
    state = np.zeros(4, dtype=np.int64)
    for each in texts:
        batch = TextBatch(each)
        _add(batch.data, batch.offsets, ends, hashes, lengths, state)
    scale = 1 << int(state[_LEVEL])
    kept = hashes != 0
    number = int(state[_COUNT]) * scale + int(state[_LONGS])
    return Pieces(number, int(lengths[kept].sum()) * scale + int(state[_LONG_BYTES]))


@kernel
def _add(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    ends: NDArray[np.bool_],
    hashes: NDArray[np.uint64],
    lengths: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Count the pieces of all texts; a space before a piece belongs to it. `ends`, bool[code points]: what ends one."""
    for text in range(offsets.size - 1):
        i, end = offsets[text], offsets[text + 1]
        space = 0
        while i < end:
            point, size = character(data, i, end)
            if point < ends.size and ends[point]:
                space = 1 if point == 0x20 else 0
                i += size
                continue
            start = i - space
            value = np.uint64(0x9E3779B97F4A7C15)
            if space:
                value = (value ^ np.uint64(0x20)) * np.uint64(0x100000001B3)
            space = 0
            while i < end and not (point < ends.size and ends[point]):
                value = (value ^ np.uint64(point)) * np.uint64(0x100000001B3)
                i += size
                if i < end:
                    point, size = character(data, i, end)
            if i - start > _LONG:
                state[_LONGS] += 1
                state[_LONG_BYTES] += i - start
            elif _keep(fmix64(value), i - start, hashes, lengths, state):
                _thin(hashes, lengths, state)


@inlined
def _keep(
    value: np.uint64, size: np.int64, hashes: NDArray[np.uint64], lengths: NDArray[np.int64], state: NDArray[np.int64]
) -> bool:
    """Keep a hash that ends in enough zero bits; whether there are too many now."""
    low = (np.uint64(1) << np.uint64(state[_LEVEL])) - np.uint64(1)
    if value & low or value == 0:
        return False
    at = _place(hashes, value)
    if hashes[at] == value:
        return False
    hashes[at], lengths[at] = value, size
    state[_COUNT] += 1
    return bool(state[_COUNT] > _KEPT)


@inlined
def _place(hashes: NDArray[np.uint64], value: np.uint64) -> np.int64:
    """Where a hash is in an open table (0: free), or would be."""
    mask = np.uint64(hashes.size - 1)
    at = (value >> np.uint64(40)) & mask
    while hashes[at] != 0 and hashes[at] != value:
        at = (at + np.uint64(1)) & mask
    return np.int64(at)


@kernel
def _thin(hashes: NDArray[np.uint64], lengths: NDArray[np.int64], state: NDArray[np.int64]) -> None:
    """Ask for one zero bit more, until there are few enough hashes that end in so many."""
    while state[_COUNT] > _KEPT:
        state[_LEVEL] += 1
        state[_COUNT] = 0
        low = (np.uint64(1) << np.uint64(state[_LEVEL])) - np.uint64(1)
        before, sizes = hashes.copy(), lengths.copy()
        hashes[:] = 0
        for i in range(before.size):
            if before[i] != 0 and not before[i] & low:
                at = _place(hashes, before[i])
                hashes[at], lengths[at] = before[i], sizes[i]
                state[_COUNT] += 1
