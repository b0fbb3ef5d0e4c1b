"""Share of the characters, white space included, that are letters or marks: low in tables, logs and data.

Source: the 15 to 65 % that ROOTS asks of source code (Laurencon et al. 2022, section 2.1), here for text as well.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share


class AlphabeticRatio(Filter):
    name = "alphabetic_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "ab 1": 0.5, "हिन्दी": 1, "2024": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.alphabetic_characters, texts.characters)
