"""Share of the lines, blank ones left out, that begin with a bullet.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: at most 0.9). datatrove knows "•" and "-" and counts blank
lines as lines without a bullet, so that a list with a blank line between two items never has more than 0.5.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import BULLET_LINES, LINES


class BulletLineRatio(Filter):
    name = "bullet_line_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "- one\n\n• two\nthree": 2 / 3, "one - two": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[BULLET_LINES], counts[LINES])
