"""Files of token ids as Megatron reads them: `.bin`, all ids one after another, and `.idx`, where each sequence lies.

The layout is that of Megatron's `indexed_dataset.py`, little-endian: `MMIDIDX\\0\\0`, u64 version 1, u8 type of ids,
u64 sequences, u64 document bounds, int32 lengths, int64 offsets in bytes, int64 document bounds. A sequence is a
document here.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.errors import RunError

_MAGIC: Final = b"MMIDIDX\x00\x00"
_VERSION: Final = 1
_HEADER: Final = struct.Struct("<9sQBQQ")
#: The numbers of Megatron's `DType` for the types that ids have here.
_CODES: Final = {"uint16": 8, "int32": 4}
#: Megatron takes int32 from here on (`DType.optimal_dtype`), not from 65,536.
_LARGE: Final = 65_500
_LONGEST: Final = 2**31 - 1


class Index(NamedTuple):
    """What an index says: the ids' type, int32[n] lengths, int64[n] offsets in bytes, int64[n + 1] document bounds."""

    dtype: np.dtype[np.unsignedinteger | np.signedinteger]
    lengths: NDArray[np.int32]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int64]


def id_type(vocabulary: int) -> str:
    """The type of ids for a vocabulary.

    >>> id_type(65_499), id_type(65_500)
    ('uint16', 'int32')
    """
    return "uint16" if vocabulary < _LARGE else "int32"


def index_bytes(dtype: str, lengths: NDArray[np.int64]) -> bytes:
    """The content of an index of sequences of these lengths, one after another."""
    if lengths.size and int(lengths.max()) > _LONGEST:
        raise RunError(f"a document has {int(lengths.max()):,} tokens, more than an index can say; leave it out")
    ends = np.cumsum(lengths, dtype="<i8") * np.dtype(dtype).itemsize
    offsets = np.concatenate((np.zeros(min(lengths.size, 1), dtype="<i8"), ends[:-1]))
    documents = np.arange(lengths.size + 1, dtype="<i8")
    header = _HEADER.pack(_MAGIC, _VERSION, _CODES[dtype], lengths.size, documents.size)
    return b"".join((header, lengths.astype("<i4").tobytes(), offsets.tobytes(), documents.tobytes()))


def read_index(path: Path) -> Index:
    """RunError: it is not an index, or not of this version."""
    content = path.read_bytes()
    size = _HEADER.size
    magic, version, code, sequences, bounds = _HEADER.unpack_from(content) if len(content) >= size else (b"",) * 5
    names = {code: name for name, code in _CODES.items()}
    if (
        magic != _MAGIC
        or version != _VERSION
        or code not in names
        or len(content) != size + 12 * sequences + 8 * bounds
    ):
        raise RunError(f"{path}: not an index of tokens of this version; make the tokens anew")
    lengths = np.frombuffer(content, "<i4", sequences, size)
    offsets = np.frombuffer(content, "<i8", sequences, size + 4 * sequences)
    return Index(np.dtype(names[code]), lengths, offsets, np.frombuffer(content, "<i8", bounds, size + 12 * sequences))
