"""Files of token ids as Megatron reads them: `.bin`, all ids one after another, and `.idx`, where each sequence lies.

The layout is that of Megatron's `indexed_dataset.py`, little-endian: `MMIDIDX\\0\\0`, u64 version 1, u8 type of ids,
u64 sequences, u64 document bounds, int32 lengths, int64 offsets in bytes, int64 document bounds. A sequence is a
document here.
"""

from __future__ import annotations

import struct
import uuid
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.errors import RunError
from roots_pipeline.output.writing import WrittenFile, name_file

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


class IndexFile:
    """An index in the making, of so many sequences, one after another in the file of ids.

    Its three columns are filled side by side, so that no more of it is in memory than what is written at a time.
    """

    def __init__(self, path: Path, dtype: str, sequences: int, temporary: Path) -> None:
        self._path, self._sequences = path, sequences
        self._itemsize = np.dtype(dtype).itemsize
        temporary.mkdir(parents=True, exist_ok=True)
        self._name = temporary / f"{path.name}.{uuid.uuid4().hex}"
        self._file = self._name.open("wb")
        self._file.write(_HEADER.pack(_MAGIC, _VERSION, _CODES[dtype], sequences, sequences + 1))
        self._done, self._end = 0, 0

    def write(self, lengths: NDArray[np.int64]) -> None:
        """Append sequences of int64[m] lengths; RunError: one has more tokens than an index can say."""
        if lengths.size and int(lengths.max()) > _LONGEST:
            raise RunError(f"a document has {int(lengths.max()):,} tokens, more than an index can say; leave it out")
        ends = self._end + np.cumsum(lengths) * self._itemsize
        starts = _HEADER.size + 4 * self._sequences
        documents = np.arange(self._done, self._done + lengths.size)
        self._put(_HEADER.size + 4 * self._done, lengths.astype("<i4"))
        self._put(starts + 8 * self._done, (ends - lengths * self._itemsize).astype("<i8"))
        self._put(starts + 8 * (self._sequences + self._done), documents.astype("<i8"))
        self._done += lengths.size
        self._end = int(ends[-1]) if lengths.size else self._end

    def _put(self, place: int, column: NDArray[np.signedinteger]) -> None:
        self._file.seek(place)
        self._file.write(column.tobytes())

    def commit(self, root: Path) -> WrittenFile:
        """Close the file and name it, as `ParquetFile` does."""
        if self._done != self._sequences:
            raise ValueError(f"an index of {self._sequences} sequences got {self._done}")
        self._put(_HEADER.size + 12 * self._sequences + 8 * self._done, np.array([self._done], dtype="<i8"))
        self._file.close()
        return name_file(self._name, self._path, root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        self._name.unlink(missing_ok=True)


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
