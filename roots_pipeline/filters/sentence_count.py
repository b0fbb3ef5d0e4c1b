"""How many sentences the text has, in all scripts; a line that ends without a mark ends a sentence.

By Unicode's rules (annex 29) as far as one pass can follow them; see `roots_pipeline/text/line_states.py`.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.surface import SENTENCES


class SentenceCount(Filter):
    name = "sentence_count"
    scale = "count"
    examples: ClassVar = {
        "": 0,
        "One. Two! Three": 3,
        "3.5 apples, e.g. these": 1,
        "One\n\nTwo": 2,
        "एक। दो।": 2,
        "一。二！": 2,
        "ایک۔ کیا؟": 2,
    }

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return counts[SENTENCES].astype(np.float64)
