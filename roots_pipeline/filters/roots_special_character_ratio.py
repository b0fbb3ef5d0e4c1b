"""Share of the characters that ROOTS called special: punctuation, symbols, emoji, digits and white space.

Source: ROOTS (Laurencon et al. 2022, section 3.1; `bigscience-workshop/data-preparation`, `parameters_filtering.py`).
Its list, written by hand, also held letters and vowel signs (of Devanagari, Bengali and Arabic, and an ideograph); none
of those is special here, so in those scripts the value is lower than ROOTS'.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import DIGITS


class RootsSpecialCharacterRatio(Filter):
    name = "roots_special_character_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a 1!": 0.75, "हिन्दी।": 1 / 7, "中文。": 1 / 3}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        digits = texts.surface(context.language)[DIGITS]
        return share(texts.special_characters + texts.space_characters + digits, texts.characters)
