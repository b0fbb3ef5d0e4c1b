"""Cutting spans of words out of texts, so that what is left reads on: no word, code point or paragraph is broken.

Between two words there may be signs that belong to the first (a full stop), white space, and signs that belong to the
second (a bracket, the bullet of its line). With its words go a span's own signs, and of the white space on its two
sides the stronger stays, that with more line breaks. What is left are whole words of the text, no new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.positions import word_positions
from roots_pipeline.text.unicode import CONTINUES, EXTENDS, SPACE, UNSPACED, table
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.duplicates.substrings import Spans
    from roots_pipeline.text.batch import TextBatch


class Cuts(NamedTuple):
    """Bytes of texts: `row` int64[s], ascending, `start` and `end` int64[s] in its text, ascending, never meeting."""

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def cuts_of(texts: TextBatch, spans: Spans) -> Cuts:
    """The bytes to cut for spans of the words of texts."""
    words = word_positions(texts)
    start = np.empty(spans.row.size, dtype=np.int64)
    end = np.empty(spans.row.size, dtype=np.int64)
    _place(texts.data, texts.offsets, *words, table(), *spans, start, end)
    return Cuts(spans.row, start, end)


def without(texts: TextBatch, cuts: Cuts) -> pa.LargeStringArray:
    """The texts without these bytes."""
    lengths = texts.bytes - np.bincount(cuts.row, cuts.end - cuts.start, texts.size).astype(np.int64)
    offsets = np.zeros(texts.size + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    data = np.empty(int(offsets[-1]), dtype=np.uint8)
    _copy(texts.data, texts.offsets, *cuts, data)
    return pa.LargeStringArray.from_buffers(texts.size, pa.py_buffer(offsets), pa.py_buffer(data))


@inlined
def _gap(data: NDArray[np.uint8], start: int, end: int, flags: NDArray[np.uint32]) -> Any:
    """Of the bytes between two words: where the white space begins and ends, and its line breaks.

    With line breaks, it is what is between the first and the last; without white space, nothing at the end.
    """
    begin = end
    after = end
    breaks = 0
    at = start
    spaced = False
    while at < end:
        point, size = character(data, at, end)
        entry = flags[point]
        if point == 0x0A:
            if breaks == 0:
                begin = at
                if at > start and data[at - 1] == 0x0D:
                    begin = at - 1
            breaks += 1
            after = at + 1
            spaced = False
        elif breaks == 0:
            if entry & SPACE != 0:
                begin = min(begin, at)
                after = at + size
                spaced = True
            elif spaced and entry & EXTENDS != 0:
                # A mark on a space is one character to the reader.
                after = at + size
            else:
                spaced = False
        at += size
    return begin, after, breaks


@inlined
def _joins(data: NDArray[np.uint8], start: int, end: int, at: int, text_end: int, flags: NDArray[np.uint32]) -> bool:
    """Whether the word in these bytes would go on with the character at another place."""
    point, _ = character(data, start, end)
    follows, _ = character(data, at, text_end)
    entry = flags[follows]
    if flags[point] & UNSPACED != 0:
        return entry & EXTENDS != 0
    return entry & (CONTINUES | UNSPACED) == CONTINUES


@kernel
def _place(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    word_offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    flags: NDArray[np.uint32],
    row: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
) -> None:
    for span in range(row.size):
        text, text_end = offsets[row[span]], offsets[row[span] + 1]
        words = word_offsets[row[span]]
        a = words + first[span]
        b = words + last[span]
        begins = first[span] == 0
        finishes = b == word_offsets[row[span] + 1]
        if begins:
            left, left_after, left_breaks = text, text, 0
        else:
            left, left_after, left_breaks = _gap(data, ends[a - 1], starts[a], flags)
        if finishes:
            # A text that ends with a line feed still does.
            right = text_end - (data[text_end - 1] == 0x0A and not begins)
            right_after, right_breaks = right, 0
        else:
            right, right_after, right_breaks = _gap(data, ends[b - 1], starts[b], flags)
        if begins:
            cut, resume = text, right_after
        elif finishes or right_breaks > left_breaks or (left == left_after and right < right_after):
            cut, resume = left, right
        elif left < left_after or left > ends[a - 1]:
            cut, resume = left_after, right_after
        else:
            # Nothing on the left: the span begins inside a sentence of a script without spaces, and leaves its end.
            cut, resume = left, ends[b - 1]
            if _joins(data, starts[a - 1], ends[a - 1], resume, text_end, flags):
                # The last word, a letter of such a script, stays to keep two others apart.
                resume = starts[b - 1]
        start[span] = cut - text
        end[span] = resume - text


@kernel
def _copy(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    row: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    into: NDArray[np.uint8],
) -> None:
    out = np.uint64(0)
    one = np.uint64(1)
    cut = 0
    for text in range(offsets.size - 1):
        begin = offsets[text]
        while True:
            last = cut == row.size or row[cut] != text
            until = offsets[text + 1] if last else offsets[text] + start[cut]
            for at in range(begin, until):
                into[out] = data[np.uint64(at)]
                out += one
            if last:
                break
            begin = offsets[text] + end[cut]
            cut += 1
