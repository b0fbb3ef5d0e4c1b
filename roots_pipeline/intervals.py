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
    square = errors**2
    # Numerator and denominator are times `whole`, so that of nothing it is 0 and 1, and of 0 in n at one standard error
    # 1 / (n + 1) to the last bit, on which a bound may stand.
    reach = errors * np.sqrt(part * (1 - part / np.maximum(whole, 1)) + square / 4)
    low, high = ((part + square / 2 + end) / (whole + square) for end in (-reach, reach))
    return np.maximum(low, 0), np.minimum(high, 1)
