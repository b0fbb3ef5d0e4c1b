"""Hash signs (#) to a token, at most 1: high in pages of tags.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: symbol-to-word ratio for the hash symbol, at most 0.1).
Tokens are words, and what stands between two spaces without a letter or number.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share, tokens
from roots_pipeline.text.surface import HASHES


class HashSignRatio(Filter):
    name = "hash_sign_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "# one two": 1 / 3, "one": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return np.minimum(share(counts[HASHES], tokens(texts, counts)), 1.0)
