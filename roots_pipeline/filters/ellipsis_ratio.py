"""Ellipses ("..." or "…") to a token: high in lists of teasers.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: symbol-to-word ratio for the ellipsis, at most 0.1). Tokens
are words and, as a tokenizer has them, each punctuation mark or symbol (an ellipsis as one); the ratio is at most 1.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share, tokens
from roots_pipeline.text.surface import ELLIPSES


class EllipsisRatio(Filter):
    name = "ellipsis_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one... two…": 2 / 4, "one.": 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[ELLIPSES], tokens(texts, counts))
