"""Bring characters that can be written in several ways to one."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.cleaners.base import Cleaner, matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


class NormalizeUnicode(Cleaner):
    """Normalization Form C (Unicode Standard Annex 15): composed letters, marks in their canonical order.

    Not the compatibility forms (NFKC), which lose distinctions: superscripts, and letters' forms.
    """

    name = "normalize_unicode"
    examples: ClassVar = {
        "e\u0301": "\u00e9",
        "o\u0323\u0301": "\u1ecd\u0301",
        "o\u0301\u0323": "\u1ecd\u0301",
        "\u0bc6\u0bbe": "\u0bca",
        "\u212b": "\u00c5",
        "\u0958": "\u0915\u093c",
        "x² ﬁ": "x² ﬁ",
    }

    def clean(self, text: str) -> str:
        return unicodedata.normalize("NFC", text)

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return matches(texts, denormalized_pattern())


#: Beyond, no character has a decomposition or a combining class (Unicode 16: the last is U+2FA1D); a test looks.
DECOMPOSABLE_END: Final = 0x30000


@cache
def denormalized_pattern() -> str:
    """A regular expression found in every text that is not in NFC, and in few that are.

    What changes is: a character that never occurs in NFC; a pair that has a composed form; and a mark after
    another one, which may be out of order or compose with a letter further back.
    """
    never: list[int] = []
    firsts: defaultdict[int, list[int]] = defaultdict(list)  # of the pairs, by their second character
    marks: list[int] = []
    by_class: defaultdict[int, list[int]] = defaultdict(list)  # marks
    composed: defaultdict[int, list[int]] = defaultdict(list)  # letters, by the class of the last mark in them
    for point in range(DECOMPOSABLE_END):
        character = chr(point)
        if unicodedata.combining(character):
            marks.append(point)
            by_class[unicodedata.combining(character)].append(point)
        parts = unicodedata.decomposition(character)
        if not parts or parts.startswith("<"):
            continue
        if unicodedata.normalize("NFC", character) != character:
            never.append(point)
        else:
            first, second = (int(part, 16) for part in parts.split())
            firsts[second].append(first)
        last = unicodedata.combining(unicodedata.normalize("NFD", character)[-1])
        if last:
            composed[last].append(point)
    # A mark that belongs before one that a letter holds already.
    early = []
    for last, letters in composed.items():
        before = [mark for lower, of_class in by_class.items() if lower < last for mark in of_class]
        early += [f"{_one_of(letters)}{_one_of(before)}"] if before else []
    by_firsts: defaultdict[str, list[int]] = defaultdict(list)
    for second, points in firsts.items():
        by_firsts[_one_of(points)].append(second)
    pairs = [f"{first}{_one_of(seconds)}" for first, seconds in by_firsts.items()]
    hangul = f"{_one_of(range(0x1161, 0x1176))}|{_one_of(range(0x11A8, 0x11C3))}"  # composed by rule, not by table
    return "|".join([_one_of(never), f"{_one_of(marks)}{{2}}", hangul, *early, *pairs])


def _one_of(points: Iterable[int]) -> str:
    """A character class.

    >>> _one_of([0x61, 0x62, 0x63, 0x7a])
    '[\\\\x{61}-\\\\x{63}\\\\x{7a}]'
    """
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    inside = (f"\\x{{{low:x}}}" + (f"-\\x{{{high:x}}}" if high > low else "") for low, high in ranges)
    return f"[{''.join(inside)}]"
