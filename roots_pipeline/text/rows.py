"""Some texts of a batch in place of others."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray


def replace(texts: pa.LargeStringArray, rows: NDArray[np.int64], others: pa.LargeStringArray) -> pa.LargeStringArray:
    """The texts with some rows, in order, taken from `others`; runs of rows are copied as slices."""
    pieces: list[pa.LargeStringArray] = []
    edges = np.flatnonzero(np.diff(rows) != 1) + 1
    position = 0
    for first, last in pairwise([0, *edges.tolist(), len(rows)]):
        row = int(rows[first])
        pieces += (texts.slice(position, row - position), others.slice(first, last - first))
        position = row + last - first
    pieces.append(texts.slice(position))
    return pa.concat_arrays(pieces)
