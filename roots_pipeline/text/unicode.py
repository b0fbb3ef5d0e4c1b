"""What the kernels know of each code point: its classes and its lower-case form.

Unicode data come from `regex`, whose version is locked, so that they do not change with the Python version.
"""

from __future__ import annotations

import functools
import itertools
import sys
from typing import TYPE_CHECKING

import numpy as np
import regex

if TYPE_CHECKING:
    from numpy.typing import NDArray

# An entry of the table holds the lower-case code point in its low 21 bits and these flags above them.
LOWER = 0x1FFFFF
#: Begins a word: letters (L) and numbers (N).
STARTS = 1 << 21
#: Goes on with a word: letters, marks (M), numbers, the underscore and the two joiners of Indic and Arabic script.
CONTINUES = 1 << 22
#: Goes on even with the one-letter words of unspaced scripts: marks and the two joiners.
EXTENDS = 1 << 23
#: A letter of a script written without spaces: a word by itself.
UNSPACED = 1 << 24
#: White space, by Unicode's property of that name.
SPACE = 1 << 25
#: Neither letter, mark, number, joiner nor white space.
SPECIAL = 1 << 26
#: A letter or a mark.
ALPHABETIC = 1 << 27

#: Planes 4-13, 15 and 16 hold nothing but unassigned and private code points, which are SPECIAL.
_RANGES = ((0, 0x40000), (0xE0000, 0xE1000))

# Script_Extensions, so that signs shared by Hiragana and Katakana (the prolonged sound mark) belong to both.
_UNSPACED = (
    r"[[\p{L}\p{Nl}]&&[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}"
    r"\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]]"
)
_JOINERS = r"\u200c\u200d"
_CLASSES = {
    STARTS: r"[\p{L}\p{N}]",
    CONTINUES: rf"[\p{{L}}\p{{M}}\p{{N}}_{_JOINERS}]",
    EXTENDS: rf"[\p{{M}}{_JOINERS}]",
    UNSPACED: _UNSPACED,
    SPACE: r"\p{White_Space}",
    SPECIAL: rf"[^\p{{L}}\p{{M}}\p{{N}}{_JOINERS}\p{{White_Space}}]",
    ALPHABETIC: r"[\p{L}\p{M}]",
}


@functools.cache
def table() -> NDArray[np.uint32]:
    """The flags and the lower-case form of all code points, uint32[0x110000]; made once a process in 0.1 s."""
    entries = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for first, end in _RANGES:
        characters = "".join(map(chr, range(first, end)))
        for match in regex.finditer(r"[\p{Lu}\p{Lt}]", characters):
            # Simple lower-casing: the first code point of the full one ("İ" becomes "i" and a dot above).
            entries[first + match.start()] = ord(match[0].lower()[0])
        for flag, pattern in _CLASSES.items():
            for run in regex.finditer(f"(?V1){pattern}+", characters):
                entries[first + run.start() : first + run.end()] |= np.uint32(flag)
    for (_, first), (end, _) in itertools.pairwise((*_RANGES, (len(entries), len(entries)))):
        entries[first:end] |= np.uint32(SPECIAL)
    entries.flags.writeable = False
    return entries
