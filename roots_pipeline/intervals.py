"""How far a share can be from what was counted: intervals of few, and of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def wilson(part: ArrayLike, whole: ArrayLike, errors: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's score interval of shares, so many standard errors to each side; of nothing anything, 0 to 1.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22.

    >>> [round(float(end), 3) for end in wilson(0, 20, 3.2905)]
    [0.0, 0.351]
    """
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    size = np.maximum(whole, 1)
    share = part / size
    square = errors**2
    middle = (share + square / (2 * size)) / (1 + square / size)
    reach = errors * np.sqrt(share * (1 - share) / size + square / (4 * size * size)) / (1 + square / size)
    nothing = whole == 0
    return np.where(nothing, 0.0, np.maximum(middle - reach, 0)), np.where(nothing, 1.0, np.minimum(middle + reach, 1))
