"""Characters of the text, white space included.

Source: ROOTS kept source code of 101 to 199,999 (`bigscience-workshop/data-preparation`, sourcing/code_dataset,
processing.py).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class CharacterCount(Filter):
    name = "character_count"
    scale = "count"
    examples: ClassVar = {"": 0, "ab\n": 3, "हिन्दी": 6}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return texts.characters.astype(np.float64)
