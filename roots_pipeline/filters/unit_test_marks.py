"""How often a program says "test", per line; 1 at least where its first lines speak of unit tests.

Source: BigCode takes files of more than 0.05 for tests, or with "unit tests" or "test file" in their first five lines
(`bigcode-project/bigcode-analysis`, `is_config_or_test`), and found 8 % of ROOTS' programs to be tests, 5 %
configuration (Laurencon et al. 2022, section 4.2). It counted "latest" and "greatest" too: here a word begins with it,
or the part of a word that a capital letter or an underscore begins. A text without a line feed is one line.
"""

from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch

# As RE2 has it.
_TEST = r"(?:\b|_)test|unittest|Test|TEST"
_OPENING = r"(?i)^(?:[^\n]*\n){0,4}[^\n]*(?:unit tests|test file)"


class UnitTestMarks(Filter):
    name = "unit_test_marks"
    scale = "count"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, "a = 1\ndef test(): pass\n\n\n": 1 / 4, "# Unit tests\n": 1, "latest = 1": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        said = np.asarray(pc.count_substring_regex(texts.texts, _TEST), dtype=np.float64)
        lines = np.asarray(pc.count_substring(texts.texts, "\n"), dtype=np.float64)
        opening = np.asarray(pc.match_substring_regex(texts.texts, _OPENING), dtype=np.float64)
        return np.maximum(said / np.maximum(lines, 1.0), opening)
