"""Where the comments and strings of programs are: how each language writes them, and the kernel that marks them.

Not a parser: a scanner that knows what opens and closes a comment or a string, what may stand inside, and what only
looks like one. It is wrong where a language's grammar is needed to tell (text between JSX tags, a regular expression
after a closing brace), and it never looks further than the end of its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.spans import (
    BRACE,
    DOLLAR,
    DOUBLED,
    ESCAPES,
    LINES,
    POUND,
    TRIPLE,
    begins,
    block_end,
    character_end,
    first_on_line,
    heredoc_end,
    heredoc_name,
    keyword_before,
    line_end,
    lines_end,
    long_bracket_end,
    percent_end,
    raw_end,
    regex_end,
    string_end,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a byte of a program is part of. White space between is code; markup is what PHP leaves as it is.
CODE, COMMENT, STRING, MARKUP = range(4)

# What a language has.
_SLASHES = 1 << 0  # // and /* */
_NESTED = 1 << 1  # /* /* */ */
_HASH = 1 << 2  # #
_ATTRIBUTES = 1 << 3  # #[ ] is no comment
_DASHES = 1 << 4  # -- and --[[ ]], [[ ]]
_CHARACTERS = 1 << 5  # 'a' is a character; a quote alone is none (lifetimes, digit separators)
_SINGLE = 1 << 6  # 'text'
_SINGLE_LINES = 1 << 7  # over several lines; so are "text"
_TRIPLE_DOUBLE = 1 << 8  # """text"""
_TRIPLE_SINGLE = 1 << 9  # '''text'''
_DOCSTRINGS = 1 << 10  # a triple-quoted string that begins a statement is a comment
_RAW_BACKTICK = 1 << 11  # `text` without escapes
_TEMPLATES = 1 << 12  # `text ${code} text`
_VERBATIM = 1 << 13  # @"text ""quoted"" text"
_RAW_PARENTHESES = 1 << 14  # R"end(text)end"
_RAW_HASHES = 1 << 15  # r#"text"#
_RUBY = 1 << 16  # =begin =end, __END__, %w[ ], #{ }, heredocs
_PHP = 1 << 17  # <?php ?>, {$ }, heredocs
_REGEXES = 1 << 18  # /text/ where a value is expected
_BRACKETS = 1 << 19  # statements do not end inside brackets

_C = _SLASHES | _CHARACTERS
_SCRIPT = _SLASHES | _SINGLE | _TEMPLATES | _REGEXES
#: By language; a language that is not here has no comments and no strings.
SYNTAX = {
    "c": _C,
    "cpp": _C | _RAW_PARENTHESES,
    "csharp": _C | _TRIPLE_DOUBLE | _VERBATIM,
    "go": _C | _RAW_BACKTICK,
    "java": _C | _TRIPLE_DOUBLE,
    "javascript": _SCRIPT,
    "lua": _DASHES | _SINGLE,
    "php": _SLASHES | _HASH | _ATTRIBUTES | _SINGLE | _SINGLE_LINES | _PHP,
    "python": _HASH | _SINGLE | _TRIPLE_DOUBLE | _TRIPLE_SINGLE | _DOCSTRINGS | _BRACKETS,
    "ruby": _HASH | _SINGLE | _SINGLE_LINES | _RUBY | _REGEXES,
    "rust": _C | _NESTED | _SINGLE_LINES | _RAW_HASHES,
    "scala": _C | _NESTED | _TRIPLE_DOUBLE,
    "typescript": _SCRIPT,
}

_RUBY_COMMENT, _RUBY_COMMENT_END, _RUBY_DATA, _XML = (
    np.frombuffer(word, dtype=np.uint8) for word in (b"=begin", b"=end", b"__END__", b"xml")
)

#: Strings may hold code that holds strings, so deep.
_DEPTH = 32
# Bytes at which anything can begin or end; all others are passed over.
_NOTABLE = np.zeros(256, dtype=np.bool_)
_NOTABLE[[ord(character) for character in "\n\"'`/#-=?<%{}()[]r_"]] = True
# After one of these a value is expected.
_BEFORE_VALUE = np.zeros(256, dtype=np.bool_)
_BEFORE_VALUE[[ord(character) for character in "\n(,=:[!&|?{;+-*%<>~^"]] = True


def marks_of(data: NDArray[np.uint8], offsets: NDArray[np.int64], language: str) -> NDArray[np.uint8]:
    """What each byte of n texts is part of, uint8[bytes], counted from the first byte of the first text.

    `data` and `offsets` [n + 1] are those of a `TextBatch`.
    """
    marks = np.zeros(int(offsets[-1] - offsets[0]), dtype=np.uint8)
    mark_syntax(data, offsets, SYNTAX.get(language, 0), marks)
    return marks


@kernel
def mark_syntax(data: NDArray[np.uint8], offsets: NDArray[np.int64], has: int, marks: NDArray[np.uint8]) -> None:
    """Write the `marks` of n programs in a language that `has` these ways of writing."""
    styles = np.empty(_DEPTH, dtype=np.int64)
    depths = np.empty(_DEPTH, dtype=np.int64)
    base = offsets[0]
    for document in range(offsets.size - 1):
        start = offsets[document]
        end = offsets[document + 1]
        at: Any = start
        top: Any = 0
        depth: Any = 0
        last: Any = 10
        # A heredoc that begins with the next line: where its name is.
        name: Any = 0
        name_end: Any = 0
        markup = has & _PHP != 0
        if at + 1 < end and data[at] == 0x23 and data[at + 1] == 0x21:  # #!
            at = line_end(data, at, end, False)
            marks[start - base : at - base] = COMMENT
        while at < end:
            byte = data[np.uint64(at)]
            if markup:
                to: Any = at
                while to < end and not (
                    data[to] == 0x3C and to + 1 < end and data[to + 1] == 0x3F and not begins(data, to + 2, end, _XML)
                ):  # <?
                    to += 1
                marks[at - base : to - base] = MARKUP
                at = min(to + 2, end)
                markup = False
                last = 10
                continue
            if not _NOTABLE[byte]:
                if byte > 0x20:
                    last = byte
                at += 1
                continue
            second: Any = data[at + 1] if at + 1 < end else 0
            third: Any = data[at + 2] if at + 2 < end else 0
            kind = CODE
            to = at + 1
            style: Any = 0
            if byte == 10:
                if name_end > 0:
                    kind = STRING
                    to = heredoc_end(data, to, end, name, name_end)
                    name_end = 0
            elif has & _SLASHES != 0 and byte == 0x2F and second == 0x2F:
                kind = COMMENT
                to = line_end(data, at, end, has & _PHP != 0)
            elif has & _SLASHES != 0 and byte == 0x2F and second == 0x2A:
                kind = COMMENT
                to = block_end(data, at + 2, end, has & _NESTED != 0)
            elif has & _HASH != 0 and byte == 0x23 and not (has & _ATTRIBUTES != 0 and second == 0x5B):
                kind = COMMENT
                to = line_end(data, at, end, has & _PHP != 0)
            elif has & _DASHES != 0 and byte == 0x2D and second == 0x2D:
                kind = COMMENT
                to = long_bracket_end(data, at + 2, end)
                if to < 0:
                    to = line_end(data, at, end, False)
            elif has & _DASHES != 0 and byte == 0x5B:
                to = long_bracket_end(data, at, end)
                kind = STRING if to > 0 else CODE
                to = max(to, at + 1)
            elif has & _RUBY != 0 and byte in (0x3D, 0x5F) and (at == start or data[at - 1] == 10):
                if begins(data, at, end, _RUBY_COMMENT):
                    kind = COMMENT
                    to = lines_end(data, at, end, _RUBY_COMMENT_END)
                elif begins(data, at, end, _RUBY_DATA):
                    kind = STRING
                    to = end
            elif has & _PHP != 0 and byte == 0x3F and second == 0x3E:
                markup = True
                to = at + 2
            elif has & _RAW_HASHES != 0 and byte == 0x72 and second in (0x22, 0x23):
                to = raw_end(data, at + 1, end, True)
                kind = STRING if to > 0 else CODE
                to = max(to, at + 1)
            elif byte == 0x22:
                if has & _TRIPLE_DOUBLE != 0 and second == 0x22 and third == 0x22:
                    style = 0x22 | TRIPLE | (ESCAPES if has & _NESTED == 0 else 0)
                elif has & _RAW_PARENTHESES != 0 and at > start and data[at - 1] == 0x52:
                    to = raw_end(data, at + 1, end, False)
                    kind = STRING
                    to = to if to > 0 else at + 1
                elif (
                    has & _VERBATIM != 0
                    and at > start
                    and (data[at - 1] == 0x40 or (at > start + 1 and data[at - 1] == 0x24 and data[at - 2] == 0x40))
                ):
                    style = 0x22 | DOUBLED | LINES
                elif has & _RUBY == 0 or last != 0x24:
                    style = 0x22 | ESCAPES
                    style |= LINES if has & _SINGLE_LINES != 0 else 0
                    style |= POUND if has & _RUBY != 0 else 0
                    style |= BRACE if has & _PHP != 0 else 0
            elif byte == 0x27:
                if has & _TRIPLE_SINGLE != 0 and second == 0x27 and third == 0x27:
                    style = 0x27 | TRIPLE | ESCAPES
                elif has & _CHARACTERS != 0:
                    to = character_end(data, at + 1, end)
                    kind = STRING if to > 0 else CODE
                    to = max(to, at + 1)
                elif has & _SINGLE != 0 and (has & _RUBY == 0 or last != 0x24):
                    style = 0x27 | ESCAPES | (LINES if has & _SINGLE_LINES != 0 else 0)
            elif byte == 0x60:
                if has & _RAW_BACKTICK != 0:
                    style = 0x60 | LINES
                elif has & _TEMPLATES != 0:
                    style = 0x60 | ESCAPES | LINES | DOLLAR
                elif has & (_RUBY | _PHP) != 0:
                    style = 0x60 | ESCAPES | LINES
            elif byte == 0x2F and has & _REGEXES != 0:
                if _BEFORE_VALUE[last] or keyword_before(data, start, at):
                    to = regex_end(data, at + 1, end)
                    kind = STRING if to > 0 else CODE
                    to = max(to, at + 1)
            elif byte == 0x25 and has & _RUBY != 0 and _BEFORE_VALUE[last]:
                to = percent_end(data, at + 1, end)
                kind = STRING if to > 0 else CODE
                to = max(to, at + 1)
            elif byte == 0x3C and has & (_RUBY | _PHP) != 0 and second == 0x3C and name_end == 0:
                name, name_end = heredoc_name(data, at + 2, end, has & _PHP != 0)
                to = max(at + 2, name_end)
                # What closes a quoted name opens nothing.
                to += name_end > 0 and to < end and data[to] in (0x22, 0x27)
            elif byte in (0x7B, 0x28, 0x5B):
                depth += byte == 0x7B or has & _BRACKETS != 0
            elif byte in (0x7D, 0x29, 0x5D) and (byte == 0x7D or has & _BRACKETS != 0):
                if byte == 0x7D and top > 0 and depth == depths[top - 1]:
                    # The code inside a string ends, and the string goes on.
                    top -= 1
                    style = styles[top]
                else:
                    depth = max(depth - 1, 0)
            if style != 0:
                kind = STRING
                opened = byte != 0x7D
                if style & TRIPLE != 0 and opened:
                    to = at + 3
                    if has & _DOCSTRINGS != 0 and depth == 0 and last != 0x5C and first_on_line(data, start, at):
                        kind = COMMENT
                to, inside = string_end(data, to, end, style)
                if inside and top < _DEPTH:
                    styles[top] = style
                    depths[top] = depth
                    top += 1
            if kind != CODE:
                marks[at - base : to - base] = kind
            if kind in (CODE, STRING):
                last = byte if byte != 10 or has & _BRACKETS == 0 else last
            at = to
