"""Signatures: what is kept of a document's text to find its duplicates.

The minima are those of datasketch 2: `datasketch.MinHash(hashvalues=row, scheme="affine32")` of a row compares and
merges with any sketch that was fed the same 32-bit shingle hashes.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.content import content_hashes
from roots_pipeline.duplicates.shingles import SHINGLE_WORDS, shingles
from roots_pipeline.text.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.duplicates.tokens import Kind
    from roots_pipeline.text.batch import TextBatch

#: 20 bands of 6 rows (`bands`).
PERMUTATIONS = 120

#: The minimum of no values at all: every lane of a document shorter than a shingle.
EMPTY = 0xFFFFFFFF

# Shingles mixed at a time: 8 kB, which stay in the first-level cache for all the permutations.
_BLOCK = 2048
_R13 = np.uint32(13)
_R16 = np.uint32(16)
_FMIX_1 = np.uint32(0x85EBCA6B)
_FMIX_2 = np.uint32(0xC2B2AE35)


class Signatures(NamedTuple):
    """Of n documents: 480 + 4 + 16 bytes each with 120 permutations.

    `minima` is uint32[n, permutations]; `shingles` int32[n] (repeats counted, 0: fewer words than a shingle, and then
    all minima are EMPTY); `content` uint64[n, 2], the 128-bit hash of the text with its white space folded.
    """

    minima: NDArray[np.uint32]
    shingles: NDArray[np.int32]
    content: NDArray[np.uint64]


@functools.cache
def permutations(count: int = PERMUTATIONS, seed: int = 1) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The factors and summands of datasketch's scheme "affine32", two uint32[count]; read only."""
    # Taken from datasketch, not computed, so that the two cannot drift apart. Its import takes 0.6 s: on first use.
    from datasketch import MinHash

    factors, summands = MinHash(num_perm=count, seed=seed, scheme="affine32").permutations
    factors, summands = np.ascontiguousarray(factors), np.ascontiguousarray(summands)
    factors.flags.writeable = summands.flags.writeable = False
    return factors, summands


def sign(
    texts: TextBatch, shingle: int = SHINGLE_WORDS, count: int = PERMUTATIONS, kind: Kind = "natural"
) -> Signatures:
    """Sign each text: `count` minima over its shingles of `shingle` words, and the hash of its content.

    `kind` says what a word is: see `tokens.words_of`.
    """
    offsets, hashes = shingles(texts, shingle, kind)
    factors, summands = permutations(count)
    minima = np.empty((texts.size, count), dtype=np.uint32)
    _minimize(offsets, hashes, factors, summands, minima)
    return Signatures(minima, np.diff(offsets).astype(np.int32), content_hashes(texts))


@kernel
def _minimize(
    offsets: NDArray[np.int64],
    hashes: NDArray[np.uint32],
    factors: NDArray[np.uint32],
    summands: NDArray[np.uint32],
    minima: NDArray[np.uint32],
) -> None:
    """Write the least value of each permutation over each document's hashes (datasketch: fmix32, then a * h + b)."""
    mixed = np.empty(_BLOCK, dtype=np.uint32)
    for document in range(offsets.size - 1):
        for lane in range(factors.size):
            minima[document, lane] = np.uint32(EMPTY)
        end = offsets[document + 1]
        for start in range(offsets[document], end, _BLOCK):
            size = min(_BLOCK, end - start)
            for at in range(size):
                value = hashes[start + at]
                value = np.uint32(value ^ (value >> _R16))
                value = np.uint32(value * _FMIX_1)
                value = np.uint32(value ^ (value >> _R13))
                value = np.uint32(value * _FMIX_2)
                mixed[at] = np.uint32(value ^ (value >> _R16))
            for lane in range(factors.size):
                factor = factors[lane]
                summand = summands[lane]
                least = minima[document, lane]
                # Shingles innermost: the compiler makes vectors of this loop, and of no other.
                for at in range(size):
                    least = min(least, np.uint32(factor * mixed[at] + summand))
                minima[document, lane] = least
