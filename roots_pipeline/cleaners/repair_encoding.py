"""Repair text that was decoded in the wrong encoding: "Ã©" for "é", "à¤¹" for "ह"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from roots_pipeline.cleaners.base import Cleaner, matches, widened

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


class RepairEncoding(Cleaner):
    """Undoes the wrong decoding of UTF-8, line by line, as ftfy's `fix_encoding` finds and mends it.

    Of ftfy's repairs only this one: entities, quotes and widths of characters are not its business. A line that says
    nothing else than how such damage looks ("Ã© instead of é") is mended as well, which cannot be told apart.

    Which texts need it is told by ftfy's own sign of damage as a regular expression that Arrow runs, some eighty times
    as fast as ftfy; so text without damage costs next to nothing.
    """

    name = "repair_encoding"
    examples: ClassVar = {
        "dÃ©jÃ\u00a0 vu\nQuébec": "déjà vu\nQuébec",
        "â€œquoteâ€\u009d": "“quote”",
        "à¤¹à¤¿à¤¨à¥\u008dà¤¦à¥\u20ac": "हिन्दी",
        "Ã¡Â»Â\u008dÃ¡Â»Â\u008d kan": "ọọ kan",
        "Tiếng Việt, São Paulo, Åland, ọ̀rọ̀": "Tiếng Việt, São Paulo, Åland, ọ̀rọ̀",
        "العربية اردو 中文 ભાષા": "العربية اردو 中文 ભાષા",
    }

    def clean(self, text: str) -> str:
        from ftfy import fix_encoding

        return "\n".join([line if line.isascii() else fix_encoding(line) for line in text.split("\n")])

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return matches(texts, damage_pattern())


@cache
def damage_pattern() -> str:
    """Ftfy's `badness` as RE2 writes it, found wherever ftfy finds it; a test compares the two.

    Python's pattern is laid out with white space and comments.
    """
    from ftfy.badness import BADNESS_RE

    pattern, kept, inside, place = BADNESS_RE.pattern, [], False, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            kept.append(pattern[place : place + 2])
            place += 2
            continue
        if inside or character == "[":
            kept.append(character)
            inside = character != "]"
        elif character == "#":
            place = pattern.index("\n", place)
        elif not character.isspace():
            kept.append(character)
        place += 1
    return f"(?m:{widened(''.join(kept))})"
