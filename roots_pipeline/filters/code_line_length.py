"""Mean length of the lines that hold code, without comments and white space at their ends: high in minified programs.

Unlike with `mean_line_length`, a license on top hides nothing. Source: GitHub's Linguist takes JavaScript and CSS of
more than 110, of all lines, for minified (lib/linguist/generated.rb, `minified_files?`). Does not apply where there is
no such line.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.code import CODE_LINE_CHARACTERS, CODE_LINES


class CodeLineLength(Filter):
    name = "code_line_length"
    scale = "count"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": np.nan, "# b": np.nan, "# long comment\nab = 1\n\n  c\n": 3.5}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.code(context.language)
        length = np.full(texts.size, np.nan)
        return np.divide(counts[CODE_LINE_CHARACTERS], counts[CODE_LINES], out=length, where=counts[CODE_LINES] > 0)
