"""Remove characters that nobody sees and that split or glue words for a machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from roots_pipeline.cleaners.base import Cleaner, matches

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

#: The control characters (Unicode Cc) that end a line or a page, where dropping them would glue words: LF, VT, FF,
#: CR and NEL. `normalize_whitespace` makes LF of them.
LINE_ENDS = "\n\x0b\x0c\r\x85"

#: Dropped besides: the byte order mark, and the soft hyphen, which says where a word may be broken and splits it.
OTHERS = "\ufeff\u00ad"

DROPPED = (
    "".join(chr(point) for point in (*range(0x20), *range(0x7F, 0xA0)) if chr(point) not in LINE_ENDS + "\t") + OTHERS
)

_PATTERN = "[" + "".join(f"\\x{{{ord(character):x}}}" for character in DROPPED) + "]"
_DROPPED = re.compile(f"[{DROPPED}]+")


class RemoveControlCharacters(Cleaner):
    """Drops control characters (Unicode Cc) but tab and line ends, byte order marks and soft hyphens.

    Other invisible characters carry meaning and stay: ZWJ and ZWNJ (spelling in Indic scripts, Persian and Urdu),
    zero-width space (word breaks), and the marks of direction.
    """

    name = "remove_control_characters"
    examples: ClassVar = {
        "\ufeffone\x00 two\x1b": "one two",
        "hy\u00adphen": "hyphen",
        "a\tb\r\nc\x0cd": "a\tb\r\nc\x0cd",
        "क्\u200dष می\u200cخواهم": "क्\u200dष می\u200cخواهم",
    }

    def clean(self, text: str) -> str:
        return _DROPPED.sub("", text)

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return matches(texts, _PATTERN)
