"""How many words the text has; in scripts written without spaces every letter is a word."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class WordCount(Filter):
    name = "word_count"
    scale = "count"
    examples: ClassVar = {"": 0, "...": 0, "The cat sat.": 3, "हिन्दी में": 2, "中文 a1": 3}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return texts.word_counts.astype(np.float64)
