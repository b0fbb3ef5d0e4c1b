"""Share of the characters that are neither letters, marks, numbers nor white space: punctuation, symbols, emoji.

By Unicode's classes (L, M, N, White_Space), and the joiners U+200C and U+200D are not special either. ROOTS used a list
written by hand that held vowel signs and other letters, and digits and spaces (`bigscience-workshop/data-preparation`,
`parameters_filtering.py`), so its bounds are too high for this measure.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share


class SpecialCharacterRatio(Filter):
    name = "special_character_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a b": 0, "a-b!": 0.5, "हिन्दी।": 1 / 7, "***": 1, "1 2": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.special_characters, texts.characters)
