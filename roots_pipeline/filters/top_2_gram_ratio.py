"""Share of the text's characters that its most frequent run of two words takes, all occurrences together.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: top 2-gram character fraction, at most 0.20), as datatrove
computes it (`gopher_repetition_filter.py`): a run's size is that of its words with a space between two, and of runs
that occur equally often the first counts. Here a run must occur twice: datatrove counts one that occurs once, and so
drops texts of less than some ten words for repetition they do not have. Occurrences that overlap count twice in the
sum, as there, so the share is cut off at 1 (FineWeb-2 has bounds up to 1.7, which let everything pass). Words are ours:
no punctuation, small letters; no space is counted between the one-letter words of unspaced scripts.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.repetition import TOP_2


class Top2GramRatio(Filter):
    name = "top_2_gram_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one": 0, "a b c d": 0, "to be or to be": 10 / 14, "中文字中文": 4 / 5, "a a a a a": 1}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return np.minimum(share(texts.repetition[TOP_2], texts.characters), 1.0)
