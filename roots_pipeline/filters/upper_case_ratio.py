"""Share of the letters and marks that are capitals: high in shouting and in lists of names.

Scripts without case have 0. Source: RedPajama-V2 and data-juicer carry the like as a signal; no bound is published.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import CAPITALS


class UpperCaseRatio(Filter):
    name = "upper_case_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "AbCd": 0.5, "हिन्दी": 0, "123": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[CAPITALS], texts.alphabetic_characters)
