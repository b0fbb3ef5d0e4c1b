"""Verification: how alike two candidates really are.

First the estimate from the signatures, which costs nothing, then the exact Jaccard similarity of their shingles for
those it lets pass.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.duplicates.lookup import Documents, Lookup, gather
from roots_pipeline.duplicates.shingles import Shingles, shingle_sets
from roots_pipeline.duplicates.signatures import EMPTY
from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.compiled import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from roots_pipeline.duplicates.rules import NearRules

#: Documents whose minima are asked for at a time: 63 MB with 120 lanes.
MINIMA_DOCUMENTS = 1 << 17
#: Documents whose minima are kept for the rounds to come: 503 MB.
KEPT_DOCUMENTS = 1 << 20
#: Bytes of text asked for at a time (or one pair's); with their shingles they take about three times as much.
TEXT_BYTES = 64 << 20

# Bytes of text whose words are found at a time: they take four to eight times as much.
_SCAN_BYTES = 8 << 20


def estimate(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The share of equal minima of k pairs of rows, float64[k], an unbiased estimate of their Jaccard similarity.

    Its standard deviation is sqrt(s (1 - s) / lanes), .037 for .8 and 120 lanes (Broder 1997). No shingles: 0.
    """
    equal = (left == right) & (left != EMPTY)
    return np.count_nonzero(equal, axis=1) / left.shape[1]


