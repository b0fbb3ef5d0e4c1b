"""A hash of what a text says, white space aside: texts equal in it are the same text."""

from __future__ import annotations

import functools
import hashlib
import itertools
from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.text.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

_DIGEST_BYTES = 16


def content_hashes(texts: TextBatch) -> NDArray[np.uint64]:
    """The 128-bit BLAKE2b of each text's bytes without white space (Unicode's property White_Space), uint64[n, 2].

    A cryptographic hash, because an equal one is the whole proof that a document may be dropped.
    """
    size = int(texts.offsets[-1] - texts.offsets[0])
    packed = np.empty(size + 1, dtype=np.uint8)
    ends = np.zeros(texts.size + 1, dtype=np.int64)
    if size:
        _pack(texts.data, texts.offsets, _byte_kinds(), packed, ends)
    view = memoryview(packed.data)
    hashed = hashlib.blake2b
    bounds = ends.tolist()
    digests = [hashed(view[start:end], digest_size=_DIGEST_BYTES).digest() for start, end in itertools.pairwise(bounds)]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64).reshape(-1, 2)


@functools.cache
def _byte_kinds() -> NDArray[np.uint8]:
    """What a byte of UTF-8 may begin, uint8[256]: ASCII white space (0), nothing of the kind (1), longer one (2)."""
    kinds = np.ones(256, dtype=np.uint8)
    kinds[[0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]] = 0
    kinds[[0xC2, 0xE1, 0xE2, 0xE3]] = 2
    return kinds


@kernel
def _pack(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    packed: NDArray[np.uint8],
    ends: NDArray[np.int64],
) -> None:
    """Copy n UTF-8 texts to `packed` without white space; text i is then `packed[ends[i]:ends[i + 1]]`."""
    # Unsigned positions, since Python's negative ones cost a comparison each. `packed` has a byte to spare.
    one, two, three = np.uint64(1), np.uint64(2), np.uint64(3)
    out = np.uint64(0)
    ends[0] = 0
    for document in range(offsets.size - 1):
        at = np.uint64(offsets[document])
        end = np.uint64(offsets[document + 1])
        while at < end:
            byte = data[at]
            kind = kinds[byte]
            packed[out] = byte
            if kind < 2:
                # No branch on white space: it ends every fifth byte or so, and no processor foresees which.
                out += np.uint64(kind)
                at += one
                continue
            size = np.uint64(0)
            if byte == 0xC2:
                # U+0085, U+00A0
                if at + one < end and (data[at + one] == 0x85 or data[at + one] == 0xA0):
                    size = two
            elif at + two < end:
                second = data[at + one]
                third = data[at + two]
                if byte == 0xE1:
                    # U+1680
                    if second == 0x9A and third == 0x80:
                        size = three
                elif byte == 0xE2:
                    # U+2000 to U+200A, U+2028, U+2029, U+202F; U+205F
                    if second == 0x80:
                        if third <= 0x8A or third in (0xA8, 0xA9, 0xAF):
                            size = three
                    elif second == 0x81 and third == 0x9F:
                        size = three
                # U+3000
                elif second == 0x80 and third == 0x80:
                    size = three
            if size == 0:
                out += one
                at += one
            at += size
        ends[document + 1] = out
