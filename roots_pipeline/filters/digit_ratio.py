"""Share of the characters, white space included, that are decimal digits of any script: high in tables and logs."""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import DIGITS


class DigitRatio(Filter):
    name = "digit_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a1٣ ": 0.5}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[DIGITS], texts.characters)
