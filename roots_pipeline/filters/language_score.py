"""How sure language identification is of the document's language; does not apply to source code."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch


class LanguageScore(Filter):
    name = "language_score"
    scale = "score"
    examples: ClassVar = {"any text at all": np.nan}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        if context.kind == "programming" or self.name not in context.columns:
            return np.full(texts.size, np.nan)
        return np.asarray(context.columns[self.name], dtype=np.float64)
