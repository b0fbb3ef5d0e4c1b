"""What kernels ask of offsets."""

import numpy as np
import pytest

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.offsets import largest_row


@kernel
def largest(offsets):
    return largest_row(offsets)


@pytest.mark.parametrize(("offsets", "size"), [([0], 0), ([7], 0), ([7, 7], 0), ([2, 5, 5, 9, 10], 4)])
def test_the_largest_row_by_hand(offsets, size):
    assert largest(np.array(offsets, dtype=np.int64)) == size
