"""Share of the runs of seven words that occur more than once.

Source: ROOTS (Laurencon et al. 2022, section 3.1), whose setting for Urdu it is; for all others see
`word_repetition_ratio`.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.repetition import REPEATED_7


class WordRepetition7Ratio(Filter):
    name = "word_repetition_7_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a b c d e f g h": 0, "a b c d e f g A B C D E F G": 2 / 8, "a a a a a a a a a": 1}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.repetition[REPEATED_7], np.maximum(texts.word_counts - 6, 0))
