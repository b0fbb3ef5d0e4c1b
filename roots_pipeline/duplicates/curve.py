"""The curve of locality-sensitive hashing: how likely two documents are to meet, by how alike they are."""

from __future__ import annotations


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
