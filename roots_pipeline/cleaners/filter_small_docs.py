"""Leave out documents of fewer than 15 words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from roots_pipeline.cleaners.base import DocumentFilter
from roots_pipeline.text.batch import TextBatch

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


class FilterSmallDocs(DocumentFilter):
    """Keeps a document of 15 words or more (01a `clean.py`; registered there, and in no recipe that was run).

    Repaired: ROOTS parts words at single spaces, so that two spaces are a word between them and a Chinese text is a
    word or two; here words are those that `word_count` counts, and a Han character is one.
    """

    name = "filter_small_docs"
    least: ClassVar[int] = 15
    examples: ClassVar = {
        "neno " * 15: True,
        "neno  " * 14: False,
        "今天天气很好我们一起去公园散步吧": True,
        "": False,
    }

    def keep(self, values: pa.LargeStringArray) -> NDArray[np.bool_]:
        return np.diff(TextBatch(values.fill_null("")).words.offsets) >= self.least
