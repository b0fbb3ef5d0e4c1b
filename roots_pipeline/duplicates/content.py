"""A hash of what a text says, however it is spaced: texts equal in it have the same words in the same order."""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.utf8 import white_space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

_DIGEST_BYTES = 16


def content_hashes(texts: TextBatch) -> NDArray[np.uint64]:
    """The 128-bit BLAKE2b of each text with its white space folded, uint64[n, 2].

    Each run of white space (Unicode's property White_Space) is one space, and there is none at the ends. What is
    invisible but no white space (U+200B, U+200C, U+00AD, U+FEFF) is content: it can part words or join them. So equal
    hashes mean equal words, tokens and shingles, and "to day" is not "today".

    A cryptographic hash, because an equal one is the whole proof that a document may be dropped.
    """
    size = int(texts.offsets[-1] - texts.offsets[0])
    folded = np.empty(size + 1, dtype=np.uint8)
    bounds = np.zeros((texts.size, 2), dtype=np.int64)
    if size:
        _fold(texts.data, texts.offsets, _byte_kinds(), folded, bounds)
    view = memoryview(folded.data)
    hashed = hashlib.blake2b
    # Two lists of numbers, not one of pairs: so many small lists set off a collection of garbage.
    starts, ends = (column.tolist() for column in bounds.T)
    digests = [
        hashed(view[start:end], digest_size=_DIGEST_BYTES).digest() for start, end in zip(starts, ends, strict=True)
    ]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64).reshape(-1, 2)


@functools.cache
def _byte_kinds() -> NDArray[np.uint8]:
    """What a byte of UTF-8 may begin, uint8[256]: ASCII white space (0), nothing of the kind (1), longer one (2)."""
    kinds = np.ones(256, dtype=np.uint8)
    kinds[[0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]] = 0
    kinds[[0xC2, 0xE1, 0xE2, 0xE3]] = 2
    return kinds


@kernel
def _fold(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    folded: NDArray[np.uint8],
    bounds: NDArray[np.int64],
) -> None:
    """Copy n UTF-8 texts to `folded` with white space folded; text i is then `folded[bounds[i, 0]:bounds[i, 1]]`."""
    # Unsigned positions, since Python's negative ones cost a comparison each. `folded` has a byte to spare.
    one = np.uint64(1)
    space = np.uint8(0x20)
    out = np.uint64(0)
    for document in range(offsets.size - 1):
        at = np.uint64(offsets[document])
        end = np.uint64(offsets[document + 1])
        start = out
        # 1 after what is not white space, 0 after white space and at the beginning: a space then takes no room.
        solid = np.uint8(0)
        while at < end:
            byte = data[at]
            kind = kinds[byte]
            if kind < 2:
                # No branch on white space: it ends every fifth byte or so, and no processor foresees which.
                folded[out] = byte if kind else space
                out += np.uint64(kind | solid)
                solid = kind
                at += one
                continue
            size = white_space(data, at, end)
            folded[out] = byte if size == 0 else space
            out += np.uint64(solid) if size != 0 else one
            solid = np.uint8(size == 0)
            at += max(size, one)
        bounds[document, 0] = start
        # The last space written, if nothing solid followed it, is not part of the text.
        bounds[document, 1] = out - np.uint64(out > start and solid == 0)
