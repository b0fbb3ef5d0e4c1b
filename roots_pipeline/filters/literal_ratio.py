"""Share of a program without comments and white space that is strings, numbers, brackets and what parts values.

Near 1 in files that are data and no program: JSON, tables of numbers, lists of words. A measure of our own. BigCode
holds JSON and YAML to their sizes instead, 100 to 5,000 characters (`bigcode-project/bigcode-dataset`, preprocessing).
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.code import LITERALS, WRITTEN


class LiteralRatio(Filter):
    name = "literal_ratio"
    scale = "ratio"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, '[1, "b"] # c': 1, "f(x1)": 2 / 5}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.code(context.language)
        return share(counts[LITERALS], counts[WRITTEN])
