"""Why a text is in no language: it is code, markup, numbers or data with some words in it, or there are no words."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.signs import (
    CODE,
    COMMENT,
    DATA,
    DIGITS,
    LETTERS,
    MARKUP,
    OPENING,
    PROSE,
    SYMBOLS,
    VISIBLE,
    signs_of,
)

# Measured on 3,500 files of program code, markup and data in 24 formats, of which 69 % were taken for one of the
# corpus's languages at 0.5 or more: 0.5 % are left; of 1,790 modules of Python's library 1.7 %. Of 14,500 real
# documents, manuals with listings among them, 0.17 % are lost, which are mostly listings.
#: Lines of code are so much of a text's lines that are neither comments nor between fences.
CODE_SHARE = 0.4
#: And so much of these and the comments: a stray line does not make a program of a page of headings.
#: (In lines of neither letters nor signs of code there are numbers alone, which count as neither.)
CODE_LEAST = 0.01
#: Tags are so much of a text's tags and lines.
MARKUP_SHARE = 0.6
#: Comments alone, so much of a text of so many bytes, are code that has been commented out, or its license. In a
#: shorter text, "# " is a heading.
COMMENT_SHARE, COMMENT_BYTES = 0.9, 200


class Reason(IntEnum):
    """Why a text is in no language, in the order of decision: the first that applies is given."""

    NONE = 0
    EMPTY = 1
    MARKUP = 2
    CODE = 3
    NUMBERS = 4
    DATA = 5
    SYMBOLS = 6
    TOO_SHORT = 7

    @property
    def label(self) -> str:
        """As people read it."""
        return self.name.lower().replace("_", " ")


class Judged(NamedTuple):
    """As `Identified`, but with no language where there is a reason for none."""

    labels: NDArray[np.int32]  # [n, top]
    scores: NDArray[np.float32]  # [n, top]
    reasons: NDArray[np.int8]  # [n], of `Reason`

    def of(self, rows: NDArray[np.bool_]) -> Judged:
        """The judgement of some of the texts."""
        return Judged(self.labels[rows], self.scores[rows], self.reasons[rows])


def judge(identifier: Identifier, texts: pa.LargeStringArray, top: int = 3) -> Judged:
    """The likeliest languages of each text, or the reason why it is in none. No nulls."""
    identified = identifier.identify(texts, top)
    reasons = reasons_of(texts, identified.labels[:, 0] < 0)
    labels, scores = identified.labels.copy(), identified.scores.copy()
    labels[reasons > 0] = -1
    scores[reasons > 0] = 0.0
    return Judged(labels, scores, reasons)


def reasons_of(texts: pa.LargeStringArray, nothing: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Why each text is in no language, int8[n] of `Reason`; `nothing`, bool[n]: the identifier found none.

    EMPTY: white space alone. MARKUP: it begins as a file of HTML, XML or SVG does, or most of it is tags. CODE: it
    begins as a program does (`#!/`, `<?php`, `//`, `/*`), or its lines are code, comments aside, or it is nothing but
    comments. NUMBERS: more digits than letters. DATA: half of it is base64, hexadecimal or the like. SYMBOLS: less
    letters than emoji, punctuation and other signs. TOO_SHORT: fewer letters than say anything. The last four apply
    only where no language was found: a table of numbers may have headings in one.
    """
    signs = signs_of(texts)
    column = signs.T
    code, prose, markup = column[CODE], column[PROSE], column[MARKUP]
    applies = {
        Reason.EMPTY: column[VISIBLE] == 0,
        Reason.MARKUP: (column[OPENING] == 1) | ((markup > 0) & (markup >= MARKUP_SHARE * (markup + code + prose))),
        Reason.CODE: (column[OPENING] == 2)
        | ((code > 0) & (code >= CODE_SHARE * (code + prose)) & (code >= CODE_LEAST * (code + prose + column[COMMENT])))
        | ((column[COMMENT] >= COMMENT_SHARE * column[VISIBLE]) & (column[COMMENT] >= COMMENT_BYTES)),
        Reason.NUMBERS: nothing & (column[DIGITS] > column[LETTERS]),
        Reason.DATA: nothing & (2 * column[DATA] >= column[VISIBLE]),
        Reason.SYMBOLS: nothing & (column[LETTERS] < column[SYMBOLS]),
        Reason.TOO_SHORT: nothing,
    }
    reasons = np.zeros(len(texts), dtype=np.int8)
    for reason in reversed(applies):
        reasons[applies[reason]] = reason
    return reasons
