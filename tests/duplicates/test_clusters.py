"""Clusters and crossings against the same in plain Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates import clusters as module
from roots_pipeline.duplicates.clusters import for_whom, largest_clusters
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


@given(DROPS, st.integers(1, 6))
def test_the_largest_clusters(drops, most):
    sizes = Counter(winner for winner, _, _ in drops.values())
    expected = sorted(sizes, key=lambda winner: (-sizes[winner], name(winner)))[:most]
    found = largest_clusters(of(drops), Ids(), most)
    assert [cluster.survivor for cluster in found] == expected
    for cluster in found:
        members = [document for document, (winner, _, _) in drops.items() if winner == cluster.survivor]
        members.sort(key=lambda document: (drops[document][1], name(document)))
        assert cluster.documents.tolist() == members
        assert cluster.similarity.tolist() == [drops[document][1] for document in members]
        assert cluster.kind.tolist() == [drops[document][2] for document in members]


def test_very_many_of_one_size_are_looked_at_some_at_a_time(monkeypatch):
    drops = {number + 1000: (number, 1.0, 1) for number in range(100)}
    whole = largest_clusters(of(drops), Ids(), 20)
    monkeypatch.setattr(module, "MINIMA_DOCUMENTS", 7)
    parts = largest_clusters(of(drops), Ids(), 20)
    assert [cluster.survivor for cluster in parts] == [cluster.survivor for cluster in whole]
    assert [cluster.survivor for cluster in whole] == sorted(range(100), key=name)[:20]


@given(DROPS, st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_who_goes_for_whom(drops, sources):
    found = for_whom(of(drops), np.array(sources), 3)
    crossings = Counter((sources[document >> 32], sources[winner >> 32]) for document, (winner, _, _) in drops.items())
    assert found.pairs.tolist() == [[crossings[row, column] for column in range(3)] for row in range(3)]
    for source in range(3):
        winners = Counter(winner for document, (winner, _, _) in drops.items() if sources[document >> 32] == source)
        assert found.documents[source] == max(winners.values(), default=0)
        if winners:
            assert winners[int(found.largest[source])] == max(winners.values())
