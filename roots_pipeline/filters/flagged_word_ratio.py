"""Share of the words that the language's file flags.

Does not apply to a language without a list. Source: ROOTS (Laurencon et al. 2022, section 3.1): words tied to
pornography, no insults and no words for people.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share


class FlaggedWordRatio(Filter):
    name = "flagged_word_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a flagword, FLAGWORD": 2 / 3, "cats": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        if not context.flagged_words.size:
            return np.full(texts.size, np.nan)
        return share(texts.members(context.flagged_words)[0], texts.word_counts)
