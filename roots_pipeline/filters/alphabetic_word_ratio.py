"""Share of the tokens that have a letter: low where numbers and symbols take over.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: words with an alphabetic character, at least 0.8), as
datatrove reads it: punctuation marks are words there (`gopher_quality_filter.py`). Tokens are words and, as a tokenizer
has them, each punctuation mark or symbol (an ellipsis as one).
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share, tokens


class AlphabeticWordRatio(Filter):
    name = "alphabetic_word_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one two": 1, "one, 2": 1 / 3, "हिन्दी।": 1 / 2}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(texts.alphabetic_word_counts, tokens(texts, counts))
