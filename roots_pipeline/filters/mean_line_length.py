"""Mean length of the lines in characters, blank lines included: high in data and minified code.

Source: BigCode keeps source code of at most 100 (`bigcode-project/bigcode-dataset`). Does not apply to an empty text.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class MeanLineLength(Filter):
    name = "mean_line_length"
    scale = "count"
    examples: ClassVar = {"": np.nan, "\n\n": 0, "ab\n\nझील\n": 5 / 3}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        lines = texts.lines
        count = np.diff(lines.offsets)
        total = np.zeros(len(lines.characters) + 1, dtype=np.int64)
        np.cumsum(lines.characters, out=total[1:])
        characters = total[lines.offsets[1:]] - total[lines.offsets[:-1]]
        return np.divide(characters, count, out=np.full(texts.size, np.nan), where=count > 0)
