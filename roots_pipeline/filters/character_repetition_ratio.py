"""Share of the character n-grams that the most frequent ones take: high where pieces of text repeat.

The most frequent are k n-grams, k = min(floor(sqrt(distinct n-grams)), n-grams that occur more than once); their
occurrences are divided by all occurrences. n is 10, and 3 where most letters are of scripts written without spaces.
Source: ROOTS (Laurencon et al. 2022, section 3.1), as its code computes it; n = 3 is its setting for Chinese.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.ngrams import repeated_characters


class CharacterRepetitionRatio(Filter):
    name = "character_repetition_ratio"
    scale = "ratio"
    # "ab" fifteen times: 21 n-grams, two distinct, so k = 1; the one that begins with "a" occurs 11 times.
    # "中文字" three times: 7 n-grams of three, three distinct, so k = 1; the first occurs 3 times.
    examples: ClassVar = {"": 0, "short": 0, "abcdefghijklm": 0, "ab" * 15: 11 / 21, "中文字" * 3: 3 / 7}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        sizes = np.where(texts.unspaced, 3, 10)
        ratios = np.empty(texts.size)
        repeated_characters(texts.data, texts.offsets, texts.characters, sizes, ratios)
        return ratios