def jaccard(sets: Shingles, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Jaccard similarity of the sets (`shingle_sets`) numbered left[i] and right[i], float64[k]; 0 for empty ones."""
    similarity = np.empty(left.size, dtype=np.float64)
    _jaccard(sets.offsets, sets.hashes, left, right, similarity)
    return similarity


class Similarities:
    """Similarities of documents, by number; what texts were read for is remembered, at 16 bytes a pair.

    `documents` is uint64[n] and pairs are given as positions in it. Similarity is exact where the estimate is at least
    `threshold - slack` of the rules, elsewhere it is the estimate. A slack of .1 is 2.7 standard deviations of the
    estimate at .8: one pair in 300 at the very threshold is lost to it, fewer above.
    """

    def __init__(self, documents: Documents, lookup: Lookup, rules: NearRules) -> None:
        self._documents = documents
        self._lookup = lookup
        # Estimates are whole lanes, 84 of 120 among them, and .8 - .1 is more than .7 in floating point.
        self._floor = rules.threshold - rules.slack - 1e-9
        self._rules = rules
        self._known = np.empty(0, dtype=np.uint64)
        self._similarity = np.empty(0, dtype=np.float64)
        self._read = np.empty(0, dtype=np.int64)
        self._rows = np.empty((0, 0), dtype=np.uint32)

    def __call__(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Similarities of k pairs, float64[k]."""
        pairs, inverse = np.unique(_pair_numbers(left, right), return_inverse=True)
        similarity = self._recall(pairs)
        unknown = np.flatnonzero(np.isnan(similarity))
        similarity[unknown] = self._estimate(pairs[unknown])
        close = unknown[similarity[unknown] >= self._floor]
        if close.size:
            similarity[close] = self._measure(pairs[close])
            self._remember(pairs[close], similarity[close])
        return similarity[inverse]

    def learn(self, left: NDArray[np.int64], right: NDArray[np.int64], similarity: NDArray[np.float64]) -> None:
        """Take over exact similarities of k pairs that are known from elsewhere; before anything is asked."""
        self._known, first = np.unique(_pair_numbers(left, right), return_index=True)
        self._similarity = similarity[first]

    def keep(self, positions: NDArray[np.int64]) -> None:
        """Read the minima of documents that will be asked for again and again, unless they are too many.

        `positions` ascend, each once.
        """
        if positions.size <= KEPT_DOCUMENTS:
            self._read = positions
            self._rows = np.empty((positions.size, self._rules.permutations), dtype=np.uint32)
            for start in range(0, positions.size, MINIMA_DOCUMENTS):
                part = slice(start, start + MINIMA_DOCUMENTS)
                self._rows[part] = self._look_up(positions[part])

    def minima(self, positions: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Minima of documents, at most MINIMA_DOCUMENTS, and the row of each.

        Those read last are kept: it is asked in rounds, each of which is about some of the documents of the one before,
        and there may be a thousand of them.
        """
        unique, inverse = np.unique(positions, return_inverse=True)
        if self._read.size:
            row = np.minimum(np.searchsorted(self._read, unique), self._read.size - 1)
            if (self._read[row] == unique).all():
                return self._rows, row[inverse]
        self._read, self._rows = unique, self._look_up(unique)
        return self._rows, inverse

    def _look_up(self, positions: NDArray[np.int64]) -> NDArray[np.uint32]:
        ascending, row = np.unique(self._documents[positions], return_inverse=True)
        return self._lookup.minima(ascending)[row]

    def _recall(self, pairs: NDArray[np.uint64]) -> NDArray[np.float64]:
        similarity = np.full(pairs.size, np.nan)
        if self._known.size:
            at = np.minimum(np.searchsorted(self._known, pairs), self._known.size - 1)
            found = self._known[at] == pairs
            similarity[found] = self._similarity[at[found]]
        return similarity

    def _remember(self, pairs: NDArray[np.uint64], similarity: NDArray[np.float64]) -> None:
        at = np.searchsorted(self._known, pairs)
        self._known = np.insert(self._known, at, pairs)
        self._similarity = np.insert(self._similarity, at, similarity)

    def _estimate(self, pairs: NDArray[np.uint64]) -> NDArray[np.float64]:
        similarity = np.empty(pairs.size, dtype=np.float64)
        step = MINIMA_DOCUMENTS // 2
        for start in range(0, pairs.size, step):
            left, right = _sides(pairs[start : start + step])
            minima, row = self.minima(np.concatenate([left, right]))
            similarity[start : start + step] = _equal_lanes(minima, row[: left.size], row[left.size :])
        return similarity

    def _measure(self, pairs: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Exact similarity, read from the texts in chunks of bounded size."""
        left, right = (self._documents[side] for side in _sides(pairs))
        similarity = np.empty(pairs.size, dtype=np.float64)
        for chunk in self._chunks(left, right):
            unique, inverse = np.unique(np.concatenate([left[chunk], right[chunk]]), return_inverse=True)
            sets = _sets(self._lookup.texts(unique), self._rules)
            similarity[chunk] = jaccard(sets, inverse[: chunk.size], inverse[chunk.size :])
        return similarity

    def _chunks(self, left: Documents, right: Documents) -> Iterator[NDArray[np.int64]]:
        """Positions of pairs whose texts together are about TEXT_BYTES; a text shared by pairs in a row counts once."""
        order = np.lexsort((right, left))
        left, right = left[order], right[order]
        cost = gather(self._lookup.text_bytes, right)
        begins = np.ones(left.size, dtype=np.bool_)
        begins[1:] = left[1:] != left[:-1]
        cost[begins] += gather(self._lookup.text_bytes, left[begins])
        bounds = np.flatnonzero(np.diff(np.cumsum(cost) // TEXT_BYTES)) + 1
        yield from np.split(order, bounds)


def _pair_numbers(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Two positions below 2^32 as one number, the smaller first."""
    first, second = np.minimum(left, right).astype(np.uint64), np.maximum(left, right).astype(np.uint64)
    return (first << np.uint64(32)) | second


def _sides(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _sets(texts: pa.LargeStringArray, rules: NearRules) -> Shingles:
    """Shingle sets of many texts, some at a time."""
    sizes = np.cumsum(TextBatch(texts).bytes)
    bounds = [0, *(np.flatnonzero(np.diff(sizes // _SCAN_BYTES)) + 1).tolist(), len(texts)]
    parts = [
        shingle_sets(TextBatch(texts.slice(start, end - start)), rules.shingle, rules.kind)
        for start, end in itertools.pairwise(bounds)
    ]
    counts = np.concatenate([np.diff(part.offsets) for part in parts])
    return Shingles(np.concatenate([[0], np.cumsum(counts)]), np.concatenate([part.hashes for part in parts]))


def _equal_lanes(minima: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """`estimate` of the rows left[i] and right[i], without copying all of them at once."""
    step = 4096
    parts = [
        estimate(minima[left[start : start + step]], minima[right[start : start + step]])
        for start in range(0, left.size, step)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


@kernel
def _jaccard(
    offsets: NDArray[np.int64],
    hashes: NDArray[np.uint32],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    similarity: NDArray[np.float64],
) -> None:
    """Merge pairs of sorted sets: shared / all."""
    for pair in range(left.size):
        a, a_end = offsets[left[pair]], offsets[left[pair] + 1]
        b, b_end = offsets[right[pair]], offsets[right[pair] + 1]
        total = (a_end - a) + (b_end - b)
        shared = 0
        while a < a_end and b < b_end:
            first, second = hashes[a], hashes[b]
            shared += first == second
            a += first <= second
            b += second <= first
        similarity[pair] = shared / (total - shared) if total > 0 else 0.0
