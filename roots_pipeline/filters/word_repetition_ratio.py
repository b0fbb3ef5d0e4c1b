"""Share of the runs of five words that occur more than once: high where sentences repeat.

Source: ROOTS (Laurencon et al. 2022, section 3.1); five is its setting for all languages but Urdu (seven).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.repetition import REPEATED_5


class WordRepetitionRatio(Filter):
    name = "word_repetition_ratio"
    scale = "ratio"
    # "a b c d e a b c d e": six runs, of which "a b c d e" occurs twice.
    examples: ClassVar = {"": 0, "a b c d": 0, "a b c d e f": 0, "a b c d e, A B C D E": 2 / 6, "a " * 9: 1}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.repetition[REPEATED_5], np.maximum(texts.word_counts - 4, 0))
