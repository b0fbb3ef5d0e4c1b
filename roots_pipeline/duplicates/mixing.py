"""Mixing of 64-bit keys, column-wise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# MurmurHash3's 64-bit finalizer (Appleby, fmix64).
_SHIFT = np.uint64(33)
_FACTORS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))


def mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each bit of each key over all of it, uint64 of the same shape; a bijection."""
    mixed = keys ^ (keys >> _SHIFT)
    for factor in _FACTORS:
        mixed *= factor
        mixed ^= mixed >> _SHIFT
    return mixed
