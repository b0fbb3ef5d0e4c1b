"""Mean length of the text's words in characters; does not apply to a text without words.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1), which keep means of 3 to 10.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class MeanWordLength(Filter):
    name = "mean_word_length"
    scale = "count"
    examples: ClassVar = {"": np.nan, "...": np.nan, "The house stood.": 13 / 3, "हिन्दी": 6, "中文": 1}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        words = texts.word_counts
        return np.divide(texts.word_characters, words, out=np.full(texts.size, np.nan), where=words > 0)
