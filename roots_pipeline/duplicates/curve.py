"""The curve of locality-sensitive hashing: how likely two documents are to meet, by how alike they are."""

from __future__ import annotations

import math
from typing import NamedTuple


class Losses(NamedTuple):
    """What bands and rows do wrong about a threshold.

    `at_threshold` is the share of pairs exactly as alike as the threshold that never meet. The areas are those that
    datasketch weighs (datasketch/lsh.py): `missed` under the chance not to meet, from the threshold to 1, and
    `wasted` under the chance to meet, from 0 to the threshold.
    """

    at_threshold: float
    missed: float
    wasted: float


def match_probability(similarity: float, bands: int, rows: int) -> float:
    """The probability that two documents of this Jaccard similarity agree in all rows of at least one band.

    1 - (1 - s^r)^b (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.2).

    >>> round(match_probability(0.8, bands=14, rows=8), 3)
    0.924
    """
    return float(1.0 - (1.0 - similarity**rows) ** bands)


def half_similarity(bands: int, rows: int) -> float:
    """The similarity at which two documents meet with probability one half.

    >>> round(half_similarity(bands=14, rows=8), 3)
    0.685
    """
    return float((1.0 - 0.5 ** (1.0 / bands)) ** (1.0 / rows))


def losses(threshold: float, bands: int, rows: int) -> Losses:
    """What is missed and wasted at a threshold.

    >>> [round(loss, 3) for loss in losses(0.8, bands=14, rows=8)]
    [0.076, 0.002, 0.128]
    """
    wasted = _integral(threshold, bands, rows)
    missed = (1.0 - threshold) - (_integral(1.0, bands, rows) - wasted)
    return Losses(1.0 - match_probability(threshold, bands, rows), max(missed, 0.0), wasted)


def _integral(end: float, bands: int, rows: int) -> float:
    """The integral of `match_probability` from 0 to `end`: Simpson's rule, to 1e-7 for the steepest of curves."""
    steps = 4096
    values = [match_probability(end * step / steps, bands, rows) for step in range(steps + 1)]
    weighted = values[0] + values[-1] + 4.0 * math.fsum(values[1:-1:2]) + 2.0 * math.fsum(values[2:-1:2])
    return end * weighted / (3.0 * steps)
