"""Bounds from text that is trusted: quantiles, as sure as the sample is large, drawn to what is known of kin languages.

Source of the idea: FineWeb-2 (Penedo et al. 2025), whose bounds are quantiles of a language's text too, but without
intervals, priors or limits: half of them let everything pass, and one drops no word below 3,141 letters.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roots_pipeline.filters.base import Numbers

Side: TypeAlias = Literal["min", "max"]

#: Fewer documents say nothing of one in two hundred.
LEAST = 100
#: A prior weighs as much as so many documents.
PRIOR_WEIGHT = 200
#: With what probability the interval holds the quantile of all such text.
CONFIDENCE = 0.95
#: What no text of a language explains: bounds beyond let everything pass. Characters a word; the longest mean here is
#: that of Malayalam, 12. Letters in no order have a disorder of 1 and more, and no good text less than 0.02. As many
#: symbols to choose from as a script has signs is what chance gives: some dozens, or some thousands of Han letters.
_LIMITS: Mapping[str, tuple[float, float]] = {
    "mean_word_length": (1.0, 20.0),
    "character_disorder": (0.02, 1.2),
    "character_perplexity": (1.5, 2000.0),
}
_RATIO_LIMITS: Mapping[str, tuple[float, float]] = {"min": (0.0, 0.9), "max": (0.01, 0.9)}


class Prior(NamedTuple):
    """What is known without the sample: the median bound of other languages, and which they are."""

    value: float
    of: str


class Fitted(NamedTuple):
    """One bound: the share of `documents` beyond the quantile is that asked for, that of all such text within the ends.

    `bound` is the outer end, drawn to the prior, held within limits and rounded outwards.
    """

    name: str
    side: Side
    bound: float
    documents: int
    quantile: float
    inner: float
    outer: float
    prior: Prior | None
    limited: bool


def fit(
    measured: Mapping[str, Numbers],
    sides: Sequence[tuple[str, Side]],
    priors: Mapping[tuple[str, Side], Prior],
    ratios: frozenset[str],
    share: float,
) -> list[Fitted]:
    """Bounds that drop at most `share` of text like the measured one, each by itself.

    A measure that applies to less than `LEAST` documents has none. `ratios` are the measures between 0 and 1.
    """
    found = []
    for name, side in sides:
        values = np.sort(measured[name][~np.isnan(measured[name])])
        if len(values) < LEAST:
            continue
        sign = 1.0 if side == "min" else -1.0
        # With 0 added, none is written as -0.
        quantile, inner, outer = (sign * end + 0.0 for end in _low_end(np.sort(sign * values), share))
        prior = priors.get((name, side))
        weight = len(values) / (len(values) + PRIOR_WEIGHT)
        bound = outer if prior is None else weight * outer + (1 - weight) * prior.value
        low, high = _LIMITS.get(name, _RATIO_LIMITS[side] if name in ratios else (-np.inf, np.inf))
        rounded = _outwards(min(max(bound, low), high), side)
        if name in ratios:
            rounded = min(max(rounded, 0.0), 1.0)
        limited = not low <= bound <= high
        found.append(Fitted(name, side, rounded, len(values), quantile, inner, outer, prior, limited))
    return found


def _low_end(values: Numbers, share: float) -> tuple[float, float, float]:
    """The quantile of sorted values, and the ends of its interval: order statistics by the binomial distribution."""
    # Its import takes most of a second, and runs, which fit nothing, import this package.
    from scipy.stats import binom

    size = len(values)
    beyond = (1 - CONFIDENCE) / 2
    # Of `size` documents, so many may lie below the quantile of all such text.
    fewest, most = (int(binom.ppf(chance, size, share)) for chance in (beyond, 1 - beyond))
    return float(np.quantile(values, share)), float(values[min(most, size - 1)]), float(values[max(fewest - 1, 0)])


def _outwards(bound: float, side: Side) -> float:
    """Rounded to two digits, down for a minimum and up for a maximum.

    >>> _outwards(0.2345, "min"), _outwards(0.2345, "max"), _outwards(12.3, "max")
    (0.23, 0.24, 13.0)
    """
    if bound == 0:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(bound)))
    step: float = 10.0**-digits
    # Less than one in a million is what the computer adds, and not the text.
    rounded = math.floor(bound / step + 1e-6) if side == "min" else math.ceil(bound / step - 1e-6)
    return round(rounded * step, max(digits, 0))
