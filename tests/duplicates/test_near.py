from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.near import groups_of, near_pairs


class Table:
    """Similarities from a table; counts what was asked."""

    def __init__(self, alike: set[frozenset[int]]) -> None:
        self.alike = alike
        self.asked = 0

    def __call__(self, left, right):
        self.asked += left.size
        return np.array(
            [float(frozenset(pair) in self.alike) for pair in zip(left.tolist(), right.tolist(), strict=True)]
        )


def groups(*sets: list[int]):
    group = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
    return groups_of(group, np.array([member for members in sets for member in members], dtype=np.int64))


def found(table: Table, *sets: list[int], **options) -> set[frozenset[int]]:
    edges = near_pairs(groups(*sets), table, 0.8, **options)
    pairs = list(zip(edges.left.tolist(), edges.right.tolist(), strict=True))
    assert len(pairs) == len({frozenset(pair) for pair in pairs})
    assert (edges.left < edges.right).all()
    return {frozenset(pair) for pair in pairs}


def test_groups():
    made = groups([5, 3, 5], [3, 5], [7], [7, 7], [5, 3, 9], [])
    # Repeats of a member, of a group, and groups of one are gone; the best (smallest) comes first.
    sets = [made.members[start:end].tolist() for start, end in itertools.pairwise(made.offsets)]
    assert sorted(sets) == [[3, 5], [3, 5, 9]]
    assert groups().members.size == 0


def test_an_outlier_in_front_hides_nothing():
    alike = {frozenset((2, 3)), frozenset((2, 4)), frozenset((3, 4))}
    assert found(Table(alike), [1, 2, 3, 4]) >= {frozenset((2, 3)), frozenset((2, 4))}


def test_one_that_is_like_the_first_is_still_compared_with_the_second():
    alike = {frozenset((1, 2)), frozenset((2, 3))}
    assert found(Table(alike), [1, 2, 3]) == alike


def test_one_family_is_compared_once_each():
    table = Table({frozenset(pair) for pair in itertools.combinations(range(300), 2)})
    assert len(found(table, list(range(300)))) == 299
    assert table.asked == 299


def test_the_work_in_a_group_of_strangers_is_bounded():
    table = Table(set())
    assert found(table, list(range(1000)), rounds=10) == set()
    assert table.asked == sum(1000 - number for number in range(1, 11))


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=10), max_size=3),
    st.sets(st.sampled_from([frozenset(pair) for pair in itertools.combinations(range(10), 2)])),
)
def test_what_is_found_is_alike_and_what_is_not_found_is_linked(sets, alike):
    pairs = found(Table(alike), *sets)
    linked = set().union(*pairs)
    met = {frozenset(pair) for members in sets for pair in itertools.combinations(set(members), 2)}
    assert pairs <= alike & met
    for pair in (alike & met) - pairs:
        assert pair <= linked
