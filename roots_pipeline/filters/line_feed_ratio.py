"""Line feeds to a token: high in lists of single words.

Source: FineWeb (Penedo et al. 2024, section 3.6; datatrove, `fineweb_quality_filter.py`), at most 0.3. Tokens are
words, and what stands between two spaces without a letter or number. Where there are more line feeds than tokens, it
is 1.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share, tokens
from roots_pipeline.text.surface import LINE_FEEDS


class LineFeedRatio(Filter):
    name = "line_feed_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one\ntwo": 0.5, "\n": 1, "one, two": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        feeds = counts[LINE_FEEDS]
        return share(feeds, np.maximum(tokens(texts, counts), feeds))
