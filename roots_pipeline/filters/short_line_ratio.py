"""Share of the lines, blank ones left out, that have 30 characters or less.

Source: FineWeb (Penedo et al. 2024, section 3.6; datatrove, `fineweb_quality_filter.py`), at most 0.67.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import LINES, SHORT_LINES


class ShortLineRatio(Filter):
    name = "short_line_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "short\n\nthis line has more than thirty characters\n": 0.5}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[SHORT_LINES], counts[LINES])
