"""Clusters and crossings against the same in plain Python."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates import clusters as module
from roots_pipeline.duplicates.clusters import (
    Sizes,
    clusters_of,
    crossings,
    largest_clusters,
    most_by_source,
    sizes_of,
    stands_of,
    summed,
)
from roots_pipeline.duplicates.resolve import Decisions


class Ids:
    """A lookup of ids alone: the second half by document, so that ids do not go by number."""

    def ids(self, documents):
        assert (documents[1:] > documents[:-1]).all()
        return np.stack([documents % np.uint64(3), ~documents], axis=1)


def of(drops: dict[int, tuple[int, float, int]]) -> Decisions:
    """From document → (winner, similarity, kind)."""
    rows = sorted((document, *rest) for document, rest in drops.items())
    document, winner, similarity, kind = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Decisions(
        np.array(document, np.uint64),
        np.array(winner, np.uint64),
        np.array(similarity, float),
        np.array(kind, np.uint8),
    )


# Survivors in files 0 to 3, documents in files 1 to 4, no number of both kinds.
NUMBERS = st.builds(lambda file, row: (file << 32) | row, st.integers(0, 3), st.integers(0, 5))
DROPS = st.dictionaries(
    NUMBERS.map(lambda number: number + (1 << 32) + 100),
    st.tuples(NUMBERS, st.sampled_from([0.8, 0.85, 0.9, 1.0]), st.integers(0, 3)),
    max_size=40,
)


def name(number: int) -> tuple[int, int]:
    return number % 3, ~number & 0xFFFFFFFFFFFFFFFF


SOURCES = st.lists(st.integers(0, 2), min_size=5, max_size=5)


def in_parts(decisions: Decisions, cuts: list[int]) -> list[Decisions]:
    bounds = [0, *sorted(cuts), decisions.document.size]
    return [Decisions(*(column[a:b] for column in decisions)) for a, b in itertools.pairwise(bounds)]


@given(DROPS, SOURCES, st.lists(st.integers(0, 40), max_size=3))
def test_for_whom_documents_stand_in_parts_and_whole(drops, sources, cuts):
    of_files = np.array(sources)
    whole = stands_of(of(drops), of_files)
    expected = Counter((winner, sources[document >> 32]) for document, (winner, _, _) in drops.items())
    found = {(survivor, source): count for survivor, source, count in zip(*map(np.ndarray.tolist, whole), strict=True)}
    assert found == expected
    assert list(found) == sorted(found)
    parts = summed(stands_of(part, of_files) for part in in_parts(of(drops), cuts))
    assert [column.tolist() for column in parts] == [column.tolist() for column in whole]
    assert dict(zip(*map(np.ndarray.tolist, sizes_of(whole)), strict=True)) == Counter(
        winner for winner, _, _ in drops.values()
    )


@given(DROPS, st.integers(1, 6), st.lists(st.integers(0, 40), max_size=3))
def test_the_largest_clusters(drops, most, cuts):
    decisions = of(drops)
    sizes = Counter(winner for winner, _, _ in drops.values())
    expected = sorted(sizes, key=lambda winner: (-sizes[winner], name(winner)))[:most]
    found = largest_clusters(sizes_of(stands_of(decisions, np.zeros(5, np.int64))), Ids(), most)
    assert found.survivor.tolist() == expected
    assert found.documents.tolist() == [sizes[winner] for winner in expected]
    clusters = clusters_of(found.survivor, in_parts(decisions, cuts), Ids()) if expected else []
    assert [cluster.survivor for cluster in clusters] == expected
    for cluster in clusters:
        members = [document for document, (winner, _, _) in drops.items() if winner == cluster.survivor]
        members.sort(key=lambda document: (drops[document][1], name(document)))
        assert cluster.documents.tolist() == members
        assert cluster.similarity.tolist() == [drops[document][1] for document in members]
        assert cluster.kind.tolist() == [drops[document][2] for document in members]


def test_very_many_of_one_size_are_looked_at_some_at_a_time(monkeypatch):
    sizes = Sizes(np.arange(100, dtype=np.uint64), np.ones(100, np.int64))
    whole = largest_clusters(sizes, Ids(), 20)
    monkeypatch.setattr(module, "MINIMA_DOCUMENTS", 7)
    parts = largest_clusters(sizes, Ids(), 20)
    assert parts.survivor.tolist() == whole.survivor.tolist() == sorted(range(100), key=name)[:20]


@given(DROPS, SOURCES)
def test_who_goes_for_whom(drops, sources):
    of_files = np.array(sources)
    crossed = Counter((sources[document >> 32], sources[winner >> 32]) for document, (winner, _, _) in drops.items())
    found = crossings(of(drops), of_files, 3)
    assert found.tolist() == [[crossed[row, column] for column in range(3)] for row in range(3)]
    most = most_by_source(stands_of(of(drops), of_files))
    assert set(most) == {row for row, _ in crossed}
    for source, (survivor, documents) in most.items():
        winners = Counter(winner for document, (winner, _, _) in drops.items() if sources[document >> 32] == source)
        assert documents == max(winners.values())
        assert survivor == min(winner for winner in winners if winners[winner] == documents)
