"""The kernel that counts what programs are made of, once their comments and strings are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.syntax import CODE, COMMENT, MARKUP, STRING
from roots_pipeline.text.unicode import SPACE
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of what `count_code` counts of each program, in characters: comments and strings with their marks; what is
#: neither code nor a comment but markup, and what a reader would see of it (outside tags, scripts and styles); what is
#: no white space outside of comments and markup, and of that strings, numbers, brackets and what stands between values.
#: Then lines that hold anything but comments and white space, and the characters of these but for comments and white
#: space at their ends; and of what white space parts: how many, their characters, the squares of these.
(
    COMMENTS,
    STRINGS,
    MARKUPS,
    VISIBLE,
    WRITTEN,
    LITERALS,
    CODE_LINES,
    CODE_LINE_CHARACTERS,
    TOKENS,
    TOKEN_CHARACTERS,
    TOKEN_SQUARES,
) = range(11)
ROWS = 11

_PUNCTUATION = np.zeros(128, dtype=np.bool_)
_PUNCTUATION[[ord(character) for character in "[]{}(),:;-+"]] = True
#: Elements whose content nobody sees; the first six bytes after the `<`, in small letters.
_SCRIPT, _STYLE = (int.from_bytes(name, "big") for name in (b"script", b"style>"))


@kernel
def count_code(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    marks: NDArray[np.uint8],
    table: NDArray[np.uint32],
    counts: NDArray[np.int64],
) -> None:
    """Write `counts` [ROWS, n] of n programs, whose bytes are marked (`syntax.marks_of`)."""
    base = offsets[0]
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        comments = 0
        strings: Any = 0
        markups = 0
        visible: Any = 0
        written = 0
        literals: Any = 0
        code_lines: Any = 0
        code_line_characters: Any = 0
        tokens = 0
        token_characters: Any = 0
        token_squares: Any = 0
        line: Any = 0  # characters of this line up to the last that is written
        blanks: Any = 0  # white space since then
        token: Any = 0
        number = False
        name = False
        tag = False
        hidden: Any = 0  # the element that is open whose content is not seen
        while at < end:
            mark = marks[np.uint64(at - base)]
            point, size = character(data, at, end)
            space = np.int64(table[np.uint64(point)]) & SPACE != 0
            if space:
                if token > 0:
                    tokens += 1
                    token_characters += token
                    token_squares += token * token
                    token = 0
            else:
                token += 1
            if mark == COMMENT:
                comments += 1
                number = name = False
            elif mark == MARKUP:
                markups += 1
                if point == 0x3C:
                    tag = True
                    opened: Any = 0
                    for i in range(1, 7):
                        opened = (opened << 8) | ((np.int64(data[at + i]) | 0x20) if at + i < end else 0)
                    if opened == _SCRIPT or opened >> 8 == _STYLE >> 8:
                        hidden = opened
                    elif opened >> 40 == 0x2F:  # </
                        hidden = 0
                visible += not tag and hidden == 0
                if point == 0x3E:
                    tag = False
            else:
                strings += mark == STRING
                if space:
                    number = name = False
                    blanks += 1
                else:
                    line += 1 + (blanks if line > 0 else 0)
                    blanks = 0
                    written += 1
                    digit = 0x30 <= point <= 0x39
                    word = digit or point == 0x5F or point >= 0x80 or 0x41 <= (point & 0xDF) <= 0x5A
                    if mark != CODE:
                        literals += 1
                        number = name = False
                    elif word or (number and point == 0x2E):
                        number = not name and (number or digit)
                        name = not number
                        literals += number
                    else:
                        number = name = False
                        literals += point < 0x80 and _PUNCTUATION[point]
            if point == 10 or at + size >= end:
                code_lines += line > 0
                code_line_characters += line
                line = 0
                blanks = 0
            at += size
        if token > 0:
            tokens += 1
            token_characters += token
            token_squares += token * token
        counts[COMMENTS, document] = comments
        counts[STRINGS, document] = strings
        counts[MARKUPS, document] = markups
        counts[VISIBLE, document] = visible
        counts[WRITTEN, document] = written
        counts[LITERALS, document] = literals
        counts[CODE_LINES, document] = code_lines
        counts[CODE_LINE_CHARACTERS, document] = code_line_characters
        counts[TOKENS, document] = tokens
        counts[TOKEN_CHARACTERS, document] = token_characters
        counts[TOKEN_SQUARES, document] = token_squares
