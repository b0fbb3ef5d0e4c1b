"""Standard deviation of the lengths of what white space parts, in characters: low in tables of numbers and in columns.

Source: ROOTS kept source code of more than 3 (`bigscience-workshop/data-preparation`, sourcing/code_dataset,
processing.py, `filter_token_len_avg_std`). Does not apply where there is nothing but white space.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.code import TOKEN_CHARACTERS, TOKEN_SQUARES, TOKENS


class TokenLengthSpread(Filter):
    name = "token_length_spread"
    scale = "count"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": np.nan, "aa\n bb": 0, "a bbb": 1}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.code(context.language)
        number = np.maximum(counts[TOKENS], 1)
        mean = counts[TOKEN_CHARACTERS] / number
        spread = np.sqrt(np.maximum(counts[TOKEN_SQUARES] / number - mean * mean, 0.0))
        return np.where(counts[TOKENS] > 0, spread, np.nan)
