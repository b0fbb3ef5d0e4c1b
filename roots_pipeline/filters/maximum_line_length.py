"""Length of the longest line in characters: high in generated and minified code.

Source: ROOTS and BigCode keep source code of at most 1,000 (`bigscience-workshop/data-preparation`,
`sourcing/code_dataset`; `bigcode-project/bigcode-dataset`).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class MaximumLineLength(Filter):
    name = "maximum_line_length"
    scale = "count"
    examples: ClassVar = {"": 0, "\n\n": 0, "ab\n\nझील\n": 3}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        lines = texts.lines
        longest = np.zeros(texts.size)
        some = lines.offsets[1:] > lines.offsets[:-1]
        if some.any():
            longest[some] = np.maximum.reduceat(lines.characters, lines.offsets[:-1][some])
        return longest
