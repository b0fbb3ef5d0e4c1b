"""Remove characters of no width where they do not mean anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import regex

from roots_pipeline.cleaners.base import Cleaner, matches

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

#: Scripts whose letters a ZWJ or ZWNJ (U+200D, U+200C) joins or parts: those derived from Brahmi, and the cursive ones
#: (The Unicode Standard, 12.1, 9.2 and 23.2). In others it says nothing; in emoji ZWJ makes one of several.
JOINING: Final = (
    *("Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Tibt", "Mymr", "Khmr", "Newa"),
    *("Arab", "Syrc", "Thaa", "Nkoo", "Mong", "Adlm", "Rohg", "Mand"),
)
#: Scripts in which words are written together, where U+200B says where a line may break (The Unicode Standard, 23.2).
UNSPACED: Final = ("Thai", "Laoo", "Khmr", "Mymr", "Lana", "Tale", "Talu", "Java", "Bali", "Tibt")

_JOINS = "".join(rf"\p{{Script={script}}}" for script in JOINING)
_UNSPACED = "".join(rf"\p{{Script={script}}}" for script in UNSPACED)
_EMOJI = r"\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F"
# Marks of direction, embeddings, overrides and isolates.
_DIRECTIONS = r"\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069"

_DROPPED = regex.compile(
    # ZWNJ and ZWJ without a letter beside them that they could join or part.
    rf"(?<![{_JOINS}\u200C\u200D])[\u200C\u200D]++(?![{_JOINS}{_EMOJI}])"
    rf"|(?<![{_JOINS}{_EMOJI}\u200C\u200D])[\u200C\u200D]++(?![{_JOINS}])"
    # Where a line may break, but between letters of unspaced scripts.
    rf"|(?<![{_UNSPACED}\u200B])\u200B++|\u200B++(?![{_UNSPACED}])"
    # Word joiner, invisible operators of formulas, deprecated controls of format, annotation, language tags.
    r"|[\u2060-\u2064\u206A-\u206F\uFFF9-\uFFFB\uFEFF]"
    # Tags, but those that make a flag of a region out of U+1F3F4.
    r"|(?<!\U0001F3F4[\U000E0020-\U000E007F]*)[\U000E0001\U000E0020-\U000E007F]"
)
_DIRECTION = regex.compile(rf"[{_DIRECTIONS}]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_PATTERN = (
    r"[\x{200b}-\x{200f}\x{61c}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{fff9}-\x{fffb}\x{feff}\x{e0001}\x{e0020}-\x{e007f}]"
)


class RemoveZeroWidthCharacters(Cleaner):
    """Drops invisible characters (Unicode Cf) that say nothing where they stand, and hide or split words.

    ZWJ and ZWNJ stay beside a letter of an Indic or a cursive script, where they are spelling, and ZWJ between emoji;
    U+200B stays between letters of scripts without spaces; marks of direction stay in text with right-to-left letters.
    """

    name = "remove_zero_width_characters"
    examples: ClassVar = {
        "hid\u200bden wo\u200crd\u2060s\u200d": "hidden words",
        "क्\u200dष র\u200d্য می\u200cخواهم ന്\u200d": "क्\u200dष র\u200d্য می\u200cخواهم ന്\u200d",
        "ภาษา\u200bไทย": "ภาษา\u200bไทย",
        "👩\u200d🌾 🏴\U000e0067\U000e0062\U000e007f": "👩\u200d🌾 🏴\U000e0067\U000e0062\U000e007f",
        "left\u200e \u202ato\u202c right": "left to right",
        "عربي \u200e(ABC)\u200f": "عربي \u200e(ABC)\u200f",
        "a\U000e0041\U000e0042b": "ab",
        "ọ\u200b̀rọ̀": "ọ̀rọ̀",
    }

    def clean(self, text: str) -> str:
        # Without one, what was beside it may be the other's neighbour.
        while (shorter := _DROPPED.sub("", text)) != text:
            text = shorter
        return text if _RIGHT_TO_LEFT.search(text) else _DIRECTION.sub("", text)

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return matches(texts, _PATTERN)
