"""The sketch of hashes says of each place whether it is shared, as a plain count of places does."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.text import sketch


@settings(deadline=None)  # the first example compiles what is tested
@given(st.lists(st.integers(0, 511), max_size=60))
def test_as_a_plain_count(places):
    words = np.zeros(512 // 32, dtype=np.uint64)
    for place in places:
        sketch.mark(words, np.uint64(place))
    counted = Counter(places)
    assert [int(sketch.shared(words, np.uint64(place))) for place in range(512)] == [
        int(counted[place] > 1) for place in range(512)
    ]


def test_room():
    # Of 64 slots 43 are two thirds; a sketch has four places for each slot, 32 in a word.
    assert (sketch.bits_for(43), sketch.bits_for(44)) == (6, 7)
    assert (sketch.places_for(43), sketch.words_for(43)) == (8, 8)
