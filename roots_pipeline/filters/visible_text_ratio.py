"""Of a program that is mostly markup, the share that a reader would see: outside tags, scripts and styles.

PHP is markup outside of its tags. Source: BigCode keeps HTML of more than 0.2 (`bigcode-project/bigcode-dataset`,
preprocessing/filtering.py, `filter_html`). Does not apply where less than half of the characters are markup.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.code import MARKUPS, VISIBLE


class VisibleTextRatio(Filter):
    name = "visible_text_ratio"
    scale = "ratio"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": np.nan, "<p>a</p>": np.nan}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.code(context.language)
        applies = (counts[MARKUPS] > 0) & (2 * counts[MARKUPS] >= texts.characters)
        return np.divide(counts[VISIBLE], counts[MARKUPS], out=np.full(texts.size, np.nan), where=applies)
