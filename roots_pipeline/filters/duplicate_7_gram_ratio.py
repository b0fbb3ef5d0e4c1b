"""Share of the text's characters that lie in later copies of runs of 7 words.

Source: the Gopher rules (Rae et al. 2021, appendix A.1.1: duplicate 7-gram character fraction, at most 0.13), as
datatrove computes it (`gopher_repetition_filter.py`): read from the start, a run met before counts with the characters
of its words, and reading goes on behind it. Words are ours: no punctuation, small letters; datatrove's spaCy has
punctuation marks as words, and so finds the rulers of tables repeated. It compares words without anything between
them, so that "log in to the site now" is a copy of "login to the site now".
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.repetition import COPIES_7


class Duplicate7GramRatio(Filter):
    name = "duplicate_7_gram_ratio"
    scale = "ratio"
    examples: ClassVar = {
        "": 0,
        "a b c d e f g": 0,
        "a b c d e f g a b c d e f g": 7 / 27,
        "a a a a a a a a a a a a a a ": 7 / 28,
    }

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        return share(texts.repetition[COPIES_7], texts.characters)
