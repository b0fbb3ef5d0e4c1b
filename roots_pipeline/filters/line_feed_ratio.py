"""Line feeds to a word or punctuation mark: high in lists of single words.

Source: FineWeb (Penedo et al. 2024, section 3.6; datatrove, `fineweb_quality_filter.py`), at most 0.3, where spaCy's
tokens are counted, of which a punctuation mark is one; hence here too. Where there are more line feeds than those, it
is 1.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import LINE_FEEDS


class LineFeedRatio(Filter):
    name = "line_feed_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one\ntwo": 0.5, "\n": 1, "one,\ntwo": 1 / 3}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        feeds = texts.surface(context.language)[LINE_FEEDS]
        return share(feeds, np.maximum(texts.word_counts + texts.special_characters, feeds))
