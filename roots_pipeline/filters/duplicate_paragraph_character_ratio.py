"""Share of the text's characters in paragraphs, which blank lines part, that repeat an earlier one.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: duplicate paragraph character fraction, at most 0.20).
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.copies import COPY_CHARACTERS


class DuplicateParagraphCharacterRatio(Filter):
    name = "duplicate_paragraph_character_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "a\nb\n\na\nb": 3 / 8, "a\n\nb": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.paragraph_copies[COPY_CHARACTERS], texts.characters)
