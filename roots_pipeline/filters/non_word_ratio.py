"""Share of the characters, white space included, that are in no word: high in art of signs, low in encoded data.

Source: ROOTS kept source code between 0.15 and 0.65 (`bigscience-workshop/data-preparation`, sourcing/code_dataset,
processing.py: 1 less the share of `\\w`, without marks). Its paper calls that 15 to 65 % of alphabetic characters.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share


class NonWordRatio(Filter):
    name = "non_word_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "ab + c": 0.5, "हिन्दी": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.characters - texts.word_characters, texts.characters)
