"""Shingles: runs of consecutive words, each as one 32-bit hash. What two texts have in common is measured in them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.tokens import words_of
from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.scan import fmix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.duplicates.tokens import Kind
    from roots_pipeline.text.batch import TextBatch, Words

#: Words, or tokens of code, in a shingle (FineWeb: datatrove's examples/fineweb.py, n_grams=5; code: see `tokens`).
SHINGLE_WORDS = 5

# Odd, so that multiplying loses no bit (Steele and Vigna 2021, "Computationally easy, spectrally good multipliers").
_BASE = np.uint64(0xD1342543DE82EF95)
_HIGH = np.uint64(32)


class Shingles(NamedTuple):
    """Shingle hashes of n documents: document i has `hashes[offsets[i]:offsets[i + 1]]`.

    `offsets` is int64[n + 1], `hashes` uint32[m].
    """

    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint32]


def shingle_counts(texts: TextBatch, shingle: int = SHINGLE_WORDS, kind: Kind = "natural") -> NDArray[np.int64]:
    """Number of shingles of each document, repeats counted, int64[n]; 0 for a document with fewer words than one."""
    return _counts(words_of(texts, kind), shingle)


def shingles(texts: TextBatch, shingle: int = SHINGLE_WORDS, kind: Kind = "natural") -> Shingles:
    """All shingles of each document in order, repeats and all. `kind` says what a word is: see `tokens.words_of`."""
    words = words_of(texts, kind)
    offsets = np.zeros(texts.size + 1, dtype=np.int64)
    np.cumsum(_counts(words, shingle), out=offsets[1:])
    hashes = np.empty(int(offsets[-1]), dtype=np.uint32)
    _hash_shingles(words.offsets, words.hashes, shingle, offsets, hashes)
    return Shingles(offsets, hashes)


def shingle_sets(texts: TextBatch, shingle: int = SHINGLE_WORDS, kind: Kind = "natural") -> Shingles:
    """The different shingles of each document in ascending order, as `jaccard` wants them."""
    offsets, hashes = shingles(texts, shingle, kind)
    # numpy's sort of a slice: vectors, ten times as fast as one compiled here.
    for start, end in itertools.pairwise(offsets.tolist()):
        hashes[start:end].sort()
    first = np.ones(hashes.size, dtype=np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=first[1:])
    first[offsets[:-1][np.diff(offsets) > 0]] = True
    seen = np.zeros(hashes.size + 1, dtype=np.int64)
    np.cumsum(first, out=seen[1:])
    return Shingles(seen[offsets], hashes[first])


def _counts(words: Words, shingle: int) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.maximum(np.diff(words.offsets) - (shingle - 1), 0)
    return counts


@kernel
def _hash_shingles(
    word_offsets: NDArray[np.int64],
    words: NDArray[np.uint64],
    width: int,
    offsets: NDArray[np.int64],
    hashes: NDArray[np.uint32],
) -> None:
    """Hash each run of `width` words: the upper half of a mixed polynomial over their 64-bit hashes, rolled along."""
    leaving = np.uint64(1)
    for _ in range(width):
        leaving *= _BASE
    for document in range(offsets.size - 1):
        first = word_offsets[document]
        out = offsets[document]
        count = offsets[document + 1] - out
        if count == 0:
            continue
        rolled = np.uint64(0)
        for word in range(width - 1):
            rolled = rolled * _BASE + words[first + word]
        before = np.uint64(0)
        for at in range(count):
            rolled = rolled * _BASE + words[first + at + width - 1] - before * leaving
            before = words[first + at]
            hashes[out + at] = np.uint32(fmix64(rolled) >> _HIGH)
