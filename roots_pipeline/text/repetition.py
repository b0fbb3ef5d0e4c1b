"""The kernel that finds repeated runs of words, of two to ten at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.offsets import largest_row
from roots_pipeline.text.sketch import bits_for, mark, places_for, shared, words_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of what `scan_repetition` counts of each document: characters of the most frequent run of 2 to 4 words, times
#: its occurrences; characters inside later copies of runs of 5 to 10; occurrences of runs of 5 and of 7 that repeat.
TOP_2, TOP_3, TOP_4, COPIES_5, COPIES_6, COPIES_7, COPIES_8, COPIES_9, COPIES_10, REPEATED_5, REPEATED_7 = range(11)
ROWS = 11
_LONGEST = 10
_TOP_LONGEST = 4
_COPIES_SHORTEST = 5

_BASE = np.uint64(0x9FB21C651E98DF25)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
# As in `ngrams`: 36 bits of the run's hash above 28 bits, which here number the distinct runs from one.
_TAG_SHIFT = np.uint64(28)
_NUMBER = np.uint64((1 << 28) - 1)
_EMPTY = np.uint64(0)
_ONE = np.uint64(1)


@kernel
def scan_repetition(
    hashes: NDArray[np.uint64],
    ends: NDArray[np.int32],
    offsets: NDArray[np.int64],
    unspaced: NDArray[np.bool_],
    counts: NDArray[np.int64],
) -> None:
    """Write `counts` [ROWS, n] of n documents, whose words are given as `TextBatch` has them.

    A run of n words can repeat only where both runs of n - 1 words within it do, so each length looks at what the one
    before left; in ordinary text little is left after two words.
    """
    longest = largest_row(offsets)
    runs = np.empty(longest, dtype=np.uint64)
    open_ = np.empty(longest, dtype=np.int32)
    numbers = np.empty(longest, dtype=np.int32)
    seen = np.empty(longest + 1, dtype=np.int32)
    first = np.empty(longest + 1, dtype=np.int32)
    table = np.empty(1 << bits_for(longest), dtype=np.uint64)
    sketch = np.empty(words_for(longest), dtype=np.uint64)
    for document in range(offsets.size - 1):
        counts[:, document] = 0
        base = offsets[document]
        words = offsets[document + 1] - base
        # Runs of two words that alone have their place in the sketch occur once, and most do.
        shift = np.uint64(64 - places_for(words))
        sketch[: words_for(words)] = _EMPTY
        i: Any = 0
        for i in range(words - 1):
            run = hashes[base + i] * _BASE + hashes[base + i + 1]
            run = (run ^ (run >> _HALF)) * _SPREAD
            runs[i] = run
            mark(sketch, run >> shift)
        candidates: Any = 0
        for i in range(words - 1):
            open_[candidates] = i
            candidates += np.int64(shared(sketch, runs[i] >> shift))
            runs[i] = hashes[base + i]
        for n in range(2, _LONGEST + 1):
            if candidates < 2:
                break
            bits = bits_for(candidates)
            shift = np.uint64(64 - bits)
            mask = np.uint64((1 << bits) - 1)
            table[: 1 << bits] = _EMPTY
            distinct = 0
            for k in range(candidates):
                i = open_[k]
                run = runs[i] * _BASE + hashes[base + i + n - 1]
                runs[i] = run
                run = (run ^ (run >> _HALF)) * _SPREAD
                slot = run >> shift
                tag = run << _TAG_SHIFT
                while True:
                    entry = table[slot]
                    if entry == _EMPTY:
                        distinct += 1
                        table[slot] = tag | np.uint64(distinct)
                        numbers[k] = distinct
                        seen[distinct] = 1
                        first[distinct] = i
                        break
                    if entry ^ tag <= _NUMBER:
                        number: Any = np.int64(entry & _NUMBER)
                        numbers[k] = number
                        seen[number] += 1
                        break
                    slot = (slot + _ONE) & mask
            if distinct == candidates:
                break
            if n <= _TOP_LONGEST:
                # Of runs that occur equally often, the one that comes first.
                top: Any = 1
                at: Any = 0
                for number in range(1, distinct + 1):
                    if seen[number] > top:
                        top = seen[number]
                        at = first[number]
                if top > 1:
                    joints = 0 if unspaced[document] else n - 1
                    before = ends[base + at - 1] if at else 0
                    size = ends[base + at + n - 1] - before + joints
                    counts[TOP_2 + n - 2, document] = top * size
            repeated = 0
            beyond: Any = 0
            copied: Any = 0
            for k in range(candidates):
                i = open_[k]
                number = numbers[k]
                if seen[number] != 1:
                    # What is open for the next length takes the place of what was for this one.
                    open_[repeated] = i
                    repeated += 1
                    if n >= _COPIES_SHORTEST and i >= beyond:
                        if seen[number] < 0:
                            before = ends[base + i - 1] if i else 0
                            copied += ends[base + i + n - 1] - before
                            beyond = i + n
                        else:
                            seen[number] = -1
            if n >= _COPIES_SHORTEST:
                counts[COPIES_5 + n - _COPIES_SHORTEST, document] = copied
            if n == 5:
                counts[REPEATED_5, document] = repeated
            elif n == 7:
                counts[REPEATED_7, document] = repeated
            candidates = 0
            for k in range(repeated - 1):
                if open_[k + 1] == open_[k] + 1 and open_[k] + n < words:
                    open_[candidates] = open_[k]
                    candidates += 1
