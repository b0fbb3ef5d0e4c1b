"""How many of the lines that C4 would keep have "lorem ipsum" or a curly bracket: C4 drops pages with one.

Source: C4 (Raffel et al. 2020, section 2.2; `tensorflow/datasets`, `c4_utils.py`, which looks at these lines alone).
Which lines it keeps is said by `c4_sentence_count`, with end marks of all scripts: the reference lets a curly bracket
pass in a line that ends with a danda.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.surface import C4_FILLERS


class C4FillerCount(Filter):
    name = "c4_filler_count"
    scale = "count"
    examples: ClassVar = {"": 0, "{ }": 0, "This is the brace { of code.": 1, "So lorem ipsum dolor sit amet.": 1}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return counts[C4_FILLERS].astype(np.float64)
