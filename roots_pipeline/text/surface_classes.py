"""What the kernel of a text's surface knows of each code point: digit, capital, bullet, stop, script."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING

import numpy as np
import regex

from roots_pipeline.text.unicode import SPACE as WHITE_SPACE
from roots_pipeline.text.unicode import UNSPACED as UNSPACED_LETTER
from roots_pipeline.text.unicode import table as classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

# An entry holds these flags, and above them the script's number: 0 for what is no letter or of no one script.
DIGIT = 1 << 0
CAPITAL = 1 << 1
SMALL = 1 << 2
WORDY = 1 << 3
SPACE = 1 << 4
UNSPACED = 1 << 5
#: Sentence_Terminal: the full stops of Latin script, those of East Asian scripts, and all others.
FULL_STOP = 1 << 6
WIDE_STOP = 1 << 7
STOP = 1 << 8
CLOSE = 1 << 9
BULLET = 1 << 10
C4_END = 1 << 11
#: Single characters: the period, the ellipsis, the hash sign, the opening brace.
PERIOD = 1 << 12
ELLIPSIS = 1 << 13
HASH = 1 << 14
BRACE = 1 << 15
STOPS = FULL_STOP | WIDE_STOP | STOP
SCRIPT_SHIFT = 16
_CLASSES = {
    DIGIT: r"\p{Nd}",
    CAPITAL: r"[\p{Lu}\p{Lt}]",
    SMALL: r"\p{Ll}",
    WORDY: r"[\p{L}\p{N}]",
    FULL_STOP: r"\p{Sentence_Break=ATerm}",
    WIDE_STOP: "[。！？｡]",
    STOP: r"[\p{Sentence_Terminal}--[。！？｡]--\p{Sentence_Break=ATerm}]",
    CLOSE: r"[\p{Sentence_Break=Close}&&\P{L}]",
    BULLET: "[-*•‣⁃∙●○◦▪▫■□▶►·・]",
    # The reference has . ? ! and the straight quote; the rest are their like in other scripts.
    C4_END: r"[\p{Sentence_Terminal}\"”»」』]",
    PERIOD: "[.]",
    ELLIPSIS: "[…]",
    HASH: "[#]",
    BRACE: "[{]",
}
#: The scripts a language's code can name (ISO 15924), of Unicode's Script property; Hans and Hant are Hani.
_SCRIPTS = (
    *("Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Gujr", "Guru", "Hang", "Hani", "Hebr", "Hira"),
    *("Kana", "Khmr", "Knda", "Laoo", "Latn", "Mlym", "Mymr", "Nkoo", "Orya", "Sinh", "Syrc", "Taml", "Telu", "Tfng"),
    *("Thaa", "Thai", "Tibt", "Vaii", "Adlm", "Cher", "Copt", "Mong", "Java", "Bali", "Olck", "Mtei", "Lisu", "Bopo"),
)
_OTHER_SCRIPT = 255
_RANGES = ((0, 0x40000), (0xE0000, 0xE1000))


def script_number(language: str) -> int:
    """The script of a language's code (`urd_Arab`) in the table; -1 for a code without a script known here."""
    script = language.rpartition("_")[2]
    script = {"Hans": "Hani", "Hant": "Hani"}.get(script, script)
    return _SCRIPTS.index(script) + 1 if script in _SCRIPTS else -1


@functools.cache
def surface_classes() -> NDArray[np.uint32]:
    """The flags and the script of all code points, uint32[0x110000]; made once a process."""
    known = classes()
    entries = np.zeros(sys.maxunicode + 1, dtype=np.uint32)
    entries[known & WHITE_SPACE != 0] |= np.uint32(SPACE)
    entries[known & UNSPACED_LETTER != 0] |= np.uint32(UNSPACED)
    for first, end in _RANGES:
        characters = "".join(map(chr, range(first, end)))
        for flag, pattern in _CLASSES.items():
            for run in regex.finditer(f"(?V1){pattern}+", characters):
                entries[first + run.start() : first + run.end()] |= np.uint32(flag)
        for run in regex.finditer(r"(?V1)[\p{L}--\p{Script=Zyyy}--\p{Script=Zinh}]+", characters):
            entries[first + run.start() : first + run.end()] |= np.uint32(_OTHER_SCRIPT << SCRIPT_SHIFT)
        for number, script in enumerate(_SCRIPTS, 1):
            for run in regex.finditer(rf"(?V1)[\p{{L}}&&\p{{Script={script}}}]+", characters):
                part = entries[first + run.start() : first + run.end()]
                part &= np.uint32((1 << SCRIPT_SHIFT) - 1)
                part |= np.uint32(number << SCRIPT_SHIFT)
    entries.flags.writeable = False
    return entries
