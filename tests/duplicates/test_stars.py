from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.stars import both_ways, checksum, large_star, small_star

EDGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda edge: edge[0] != edge[1]), max_size=60)


def columns(edges: list[tuple[int, int]]):
    left, right = np.array(edges, dtype=np.uint64).reshape(-1, 2).T
    return left.copy(), right.copy()


def smallest_reachable(edges: list[tuple[int, int]]) -> dict[int, int]:
    """By spreading along the edges, node by node."""
    linked: dict[int, set[int]] = {}
    for one, other in edges:
        linked.setdefault(one, set()).add(other)
        linked.setdefault(other, set()).add(one)
    found: dict[int, int] = {}
    for start in sorted(linked):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found[node] = start
                waiting += linked[node]
    return found


def test_large_star_by_hand():
    # Node 5 with neighbors 2, 7, 9: those larger than 5 go to 2. Node 2 with the neighbor 5: to itself.
    ends, middles = large_star(*columns([(5, 2), (5, 7), (5, 9), (2, 5)]))
    assert sorted(zip(ends.tolist(), middles.tolist(), strict=True)) == [(5, 2), (7, 2), (9, 2)]


def test_small_star_by_hand():
    ends, middles = small_star(*columns([(9, 4), (9, 2), (9, 2)]))
    assert sorted(zip(ends.tolist(), middles.tolist(), strict=True)) == [(4, 2), (9, 2)]


@given(EDGES, st.integers(1, 5), st.randoms(use_true_random=False))
def test_rounds_end_in_one_star_a_component(edges, parts, random):
    left, right = columns(edges)
    before = None
    for _ in range(20):
        for star in (large_star, small_star):
            node, neighbor = both_ways(left, right) if star is large_star else (left, right)
            # Each part sees the nodes that are its own, as it would on another machine.
            done = [star(node[node % parts == part], neighbor[node % parts == part]) for part in range(parts)]
            random.shuffle(done)
            left, right = (np.concatenate(ends) for ends in zip(*done, strict=True))
        now = sum(checksum(*part) for part in done) % (1 << 64)
        if now == before:
            break
        before = now
    else:
        raise AssertionError("no end")
    expected = {(node, smallest) for node, smallest in smallest_reachable(edges).items() if node != smallest}
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == expected


def test_checksum_is_of_a_set():
    left, right = columns([(1, 2), (3, 4), (5, 6)])
    assert checksum(left, right) == checksum(left[::-1], right[::-1])
    assert checksum(left, right) == (checksum(left[:1], right[:1]) + checksum(left[1:], right[1:])) % (1 << 64)
    assert checksum(left, right) != checksum(right, left)
    assert checksum(left[:0], right[:0]) == 0
