"""Share of the lines, blank ones left out, that end with an ellipsis ("..." or "…").

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: at most 0.3). datatrove counts blank lines too, so that a
blank line between two halves the share. There the ellipsis comes last: the excerpts of blogs, which end with "[...]" or
"[…]", have none. Here brackets and quotes may close after it.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import ELLIPSIS_LINES, LINES


class EllipsisLineRatio(Filter):
    name = "ellipsis_line_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one...\n\ntwo…\nthree.\nfour": 2 / 4, "one [...]\n“two…”\n(…) three.": 2 / 3}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[ELLIPSIS_LINES], counts[LINES])
