"""Share of the text's characters that its most frequent run of three words takes, all occurrences together.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: top 3-gram character fraction, at most 0.18), as datatrove
computes it (`gopher_repetition_filter.py`): a run's size is that of its words with a space between two, and of runs
that occur equally often the first counts. Here a run must occur twice: datatrove counts one that occurs once, and so
drops texts of less than some ten words for repetition they do not have. Occurrences that overlap count twice in the
sum, as there, so the share is cut off at 1 (FineWeb-2 has bounds up to 1.7, which let everything pass). Words are ours:
no punctuation, small letters; no space is counted between the one-letter words of unspaced scripts.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.repetition import TOP_3


class Top3GramRatio(Filter):
    name = "top_3_gram_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a b c d": 0, "a b c x a b c": 10 / 13, "a a a a a": 1}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return np.minimum(share(texts.repetition[TOP_3], texts.characters), 1.0)
