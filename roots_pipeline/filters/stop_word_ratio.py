"""Share of the words that are stop words of the language: low in lists, tables and text in another language.

Does not apply to a language without a list. Source: ROOTS (Laurencon et al. 2022, section 3.1: closed class words).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share


class StopWordRatio(Filter):
    name = "stop_word_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "The cat and a dog": 2 / 5, "cats": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        if not context.stop_words.size:
            return np.full(texts.size, np.nan)
        return share(texts.members(context.stop_words)[0], texts.word_counts)
