"""Share of the lines, blank ones left out, that end with an ellipsis ("..." or "…").

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: at most 0.3). datatrove counts blank lines too.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import ELLIPSIS_LINES, LINES


class EllipsisLineRatio(Filter):
    name = "ellipsis_line_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one...\n\ntwo…\nthree.\nfour": 2 / 4}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[ELLIPSIS_LINES], counts[LINES])
