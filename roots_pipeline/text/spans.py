"""Where comments and strings end that begin at a byte: the kernels of `syntax`, each for one way of writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The style of a string: the byte that closes it, and these flags: three of it close; a backslash takes the next byte
#: with it; two of it stand for one; it may go over lines; code inside begins with `${`, `#{` or `{$`.
TRIPLE, ESCAPES, DOUBLED, LINES, DOLLAR, POUND, BRACE = (1 << bit for bit in range(8, 15))

#: What opens code in a string, by flag: two bytes.
_OPENINGS = np.array([[DOLLAR, 0x24, 0x7B], [POUND, 0x23, 0x7B], [BRACE, 0x7B, 0x24]], dtype=np.int64)
#: Words after which a value is expected, so that a slash opens a regular expression; as big-endian numbers.
_KEYWORDS = np.array(
    sorted(
        int.from_bytes(word.encode(), "big")
        for word in [
            "and",
            "case",
            "delete",
            "do",
            "else",
            "elsif",
            "if",
            "in",
            "new",
            "not",
            "of",
            "or",
            "puts",
            "return",
            "then",
            "throw",
            "typeof",
            "unless",
            "until",
            "void",
            "when",
            "while",
            "yield",
            "await",
        ]
    ),
    dtype=np.int64,
)
#: A character of C has at most so many bytes between its quotes: '\U0010FFFF'.
_CHARACTER_BYTES = 12


@inlined
def line_end(data: NDArray[np.uint8], at: int, end: int, closing_tag: bool) -> int:
    """The line feed that ends the line, or where PHP's closing tag does."""
    while at < end and data[at] != 10:
        if closing_tag and data[at] == 0x3F and at + 1 < end and data[at + 1] == 0x3E:
            break
        at += 1
    return at


@inlined
def begins(data: NDArray[np.uint8], at: int, end: int, word: NDArray[np.uint8]) -> bool:
    """Whether a word is at `at`."""
    if at + word.size > end:
        return False
    for i in range(word.size):  # noqa: SIM110 (compiled: no generators)
        if data[at + i] != word[i]:
            return False
    return True


@inlined
def lines_end(data: NDArray[np.uint8], at: int, end: int, word: NDArray[np.uint8]) -> int:
    """The end of the first line that begins with a word, after that of `at`."""
    while at < end:
        at = line_end(data, at, end, False) + 1
        if begins(data, at, end, word):
            return line_end(data, at, end, False)
    return end


@inlined
def block_end(data: NDArray[np.uint8], at: int, end: int, nested: bool) -> int:
    """After `*/`, that of the outermost comment where they nest."""
    depth = 1
    while at + 1 < end:
        if data[at] == 0x2A and data[at + 1] == 0x2F:
            depth -= 1
            at += 2
            if depth == 0:
                return at
        elif nested and data[at] == 0x2F and data[at + 1] == 0x2A:
            depth += 1
            at += 2
        else:
            at += 1
    return end


@inlined
def long_bracket_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """After Lua's `]]` or `]==]`, where `[[` or `[==[` is at `at`; else -1."""
    if at >= end or data[at] != 0x5B:
        return -1
    level = 0
    at += 1
    while at < end and data[at] == 0x3D:
        level += 1
        at += 1
    if at >= end or data[at] != 0x5B:
        return -1
    while at < end:
        if data[at] == 0x5D:
            to: Any = at + 1
            while to < end and data[to] == 0x3D:
                to += 1
            if to < end and data[to] == 0x5D and to - at - 1 == level:
                return to + 1
            at = to
        else:
            at += 1
    return end


@inlined
def string_end(data: NDArray[np.uint8], at: int, end: int, style: int) -> tuple[int, bool]:
    """After what closes a string of this style; or after what opens code inside it, and True.

    One that may not go over lines ends with its line.
    """
    close = style & 0xFF
    while at < end:
        byte = data[at]
        if byte == 0x5C and style & ESCAPES != 0:
            at += 2
            continue
        if byte == close:
            if style & TRIPLE != 0:
                if at + 2 < end and data[at + 1] == close and data[at + 2] == close:
                    at += 3
                    while at < end and data[at] == close:
                        at += 1
                    return at, False
            elif style & DOUBLED != 0 and at + 1 < end and data[at + 1] == close:
                at += 1
            else:
                return at + 1, False
        elif byte == 10 and style & (LINES | TRIPLE) == 0:
            return at, False
        elif style & (DOLLAR | POUND | BRACE) != 0 and at + 1 < end:
            for opening in range(_OPENINGS.shape[0]):
                if (
                    style & _OPENINGS[opening, 0] != 0
                    and byte == _OPENINGS[opening, 1]
                    and data[at + 1] == _OPENINGS[opening, 2]
                ):
                    return at + 2, True
        at += 1
    return end, False


@inlined
def character_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """After the quote that closes one character, escaped or not, that begins at `at`; -1 where there is none."""
    if at >= end or data[at] in (10, 0x27):
        return -1
    if data[at] == 0x5C:
        for to in range(at + 2, min(end, at + _CHARACTER_BYTES)):
            if data[to] == 0x27:
                return to + 1
        return -1
    at += 1
    while at < end and data[at] & 0xC0 == 0x80:
        at += 1
    return at + 1 if at < end and data[at] == 0x27 else -1


