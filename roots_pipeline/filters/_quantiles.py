"""Measures over many documents: their quantiles, and what each bound drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.filters._decide import decide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from roots_pipeline.filters.base import Numbers

#: Of which shares of the documents the values are told.
SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


class Spread(NamedTuple):
    """One measure over the documents it applies to."""

    applies: int
    #: Values at `SHARES`; NaN where it applies to no document.
    quantiles: tuple[float, ...]
    #: Its bounds, None: there is none on that side, or no rule.
    minimum: float | None = None
    maximum: float | None = None
    #: Documents outside the bounds, and those among them that no earlier rule drops.
    outside: int = 0
    first: int = 0


def spreads(
    measured: Mapping[str, Numbers], bounds: Mapping[str, tuple[float | None, float | None]]
) -> dict[str, Spread]:
    """What is to be told of each measure, those with bounds first, in the order of decision."""
    first: NDArray[np.int64] = np.zeros(len(bounds), dtype=np.int64)
    if measured and bounds:
        chosen = decide(bounds, measured).filter
        first = np.bincount(chosen[chosen >= 0], minlength=len(bounds))
    order = {name: i for i, name in enumerate(bounds)}
    found = {}
    for name in (*bounds, *(name for name in measured if name not in bounds)):
        values = measured[name][~np.isnan(measured[name])]
        quantiles = np.quantile(values, SHARES) if values.size else np.full(len(SHARES), np.nan)
        minimum, maximum = bounds.get(name, (None, None))
        low = -np.inf if minimum is None else minimum
        high = np.inf if maximum is None else maximum
        outside = int(np.count_nonzero((values < low) | (values > high)))
        told = int(first[order[name]]) if name in order else 0
        found[name] = Spread(len(values), tuple(quantiles.tolist()), minimum, maximum, outside, told)
    return found
