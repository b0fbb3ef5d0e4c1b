"""Share of the text that is data in encoded form: long Base64, rows of hexadecimal bytes, escaped code units.

Source: StarCoder 2 removes files of more than 0.5 (Lozhkov et al. 2024, arXiv 2402.19173, section 3.1); the three
patterns are its own (roots_pipeline/text/encoded.py). What two of them find counts twice, at most 1 in all.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.encoded import FOUND


class EncodedDataRatio(Filter):
    name = "encoded_data_ratio"
    scale = "ratio"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, "a" * 63: 0, "a" * 64: 1, "x " + "ab," * 8: 24 / 26}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return np.minimum(share(texts.encoded[FOUND], texts.characters), 1.0)
