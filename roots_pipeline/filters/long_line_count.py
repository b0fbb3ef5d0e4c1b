"""How many lines have 200 characters or more.

Source: mC4 (Xue et al. 2021, section 3.1; `tensorflow/datasets`, `c4_utils.py`), which keeps pages with at least three.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.surface import LONG_LINES


class LongLineCount(Filter):
    name = "long_line_count"
    scale = "count"
    examples: ClassVar = {
        "": 0,
        "short\n\n": 0,
        "long " * 40: 1,
    }

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return counts[LONG_LINES].astype(np.float64)
