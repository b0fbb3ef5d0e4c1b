"""Length of the longest piece of data in encoded form: Base64, rows of hexadecimal bytes, escaped code units.

Source: StarCoder 2 removes files where it is more than 1,024 characters (Lozhkov et al. 2024, arXiv 2402.19173, section
3.1); the three patterns are its own (roots_pipeline/text/encoded.py).
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.encoded import LONGEST


class LongestEncodedLength(Filter):
    name = "longest_encoded_length"
    scale = "count"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, "a" * 63: 0, "b " + "a" * 64: 64}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return texts.encoded[LONGEST].astype(np.float64)
