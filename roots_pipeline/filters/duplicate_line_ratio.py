"""Share of the lines that repeat an earlier line of the text, lines of nothing but ASCII punctuation left out.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: duplicate line fraction, at most 0.30), which count brackets
and rules as well; but those repeat in good source code and in good Markdown: of the six lines { one } { two } two are
copies to datatrove (`gopher_repetition_filter.py`). It also takes "  one" and "one" for two lines, and an empty line
for a line.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.copies import COPIES, LOOKED_AT


class DuplicateLineRatio(Filter):
    name = "duplicate_line_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one": 0, "one\ntwo\n": 0, "one\n\n one\ntwo\none": 0.5, "{\n}\n{\n}\n١\n١": 0.5}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        copies = texts.line_copies
        return share(copies[COPIES], copies[LOOKED_AT])
