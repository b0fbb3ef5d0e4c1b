"""What kernels ask of offsets: rows of anything, one behind the other, row i from `offsets[i]` to `offsets[i + 1]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roots_pipeline.text.compiled import inlined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@inlined
def largest_row(offsets: NDArray[np.int64]) -> int:
    """The size of the largest row, 0 where there is none: what has room for it serves every row in turn."""
    size: Any = 0
    for row in range(offsets.size - 1):
        size = max(size, offsets[row + 1] - offsets[row])
    return size
