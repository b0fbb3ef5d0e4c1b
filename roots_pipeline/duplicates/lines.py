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

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.offsets import largest_row
from roots_pipeline.text.scan import fmix64, hash_bytes
from roots_pipeline.text.utf8 import characters as count_characters
from roots_pipeline.text.utf8 import line_feed, white_space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

#: What the contents of a document begin as.
_SEED = np.uint64(0x9E3779B97F4A7C15)
_ZERO, _ONE, _TWO, _THREE = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3)


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
            stop = line_feed(data, at, end)
            first = at
            while first < stop:
                size = white_space(data, first, stop)
                if size == _ZERO:
                    break
                first += size
            last = stop
            while last > first:
                # White space is one byte, or two or three of which the first tells.
                size = _ONE
                if data[last - _ONE] >= 0x80:
                    size = _TWO if last - first >= _TWO and data[last - _TWO] == 0xC2 else _THREE
                if last - first < size or white_space(data, last - size, last) != size:
                    break
                last -= size
            hashed = hash_bytes(data, first, last)
            hashes[line] = hashed
            characters[line] = count_characters(data, first, last)
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
    longest = largest_row(offsets)
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
