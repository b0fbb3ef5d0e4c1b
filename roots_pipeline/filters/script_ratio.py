"""Share of the letters that are of the language's own script: low in text mixed with English or with code.

Letters that belong to several scripts are left out; does not apply to programming languages and to texts without
letters.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.surface import IN_SCRIPT, SCRIPTED
from roots_pipeline.text.surface_classes import script_number


class ScriptRatio(Filter):
    name = "script_ratio"
    scale = "ratio"
    examples: ClassVar = {"": np.nan, "123": np.nan, "house": 1, "ab हि": 2 / 3}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        whole = counts[SCRIPTED]
        applies = (whole > 0) & (script_number(context.language) > 0)
        return np.divide(counts[IN_SCRIPT], whole, out=np.full(texts.size, np.nan), where=applies)
