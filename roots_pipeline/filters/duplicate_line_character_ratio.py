"""Share of the text's characters in lines that repeat an earlier one, lines of nothing but ASCII punctuation left out.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: duplicate line character fraction, at most 0.20); FineWeb
asks for 0.01 and divides by all characters but line feeds (datatrove, `fineweb_quality_filter.py`), which is a few
thousandths of the value apart.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.copies import COPY_CHARACTERS


class DuplicateLineCharacterRatio(Filter):
    name = "duplicate_line_character_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "one": 0, "one\none": 3 / 7, "{\n}\n{\n}": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.line_copies[COPY_CHARACTERS], texts.characters)
