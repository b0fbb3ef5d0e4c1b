"""The kernels that find the later copies of lines and of paragraphs within each text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.offsets import largest_row
from roots_pipeline.text.scan import BLANK, fmix64
from roots_pipeline.text.sketch import bits_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of what `count_copies` counts of each document: lines or paragraphs looked at, those that are copies of an
#: earlier one, and their characters.
LOOKED_AT, COPIES, COPY_CHARACTERS = range(3)
ROWS = 3

_FACTOR = np.uint64(0x9FB21C651E98DF25)
_EMPTY = np.uint64(0)
_ONE = np.uint64(1)


@kernel
def count_copies(
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    skipped: NDArray[np.bool_],
    offsets: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    """Write `counts` [ROWS, n] of n documents; document i has the hashes `offsets[i]` to `offsets[i + 1]`."""
    longest = largest_row(offsets)
    table = np.empty(1 << bits_for(longest), dtype=np.uint64)
    for document in range(offsets.size - 1):
        bits = bits_for(offsets[document + 1] - offsets[document])
        mask = np.uint64((1 << bits) - 1)
        table[: 1 << bits] = _EMPTY
        looked_at = 0
        copies = 0
        copied: Any = 0
        for i in range(offsets[document], offsets[document + 1]):
            if skipped[i]:
                continue
            looked_at += 1
            entry = max(hashes[i], _ONE)
            slot = entry & mask
            while table[slot] not in (_EMPTY, entry):
                slot = (slot + _ONE) & mask
            if table[slot] == entry:
                copies += 1
                copied += characters[i]
            table[slot] = entry
        counts[LOOKED_AT, document] = looked_at
        counts[COPIES, document] = copies
        counts[COPY_CHARACTERS, document] = copied


@kernel
def join_paragraphs(
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    offsets: NDArray[np.int64],
    paragraph_offsets: NDArray[np.int64],
    paragraph_hashes: NDArray[np.uint64],
    paragraph_characters: NDArray[np.int32],
) -> int:
    """Write the paragraphs of n documents, which are runs of lines that are not blank; return how many.

    The characters of a paragraph include the line feeds within it.
    """
    paragraph = 0
    for document in range(offsets.size - 1):
        paragraph_offsets[document] = paragraph
        hashed = _EMPTY
        size: Any = 0
        for line in range(offsets[document], offsets[document + 1]):
            if hashes[line] != BLANK:
                hashed = fmix64(hashed * _FACTOR + hashes[line])
                size += characters[line] + (size > 0)
            elif size > 0:
                paragraph_hashes[paragraph] = hashed
                paragraph_characters[paragraph] = size
                paragraph += 1
                hashed = _EMPTY
                size = 0
        if size > 0:
            paragraph_hashes[paragraph] = hashed
            paragraph_characters[paragraph] = size
            paragraph += 1
    paragraph_offsets[offsets.size - 1] = paragraph
    return paragraph
