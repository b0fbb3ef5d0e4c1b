"""The kernel that reads what lies on the surface of a text: digits, capitals, sentences, how lines end.

Sentences follow the rules of Unicode's annex 29 (version 15, section 5.1) as far as one pass can: a sentence ends at
the end of its line, or where marks of Unicode's property Sentence_Terminal and closing quotes and brackets are followed
by white space (after the marks of East Asian scripts, by anything), but not where a full stop is followed by a small
letter.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.unicode import SPACE, UNSPACED
from roots_pipeline.text.unicode import table as classes
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of what `scan_surface` counts of each document.
(
    DIGITS,
    CAPITALS,
    HASHES,
    ELLIPSES,
    SCRIPTED,
    IN_SCRIPT,
    SENTENCES,
    LINES,
    PUNCTUATED_LINES,
    SHORT_LINES,
    LONG_LINES,
    BULLET_LINES,
    ELLIPSIS_LINES,
    LINE_FEEDS,
    C4_SENTENCES,
    C4_FILLERS,
    LONGEST_TOKEN,
    SYMBOLS,
) = range(18)
ROWS = 18
#: FineWeb: a line of so many characters is short. mC4: a line of so many is a paragraph.
_SHORT = 30
_LONG = 200
#: C4 (`c4_utils.py`): words a line must have, characters a word may have.
_C4_WORDS = 5
_C4_WORD_CHARACTERS = 1000

# An entry holds these flags, and above them the script's number: 0 for what is no letter or of no one script.
_DIGIT = 1 << 0
_CAPITAL = 1 << 1
_SMALL = 1 << 2
_WORDY = 1 << 3
_SPACE = 1 << 4
_UNSPACED = 1 << 5
#: Sentence_Terminal: the full stops of Latin script, those of East Asian scripts, and all others.
_FULL_STOP = 1 << 6
_WIDE_STOP = 1 << 7
_STOP = 1 << 8
_CLOSE = 1 << 9
_BULLET = 1 << 10
_C4_END = 1 << 11
_STOPS = _FULL_STOP | _WIDE_STOP | _STOP
_SCRIPT_SHIFT = 16
#: Of the last mark of a line: it ends a sentence; it is an ellipsis; it is a period beside which the next may stand.
_ENDED, _ELLIPSIS, _ADJACENT = 1, 2, 4

_CLASSES = {
    _DIGIT: r"\p{Nd}",
    _CAPITAL: r"[\p{Lu}\p{Lt}]",
    _SMALL: r"\p{Ll}",
    _WORDY: r"[\p{L}\p{N}]",
    _FULL_STOP: r"\p{Sentence_Break=ATerm}",
    _WIDE_STOP: "[。！？｡]",
    _STOP: r"[\p{Sentence_Terminal}--[。！？｡]--\p{Sentence_Break=ATerm}]",
    _CLOSE: r"[\p{Sentence_Break=Close}&&\P{L}]",
    _BULLET: "[-*•‣⁃∙●○◦▪▫■□▶►·・]",
    # The reference has . ? ! and the straight quote; the rest are their like in other scripts.
    _C4_END: r"[\p{Sentence_Terminal}\"”»」』]",
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
def surface_table() -> NDArray[np.uint32]:
    """The flags and the script of all code points, uint32[0x110000]; made once a process."""
    known = classes()
    entries = np.zeros(sys.maxunicode + 1, dtype=np.uint32)
    entries[known & SPACE != 0] |= np.uint32(_SPACE)
    entries[known & UNSPACED != 0] |= np.uint32(_UNSPACED)
    for first, end in _RANGES:
        characters = "".join(map(chr, range(first, end)))
        for flag, pattern in _CLASSES.items():
            for run in regex.finditer(f"(?V1){pattern}+", characters):
                entries[first + run.start() : first + run.end()] |= np.uint32(flag)
        for run in regex.finditer(r"(?V1)[\p{L}--\p{Script=Zyyy}--\p{Script=Zinh}]+", characters):
            entries[first + run.start() : first + run.end()] |= np.uint32(_OTHER_SCRIPT << _SCRIPT_SHIFT)
        for number, script in enumerate(_SCRIPTS, 1):
            for run in regex.finditer(rf"(?V1)[\p{{L}}&&\p{{Script={script}}}]+", characters):
                part = entries[first + run.start() : first + run.end()]
                part &= np.uint32((1 << _SCRIPT_SHIFT) - 1)
                part |= np.uint32(number << _SCRIPT_SHIFT)
    entries.flags.writeable = False
    return entries


#: What C4 looks for in lines (`c4_utils.py`): a page with the first goes, and lines with one of the others.
_LOREM, _JAVASCRIPT, _POLICY = 1, 2, 4
_PHRASES = (
    ("lorem ipsum", _LOREM),
    ("javascript", _JAVASCRIPT),
    ("terms of use", _POLICY),
    ("privacy policy", _POLICY),
    ("cookie policy", _POLICY),
    ("uses cookies", _POLICY),
    ("use of cookies", _POLICY),
    ("use cookies", _POLICY),
)
_PHRASE_BYTES = np.array([list(phrase.encode().ljust(16, b"\0")) for phrase, _ in _PHRASES], dtype=np.uint8)
_PHRASE_KINDS = np.array([kind for _, kind in _PHRASES], dtype=np.int64)
# No two first letters have different second ones, so that two looks tell whether a phrase can begin here.
_SECOND = np.zeros(256, dtype=np.uint8)
_SECOND[_PHRASE_BYTES[:, 0]] = _PHRASE_BYTES[:, 1]


@inlined
def _phrases(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Which kinds of phrase are in these bytes, in capitals or small letters."""
    found: Any = 0
    for at in range(start, end - 9):
        second = _SECOND[data[at] | 0x20]
        if second != 0 and data[at + 1] | 0x20 == second:
            for phrase in range(_PHRASE_KINDS.size):
                size = 0
                while (
                    at + size < end
                    and _PHRASE_BYTES[phrase, size] != 0
                    and data[at + size] | 0x20 == _PHRASE_BYTES[phrase, size]
                ):
                    size += 1
                if _PHRASE_BYTES[phrase, size] == 0:
                    found |= _PHRASE_KINDS[phrase]
    return found


