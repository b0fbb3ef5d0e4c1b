"""The kernel that finds what is no sentence: short pieces between line ends and separators, as menus have."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.utf8 import character, eight, first_byte, where_byte
from roots_pipeline.text.utf8 import characters as count_characters

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: FineWeb's short lines have at most so many characters (Penedo et al. 2024, section 3.6): five words of English.
SHORT = 30
#: A Han letter or kana says about as much as so many letters of English.
WIDE = 3
#: Words are longer elsewhere: three of isiZulu or Malayalam often have more than 30 characters. So many are short, too.
WORDS = 4
#: But no piece of more characters is.
_MOST = 80

_ENDS, _CLOSES = 1, 2
_LIMIT = 0x20000
# The bytes at which a piece may end, eight times: tab and line feed without the two bits that tell them apart; the bar;
# the first byte of the bullet and of the dot without the bit that tells them apart.
_NO_LOW_BITS = np.uint64(0xFCFCFCFCFCFCFCFC)
_CONTROLS = np.uint64(0x0808080808080808)
_BARS = np.uint64(0x7C7C7C7C7C7C7C7C)
_NO_FIFTH_BIT = np.uint64(0xDFDFDFDFDFDFDFDF)
_BULLETS = np.uint64(0xC2C2C2C2C2C2C2C2)


@functools.cache
def ends_table() -> NDArray[np.uint8]:
    """Which code points end a sentence, and which may stand after its end, uint8[0x20000]."""
    characters = "".join(map(chr, range(_LIMIT)))
    found = np.zeros(_LIMIT, dtype=np.uint8)
    # A comma, colon or semicolon, too, says that a line goes on: lines of verse and of dialogues are no fragments.
    ends = regex.compile(r"[\p{Sentence_Terminal}\p{Terminal_Punctuation}…‽]")
    closes = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\p{Ps}\"'*_\p{White_Space}]")
    for flag, pattern in ((_CLOSES, closes), (_ENDS, ends)):
        for match in pattern.finditer(characters):
            found[match.start()] = flag
    found.flags.writeable = False
    return found


@kernel
def scan_fragments(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], table: NDArray[np.uint8], counts: NDArray[np.int64]
) -> None:
    """Write `counts` [2, n]: characters of each document in fragments, and in all pieces.

    A piece ends at a line feed, a tab, `|`, `•`, or `·` between spaces; white space at its ends is not of it. It is a
    fragment when it is short, that is, has at most `SHORT` characters, wide ones counted `WIDE` times, or `WORDS` words
    and no wide character, and no punctuation that ends or divides sentences stands at its end.
    """
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        inside = 0
        whole = 0
        while at < end:
            start = at
            while at < end:
                if at + 8 <= end:
                    word = eight(data, np.uint64(at))
                    found = (
                        where_byte(word & _NO_LOW_BITS, _CONTROLS)
                        | where_byte(word, _BARS)
                        | where_byte(word & _NO_FIFTH_BIT, _BULLETS)
                    )
                    if found == 0:
                        at += 8
                        continue
                    at += first_byte(found)
                byte = data[np.uint64(at)]
                # No set of them: it would be made anew for each byte.
                if byte == 0x0A or byte == 0x09 or byte == 0x7C:  # noqa: PLR1714
                    break
                if byte == 0xE2 and at + 2 < end and data[at + 1] == 0x80 and data[at + 2] == 0xA2:
                    break
                # In Catalan's "col·legi" it is a letter.
                if byte == 0xC2 and start < at and data[at - 1] == 0x20 and at + 2 < end:  # noqa: SIM102
                    if data[at + 1] == 0xB7 and data[at + 2] == 0x20:
                        break
                at += 1
            stop = at
            characters: Any = count_characters(data, np.uint64(start), np.uint64(stop))
            if at < end:
                at += 3 if data[np.uint64(at)] == 0xE2 else 2 if data[np.uint64(at)] == 0xC2 else 1
            while start < stop and data[start] <= 0x20:
                start += 1
                characters -= 1
            while stop > start and data[stop - 1] <= 0x20:
                stop -= 1
                characters -= 1
            whole += characters
            short = False
            if 0 < characters <= _MOST:
                wide = 0
                words = 1
                for i in range(start, stop):
                    # Kana and Han letters are U+3040 to U+9FFF.
                    wide += 0xE3 <= data[np.uint64(i)] <= 0xE9
                    words += data[np.uint64(i)] == 0x20 and data[np.uint64(i + 1)] != 0x20
                short = characters + (WIDE - 1) * wide <= SHORT or (wide == 0 and words <= WORDS)
            if short:
                ended = False
                # Backwards over closing quotes and brackets.
                while stop > start and not ended:
                    first = stop - 1
                    while first > start and (data[first] & 0xC0) == 0x80:
                        first -= 1
                    point, _ = character(data, first, stop)
                    kind = table[point] if point < table.size else 0
                    ended = kind == _ENDS
                    if kind != _CLOSES:
                        break
                    stop = first
                if not ended:
                    inside += characters
        counts[0, document] = inside
        counts[1, document] = whole
