"""Winnowing: a few fingerprints of each text, so chosen that texts with a long run of words in common share one.

Of every WINDOW grams in a row (a gram is GRAM_WORDS words) the one with the smallest hash is a fingerprint. A run of
RUN_WORDS words is just as many grams, so equal runs have equal fingerprints wherever they are: none is missed
(Schleimer, Wilkerson and Aiken 2003, "Winnowing: local algorithms for document fingerprinting", 3). 2 grams in
WINDOW + 1 are chosen, one in 13.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.offsets import largest_row
from roots_pipeline.text.scan import fmix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch, Words

#: Words of a run that must not occur twice (Lee et al. 2022, "Deduplicating training data makes language models
#: better", 4.1: 50 tokens of BPE). Ours are words, or characters of scripts without spaces.
RUN_WORDS = 50
#: Words of a gram: half a run, so that two grams tell a run.
GRAM_WORDS = RUN_WORDS // 2
WINDOW = RUN_WORDS - GRAM_WORDS + 1

# Odd, so that multiplying loses no bit (Steele and Vigna 2021, "Computationally easy, spectrally good multipliers").
_BASE = np.uint64(0xD1342543DE82EF95)
_CHECK_BASE = np.uint64(0xAEF17502108EF2D9)
_LEAVING = np.uint64(pow(int(_BASE), GRAM_WORDS, 1 << 64))
_CHECK_LEAVING = np.uint64(pow(int(_CHECK_BASE), RUN_WORDS, 1 << 64))
_CHECK_SHIFT = np.uint64(56)


class Fingerprints(NamedTuple):
    """Document i has the fingerprints `hashes[offsets[i]:offsets[i + 1]]`, in order; none below RUN_WORDS words.

    `offsets` is int64[n + 1], `hashes` uint64[m].
    """

    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint64]


class Runs(NamedTuple):
    """Runs of RUN_WORDS words: `key` uint64[m] and `check` uint8[m] are hashes of the words of a run.

    `row` int64[m] is its document in the batch, ascending, and `position` int64[m] its first word there, ascending.
    """

    key: NDArray[np.uint64]
    check: NDArray[np.uint8]
    row: NDArray[np.int64]
    position: NDArray[np.int64]


def run_counts(words: Words) -> NDArray[np.int64]:
    """The number of runs of each document, int64[n]."""
    counts: NDArray[np.int64] = np.maximum(np.diff(words.offsets) - (RUN_WORDS - 1), 0)
    return counts


def fingerprints(texts: TextBatch) -> Fingerprints:
    """The fingerprints of each text."""
    words = texts.words
    offsets = np.empty(texts.size + 1, dtype=np.int64)
    # Room for the worst case; pages that are not touched cost nothing.
    hashes = np.empty(int(run_counts(words).sum()), dtype=np.uint64)
    found = _winnow(words.offsets, words.hashes, offsets, hashes)
    return Fingerprints(offsets, hashes[:found].copy())


def marked_runs(texts: TextBatch, marked: NDArray[np.bool_]) -> Runs:
    """The runs whose fingerprint is marked; `marked` is bool[m], for each of the `fingerprints` of these texts."""
    words = texts.words
    room = int(run_counts(words).sum())
    key = np.empty(room, dtype=np.uint64)
    check = np.empty(room, dtype=np.uint8)
    row = np.empty(room, dtype=np.int64)
    position = np.empty(room, dtype=np.int64)
    found = _select_runs(words.offsets, words.hashes, marked, key, check, row, position)
    return Runs(key[:found].copy(), check[:found].copy(), row[:found].copy(), position[:found].copy())


@inlined
def _hash_grams(words: NDArray[np.uint64], first: int, count: int, grams: NDArray[np.uint64]) -> None:
    """Hash `count` grams from a word on: a mixed polynomial over the hashes of their words, rolled along."""
    rolled = np.uint64(0)
    for word in range(first, first + GRAM_WORDS - 1):
        rolled = rolled * _BASE + words[word]
    before = np.uint64(0)
    for at in range(count):
        rolled = rolled * _BASE + words[first + at + GRAM_WORDS - 1] - before * _LEAVING
        before = words[first + at]
        grams[at] = fmix64(rolled)


@inlined
def _least(grams: NDArray[np.uint64], begin: int, least: int) -> int:
    """The place of the smallest of the window's grams; `least` is that of the window one before.

    Of equal ones the last, or the one chosen before: text that repeats itself has few fingerprints (robust winnowing).
    """
    end = begin + WINDOW - 1
    if least < begin:
        least = begin
        for at in range(begin + 1, end + 1):
            if grams[at] <= grams[least]:
                least = at
    elif grams[end] < grams[least]:
        least = end
    return least


@kernel
def _winnow(
    word_offsets: NDArray[np.int64],
    words: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    hashes: NDArray[np.uint64],
) -> int:
    grams = np.empty(largest_row(word_offsets), dtype=np.uint64)
    found = 0
    for document in range(offsets.size - 1):
        offsets[document] = found
        first = word_offsets[document]
        runs = word_offsets[document + 1] - first - RUN_WORDS + 1
        if runs <= 0:
            continue
        _hash_grams(words, first, runs + WINDOW - 1, grams)
        chosen = -1
        for begin in range(runs):
            least = _least(grams, begin, chosen)
            if least != chosen:
                chosen = least
                hashes[found] = grams[chosen]
                found += 1
    offsets[offsets.size - 1] = found
    return found


@kernel
def _select_runs(
    word_offsets: NDArray[np.int64],
    words: NDArray[np.uint64],
    marked: NDArray[np.bool_],
    key: NDArray[np.uint64],
    check: NDArray[np.uint8],
    row: NDArray[np.int64],
    position: NDArray[np.int64],
) -> int:
    grams = np.empty(largest_row(word_offsets), dtype=np.uint64)
    found = 0
    fingerprint = -1
    for document in range(word_offsets.size - 1):
        first = word_offsets[document]
        runs = word_offsets[document + 1] - first - RUN_WORDS + 1
        if runs <= 0:
            continue
        _hash_grams(words, first, runs + WINDOW - 1, grams)
        # A second hash, of another base, over the whole run: 8 bits more against chance.
        checked = np.uint64(0)
        for word in range(first, first + RUN_WORDS - 1):
            checked = checked * _CHECK_BASE + words[word]
        before = np.uint64(0)
        chosen = -1
        for begin in range(runs):
            checked = checked * _CHECK_BASE + words[first + begin + RUN_WORDS - 1] - before * _CHECK_LEAVING
            before = words[first + begin]
            least = _least(grams, begin, chosen)
            if least != chosen:
                chosen = least
                fingerprint += 1
            if marked[fingerprint]:
                key[found] = fmix64(grams[begin] * _BASE + grams[begin + GRAM_WORDS])
                check[found] = checked >> _CHECK_SHIFT
                row[found] = document
                position[found] = begin
                found += 1
    return found
