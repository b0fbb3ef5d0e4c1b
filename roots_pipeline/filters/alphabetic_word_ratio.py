"""Share of the tokens with a letter: low where numbers and symbols take over.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: words with an alphabetic character, at least 0.8). Tokens are
words, and what stands between two spaces without a letter or number, as in dolma, which splits at white space
(`taggers/gopher.py`). datatrove counts each punctuation mark as a word without a letter (`gopher_quality_filter.py`),
so that in one of four English manuals commas, quotes and slashes alone bring the share below 0.8: of "yes, no, (a) / b"
it makes eleven words, four of them with a letter.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share, tokens


class AlphabeticWordRatio(Filter):
    name = "alphabetic_word_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one two": 1, "one, 2": 1 / 2, "one - 2": 1 / 3, "the 2nd 3D": 1, "हिन्दी।": 1}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(texts.alphabetic_word_counts, tokens(texts, counts))
