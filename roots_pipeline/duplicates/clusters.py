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
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.lookup import Documents, Lookup
    from roots_pipeline.duplicates.resolve import Decisions


class Stands(NamedTuple):
    """For whom documents stand: `survivor` uint64[n], `source` int64[n], `documents` int64[n].

    So many documents of the source are left out for the survivor; ascending by survivor and source, each pair once.
    Sources are numbered.
    """

    survivor: Documents
    source: NDArray[np.int64]
    documents: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_]) -> Stands:
        """The rows where the mask is true."""
        return Stands(self.survivor[chosen], self.source[chosen], self.documents[chosen])


def stands_of(decisions: Decisions, sources: NDArray[np.int64]) -> Stands:
    """For whom the winners of some decisions stand; `sources` is the number of each file's source, int64[files].

    Memory: 60 bytes a document left out.
    """
    return _summed(decisions.winner, sources[files_of(decisions.document)], np.ones(decisions.winner.size, np.int64))


def summed(parts: Iterable[Stands]) -> Stands:
    """What parts come to together; one of them is held beside the sum, which takes 24 bytes a row."""
    total = Stands(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64))
    for part in parts:
        total = _summed(*(np.concatenate(columns) for columns in zip(total, part, strict=True)))
    return total


def _summed(survivor: Documents, source: NDArray[np.int64], documents: NDArray[np.int64]) -> Stands:
    order = np.lexsort((source, survivor))
    survivor, source, documents = survivor[order], source[order], documents[order]
    begins = _begins(survivor) | _begins(source)
    first = np.flatnonzero(begins)
    counts = np.add.reduceat(documents, first) if first.size else documents
    return Stands(survivor[first], source[first], counts)


def _begins(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where a value is another than the one before, and the first."""
    begins = np.ones(values.size, dtype=np.bool_)
    begins[1:] = values[1:] != values[:-1]
    return begins


class Sizes(NamedTuple):
    """Documents left out for each of n survivors, uint64[n] and int64[n]."""

    survivor: Documents
    documents: NDArray[np.int64]


def sizes_of(stands: Stands) -> Sizes:
    """The sizes of all clusters, by survivor."""
    first = np.flatnonzero(_begins(stands.survivor))
    counts = np.add.reduceat(stands.documents, first) if first.size else stands.documents
    return Sizes(stands.survivor[first], counts)


def largest_clusters(sizes: Sizes, lookup: Lookup, most: int) -> Sizes:
    """The `most` largest, the largest first; of equal ones that whose survivor has the smaller id."""
    survivors, counts = sizes
    if survivors.size > most:
        large = counts >= np.partition(counts, -most)[-most]
        survivors, counts = survivors[large], counts[large]
    best = Sizes(survivors[:0], counts[:0])
    # Very many may be equally large: their ids are read some at a time.
    for start in range(0, survivors.size, MINIMA_DOCUMENTS):
        part = slice(start, start + MINIMA_DOCUMENTS)
        found = np.concatenate([best.survivor, survivors[part]])
        documents = np.concatenate([best.documents, counts[part]])
        ids = gather(lookup.ids, found)
        order = np.lexsort([ids[:, 1], ids[:, 0], -documents])[:most]
        best = Sizes(found[order], documents[order])
    return best


def most_by_source(stands: Stands) -> dict[int, tuple[int, int]]:
    """By source, the survivor for which most of its documents are left out, and how many; of equal ones the first."""
    order = np.lexsort((stands.survivor, -stands.documents, stands.source))
    first = order[_begins(stands.source[order])]
    return {
        source: (survivor, documents)
        for survivor, source, documents in zip(*(column[first].tolist() for column in stands), strict=True)
    }


def crossings(decisions: Decisions, sources: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Documents of the row's source left out for one of the column's, int64[count, count]."""
    crossed = sources[files_of(decisions.document)] * count + sources[files_of(decisions.winner)]
    return np.bincount(crossed, minlength=count * count).reshape(count, count)


class Cluster(NamedTuple):
    """A document that stays, and those left out for it: uint64[d], float64[d], uint8[d] (`rules.Reason`).

    They go by similarity, the least alike first, then by id.
    """

    survivor: int
    documents: Documents
    similarity: NDArray[np.float64]
    kind: NDArray[np.uint8]


def clusters_of(survivors: Documents, parts: Iterable[Decisions], lookup: Lookup) -> list[Cluster]:
    """The clusters of some survivors, in their order; `parts` are the decisions of a language, some at a time.

    Memory: 80 bytes a document of these clusters, beside one of the parts.
    """
    order = np.argsort(survivors)
    ascending = survivors[order]
    found: list[tuple[NDArray[np.generic], ...]] = []
    for part in parts:
        at = np.minimum(np.searchsorted(ascending, part.winner), ascending.size - 1)
        inside = np.flatnonzero(ascending[at] == part.winner)
        found.append((order[at[inside]], part.document[inside], part.similarity[inside], part.kind[inside]))
    cluster, document, similarity, kind = (np.concatenate(columns) for columns in zip(*found, strict=True))
    ids = gather(lookup.ids, document)
    by = np.lexsort([ids[:, 1], ids[:, 0], similarity, cluster])
    bounds = np.searchsorted(cluster[by], np.arange(survivors.size + 1)).tolist()
    return [
        Cluster(survivor, document[by[start:end]], similarity[by[start:end]], kind[by[start:end]])
        for survivor, (start, end) in zip(survivors.tolist(), itertools.pairwise(bounds), strict=True)
    ]
