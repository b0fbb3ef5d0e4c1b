"""What the steps have in common that leave short documents out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow.compute as pc

from roots_pipeline.cleaners.base import DocumentFilter

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


class LeastBytes(DocumentFilter):
    """Keeps a document with so many bytes of UTF-8 (01a `filter_small_docs_in_datasets.py`)."""

    least: ClassVar[int]

    def keep(self, values: pa.LargeStringArray) -> NDArray[np.bool_]:
        size: NDArray[np.int64] = pc.binary_length(values).fill_null(0).to_numpy()
        return size >= self.least
