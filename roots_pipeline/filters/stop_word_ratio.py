"""Share of the words that are stop words of the language: low in lists, tables and text in another language.

Does not apply to a language without a list. Source: ROOTS (Laurencon et al. 2022, section 3.1: closed class words).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.members import count_members


class StopWordRatio(Filter):
    name = "stop_word_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "The cat and a dog": 2 / 5, "cats": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        if not context.stop_words.size:
            return np.full(texts.size, np.nan)
        counts = np.empty(texts.size, dtype=np.int64)
        count_members(texts.words.hashes, texts.words.offsets, context.stop_words, counts)
        return share(counts, texts.word_counts)
