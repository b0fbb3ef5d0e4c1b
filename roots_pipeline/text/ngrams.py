"""The kernels that count n-grams of characters in hash tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.sketch import bits_for, mark, places_for, shared, words_for
from roots_pipeline.text.utf8 import read_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

# An n-gram's hash is a polynomial in this odd number modulo 2^64, so that it rolls on from one n-gram to the next.
_BASE = np.uint64(0x9FB21C651E98DF25)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
# A slot of the table holds 36 bits of the n-gram's hash above 28 bits of its count; the slot's place adds bits.
# Two n-grams fall together once in about 2^36 n-grams.
_TAG_SHIFT = np.uint64(28)
_COUNT = np.uint64((1 << 28) - 1)
_EMPTY = np.uint64(0)
_ONE = np.uint64(1)

# The state of one count: distinct n-grams, those that occur more than once.
_DISTINCT = 0
_REPEATED = 1


@kernel
def _count(
    grams: NDArray[np.uint64],
    size: int,
    table: NDArray[np.uint64],
    table_bits: int,
    repeated: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Count `size` n-grams, given as mixed hashes; `repeated` receives the slots of those seen twice."""
    shift = np.uint64(64 - table_bits)
    mask = np.uint64((1 << table_bits) - 1)
    distinct = state[_DISTINCT]
    again = state[_REPEATED]
    for i in range(size):
        gram = grams[i]
        slot = gram >> shift
        tag = gram << _TAG_SHIFT
        while True:
            entry = table[slot]
            if entry == _EMPTY:
                table[slot] = tag | _ONE
                distinct += 1
                break
            if entry ^ tag <= _COUNT:
                entry += _ONE
                table[slot] = entry
                if entry & _COUNT == 2:
                    repeated[again] = slot
                    again += 1
                break
            slot = (slot + _ONE) & mask
    state[_DISTINCT] = distinct
    state[_REPEATED] = again


@kernel
def _top(
    table: NDArray[np.uint64],
    repeated: NDArray[np.int64],
    histogram: NDArray[np.int64],
    state: NDArray[np.int64],
    others: int,
) -> int:
    """Sum of the k highest counts, k = min(floor(sqrt(distinct)), n-grams seen twice); `histogram` is all zeros.

    `others` are n-grams that were not counted, because they occur once.
    """
    k = min(int(np.sqrt(state[_DISTINCT] + others)), state[_REPEATED])
    highest: Any = 0
    for i in range(state[_REPEATED]):
        count: Any = np.int64(table[repeated[i]] & _COUNT)
        histogram[count] += 1
        highest = max(highest, count)
    total = 0
    for frequency in range(highest, 1, -1):
        taken = min(histogram[frequency], k)
        total += taken * frequency
        k -= taken
        histogram[frequency] = 0
    return total


@kernel
def repeated_characters(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    characters: NDArray[np.int64],
    sizes: NDArray[np.int64],
    ratios: NDArray[np.float64],
) -> None:
    """Share of the occurrences that the most frequent character n-grams have, n = `sizes` of each document."""
    longest = characters.max() if characters.size else 0
    points = np.empty(longest, dtype=np.int32)
    grams = np.empty(longest, dtype=np.uint64)
    sketch = np.empty(words_for(longest), dtype=np.uint64)
    table = np.empty(1 << bits_for(longest), dtype=np.uint64)
    repeated = np.empty(longest // 2 + 1, dtype=np.int64)
    histogram = np.zeros(longest + 1, dtype=np.int64)
    state = np.zeros(2, dtype=np.int64)
    for document in range(offsets.size - 1):
        n = sizes[document]
        total = characters[document] - n + 1
        if total < 1:
            ratios[document] = 0.0
            continue
        # One place a hash: n-grams that alone have theirs occur once, and most do; only the others are counted.
        shift = np.uint64(64 - places_for(total))
        sketch[: words_for(total)] = _EMPTY
        leaving = _ONE
        for _ in range(n):
            leaving *= _BASE
        read_points(data, offsets[document], offsets[document + 1], points)
        rolling = _EMPTY
        for i in range(n - 1):
            rolling = rolling * _BASE + np.uint64(points[i])
        left = _EMPTY
        for i in range(total):
            rolling = rolling * _BASE + (np.uint64(points[np.uint64(i + n - 1)]) - left * leaving)
            left = np.uint64(points[np.uint64(i)])
            gram = (rolling ^ (rolling >> _HALF)) * _SPREAD
            grams[np.uint64(i)] = gram
            mark(sketch, gram >> shift)
        open_: Any = 0
        for i in range(total):
            gram = grams[np.uint64(i)]
            grams[np.uint64(open_)] = gram
            open_ += np.int64(shared(sketch, gram >> shift))
        bits = bits_for(open_)
        table[: 1 << bits] = _EMPTY
        state[:] = 0
        _count(grams, open_, table, bits, repeated, state)
        ratios[document] = _top(table, repeated, histogram, state, total - open_) / total
