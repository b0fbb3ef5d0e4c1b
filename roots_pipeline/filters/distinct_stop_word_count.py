"""How many different stop words of the language the text has.

Does not apply to a language without a list. Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: at least two of
the, be, to, of, and, that, have, with), and FineWeb-2, which asks for two of each language's own list. Capitals do not
count, where datatrove does not know "The".
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class DistinctStopWordCount(Filter):
    name = "distinct_stop_word_count"
    scale = "count"
    examples: ClassVar = {"": 0, "The cat and the dog": 1, "a cat, the dog": 2}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        if not context.stop_words.size:
            return np.full(texts.size, np.nan)
        return texts.members(context.stop_words)[1].astype(np.float64)
