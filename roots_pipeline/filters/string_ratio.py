"""Share of a program's characters that are strings, their quotes included: high in embedded data and translations.

A measure of our own; where strings begin and end: roots_pipeline/text/syntax.py.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.code import STRINGS


class StringRatio(Filter):
    name = "string_ratio"
    scale = "ratio"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, 'a="b"': 3 / 5, '# "b"': 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        return share(texts.code(context.language)[STRINGS], texts.characters)
