"""Share of the paragraphs, which blank lines part, that repeat an earlier one.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: duplicate paragraph fraction, at most 0.30).
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.copies import COPIES, LOOKED_AT


class DuplicateParagraphRatio(Filter):
    name = "duplicate_paragraph_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a\nb\n\na\nb\n\nc": 1 / 3, "a\n\n \n\na": 0.5}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.paragraph_copies[COPIES], texts.paragraph_copies[LOOKED_AT])
