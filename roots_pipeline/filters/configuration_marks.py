"""How often a program says "config", per line; 1 at least where its first lines call it a configuration file.

Source: BigCode takes files of more than 0.05 for configuration, or with "configuration file" in their first five lines
(`bigcode-project/bigcode-analysis`, `is_config_or_test`), and found 8 % of ROOTS' programs to be tests, 5 %
configuration (Laurencon et al. 2022, section 4.2). A text without a line feed is one line.
"""

from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch

_OPENING = r"(?i)^(?:[^\n]*\n){0,4}[^\n]*(?:configuration file)"


class ConfigurationMarks(Filter):
    name = "configuration_marks"
    scale = "count"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, "a = 1\nconfig = 2\n\n\n": 1 / 4, "# Configuration file.\nx\n": 1}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        said = np.asarray(pc.count_substring(texts.texts, "config", ignore_case=True), dtype=np.float64)
        lines = np.asarray(pc.count_substring(texts.texts, "\n"), dtype=np.float64)
        opening = np.asarray(pc.match_substring_regex(texts.texts, _OPENING), dtype=np.float64)
        return np.maximum(said / np.maximum(lines, 1.0), opening)
