"""Lines of documents: a hash of what each says, and texts without some of them.

The lines of a text are what stands between its line feeds, as in `text.split("\\n")`; a text without one is one line.
A line says what is left of it without white space at its ends (Unicode's property White_Space); digits count. What
says nothing is blank. Taking lines away leaves all others as they are, byte for byte: the text is then
`"\\n".join(others)`, so no word and no code point is ever cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.scan import fmix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

# The hash of a line takes eight bytes at a time: xor, rotate and multiply, then MurmurHash3's finalizer over it and the
# line's size. Of 10^11 lines about five meet one of 10^9 template lines by chance (64 bits).
_SEED = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_ZERO, _ONE, _TWO, _THREE, _EIGHT = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(8)
_R23, _R41 = np.uint64(23), np.uint64(41)
_R6, _R7, _R56 = np.uint64(6), np.uint64(7), np.uint64(56)
_LOW, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_FEEDS = np.uint64(0x0A0A0A0A0A0A0A0A)


class Lines(NamedTuple):
    """The lines of a batch: document i has the lines `offsets[i]` to `offsets[i + 1]`, at least one.

    `starts` are positions in the batch's bytes, `hashes` of what a line says, `characters` its code points (0: blank).
    `contents` is of each document, a hash of what its lines that are not blank say, in their order.
    """

    offsets: NDArray[np.int64]
    starts: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    characters: NDArray[np.int32]
    contents: NDArray[np.uint64]


def find_lines(texts: TextBatch) -> Lines:
    """The lines of all texts."""
    first, last = int(texts.offsets[0]), int(texts.offsets[-1])
    room = int(np.count_nonzero(texts.data[first:last] == ord("\n"))) + texts.size
    offsets = np.empty(texts.size + 1, dtype=np.int64)
    starts = np.empty(room, dtype=np.int64)
    hashes = np.empty(room, dtype=np.uint64)
    characters = np.empty(room, dtype=np.int32)
    contents = np.empty(texts.size, dtype=np.uint64)
    _find(texts.data, texts.offsets, offsets, starts, hashes, characters, contents)
    return Lines(offsets, starts, hashes, characters, contents)


def without_lines(texts: TextBatch, lines: Lines, gone: NDArray[np.bool_]) -> pa.LargeStringArray:
    """The texts without the lines that are `gone`, bool[m]; the same array where none is."""
    if not gone.any():
        return texts.texts
    offsets = np.empty(texts.size + 1, dtype=np.int64)
    data = np.empty(int(texts.offsets[-1] - texts.offsets[0]), dtype=np.uint8)
    size = _copy(texts.data, texts.offsets, lines.offsets, lines.starts, gone, offsets, data)
    return pa.LargeStringArray.from_buffers(texts.size, pa.py_buffer(offsets), pa.py_buffer(data[:size]))


def repeated_lines(lines: Lines, gone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines say what an earlier one of their document says, bool[m]; blank lines and those `gone` never do.

    However short: of a list's five "-" one stays. ROOTS (pseudo_crawl, `doc_by_doc_line_dedup.py`) does the same.
    """
    repeated = np.zeros(gone.size, dtype=np.bool_)
    _repeated(lines.offsets, lines.hashes, lines.characters, gone, False, repeated)
    return repeated


