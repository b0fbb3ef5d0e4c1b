"""Tokens: what two texts are compared by. Words of natural language; of source code its names, numbers and signs.

Code is no prose: `a[i+1]` and `a(i-1)` have the same words, and names that differ in case are different names. So
each sign is a token too, case stays, and five tokens are a shingle, as of words. Of edited copies of files in six
languages (spacing, comments, a license on top, names changed, lines cut), 86 % are at least .8 alike, and 69 % with
runs of letters alone (BigCode, near_deduplication/minhash_deduplication.py: split at `\\W`, 5-grams). Runs of signs as
one token do worse than either, since a space more makes another run. tests/bench/code_copies.py measures it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from roots_pipeline.text.batch import Words
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.scan import fmix64
from roots_pipeline.text.unicode import CONTINUES, EXTENDS, SPACE, STARTS, UNSPACED, table
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

Kind: TypeAlias = Literal["natural", "programming"]

# The hash of a token: as that of a word in `text.scan`, but of the characters as they are.
_SEED = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_R23 = np.uint64(23)
_R41 = np.uint64(41)

# Five bytes, lower-cased by setting the bit 0x20: what a comment about rights has in it, in either spelling.
_LICEN = int.from_bytes(b"licen", "big")
_COPYR = int.from_bytes(b"copyr", "big")
_FIVE_BYTES = (1 << 40) - 1


def words_of(texts: TextBatch, kind: Kind = "natural") -> Words:
    """The tokens of all texts: their words, or, of source code, all but white space and a license at the beginning.

    A token of code is a run of letters, marks, numbers, underscores and joiners (a character of a script without
    spaces is one by itself, as in prose), or any single other character. Case counts. Comments and strings are tokens
    like others, but not the comments a file begins with, up to the last that speaks of a license or copyright: short
    files of one project share them and nothing else, and copies in another project differ in them.
    """
    if kind == "natural":
        return texts.words
    offsets = np.empty(texts.size + 1, dtype=np.int64)
    # A token is a byte at least; only pages that are written to cost.
    hashes = np.empty(int(texts.offsets[-1] - texts.offsets[0]), dtype=np.uint64)
    found = _scan_code(texts.data, texts.offsets, table(), offsets, hashes)
    return Words(offsets, hashes[:found])


@inlined
def _after_license(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Where code that begins at `at` goes on after the comments on its rights; `at` where it begins with none.

    Comments are `//`, `#` before no letter or bracket (C's directives, Rust's attributes), `--`, `/* */`, `--[[ ]]`.
    Lines of comment without a blank one between them are one comment.
    """
    after: Any = at
    newlines = 0
    style: Any = 0
    ours = False
    while at < end:
        byte = data[at]
        if byte in (0x20, 0x09, 0x0D, 0x0A):
            newlines += byte == 0x0A
            at += 1
            continue
        second = data[at + 1] if at + 1 < end else 0
        third = data[at + 2] if at + 2 < end else 0
        # The two bytes that end the comment; one for that of a line; none where there is no comment.
        close = 0
        closes = 0
        if byte == 0x2F and second == 0x2A:  # /* */
            close, closes = 0x2A, 0x2F
        elif byte == 0x2D and second == 0x2D and third == 0x5B:  # --[[ ]]
            close, closes = 0x5D, 0x5D
        elif (byte in (0x2F, 0x2D) and second == byte) or (
            byte == 0x23 and second != 0x5B and not 0x61 <= (second | 0x20) <= 0x7A
        ):  # // -- and #
            close = 0x0A
        elif byte == 0xEF and second == 0xBB and third == 0xBF:  # the mark of UTF-8
            at += 3
            continue
        elif byte == 0x3C and second == 0x3F and third == 0x70:  # <?php
            while at < end and data[at] > 0x20:
                at += 1
            continue
        if close == 0:
            break
        if closes or newlines > 1 or style != byte + closes:
            ours = False
        newlines = 0
        style = byte + closes
        window: Any = 0
        at += 1 + (byte != 0x23)
        while at < end:
            byte = data[at]
            if byte == close and closes == 0:
                break
            if byte == close and at + 1 < end and data[at + 1] == closes:
                at += 2
                break
            window = ((window << 8) | np.int64(byte | 0x20)) & _FIVE_BYTES
            ours |= window in (_LICEN, _COPYR)
            at += 1
        if ours:
            after = at
    return after


@kernel
def _scan_code(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint32],
    token_offsets: NDArray[np.int64],
    hashes: NDArray[np.uint64],
) -> int:
    """Write the tokens of n documents and return how many there are; `token_offsets` [n + 1], `hashes` one a byte."""
    token = 0
    for document in range(offsets.size - 1):
        end = offsets[document + 1]
        at = _after_license(data, offsets[document], end)
        token_offsets[document] = token
        hashed = _SEED
        # A character goes on with the token when its entry under `mask` is `wanted`; outside tokens none can.
        mask = 0
        wanted = 1
        while at < end:
            point, size = character(data, at, end)
            at += size
            entry: Any = np.int64(classes[np.uint64(point)])
            if entry & mask == wanted:
                mixed = hashed ^ np.uint64(point)
                hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
                continue
            if mask != 0:
                hashes[np.uint64(token)] = fmix64(hashed)
                token += 1
                mask = 0
                wanted = 1
            if entry & SPACE != 0:
                continue
            mixed = _SEED ^ np.uint64(point)
            hashed = ((mixed << _R23) | (mixed >> _R41)) * _FACTOR
            if entry & (STARTS | CONTINUES) != 0:
                unspaced = entry & UNSPACED
                mask = EXTENDS if unspaced != 0 else CONTINUES | UNSPACED
                wanted = EXTENDS if unspaced != 0 else CONTINUES
            else:
                hashes[np.uint64(token)] = fmix64(hashed)
                token += 1
        if mask != 0:
            hashes[np.uint64(token)] = fmix64(hashed)
            token += 1
    token_offsets[offsets.size - 1] = token
    return token
