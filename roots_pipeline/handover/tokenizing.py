"""Tokens of a corpus: each shard is tokenized by itself, then the parts of a language and split become one file."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from tokenizers import Tokenizer

from roots_pipeline.handover.indexed import id_type, index_bytes
from roots_pipeline.handover.sizes import Counted
from roots_pipeline.handover.splits import SPLITS, Split
from roots_pipeline.handover.tokenizers_at import TokenizerFile, load
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import Manifest
from roots_pipeline.output.writing import ParquetFile, WrittenFile, settle, whole, write_bytes, written
from roots_pipeline.stages.work import Clock, Item, Record, Stage

Format = Literal["megatron", "parquet"]

TOKENIZE, JOIN = "tokenize", "join"
#: Texts tokenized at a time: what a worker holds does not grow with the corpus.
_ROWS, _BYTES = 256, 1 << 20
#: The side file: row i is sequence i.
DOCUMENTS = pa.schema([("id", pa.string()), ("source", pa.string()), ("tokens", pa.int32())])


class CorpusShard(Item, frozen=True, kw_only=True):
    """One shard of a corpus, at a path in it."""

    language: str
    path: str


class Joined(Item, frozen=True, kw_only=True):
    """The parts that make up the file `name` of a language, in order."""

    language: str
    name: str
    parts: tuple[str, ...]


class Part(msgspec.Struct):
    """What one shard has of one file, and the hash of the part's ids."""

    language: str
    name: str
    key: str
    documents: int = 0
    tokens: int = 0
    sha256: str = ""


@dataclass
class TokenizeShard:
    """Tokenize one shard; its record has a `Part` for each file that the shard has a part of, and what was counted."""

    layout: Layout
    corpus: Path
    tokenizer: TokenizerFile
    split: Split
    by_source: bool
    format: Format
    stage: str = TOKENIZE
    bytes_a_second: int = 2_000_000

    def setup(self) -> None:
        self._tokenizer: Tokenizer = load(Path(self.tokenizer.path))

    def __call__(self, item: CorpusShard) -> Record:
        if not hasattr(self, "_tokenizer"):
            self.setup()
        clock, counted = Clock(), dict[tuple[str, int], Counted]()
        record = Record(stage=self.stage, key=item.key)
        dtype = id_type(self.tokenizer.vocabulary)
        with _Parts(self.layout, item, self.format, dtype) as parts, pq.ParquetFile(self.corpus / item.path) as shard:
            for batch in _pieces(shard):
                texts = batch.column("text")
                with clock.step("tokenize"):
                    encoded = self._tokenizer.encode_batch_fast(texts.to_pylist(), add_special_tokens=False)
                    ids, bounds = _with_ends(encoded, self.tokenizer.end_id, np.dtype(dtype))
                with clock.step("write"):
                    sides = self.split.sides(batch.column("id"))
                    self._write(parts, batch, sides, ids, bounds)
                    _count(counted, item.language, batch, sides, bounds)
                record.documents += batch.num_rows
                record.bytes += sum(len(text.as_buffer()) for text in texts)
            outputs, named = parts.commit()
        record.outputs = outputs
        record.facts = {
            "parts": msgspec.to_builtins(named),
            "counted": msgspec.to_builtins([counted[key] for key in sorted(counted)]),
        }
        record.seconds = clock.seconds
        return record

    def _write(
        self,
        parts: _Parts,
        batch: pa.RecordBatch,
        sides: NDArray[np.uint8],
        ids: NDArray[Any],
        bounds: NDArray[np.int64],
    ) -> None:
        sources = batch.column("source").to_pylist()
        names = [
            f"{source}-{SPLITS[side]}" if self.by_source else SPLITS[side]
            for source, side in zip(sources, sides.tolist(), strict=True)
        ]
        lengths = np.diff(bounds)
        for name in sorted(set(names)):
            rows = np.array([place for place, other in enumerate(names) if other == name])
            whole_batch = rows.size == lengths.size
            chosen = ids if whole_batch else np.concatenate([ids[bounds[row] : bounds[row + 1]] for row in rows])
            parts.write(name, batch if whole_batch else batch.take(pa.array(rows)), chosen, lengths[rows])


