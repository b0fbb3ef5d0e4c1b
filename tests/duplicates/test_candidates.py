from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.candidates import candidate_pairs
from roots_pipeline.duplicates.rows import Rows

# Few keys and documents, so that they meet.
ROWS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, 16, 17]), st.integers(0, 6)), max_size=40)


def pairs_of(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    key, kind, document = zip(*rows, strict=True) if rows else ((), (), ())
    pairs = candidate_pairs(Rows(np.array(key, np.uint64), np.array(kind, np.uint8), np.array(document, np.uint64)))
    return list(zip(*(column.tolist() for column in pairs), strict=True))


def test_a_star_and_no_other_kind():
    rows = [(9, 16, 5), (9, 16, 3), (9, 16, 8), (9, 17, 1), (9, 0, 2), (8, 16, 4)]
    assert pairs_of(rows) == [(3, 5, 16), (3, 8, 16)]


def test_the_same_document_twice_is_no_pair():
    assert pairs_of([(9, 0, 3), (9, 0, 3)]) == []
    assert pairs_of([(9, 0, 3), (9, 0, 3), (9, 0, 4), (9, 0, 4)]) == [(3, 4, 0)]


@given(ROWS, st.randoms(use_true_random=False))
def test_each_group_once_whatever_the_order(rows, random):
    groups = defaultdict(set)
    for key, kind, document in rows:
        groups[kind, key].add(document)
    wanted = sorted((kind, min(group), other) for (kind, _), group in groups.items() for other in group - {min(group)})
    found = pairs_of(rows)
    assert [(kind, center, member) for center, member, kind in found] == wanted
    random.shuffle(rows)
    assert pairs_of(rows) == found
