"""Texts in Unicode's form NFC: "ế" is one character, not e with two marks, before anything is measured of it.

What is written with marks apart (NFD, as macOS names files) looks the same, and to word lists and models of characters
it is another text: of good Vietnamese all would be dropped.
"""

from __future__ import annotations

import functools
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.rows import replace
from roots_pipeline.text.utf8 import after_ascii, character, three_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Of a code point: it is never in NFC; it composes with some before it; its combining class, which is 0 for letters.
_NEVER, _SECOND = 1 << 8, 1 << 9
_CLASS = 0xFF
_SLOTS = 1 << 12
# Hangul's vowels and finals compose by rule.
_JAMO = (range(0x1161, 0x1176), range(0x11A8, 0x11C3))


@functools.cache
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """The flags of all code points, and the pairs that compose: a hash table, the first's code point 21 bits up."""
    flags = np.zeros(sys.maxunicode + 1, dtype=np.uint16)
    pairs = np.zeros(_SLOTS, dtype=np.int64)
    for point in (*range(0x80, 0xD800), *range(0xF900, 0x20000), *range(0x2F800, 0x2FA20)):
        letter = chr(point)
        flags[point] |= unicodedata.combining(letter)
        if not unicodedata.decomposition(letter) or unicodedata.decomposition(letter).startswith("<"):
            continue
        if not unicodedata.is_normalized("NFC", letter):
            flags[point] |= _NEVER
            continue
        first, second = (int(part, 16) for part in unicodedata.decomposition(letter).split())
        flags[second] |= _SECOND
        slot = (31 * first + second) & (_SLOTS - 1)
        while pairs[slot]:
            slot = (slot + 1) & (_SLOTS - 1)
        pairs[slot] = first << 21 | second
    for jamo in _JAMO:
        flags[jamo.start : jamo.stop] |= _NEVER
    flags.flags.writeable = pairs.flags.writeable = False
    return flags, pairs


@kernel
def find_decomposed(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    flags: NDArray[np.uint16],
    pairs: NDArray[np.int64],
    found: NDArray[np.bool_],
) -> None:
    """Whether each of n texts may not be in NFC, bool[n]: what is in NFC may be found too, but seldom."""
    mask = pairs.size - 1
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        starter: Any = 0
        before: Any = 0
        order: Any = 0
        found[document] = False
        while at < end:
            # No character below U+0300, whose first byte is 0xCC, is other than in NFC.
            byte = data[np.uint64(at)]
            if byte < 0x80:
                at += 1
                # In most scripts a space stands alone between letters that are not ASCII's.
                if at < end and data[np.uint64(at)] < 0x80:
                    at = np.int64(after_ascii(data, np.uint64(at), np.uint64(end)))
                starter = before = np.int64(data[np.uint64(at - 1)])
                order = 0
                continue
            # Most of what is not ASCII has three bytes, and where all have as many the next place is guessed right.
            if byte & 0xF0 == 0xE0 and at + 3 <= end:
                point = three_bytes(data, at)
                at += 3
            else:
                point, size = character(data, at, end)
                at += size
            entry: Any = np.int64(flags[np.uint64(point)])
            if entry == 0:
                order = 0
                before = starter = point
                continue
            kind = entry & _CLASS
            loose = entry & _NEVER != 0 or (kind != 0 and kind < order)
            if entry & _SECOND != 0:
                for first in (starter, before):
                    pair = first << 21 | point
                    slot = (31 * first + point) & mask
                    while pairs[slot] != 0 and pairs[slot] != pair:
                        slot = (slot + 1) & mask
                    loose |= pairs[slot] == pair
            if loose:
                found[document] = True
                break
            order = kind
            before = point
            if kind == 0:
                starter = point


def compose(texts: pa.LargeStringArray, data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> pa.LargeStringArray:
    """The texts in NFC; they themselves where all of them are. `data` and `offsets` are theirs."""
    found = np.empty(len(texts), dtype=np.bool_)
    find_decomposed(data, offsets, *_tables(), found)
    if not found.any():
        return texts
    rows = [row for row in np.flatnonzero(found).tolist() if not unicodedata.is_normalized("NFC", texts[row].as_py())]
    if not rows:
        return texts
    # Not by Arrow's utf8_normalize: pyarrow 25.0.1 leaves NFC decomposed.
    composed = [unicodedata.normalize("NFC", texts[row].as_py()) for row in rows]
    return replace(texts, np.array(rows, np.int64), pa.array(composed, type=pa.large_string()))