def _pieces(shard: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Rows in order, a few at a time: fewer where their texts are long."""
    for batch in shard.iter_batches(_ROWS, columns=["id", "source", "text"]):
        sizes = np.array([len(text.as_buffer()) for text in batch.column("text")])
        groups = np.cumsum(sizes) // _BYTES
        cuts = [0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), batch.num_rows]
        for first, last in pairwise(cuts):
            yield batch.slice(first, last - first)


def _with_ends(encoded: Sequence[Any], end: int, dtype: np.dtype[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """All ids with the end after each document, and where each document begins."""
    tail = (end,)
    lists = [encoding.ids for encoding in encoded]
    bounds = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(ids) + 1 for ids in lists], out=bounds[1:])
    flat = chain.from_iterable(chain.from_iterable((ids, tail) for ids in lists))
    return np.fromiter(flat, dtype=dtype, count=int(bounds[-1])), bounds


def _count(
    counted: dict[tuple[str, int], Counted],
    language: str,
    batch: pa.RecordBatch,
    sides: NDArray[np.uint8],
    bounds: NDArray[np.int64],
) -> None:
    lengths = np.diff(bounds).tolist()
    sources, texts = batch.column("source").to_pylist(), batch.column("text")
    for row, (source, side) in enumerate(zip(sources, sides.tolist(), strict=True)):
        entry = counted.setdefault((source, side), Counted(language, source, SPLITS[side]))
        entry.documents += 1
        entry.bytes += len(texts[row].as_buffer())
        entry.tokens += lengths[row]


class _Parts:
    """The parts that one shard writes; nothing is there until `commit`."""

    def __init__(self, layout: Layout, item: CorpusShard, format_: Format, dtype: str) -> None:
        self._layout, self._item, self._format, self._dtype = layout, item, format_, dtype
        self._arrow = pa.uint16() if dtype == "uint16" else pa.int32()
        self._schema = (
            DOCUMENTS.append(pa.field("input_ids", pa.list_(self._arrow))) if format_ == "parquet" else DOCUMENTS
        )
        self._files: dict[str, tuple[Part, ParquetFile, _Ids | None]] = {}

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
        part.documents += batch.num_rows
        part.tokens += ids.size

    def _open(self, name: str) -> tuple[Part, ParquetFile, _Ids | None]:
        item, temporary = self._item, self._layout.temporary
        part = Part(item.language, name, item.key)
        if self._format == "parquet":
            path = self._layout.root / item.language / name / Path(item.path).name
            return part, ParquetFile(path, self._schema, temporary), None
        documents = ParquetFile(
            part_path(self._layout, item.language, name, item.key, ".parquet"), self._schema, temporary
        )
        return part, documents, _Ids(part_path(self._layout, item.language, name, item.key, ".bin"), temporary)

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


class _Ids:
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


@dataclass
class JoinParts:
    """Make one file of the parts of a language and split, and the index and side file that belong to it.

    The ids are not looked at again: one part becomes the file as it is, and several are put together by the system.
    """

    layout: Layout
    dtype: str
    stage: str = JOIN
    bytes_a_second: int = 500_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: Joined) -> Record:
        layout, prefix = self.layout, self.layout.root / item.language / item.name
        record = Record(stage=self.stage, key=item.key)
        lengths = []
        with ParquetFile(prefix.with_name(f"{item.name}.ids.parquet"), DOCUMENTS, layout.temporary) as side:
            for key in item.parts:
                with pq.ParquetFile(part_path(layout, item.language, item.name, key, ".parquet")) as part:
                    for batch in part.iter_batches():
                        side.write(pa.RecordBatch.from_arrays(batch.columns, schema=DOCUMENTS))
                        lengths.append(np.asarray(batch.column("tokens"), dtype=np.int64))
                        record.documents += batch.num_rows
            record.outputs.append(side.commit(layout.root))
        index = prefix.with_name(f"{item.name}.idx")
        write_bytes(index, index_bytes(self.dtype, np.concatenate(lengths)), layout.temporary)
        record.outputs.append(written(index, layout.root))
        ids = prefix.with_name(f"{item.name}.bin")
        with whole(ids, layout.temporary) as name:
            _join([part_path(layout, item.language, item.name, key, ".bin") for key in item.parts], name)
        # Its parts' hashes are known; to hash it would be to read it again.
        record.outputs.append(WrittenFile(ids.relative_to(layout.root).as_posix(), 0, ids.stat().st_size, ""))
        return record


def _join(parts: Sequence[Path], into: Path) -> None:
    if len(parts) == 1:
        try:
            os.link(parts[0], into)
        except OSError:  # a file system without links
            shutil.copyfile(parts[0], into)
        return
    with into.open("wb") as joined:
        for path in parts:
            with path.open("rb") as part:
                _append(part, joined, path.stat().st_size)


def _append(part: BinaryIO, joined: BinaryIO, size: int) -> None:
    """In the kernel, and where the file system can, without copying."""
    try:
        while size:
            size -= os.copy_file_range(part.fileno(), joined.fileno(), size)
    except (AttributeError, OSError):  # not Linux, or not this file system: nothing of this call is copied
        shutil.copyfileobj(part, joined, 1 << 24)
        joined.flush()


def shards(manifest: Manifest) -> tuple[CorpusShard, ...]:
    """The shards of a corpus, in order."""
    found = []
    for file in manifest.files:
        folder, _, name = file.path.rpartition("/")
        if folder.startswith("data/"):
            language = folder.removeprefix("data/")
            key = f"{language}--{name.removesuffix('.parquet')}"
            found.append(CorpusShard(key=key, size=file.bytes, language=language, path=file.path))
    return tuple(found)


def stages(work: TokenizeShard, items: tuple[CorpusShard, ...]) -> Generator[Stage, list[Record], list[Record]]:
    """The stages of tokenizing a corpus."""
    tokenized = yield Stage(work, items)
    if work.format == "parquet":
        return tokenized
    parts: dict[tuple[str, str], list[Part]] = {}
    for record in tokenized:
        for part in msgspec.convert(record.facts["parts"], list[Part]):
            parts.setdefault((part.language, part.name), []).append(part)
    size = np.dtype(id_type(work.tokenizer.vocabulary)).itemsize
    joins = tuple(
        Joined(
            key=f"{language}--{name}",
            size=size * sum(part.tokens for part in of),
            language=language,
            name=name,
            parts=tuple(part.key for part in of),
        )
        for (language, name), of in sorted(parts.items())
    )
    joined = yield Stage(JoinParts(work.layout, id_type(work.tokenizer.vocabulary)), joins)
    return [*tokenized, *joined]
