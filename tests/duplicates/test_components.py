from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.components import components


@given(
    st.integers(0, 12).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(*[st.integers(0, max(n - 1, 0))] * 2), max_size=15 if n else 0)
        )
    )
)
def test_like_spreading_by_hand(graph):
    count, edges = graph
    label = list(range(count))
    for _ in range(count):
        for left, right in edges:
            label[left] = label[right] = min(label[left], label[right])
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    assert components(count, left, right).tolist() == label


def test_the_order_of_edges_does_not_matter():
    left, right = np.array([3, 1, 5]), np.array([4, 3, 6])
    assert components(7, left, right).tolist() == [0, 1, 2, 1, 1, 5, 5]
    assert components(7, right[::-1], left[::-1]).tolist() == [0, 1, 2, 1, 1, 5, 5]
