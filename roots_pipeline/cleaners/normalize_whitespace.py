"""Bring spaces and line ends to one form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from roots_pipeline.cleaners.base import Cleaner, matches

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

#: ROOTS' whitespace besides U+0020 itself (bigscience-workshop/data-preparation, OSCAR's `parameters_filtering.py`).
SPACES = "\u2009\u200a\u202f\u2005\u3000\u2002\u00a0\u2008\u2003\ufffc\x84"

#: Line ends besides LF (The Unicode Standard, 5.8): CR, VT, FF, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR.
LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"

_BLANK_LINES = re.compile(r"\n{3,}")
_PATTERN = f"[{SPACES}{LINE_ENDS}]|[ \\t]\\n|\\n\\n\\n|\\A\\n|[\\n \\t]\\z"


class NormalizeWhitespace(Cleaner):
    """Makes every line end LF and each of ROOTS' space-like characters a space.

    Then drops spaces and tabs at ends of lines, makes runs of blank lines one, and drops blank lines at both ends
    of the text. Spaces within and before a line stay, as tables and program code need them.
    """

    name = "normalize_whitespace"
    examples: ClassVar = {
        "a\u00a0b\u3000c\u202f!": "a b c !",
        "one\r\ntwo\rthree\u2028four\x0cfive": "one\ntwo\nthree\nfour\nfive",
        "one  \n\t\n\n\n\ntwo": "one\n\ntwo",
        "\n\n  if x:\n      y  z\n": "  if x:\n      y  z",
    }

    def clean(self, text: str) -> str:
        text = text.replace("\r\n", "\n")
        # Few texts hold more than one or two of them: looking for each is faster than looking at each character.
        for space in SPACES:
            text = text.replace(space, " ")
        for line_end in LINE_ENDS:
            text = text.replace(line_end, "\n")
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
        return _BLANK_LINES.sub("\n\n", text).strip("\n")

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return matches(texts, _PATTERN)
