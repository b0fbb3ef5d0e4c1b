"""Length of the longest run of characters without white space; a letter of an unspaced script stands alone.

High in encoded data and in addresses. Source: C4 keeps lines whose words have at most 1,000 characters (`c4_utils.py`).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.surface import LONGEST_TOKEN


class LongestTokenLength(Filter):
    name = "longest_token_length"
    scale = "count"
    examples: ClassVar = {"": 0, "a bcd": 3, "中文字": 1}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return counts[LONGEST_TOKEN].astype(np.float64)