@kernel
def scan_surface(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: NDArray[np.uint32],
    script: int,
    counts: NDArray[np.int64],
) -> None:
    """Write `counts` [ROWS, n] of n documents; `script` is that in which letters are expected (`script_number`)."""
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        digits: Any = 0
        capitals: Any = 0
        scripted: Any = 0
        in_script: Any = 0
        ellipses = 0
        symbols = 0
        hashes = 0
        longest_token = 0
        for row in (SENTENCES, LINES, PUNCTUATED_LINES, SHORT_LINES, LONG_LINES, BULLET_LINES, ELLIPSIS_LINES):
            counts[row, document] = 0
        counts[LINE_FEEDS, document] = 0
        counts[C4_SENTENCES, document] = 0
        counts[C4_FILLERS, document] = 0
        while at < end:
            start = at
            characters = 0
            tokens = 0
            token = 0
            longest = 0
            bare = False
            sentences = 0
            wordy: Any = 0
            pending: Any = 0
            spaced = False
            brace = False
            first: Any = 0
            last: Any = 0
            last_point: Any = -1
            dots = 0
            mark: Any = 0
            fed = False
            while at < end:
                point, size = character(data, at, end)
                at += size
                if point == 0x0A:
                    fed = True
                    break
                characters += 1
                entry: Any = np.int64(table[np.uint64(point)])
                if entry & _SPACE != 0:
                    spaced = True
                    mark &= ~_ADJACENT
                    longest = max(longest, token)
                    token = 0
                    symbols += bare
                    bare = False
                    continue
                if token == 0 or entry & _UNSPACED != 0:
                    tokens += 1
                    longest = max(longest, token)
                    bare = token == 0
                    token = 0
                token += 1
                if last_point < 0:
                    first = entry
                last = entry
                last_point = point
                digits += entry & _DIGIT
                capitals += (entry & _CAPITAL) // _CAPITAL
                letters = entry >> _SCRIPT_SHIFT
                scripted += letters != 0
                in_script += letters == script
                if pending | (entry & (_WORDY | _STOPS)) == _WORDY:
                    wordy = 1
                    bare = False
                    dots = 0
                    mark = 0
                else:
                    before = mark
                    # After closing brackets and quotes a line ends as before them.
                    mark = before & (_ENDED | _ELLIPSIS) if entry & _CLOSE != 0 else 0
                    if entry & _STOPS != 0:
                        mark |= _ENDED
                    if entry & _STOPS != 0:
                        pending |= entry & _STOPS
                    elif pending != 0 and (spaced or entry & _CLOSE == 0):
                        small = pending == _FULL_STOP and entry & _SMALL != 0
                        if (spaced or pending & _WIDE_STOP != 0) and not small:
                            sentences += wordy
                            wordy = 0
                        pending = 0
                    if entry & _WORDY != 0:
                        wordy = 1
                        bare = False
                    if point == 0x2E:
                        dots = dots + 1 if before & _ADJACENT != 0 else 1
                        ellipses += dots % 3 == 0
                        mark |= _ADJACENT if dots < 3 else _ADJACENT | _ELLIPSIS
                    else:
                        dots = 0
                        if point == 0x2026:
                            ellipses += 1
                            mark |= _ELLIPSIS
                        hashes += point == 0x23
                        brace |= point == 0x7B
                spaced = False
            symbols += bare
            longest = max(longest, token)
            longest_token = max(longest_token, longest)
            counts[LINE_FEEDS, document] += fed
            counts[LONG_LINES, document] += characters >= _LONG
            if last_point >= 0:
                sentences += wordy
                counts[SENTENCES, document] += sentences
                counts[LINES, document] += 1
                counts[PUNCTUATED_LINES, document] += mark & _ENDED != 0
                counts[SHORT_LINES, document] += characters <= _SHORT
                counts[BULLET_LINES, document] += (first & _BULLET) != 0
                counts[ELLIPSIS_LINES, document] += mark & _ELLIPSIS != 0
                if tokens >= _C4_WORDS and last & _C4_END != 0 and dots < 3 and longest <= _C4_WORD_CHARACTERS:
                    phrases = _phrases(data, start, at)
                    if phrases & _LOREM != 0 or (brace and phrases & _JAVASCRIPT == 0):
                        counts[C4_FILLERS, document] += 1
                    elif phrases == 0:
                        counts[C4_SENTENCES, document] += sentences
        counts[DIGITS, document] = digits
        counts[CAPITALS, document] = capitals
        counts[SCRIPTED, document] = scripted
        counts[IN_SCRIPT, document] = in_script
        counts[ELLIPSES, document] = ellipses
        counts[SYMBOLS, document] = symbols
        counts[HASHES, document] = hashes
        counts[LONGEST_TOKEN, document] = longest_token
