"""Intervals of shares, by hand."""

import numpy as np
import pytest

from roots_pipeline.intervals import wilson


def test_intervals_are_those_of_the_formula():
    # By hand, at 99.9 %: z^2 = 10.8274; for 0 of n the upper end is z^2 / (n + z^2).
    assert wilson(0, 100, 3.2905) == pytest.approx((0.0, 10.8274 / 110.8274), rel=1e-4, abs=1e-12)
    low, high = wilson(50, 100, 3.2905)
    assert low + high == pytest.approx(1.0)
    assert wilson(0, 0, 3.2905) == (0.0, 1.0)


def test_of_many_shares_at_once():
    low, high = wilson(np.array([0, 3, 0]), np.array([9, 3, 0]), 1)
    assert low.tolist() == pytest.approx([0, 0.75, 0])
    assert high.tolist() == pytest.approx([0.1, 1, 1])


def test_an_end_on_a_bound_is_exact():
    assert (wilson(np.zeros(5000), np.arange(5000), 1)[1] == 1 / np.arange(1, 5001)).all()
