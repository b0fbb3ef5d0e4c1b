"""Share of the characters, white space included, that are letters, marks or numbers: low in art and tables of signs.

Source: BigCode keeps source code of at least 0.25 (`bigcode-project/bigcode-dataset`, preprocessing/filtering.py); its
measure leaves out marks, as vowel signs are.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share


class AlphanumericRatio(Filter):
    name = "alphanumeric_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a1 +": 0.5, "हिन्दी": 1, "_-\n": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.characters - texts.space_characters - texts.special_characters, texts.characters)
