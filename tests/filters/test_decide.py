"""Which filter objects first, on numbers written by hand."""

import numpy as np
import pytest

from roots_pipeline.filters import decide

NAN = np.nan


def columns(**values):
    return {name: np.array(column, dtype=np.float64) for name, column in values.items()}


def test_the_first_that_objects_decides():
    bounds = {"word_count": (10, 100), "stop_word_ratio": (0.1, None), "special_character_ratio": (None, 0.4)}
    measured = columns(
        word_count=[50, 9, 101, 50, 10, NAN],
        stop_word_ratio=[0.3, 0.0, 0.3, 0.05, 0.1, 0.3],
        special_character_ratio=[0.1, 0.9, 0.1, 0.9, 0.4, 0.41],
        not_bounded=[0, 0, 0, 0, 0, 0],
    )
    decisions = decide(bounds, measured)
    assert decisions.filter.tolist() == [-1, 0, 0, 1, -1, 2]
    assert decisions.keep.tolist() == [True, False, False, False, True, False]
    np.testing.assert_array_equal(decisions.value, [NAN, 9, 101, 0.05, NAN, 0.41])
    np.testing.assert_array_equal(decisions.minimum, [NAN, 10, 10, 0.1, NAN, NAN])
    np.testing.assert_array_equal(decisions.maximum, [NAN, 100, 100, NAN, NAN, 0.4])


def test_order_is_that_of_the_bounds():
    measured = columns(a=[5], b=[5])
    assert decide({"b": (None, 1), "a": (None, 1)}, measured).filter.tolist() == [0]
    assert decide({"a": (None, 9), "b": (None, 1)}, measured).filter.tolist() == [1]


@pytest.mark.parametrize("bounds", [{}, {"a": (None, None)}, {"a": (0, 0)}])
def test_nothing_to_object_to(bounds):
    assert decide(bounds, columns(a=[0, NAN])).filter.tolist() == [-1, -1]


def test_no_documents():
    assert decide({"a": (1, None)}, columns(a=[])).filter.tolist() == []


def test_a_bounded_filter_must_be_measured():
    with pytest.raises(KeyError):
        decide({"a": (1, None)}, columns(b=[1]))
