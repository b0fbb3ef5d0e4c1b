"""What the decisions of a language come to: clusters of documents with one survivor, and who goes for whom by source.

A cluster is a document that stays and those left out in its favor. It holds no chains: see `survivors`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.lookup import gather
from roots_pipeline.duplicates.rows import files_of
from roots_pipeline.duplicates.verify import MINIMA_DOCUMENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.duplicates.lookup import Documents, Lookup
    from roots_pipeline.duplicates.resolve import Decisions


class Cluster(NamedTuple):
    """A document that stays, and those left out for it: uint64[d], float64[d], uint8[d] (`rules.Reason`).

    They go by similarity, the least alike first, then by id.
    """

    survivor: int
    documents: Documents
    similarity: NDArray[np.float64]
    kind: NDArray[np.uint8]


def largest_clusters(decisions: Decisions, lookup: Lookup, most: int) -> list[Cluster]:
    """The `most` largest clusters, the largest first; of equal ones the one whose survivor has the smaller id.

    Memory: 50 bytes a document left out, and 60 a document of these clusters.
    """
    if not decisions.winner.size:
        return []
    chosen = _largest(decisions, lookup, most)
    order = np.argsort(chosen)
    at = np.minimum(np.searchsorted(chosen[order], decisions.winner), chosen.size - 1)
    inside = np.flatnonzero(chosen[order][at] == decisions.winner)
    cluster = order[at[inside]]
    ids = lookup.ids(decisions.document[inside])
    by = np.lexsort([ids[:, 1], ids[:, 0], decisions.similarity[inside], cluster])
    bounds = np.searchsorted(cluster[by], np.arange(chosen.size + 1)).tolist()
    clusters = []
    for survivor, (start, end) in zip(chosen.tolist(), itertools.pairwise(bounds), strict=True):
        rows = inside[by[start:end]]
        clusters.append(Cluster(survivor, decisions.document[rows], decisions.similarity[rows], decisions.kind[rows]))
    return clusters


def _largest(decisions: Decisions, lookup: Lookup, most: int) -> Documents:
    """The survivors of the largest clusters, in order."""
    survivors, counts = np.unique(decisions.winner, return_counts=True)
    if survivors.size > most:
        large = counts >= np.partition(counts, -most)[-most]
        survivors, counts = survivors[large], counts[large]
    best, sizes = survivors[:0], counts[:0]
    # Very many may be equally large: their ids are read some at a time.
    for start in range(0, survivors.size, MINIMA_DOCUMENTS):
        part = slice(start, start + MINIMA_DOCUMENTS)
        best, sizes = np.concatenate([best, survivors[part]]), np.concatenate([sizes, counts[part]])
        ids = gather(lookup.ids, best)
        order = np.lexsort([ids[:, 1], ids[:, 0], -sizes])[:most]
        best, sizes = best[order], sizes[order]
    return best


class ForWhom(NamedTuple):
    """Who is left out for whom, by source (numbered from 0 to s - 1).

    `pairs` is int64[s, s]: documents of the row's source left out for one of the column's. `largest` is uint64[s], the
    survivor for which the most documents of each source are left out, `documents` int64[s] how many (0: none).
    """

    pairs: NDArray[np.int64]
    largest: Documents
    documents: NDArray[np.int64]


def for_whom(decisions: Decisions, sources: NDArray[np.int64], count: int) -> ForWhom:
    """Count decisions by source; `sources` says which each file is of, `count` how many there are.

    Of survivors with equally many, the one with the smaller number counts. Memory: 40 bytes a document left out.
    """
    source = sources[files_of(decisions.document)]
    crossings = source * count + sources[files_of(decisions.winner)]
    pairs = np.bincount(crossings, minlength=count * count).reshape(count, count)
    largest, documents = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.int64)
    for number in range(count):
        survivors, counts = np.unique(decisions.winner[source == number], return_counts=True)
        if survivors.size:
            largest[number], documents[number] = survivors[counts.argmax()], counts.max()
    return ForWhom(pairs, largest, documents)
