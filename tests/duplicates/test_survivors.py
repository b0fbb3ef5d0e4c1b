from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.components import components
from roots_pipeline.duplicates.survivors import Edges, choose


def chosen(count: int, alike: set[tuple[int, int]], edges: list[tuple[int, int]], **options):
    """Winners of `count` documents, `edges` being those of the pairs alike that are known at first."""

    def measure(left, right):
        return np.array(
            [0.9 if tuple(sorted(pair)) in alike else 0.1 for pair in zip(left.tolist(), right.tolist(), strict=True)]
        )

    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    return choose(components(count, left, right), Edges(left, right, np.full(left.size, 0.9)), measure, 0.8, **options)


def test_a_chain_is_not_dropped_for_its_head():
    chain = [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert chosen(5, set(chain), chain).winner.tolist() == [-1, 0, -1, 2, -1]


def test_all_of_a_component_are_compared_not_only_its_edges():
    # 0 and 2 are alike, but only met through 1.
    winners = chosen(3, {(0, 1), (1, 2), (0, 2)}, [(0, 1), (1, 2)])
    assert winners.winner.tolist() == [-1, 0, 0]
    assert winners.similarity.tolist() == pytest.approx([np.nan, 0.9, 0.9], nan_ok=True)


def test_the_best_ranked_stays_wherever_the_edges_point():
    star = [(3, 0), (3, 1), (3, 2)]
    every = set(itertools.combinations(range(4), 2))
    assert chosen(4, every, star).winner.tolist() == [-1, 0, 0, 0]


GRAPHS = st.sets(st.sampled_from(list(itertools.combinations(range(9), 2))), max_size=20)


@given(GRAPHS, st.integers(0, 4), st.randoms(use_true_random=False))
def test_every_winner_stays_and_is_like_what_it_won(alike, leaders, random):
    edges = [pair if random.random() < 0.5 else pair[::-1] for pair in alike]
    random.shuffle(edges)
    winner = chosen(9, alike, edges, leaders=leaders).winner.tolist()
    for document, won in enumerate(winner):
        if won >= 0:
            assert won < document
            assert winner[won] == -1
            assert (won, document) in alike
    # Greedy by rank: a document stays exactly when it is like no better one that stays.
    for document in range(9):
        like_one = any((better, document) in alike and winner[better] < 0 for better in range(document))
        assert (winner[document] >= 0) == like_one
