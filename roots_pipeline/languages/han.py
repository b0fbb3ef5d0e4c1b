"""What tells Chinese in its two scripts and written Cantonese apart: characters that only one of them has.

In a short line they are one in five of the n-grams at most, and the line's other n-grams say what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.text.compiled import inlined, kernel

#: The classes of the family, in the order of `tell_chinese`'s `family`.
FAMILY = ("zho_Hans", "zho_Hant", "yue_Hant")

#: What a character says: it is written in one script alone (in GB 2312 and not in Big5, or the other way round), or in
#: one language.
SIMPLIFIED, TRADITIONAL, CANTONESE, STANDARD = 1, 2, 4, 8

#: Characters of Cantonese that standard Chinese does not use, not even in names that are often written.
CANTONESE_CHARACTERS = "喺嘅佢啲唔咁嗰咗哋嘢冇搵睇嚟㗎乜喎畀諗啱攞啫瞓攰嘞嬲揸嗱嗌嘥餸"
#: Common characters of standard Chinese for which Cantonese, as it is spoken, has others (的 and 嘅, 們 and 哋 …).
STANDARD_CHARACTERS = "的了是這这們们沒没她吃"

_POINTS = 1 << 16

# The evidence of a character and the weight of the model's own opinion, in logits, and how far each may go. Any near
# them do as well: a character decides a short line, and a single one does not decide a page.
_SCRIPT, _SPOKEN, _WRITTEN = 4.0, 4.0, 2.0
_OPINION, _MOST = 0.5, 20.0
# Without evidence, a text is standard Chinese.
_DOUBT = 1.5
# Share of Han among the letters of a text from which on it is in a language that is written so.
_ALL_HAN = 0.8


class Chinese(NamedTuple):
    """What `tell_chinese` needs to know; an empty family: a model's opinion is left as it is."""

    family: NDArray[np.int32]  # the classes of `FAMILY`
    japanese: NDArray[np.int32]  # its class, if there is one
    flags: NDArray[np.uint8]

    @classmethod
    def of(cls, labels: Sequence[str]) -> Chinese:
        """For classes of these names; of an empty family if one of it is missing."""
        numbers = {label: number for number, label in enumerate(labels)}
        family = [numbers[label] for label in FAMILY] if numbers.keys() >= set(FAMILY) else []
        japanese = [numbers[label] for label in ("jpn_Jpan",) if label in numbers]
        return cls(np.array(family, np.int32), np.array(japanese, np.int32), chinese_characters())

    @classmethod
    def none(cls) -> Chinese:
        return cls.of(())


@cache
def chinese_characters() -> NDArray[np.uint8]:
    """What each character below U+10000 says: flags, uint8[65536]."""
    flags = np.zeros(_POINTS, np.uint8)
    found = []
    # Where the two sets have their Han characters; a few places are free.
    for encoding, firsts, seconds in (
        ("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)),
        ("big5", range(0xA4, 0xFA), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    ):
        pairs = b"\n".join(bytes([first, second]) for first in firsts for second in seconds)
        points = np.frombuffer(pairs.decode(encoding, "ignore").encode("utf-32-le"), np.uint32)
        is_there = np.zeros(_POINTS, np.bool_)
        is_there[points[(points >= 0x4E00) & (points <= 0x9FFF)]] = True
        found.append(is_there)
    flags[found[0] & ~found[1]] |= SIMPLIFIED
    flags[found[1] & ~found[0]] |= TRADITIONAL
    flags[[ord(character) for character in CANTONESE_CHARACTERS]] |= CANTONESE
    flags[[ord(character) for character in STANDARD_CHARACTERS]] |= STANDARD
    flags.flags.writeable = False
    return flags


@kernel
def tell_chinese(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    chinese: Chinese,
    probabilities: NDArray[np.float64],
) -> None:
    """Share out anew what a model gives the family's classes of a text, by its characters.

    A text in Han characters alone is in one of them, or in Japanese: other classes lose what they have. Texts without
    Han are left as they are.
    """
    family, japanese, flags = chinese
    letters = han = kana = simplified = traditional = spoken = written = 0
    while at < end:
        byte = int(data[at])
        letters += byte > 32 and byte & 0xC0 != 0x80
        if 0xE3 <= byte <= 0xE9 and at + 2 < end:
            point = (byte & 0x0F) << 12 | (int(data[at + 1]) & 0x3F) << 6 | int(data[at + 2]) & 0x3F
            at += 2
            kana += 0x3041 <= point <= 0x30FF
            if point >= 0x3400:
                flag = flags[point]
                han += 1
                simplified += flag & SIMPLIFIED > 0
                traditional += flag & TRADITIONAL > 0
                spoken += flag & CANTONESE > 0
                written += flag & STANDARD > 0
        at += 1
    if not han:
        return
    hans, hant, yue = probabilities[family[0]], probabilities[family[1]], probabilities[family[2]]
    total = hans + hant + yue
    if not kana and han >= _ALL_HAN * letters:
        others = 0.0
        for i in range(japanese.size):
            others += probabilities[japanese[i]]
        probabilities[:] = 0.0
        for i in range(japanese.size):
            probabilities[japanese[i]] = others
        total = max(1.0 - others, 0.0)
    least = 1e-4
    script = _OPINION * np.log(max(hant + yue, least) / max(hans, least))
    script += _within(_SCRIPT * (traditional - simplified))
    cantonese = _OPINION * np.log(max(yue, least) / max(hans + hant, least)) - _DOUBT
    cantonese += _within(_SPOKEN * spoken - _WRITTEN * written)
    share = 1.0 / (1.0 + np.exp(-cantonese))
    standard = total * (1.0 - share)
    probabilities[family[2]] = total * share
    probabilities[family[1]] = standard / (1.0 + np.exp(-script))
    probabilities[family[0]] = standard / (1.0 + np.exp(script))


@inlined
def _within(evidence: float) -> float:
    return min(max(evidence, -_MOST), _MOST)
