"""Files that are either whole or not there: written under a temporary name, then renamed, or put into a store.

A file that a killed run left half-written stays in the run's temporary folder, where nothing looks for it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.output.layout import Layout
from roots_pipeline.storage import is_store, local_folder, settle

#: Rows of one Parquet row group are at most these many, and their text about so many bytes: small enough to read one
#: into memory beside others, large enough to compress and to scan fast.
ROW_GROUP_ROWS = 4096
ROW_GROUP_BYTES = 16 << 20


class WrittenFile(msgspec.Struct, frozen=True):
    """A finished file: its path relative to the output, its rows, its size and SHA-256."""

    path: str
    rows: int
    bytes: int
    sha256: str


class RowGroup(msgspec.Struct, frozen=True):
    """Rows and bytes of text in one row group, in the file's order."""

    rows: int
    bytes: int


def temporary_name(path: Path, temporary: Path) -> Path:
    """A name to write to what is to be `path`."""
    temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
    return temporary / f"{path.name}.{uuid.uuid4().hex}"


@contextmanager
def whole(path: Path, temporary: Path) -> Iterator[Path]:
    """A name to write to; on a clean exit the file gets `path`, on any other it is removed."""
    name = temporary_name(path, temporary)
    try:
        yield name
        settle(name, path)
    finally:
        name.unlink(missing_ok=True)


def name_file(name: Path, path: Path, root: Path, rows: int = 0) -> WrittenFile:
    """Give a finished file its name, and say what it is; `path` is told relative to `root`."""
    file = WrittenFile(path.relative_to(root).as_posix(), rows, name.stat().st_size, sha256(name))
    settle(name, path)
    return file


def written(path: Path, root: Path, rows: int = 0) -> WrittenFile:
    """What a finished file is that has its name already."""
    return WrittenFile(path.relative_to(root).as_posix(), rows, path.stat().st_size, sha256(path))


def write_file(layout: Layout, path: Path, write: Callable[[Path], None], rows: int = 0) -> WrittenFile:
    """Have `write` fill a file under a temporary name, give it its own, and tell what it is."""
    name = temporary_name(path, layout.temporary)
    try:
        write(name)
        return name_file(name, path, layout.root, rows)
    finally:
        name.unlink(missing_ok=True)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A folder to write to what is to be `path`, which is no run's; gone in the end. In a store: of this machine."""
    folder = local_folder(path.parent) if is_store(path) else path.parent / ".tmp"
    try:
        yield folder
    finally:
        with suppress(OSError):  # not there, or another one writes there too
            folder.rmdir()


def write_bytes(path: Path, content: bytes, temporary: Path) -> None:
    with whole(path, temporary) as name:
        name.write_bytes(content)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ParquetFile:
    """A Parquet file in the making: batches in, row groups of bounded size out, in the order they came.

    Where the row groups are cut depends on the rows alone, not on how they were batched, so the same rows give the
    same bytes. `commit` closes the file and gives it its name; leaving the context without it removes the file.
    """

    def __init__(self, path: Path, schema: pa.Schema, temporary: Path, *, compression_level: int = 1) -> None:
        self._path = path
        self._schema = schema
        self._name = temporary_name(path, temporary)
        self._writer = pq.ParquetWriter(
            self._name,
            schema,
            compression="zstd",
            compression_level=compression_level,
            # Dictionaries pay for names that repeat; ids, positions and text never do.
            use_dictionary=[f.name for f in schema if f.name in _REPEATING],
            write_statistics=[f.name for f in schema if f.name in _SOUGHT],
            store_schema=True,
        )
        self._pending: list[pa.RecordBatch] = []
        self._pending_rows = 0
        self._pending_bytes = 0
        self.rows = 0
        self.row_groups: list[RowGroup] = []

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch of the file's schema."""
        while batch.num_rows:
            taken = self._room_for(batch)
            self._pending.append(batch.slice(0, taken))
            self._pending_rows += taken
            self._pending_bytes += _text_bytes(batch.slice(0, taken))
            if self._pending_rows >= ROW_GROUP_ROWS or self._pending_bytes >= ROW_GROUP_BYTES:
                self.flush()
            batch = batch.slice(taken)

    def _room_for(self, batch: pa.RecordBatch) -> int:
        """How many of the batch's first rows the row group takes: up to and with the one that fills it."""
        rows = min(batch.num_rows, ROW_GROUP_ROWS - self._pending_rows)
        if "text" not in batch.schema.names or self._pending_bytes + _text_bytes(batch) < ROW_GROUP_BYTES:
            return rows
        ends = _text_ends(batch)
        full = int((ends + self._pending_bytes < ROW_GROUP_BYTES).sum()) + 1
        return min(rows, full)

    def flush(self) -> None:
        """Write what is pending as a row group of its own."""
        if self._pending_rows:
            self._writer.write_table(pa.Table.from_batches(self._pending, self._schema), row_group_size=ROW_GROUP_ROWS)
            self.row_groups.append(RowGroup(self._pending_rows, self._pending_bytes))
            self.rows += self._pending_rows
        self._pending, self._pending_rows, self._pending_bytes = [], 0, 0

    def holds(self, rows: int, size: int) -> bool:
        """Whether there are so many rows or bytes of text in it already."""
        written = self.rows + self._pending_rows
        return written >= rows or self._pending_bytes + sum(group.bytes for group in self.row_groups) >= size

    def commit(self, root: Path) -> WrittenFile:
        """Close the file, name it, and say what it is; paths are told relative to `root`."""
        self.flush()
        self._writer.close()
        return name_file(self._name, self._path, root, self.rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._writer.close()
        self._name.unlink(missing_ok=True)


_REPEATING = frozenset({"language", "source", "license", "collected", "shard", "stage", "rule", "detail"})
_SOUGHT = frozenset({"id", "document_id", "kept_id", "language", "source", "rule"})


def _text_ends(batch: pa.RecordBatch) -> NDArray[np.int64]:
    text = batch.column("text")
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int64)[text.offset : text.offset + len(text) + 1]
    return offsets[1:] - offsets[0]


def _text_bytes(batch: pa.RecordBatch) -> int:
    """Bytes of text in a batch; 0 where the schema has no text."""
    if "text" not in batch.schema.names or not batch.num_rows:
        return 0
    return int(_text_ends(batch)[-1])