def repeated_paragraphs(lines: Lines, gone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines are in a paragraph that says, line by line, what an earlier one of their document says, bool[m].

    A paragraph is a run of lines that are not blank; the blank lines after a repeated one go with it. Lines that are
    `gone` are taken as not there.
    """
    repeated = np.zeros(gone.size, dtype=np.bool_)
    _repeated(lines.offsets, lines.hashes, lines.characters, gone, True, repeated)
    return repeated


@inlined
def _space_at(data: NDArray[np.uint8], at: np.uint64, end: np.uint64) -> np.uint64:
    """Size of the white space character at `at`, 0 where there is none."""
    byte = data[at]
    size = _ZERO
    if byte < 0x80:
        if byte == 0x20 or (byte >= 0x09 and byte <= 0x0D):
            size = _ONE
    elif byte == 0xC2:
        if at + _ONE < end and (data[at + _ONE] == 0x85 or data[at + _ONE] == 0xA0):
            size = _TWO
    elif byte >= 0xE1 and byte <= 0xE3 and at + _TWO < end:
        second = data[at + _ONE]
        third = data[at + _TWO]
        if byte == 0xE1:
            # U+1680
            if second == 0x9A and third == 0x80:
                size = _THREE
        elif byte == 0xE2:
            # U+2000 to U+200A, U+2028, U+2029, U+202F; U+205F
            if second == 0x80:
                if third <= 0x8A or third in (0xA8, 0xA9, 0xAF):
                    size = _THREE
            elif second == 0x81 and third == 0x9F:
                size = _THREE
        # U+3000
        elif second == 0x80 and third == 0x80:
            size = _THREE
    return size


@inlined
def _eight(data: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """Eight bytes as a number; LLVM makes one load of it."""
    word = np.uint64(data[at])
    word |= np.uint64(data[at + _ONE]) << _EIGHT
    word |= np.uint64(data[at + _TWO]) << np.uint64(16)
    word |= np.uint64(data[at + _THREE]) << np.uint64(24)
    word |= np.uint64(data[at + np.uint64(4)]) << np.uint64(32)
    word |= np.uint64(data[at + np.uint64(5)]) << np.uint64(40)
    word |= np.uint64(data[at + np.uint64(6)]) << np.uint64(48)
    word |= np.uint64(data[at + np.uint64(7)]) << np.uint64(56)
    return word


@kernel
def _find(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    line_offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    contents: NDArray[np.uint64],
) -> None:
    """Write the lines of n documents; the arrays have room for every line feed and n lines more."""
    line = _ZERO
    for document in range(offsets.size - 1):
        at = np.uint64(offsets[document])
        end = np.uint64(offsets[document + 1])
        line_offsets[document] = line
        content = _SEED
        while True:
            starts[line] = at
            stop = at
            while stop + _EIGHT <= end:
                # A byte of zeros is a line feed (Hacker's Delight, 6-1); which of the eight, the next loop tells.
                word = _eight(data, stop) ^ _FEEDS
                if (word - _LOW) & ~word & _HIGH:
                    break
                stop += _EIGHT
            while stop < end and data[stop] != 0x0A:
                stop += _ONE
            first = at
            while first < stop:
                size = _space_at(data, first, stop)
                if size == _ZERO:
                    break
                first += size
            last = stop
            while last > first:
                # White space is one byte, or two or three of which the first tells.
                size = _ONE
                if data[last - _ONE] >= 0x80:
                    size = _TWO if last - first >= _TWO and data[last - _TWO] == 0xC2 else _THREE
                if last - first < size or _space_at(data, last - size, last) != size:
                    break
                last -= size
            hashed = _SEED
            continuing = _ZERO
            place = first
            while place + _EIGHT <= last:
                word = _eight(data, place)
                hashed ^= word
                hashed = ((hashed << _R23) | (hashed >> _R41)) * _FACTOR
                # Bytes 10xxxxxx go on with a character.
                continuing += ((((word >> _R7) & ~(word >> _R6)) & _LOW) * _LOW) >> _R56
                place += _EIGHT
            if place < last:
                word = _ZERO
                if last - first >= _EIGHT:
                    word = _eight(data, last - _EIGHT) >> (_EIGHT * (_EIGHT - (last - place)))
                else:
                    for i in range(last - place):
                        word |= np.uint64(data[place + np.uint64(i)]) << (_EIGHT * np.uint64(i))
                hashed ^= word
                continuing += ((((word >> _R7) & ~(word >> _R6)) & _LOW) * _LOW) >> _R56
                hashed = ((hashed << _R23) | (hashed >> _R41)) * _FACTOR
            hashed = fmix64(hashed ^ (last - first))
            hashes[line] = hashed
            characters[line] = last - first - continuing
            if first < last:
                content = fmix64(content ^ hashed)
            line += _ONE
            if stop == end:
                break
            at = stop + _ONE
        contents[document] = content
    line_offsets[offsets.size - 1] = line


@kernel
def _copy(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    line_offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    gone: NDArray[np.bool_],
    out_offsets: NDArray[np.int64],
    out: NDArray[np.uint8],
) -> int:
    """Copy texts without some lines; return the size of what is written."""
    to: Any = np.int64(0)
    for document in range(offsets.size - 1):
        out_offsets[document] = to
        begin = to
        last_line = line_offsets[document + 1] - 1
        line = line_offsets[document]
        while line <= last_line:
            if gone[line]:
                line += 1
                continue
            run = line
            while line <= last_line and not gone[line]:
                line += 1
            end = offsets[document + 1] if line > last_line else starts[line]
            for at in range(starts[run], end):
                out[np.uint64(to)] = data[np.uint64(at)]
                to += 1
        # The line feed before a last line goes with it.
        if gone[last_line] and to > begin:
            to -= 1
    out_offsets[offsets.size - 1] = to
    return to


@kernel
def _repeated(
    offsets: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    gone: NDArray[np.bool_],
    paragraphs: bool,
    repeated: NDArray[np.bool_],
) -> None:
    """Mark the later copies of lines, or of paragraphs, of each document."""
    longest = 1
    for document in range(offsets.size - 1):
        longest = max(longest, offsets[document + 1] - offsets[document])
    room = 8
    while room < 2 * longest:
        room *= 2
    table = np.zeros(room, dtype=np.uint64)
    for document in range(offsets.size - 1):
        end = offsets[document + 1]
        room = 8
        while room < 2 * (end - offsets[document]):
            room *= 2
        mask = np.uint64(room - 1)
        table[:room] = _ZERO
        line = offsets[document]
        while line < end:
            if gone[line] or characters[line] == 0:
                line += 1
                continue
            begin = line
            hashed = hashes[line]
            line += 1
            if paragraphs:
                while line < end and (gone[line] or characters[line] > 0):
                    if not gone[line]:
                        hashed = fmix64(hashed ^ _SEED) ^ hashes[line]
                    line += 1
            # Zero marks an empty slot.
            entry = max(hashed, _ONE)
            slot = entry & mask
            while table[slot] != _ZERO and table[slot] != entry:
                slot = (slot + _ONE) & mask
            if table[slot] == entry:
                if paragraphs:
                    while line < end and (gone[line] or characters[line] == 0):
                        line += 1
                for i in range(begin, line):
                    repeated[i] = not gone[i]
            table[slot] = entry
