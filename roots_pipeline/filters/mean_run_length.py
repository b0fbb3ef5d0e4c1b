"""How many letters of a script written without spaces stand side by side, on average: few in lists of words.

Where words are letters (Chinese, Japanese, Thai) lists of words to be found by, menus and tables have as many words,
stop words and lines as text has; but what is said goes on for longer before a comma, a space or a line end. Letters
with the marks on them count as one. Does not apply to texts that are written with spaces for the most part.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class MeanRunLength(Filter):
    name = "mean_run_length"
    scale = "count"
    examples: ClassVar = {
        "": float("nan"),
        "The cat": float("nan"),
        "我们,你 好": 4 / 3,
        "我们在家。": 4,
        "a我们b在家": 2,
        "ab我们cd在": float("nan"),
    }

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        letters, runs = texts.unspaced_letters
        return np.divide(letters, runs, out=np.full(texts.size, np.nan), where=texts.unspaced & (runs > 0))
