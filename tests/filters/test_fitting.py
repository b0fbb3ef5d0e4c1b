"""Bounds from trusted text: quantiles with their intervals, priors, limits."""

import numpy as np
import pytest
from scipy.stats import beta

from roots_pipeline.filters import LEAST, Prior, fit

RATIOS = frozenset({"digit_ratio"})


def one(values, side="max", prior=None, name="digit_ratio", share=0.01):
    priors = {} if prior is None else {(name, side): Prior(prior, "3 others")}
    (found,) = fit({name: np.asarray(values, dtype=float)}, [(name, side)], priors, RATIOS, share)
    return found


def test_the_quantile_and_the_ends_of_its_interval():
    # Of 1,000 documents 10 are expected beyond; by the binomial distribution 4 to 17 with 95 %.
    values = np.arange(1000) / 2000
    found = one(values)
    assert found.documents == 1000
    assert found.quantile == pytest.approx(np.quantile(values, 0.99))
    assert (found.inner, found.outer) == (values[999 - 17], values[999 - 3])
    assert found.bound == 0.5  # 0.498, rounded outwards
    low = one(values, "min")
    assert (low.outer, low.inner) == (values[3], values[17])
    # The chances that less than 4, and more than 17, of 1,000 lie beyond the quantile, by the incomplete beta function.
    assert beta.cdf(0.01, 4, 997) > 0.975
    assert beta.cdf(0.01, 18, 983) < 0.025


def test_zero_has_no_sign():
    assert f"{one(np.zeros(200)).quantile:g}" == "0"


def test_of_few_documents_the_interval_ends_at_the_extremes():
    values = np.linspace(0.1, 0.2, 150)
    assert one(values).outer == 0.2


def test_a_prior_weighs_as_two_hundred_documents():
    values = np.full(200, 0.1)
    assert one(values).bound == 0.1
    assert one(values, prior=0.3).bound == 0.2
    assert one(np.full(1800, 0.1), prior=0.3).bound == 0.12


def test_bounds_are_held_within_limits():
    found = one(np.full(1000, 0.99))
    assert (found.bound, found.limited) == (0.9, True)
    # FineWeb-2 lets words of 3,141 letters pass in Xhosa.
    word = one(np.full(1000, 3141.0), name="mean_word_length")
    assert (word.bound, word.limited) == (20, True)
    # Letters in no order would pass.
    disorder = one(np.full(1000, 1.7), name="character_disorder")
    assert (disorder.bound, disorder.limited) == (1.2, True)


def test_too_few_documents_and_measures_that_do_not_apply_have_no_bound():
    values = np.full(1000, np.nan)
    values[: LEAST - 1] = 0.5
    assert fit({"digit_ratio": values}, [("digit_ratio", "max")], {}, RATIOS, 0.01) == []
    values[LEAST] = 0.5
    assert len(fit({"digit_ratio": values}, [("digit_ratio", "max")], {}, RATIOS, 0.01)) == 1


@pytest.mark.parametrize("side", ["min", "max"])
def test_of_text_like_the_reference_no_more_is_dropped_than_asked_for(side):
    generator = np.random.default_rng(1)
    dropped = []
    for _ in range(50):
        bound = one(generator.beta(2, 20, 500), side, share=0.02).bound
        fresh = generator.beta(2, 20, 5000)
        dropped.append(np.mean(fresh > bound if side == "max" else fresh < bound))
    assert np.mean(np.array(dropped) <= 0.02) >= 0.95
