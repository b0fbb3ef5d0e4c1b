"""One alphabet for the recognizers: native digits, full-width forms, dashes and spaces folded to ASCII.

Folding replaces characters one for one, so that a position in folded text is the position in the text. What a
recognizer matches in folded text, its anchor must find in the raw bytes: `preimage` rewrites an RE2 pattern over
the folded alphabet into one over everything that folds to it.
"""

from __future__ import annotations

import re
from typing import Final

#: The digit zero of every script whose digits are read as numbers (Unicode 15, category Nd; the other digits
#: follow their zero). Listed, not asked of the interpreter, whose Unicode version differs between Pythons.
_ZEROS: Final = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u0f20\u1040\u17e0\u1810"
    "\uff10\U0001e950"
)
#: Hyphens, dashes and minus signs that stand for "-" in numbers, addresses and keys.
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
#: Spaces that do not break a number.
_SPACES: Final = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
#: Full-width punctuation that is part of values. The full-width colon is not: labels end with it.
_WIDE: Final = "＠＋．＿（）"


def _table() -> dict[str, str]:
    table = {chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)}
    table |= dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SPACES, " ")
    # Full-width forms lie 0xFEE0 above their ASCII ones.
    letters = [*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)]
    table |= {chr(letter + 0xFEE0): chr(letter) for letter in letters}
    return table | {wide: chr(ord(wide) - 0xFEE0) for wide in _WIDE}


_FOLDS: Final = _table()
_FOLDABLE: Final = re.compile("[" + re.escape("".join(sorted(_FOLDS))) + "]")


def fold(text: str) -> str:
    """The text in the recognizers' alphabet, of the same length.

    >>> fold("＋९१ 80–20197959")
    '+91 80-20197959'
    """
    if text.isascii():
        return text
    return _FOLDABLE.sub(lambda found: _FOLDS[found[0]], text)


def _unfold() -> dict[str, str]:
    origins: dict[str, list[str]] = {}
    for origin, folded in sorted(_FOLDS.items()):
        origins.setdefault(folded, []).append(origin)
    return {folded: "".join(origin) for folded, origin in origins.items()}


_ORIGINS: Final = _unfold()


def origins(character: str) -> str:
    """Every character that folds to this one, itself first.

    >>> origins("+")
    '+＋'
    """
    return character + _ORIGINS.get(character, "")


def preimage(pattern: str) -> str:
    r"""The RE2 pattern that matches raw text wherever `pattern` matches folded text.

    Understands what anchors are written in: literals, escaped punctuation, classes of literals and ranges,
    groups, alternatives and counts. Raises ValueError for anything else.

    >>> preimage("a{2}@")
    '[aａ]{2}[@＠]'
    """
    out: list[str] = []
    position = 0
    while position < len(pattern):
        found = _PIECE.match(pattern, position)
        if found is None:
            raise ValueError(f"anchor: not understood at character {position} of {pattern!r}")
        position = found.end()
        piece = found[0]
        if found["keep"]:
            out.append(piece)
        elif found["members"]:
            out.append(f"[{_members(found['members'])}]")
        else:
            literal = piece.removeprefix("\\")
            raw = origins(literal)
            out.append(piece if len(raw) == 1 else f"[{re.escape(raw)}]")
    return "".join(out)


_PIECE: Final = re.compile(
    r"(?P<keep>\(\?i?:|\)|\||[?*+]|\{[0-9]+(?:,[0-9]*)?\})"
    r"|\[(?P<members>(?:\\[^0-9A-Za-z]|[^\\\]^])+)\]"
    r"|(?P<literal>\\[^0-9A-Za-z]|[^\\()\[\]{}|?*+^$.])",
    re.DOTALL,
)
_MEMBER: Final = re.compile(r"([^\\])-([^\\])|\\?(.)", re.DOTALL)


def _members(members: str) -> str:
    raw: list[str] = []
    for low, high, literal in _MEMBER.findall(members):
        if low:
            raw.append(f"{low}-{high}")
            raw.extend(re.escape(_ORIGINS.get(chr(code), "")) for code in range(ord(low), ord(high) + 1))
        else:
            raw.extend(re.escape(character) for character in origins(literal))
    return "".join(raw)
