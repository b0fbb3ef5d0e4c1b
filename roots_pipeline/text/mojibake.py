"""The kernel that finds text which was decoded wrongly: UTF-8 read as a code page of Western Europe, or bytes lost."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.utf8 import character, eight, first_byte, where_byte

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIMIT = 0x2200
#: Of no byte.
_NONE = 0
# What begins with none of these bytes is never broken where it begins: U+0080 to U+00FF are written with 0xC2 or 0xC3,
# U+FFFD with 0xEF.
_EVEN = np.uint64(0xFEFEFEFEFEFEFEFE)
_LATIN_1 = np.uint64(0xC2C2C2C2C2C2C2C2)
_SPECIALS = np.uint64(0xEFEFEFEFEFEFEFEF)
_NO_ASCII = np.uint64(0x8080808080808080)


@functools.cache
def code_page() -> NDArray[np.uint8]:
    """The byte from 0x80 on that Windows-1252, or else Latin-1, writes a code point with; 0 for none. uint8[0x2200]."""
    found = np.zeros(_LIMIT, dtype=np.uint8)
    found[0x80:0x100] = np.arange(0x80, 0x100)
    for byte in range(0x80, 0xA0):
        try:
            found[ord(bytes([byte]).decode("cp1252"))] = byte
        except UnicodeDecodeError:
            continue
    found.flags.writeable = False
    return found


@kernel
def scan_mojibake(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], page: NDArray[np.uint8], counts: NDArray[np.int64]
) -> None:
    """Write `counts` [n]: characters of each document that are no text.

    Those are runs of characters whose bytes in the code page are one character of UTF-8 ("Ã©", "â€™", "à¤¨"), signs for
    what could not be decoded (U+FFFD), and the control characters U+0080 to U+009F outside such runs.
    """
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        broken = 0
        # Bytes of a character that are still wanted, characters of its run so far, and control characters among them.
        wanted = 0
        run = 0
        controls = 0
        while at < end:
            if wanted == 0 and controls == 0:
                while at + 8 <= end:
                    word = eight(data, np.uint64(at))
                    if word & _NO_ASCII != 0:
                        found = where_byte(word & _EVEN, _LATIN_1) | where_byte(word, _SPECIALS)
                        if found != 0:
                            at += first_byte(found)
                            break
                    at += 8
                while at < end and data[np.uint64(at)] & 0xC0 == 0x80:
                    at += 1
                if at == end:
                    break
            if data[np.uint64(at)] < 0x80:
                broken += controls
                controls = 0
                wanted = 0
                at += 1
                continue
            point, width = character(data, at, end)
            at += width
            written = page[point] if point < page.size else _NONE
            if wanted and 0x80 <= written < 0xC0:
                wanted -= 1
                run += 1
                controls += 0x80 <= point < 0xA0
                if wanted == 0:
                    broken += run
                    controls = 0
                continue
            broken += controls
            controls = 0
            wanted = 0
            if 0xC2 <= written < 0xF5:
                wanted = 1 + (written >= 0xE0) + (written >= 0xF0)
                run = 1
            elif point == 0xFFFD or 0x80 <= point < 0xA0:
                broken += 1
        counts[document] = broken + controls