@inlined
def raw_end(data: NDArray[np.uint8], at: int, end: int, hashes: bool) -> int:
    """After a raw string: Rust's, whose hashes or quote are at `at`, or C++'s, whose delimiter is; -1 for none."""
    begin = at
    opening = 0x22 if hashes else 0x28
    while at < end and data[at] != opening:
        if (hashes and data[at] != 0x23) or at - begin > 16 or data[at] == 10:
            return -1
        at += 1
    delimiter = data[begin:at]
    if at >= end:
        return -1
    # Rust: a quote and as many hashes. C++: a parenthesis, the delimiter, a quote.
    closing = 0x22 if hashes else 0x29
    at += 1
    while at < end:
        if data[at] == closing and begins(data, at + 1, end, delimiter):
            to = at + 1 + delimiter.size
            if hashes:
                return to
            if to < end and data[to] == 0x22:
                return to + 1
        at += 1
    return end


@inlined
def regex_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """After the slash that closes a regular expression and its options; -1 where the line ends before."""
    in_class = False
    while at < end and data[at] != 10:
        byte = data[at]
        if byte == 0x5C:
            at += 1
        elif byte == 0x5B:
            in_class = True
        elif byte == 0x5D:
            in_class = False
        elif byte == 0x2F and not in_class:
            at += 1
            while at < end and 0x61 <= data[at] <= 0x7A:
                at += 1
            return at
        at += 1
    return -1


@inlined
def percent_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """After Ruby's `%w[ ]`, `%q( )` and the like, whose letter is at `at`; -1 where there is none."""
    if at + 1 >= end or data[at] not in (0x77, 0x57, 0x69, 0x49, 0x71, 0x51, 0x72):  # wWiIqQr
        return -1
    opening = data[at + 1]
    if opening <= 0x20 or opening >= 0x80 or 0x30 <= opening <= 0x39 or 0x41 <= opening & 0xDF <= 0x5A:
        return -1
    closing: Any = opening
    for pair in ((0x28, 0x29), (0x5B, 0x5D), (0x7B, 0x7D), (0x3C, 0x3E)):
        if opening == pair[0]:
            closing = pair[1]
    depth = 1
    at += 2
    while at < end:
        byte = data[at]
        if byte == 0x5C:
            at += 1
        elif byte == closing:
            depth -= 1
            if depth == 0:
                return at + 1
        elif byte == opening:
            depth += 1
        at += 1
    return end


@inlined
def heredoc_name(data: NDArray[np.uint8], at: int, end: int, php: bool) -> tuple[int, int]:
    """Where the name of a heredoc is, whose `<<` ends at `at`; (0, 0) where none begins.

    PHP has a third sign; Ruby's name follows `~` or `-`, or else is in capitals (`array <<value` is none).
    """
    marked = False
    if php:
        if at >= end or data[at] != 0x3C:
            return 0, 0
        at += 1
        while at < end and data[at] == 0x20:
            at += 1
    elif at < end and data[at] in (0x7E, 0x2D):
        marked = True
        at += 1
    if at < end and data[at] in (0x22, 0x27):
        marked = True
        at += 1
    begin = at
    while at < end and (data[at] == 0x5F or 0x30 <= data[at] <= 0x39 or 0x41 <= data[at] & 0xDF <= 0x5A):
        at += 1
    if at == begin or 0x30 <= data[begin] <= 0x39 or not (php or marked or data[begin] <= 0x5A):
        return 0, 0
    return begin, at


@inlined
def heredoc_end(data: NDArray[np.uint8], at: int, end: int, name: int, name_end: int) -> int:
    """After the name that ends a heredoc, alone at the beginning of its line but for white space."""
    size = name_end - name
    while at < end:
        while at < end and data[at] in (0x20, 9):
            at += 1
        same = at + size <= end
        i: Any = 0
        while same and i < size:
            same = data[at + i] == data[name + i]
            i += 1
        if same:
            after = data[at + size] if at + size < end else 10
            if not (after == 0x5F or 0x30 <= after <= 0x39 or 0x41 <= after & 0xDF <= 0x5A):
                return at + size
        at = line_end(data, at, end, False) + 1
    return end


@inlined
def first_on_line(data: NDArray[np.uint8], start: int, at: int) -> bool:
    """Whether nothing but white space, and a string's prefix of two letters at most, is before `at` on its line."""
    for _ in range(2):
        if at > start and 0x41 <= data[at - 1] & 0xDF <= 0x5A:
            at -= 1
    while at > start and data[at - 1] in (0x20, 9):
        at -= 1
    return at == start or data[at - 1] in (10, 13)


@inlined
def keyword_before(data: NDArray[np.uint8], start: int, at: int) -> bool:
    """Whether the word before is one after which a value is expected."""
    while at > start and data[at - 1] in (0x20, 9):
        at -= 1
    word: Any = 0
    size: Any = 0
    while at > start and 0x61 <= data[at - 1] <= 0x7A and size < 7:
        at -= 1
        word |= np.int64(data[at]) << (8 * size)
        size += 1
    before = data[at - 1] if at > start else 10
    if size == 0 or before in (0x2E, 0x5F) or 0x30 <= before <= 0x39 or 0x41 <= before & 0xDF <= 0x5A:
        return False
    return _KEYWORDS[min(np.searchsorted(_KEYWORDS, word), _KEYWORDS.size - 1)] == word
