"""What one shard of a corpus becomes: for each file that it has a part of, ids and the documents they are of."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import ParquetFile, WrittenFile
from roots_pipeline.stages.work import Item
from roots_pipeline.storage import settle

Format = Literal["megatron", "parquet"]

#: Tokens of one row group, about: documents can be long, and a row group is in memory until it is written.
_GROUP_TOKENS = 1 << 22
#: The side file: row i is sequence i.
DOCUMENTS = pa.schema([("id", pa.string()), ("source", pa.string()), ("tokens", pa.int32())])


class CorpusShard(Item, frozen=True, kw_only=True):
    """One shard of a corpus, at a path in it, with the hash that the manifest has of it."""

    language: str
    path: str
    sha256: str


class Part(msgspec.Struct):
    """What one shard has of one file, and the hash of the part's ids."""

    language: str
    name: str
    key: str
    documents: int = 0
    tokens: int = 0
    sha256: str = ""


class Parts:
    """The parts that one shard writes; nothing is there until `commit`."""

    def __init__(self, layout: Layout, item: CorpusShard, format_: Format, dtype: str) -> None:
        self._layout, self._item, self._format = layout, item, format_
        self._arrow = pa.uint16() if dtype == "uint16" else pa.int32()
        self._schema = (
            DOCUMENTS.append(pa.field("input_ids", pa.list_(self._arrow))) if format_ == "parquet" else DOCUMENTS
        )
        self._files: dict[str, tuple[Part, ParquetFile, _IdFile | None]] = {}

    def write(self, name: str, batch: pa.RecordBatch, ids: NDArray[Any], lengths: NDArray[np.int64]) -> None:
        if name not in self._files:
            self._files[name] = self._open(name)
        part, documents, file = self._files[name]
        columns = [batch.column("id"), batch.column("source"), pa.array(lengths, pa.int32())]
        if file is None:
            offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
            columns.append(pa.ListArray.from_arrays(pa.array(offsets), pa.array(ids, self._arrow)))
        else:
            file.write(ids)
        documents.write(pa.record_batch(columns, self._schema))
        if file is None and part.tokens // _GROUP_TOKENS < (part.tokens + ids.size) // _GROUP_TOKENS:
            documents.flush()
        part.documents += batch.num_rows
        part.tokens += ids.size

    def _open(self, name: str) -> tuple[Part, ParquetFile, _IdFile | None]:
        item, temporary = self._item, self._layout.temporary
        part = Part(item.language, name, item.key)
        if self._format == "parquet":
            path = self._layout.root / item.language / name / Path(item.path).name
            return part, ParquetFile(path, self._schema, temporary), None
        documents = ParquetFile(
            part_path(self._layout, item.language, name, item.key, ".parquet"), self._schema, temporary
        )
        return part, documents, _IdFile(part_path(self._layout, item.language, name, item.key, ".bin"), temporary)

    def commit(self) -> tuple[list[WrittenFile], list[Part]]:
        outputs, parts = [], []
        for name in sorted(self._files):
            part, documents, file = self._files[name]
            outputs.append(documents.commit(self._layout.root))
            if file is not None:
                outputs.append(file.commit(self._layout.root))
                part.sha256 = outputs[-1].sha256
            parts.append(part)
        return outputs, parts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for _, documents, file in self._files.values():
            documents.__exit__(kind, error, at)
            if file is not None:
                file.discard()


class _IdFile:
    """A file of ids in the making, which is hashed as it is written."""

    def __init__(self, path: Path, temporary: Path) -> None:
        self._path = path
        temporary.mkdir(parents=True, exist_ok=True)
        self._name = temporary / f"{path.name}.{uuid.uuid4().hex}"
        self._file = self._name.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, ids: NDArray[Any]) -> None:
        content = ids.tobytes()
        self._digest.update(content)
        self._file.write(content)
        self._size += len(content)

    def commit(self, root: Path) -> WrittenFile:
        self._file.close()
        settle(self._name, self._path)
        return WrittenFile(self._path.relative_to(root).as_posix(), 0, self._size, self._digest.hexdigest())

    def discard(self) -> None:
        self._file.close()
        self._name.unlink(missing_ok=True)


def part_path(layout: Layout, language: str, name: str, key: str, ending: str) -> Path:
    return layout.work / "parts" / language / name / f"{key}{ending}"
