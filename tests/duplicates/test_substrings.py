"""Which copy of a run stays, against dictionaries."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.rows import Rows
from roots_pipeline.duplicates.substrings import OFTEN, ONCE, best_of, dense_ranks, find, occur_twice, spans_of

# Few keys, so that they meet; one is 0, and two differ in the check alone.
keys = st.tuples(st.sampled_from([0, 1, 2**63, 2**64 - 1, 77]), st.integers(0, 2))


def columns(pairs):
    return np.array([key for key, _ in pairs], np.uint64), np.array([check for _, check in pairs], np.uint8)


@settings(deadline=None)
@given(st.lists(st.tuples(keys, st.integers(0, 5))))
def test_best_is_the_smallest_rank_and_then_the_first(entries):
    best = best_of(*columns([key for key, _ in entries]), np.array([rank for _, rank in entries], np.int64))
    expected = {}
    for place, (key, rank) in enumerate(entries):
        if key not in expected or rank < entries[expected[key]][1]:
            expected[key] = place
    assert best.tolist() == [expected[key] for key, _ in entries]


@settings(deadline=None)
@given(st.lists(keys), st.lists(keys, unique=True))
def test_find(pairs, among):
    expected = {pair: place for place, pair in enumerate(among)}
    assert find(*columns(pairs), *columns(among)).tolist() == [expected.get(pair, -1) for pair in pairs]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([ONCE, OFTEN]))))
def test_occur_twice(entries):
    key, kind = columns(entries)
    found = occur_twice(Rows(key, kind, np.zeros(key.size, np.uint64)))
    all_keys = [key for key, _ in entries]
    assert found.tolist() == [all_keys.count(key) > 1 or (key, OFTEN) in entries for key, _ in entries]


def test_ranks_go_by_the_first_column_first():
    assert dense_ranks([np.array([1, 0, 0, 1]), np.array([5, 7, 6, 4])]).tolist() == [3, 1, 0, 2]


def test_runs_that_overlap_or_touch_are_one_span():
    row = np.array([0, 0, 0, 0, 1, 1])
    position = np.array([3, 4, 54, 105, 105, 200])
    spans = spans_of(row, position)
    assert np.stack(spans, axis=1).tolist() == [[0, 3, 104], [0, 105, 155], [1, 105, 155], [1, 200, 250]]
    assert spans_of(row[:0], position[:0]).row.size == 0
