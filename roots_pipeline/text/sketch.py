"""A sketch of hashes: which have their place to themselves, and so occur once; it takes two bits a place, no branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Places of a sketch, as a power of two, beyond the slots that a table of the same hashes would have.
_MORE_BITS = 2
# A word has 32 places; the lower bit of each says that a hash was there, the higher one that another followed.
_FIVE = np.uint64(5)
_FIVE_BITS = np.uint64(31)
_ONE = np.uint64(1)


@kernel
def bits_for(hashes: int) -> int:
    """Size of a table, as a power of two, that so many hashes fill to two thirds at most."""
    bits = 6
    while (1 << bits) < hashes + (hashes >> 1):
        bits += 1
    return bits


@kernel
def places_for(hashes: int) -> int:
    """Places of a sketch of so many hashes, as a power of two."""
    return bits_for(hashes) + _MORE_BITS


@kernel
def words_for(hashes: int) -> int:
    """Words that such a sketch takes."""
    return 1 << (places_for(hashes) - 5)


@inlined
def mark(sketch: NDArray[np.uint64], place: np.uint64) -> None:
    """Note that a hash has this place, which are its highest bits."""
    bit = _ONE << ((place & _FIVE_BITS) << _ONE)
    word = sketch[place >> _FIVE]
    sketch[place >> _FIVE] = word | bit | ((word & bit) << _ONE)


@inlined
def shared(sketch: NDArray[np.uint64], place: np.uint64) -> np.uint64:
    """1 where two hashes or more have this place, else 0."""
    return (sketch[place >> _FIVE] >> (((place & _FIVE_BITS) << _ONE) | _ONE)) & _ONE
