"""What the collect stage left behind, as the later stages see it: files of documents, numbered by language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.duplicates.lookup import Documents
from roots_pipeline.duplicates.ranges import Ranges, ranges_of
from roots_pipeline.duplicates.rows import files_of, rows_of_files
from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.redaction import redactor
from roots_pipeline.stages.work import Record
from roots_pipeline.stages.writers import part_key
from roots_pipeline.storage import mapped, opened, place


class CollectedFile(msgspec.Struct, frozen=True):
    """The documents of one language that one shard held: `row_groups` gives rows and bytes of text of each."""

    key: str
    source: str
    row_groups: tuple[tuple[int, int], ...]
    #: Where the documents are those of a shard of a finished corpus: its folder, and the shard's name.
    corpus: str = ""
    part: str = ""

    def documents(self, layout: Layout, language: str) -> Path:
        """Where the documents are."""
        if self.corpus:
            return Layout(place(self.corpus)).data / language / f"{self.part}.parquet"
        return layout.documents(language, self.key)

    def signatures(self, layout: Layout, language: str) -> Path:
        """Where their signatures are, row by row."""
        if self.corpus:
            return Layout(place(self.corpus)).index(language, self.part)
        return layout.signatures(language, self.key)

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.row_groups)

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.row_groups)


#: By language, its files in the order that numbers them.
Collected = dict[str, tuple[CollectedFile, ...]]


def collected_files(records: Iterable[Record]) -> Collected:
    """The files by language, in the order of their keys: it does not depend on which shard was done first."""
    files: dict[str, list[CollectedFile]] = {}
    for record in sorted(records, key=lambda record: record.key):
        for language, found in record.facts["files"].items():
            for number, row_groups in enumerate(found):
                groups = tuple((rows, size) for rows, size in row_groups)
                file = CollectedFile(part_key(record.key, number), record.facts["source"], groups)
                files.setdefault(language, []).append(file)
    return {language: tuple(found) for language, found in sorted(files.items())}


def file_ranges(files: Sequence[CollectedFile]) -> Ranges:
    """The ranges of files; those of the first files are the same, whatever files of finished corpora follow."""
    return ranges_of([file.rows for file in files])


def hexadecimal(ids: NDArray[np.uint64]) -> list[str]:
    """Ids, uint64[n, 2], as they are written."""
    return [f"{high:016x}{low:016x}" for high, low in ids.tolist()]


def matrix(values: pa.Array) -> NDArray[Any]:
    """A fixed-width array as numpy has it, without a copy; lists are the rows of a matrix."""
    if pa.types.is_fixed_size_list(values.type):
        return values.flatten().to_numpy().reshape(len(values), values.type.list_size)
    return values.to_numpy()


#: Of the signatures that a worker has mapped, so many bytes; what is mapped and read counts as its memory.
MAPPED_BYTES = 256 << 20


class SignatureTable:
    """The signatures of one file, memory-mapped: what is not asked for is not read."""

    def __init__(self, path: Path) -> None:
        # The buffers keep the map alive; the file itself is closed again, so that thousands can be used at a time.
        with mapped(path) as source, pa.ipc.open_file(source) as reader:
            #: Of the file, in bytes.
            self.size = source.size()
            self._batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
        self._starts = np.cumsum([0, *(batch.num_rows for batch in self._batches)])

    @property
    def rows(self) -> int:
        return int(self._starts[-1])

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Each record batch with the number of its first row."""
        return zip(self._starts[:-1].tolist(), self._batches, strict=True)

    def column(self, name: str) -> NDArray[Any]:
        """A whole column, copied."""
        return np.concatenate([matrix(batch.column(name)) for batch in self._batches])

    def rows_at(self, rows: NDArray[np.int64]) -> pa.Table:
        """Whole rows, copied."""
        return pa.Table.from_batches(self._batches).take(pa.array(rows))

    def take(self, name: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        """A column's values at some rows, given in ascending order."""
        cuts = np.searchsorted(rows, self._starts)
        parts = [
            matrix(batch.column(name))[rows[cuts[i] : cuts[i + 1]] - start]
            for i, (start, batch) in enumerate(self.batches())
            if cuts[i] < cuts[i + 1]
        ]
        return np.concatenate(parts)


@dataclass(frozen=True)
class CollectedDocuments:
    """All documents that were collected. Plain data: it is pickled to the workers."""

    layout: Layout
    #: Those of finished corpora come after those of this run, which has its numbers whatever it is held against.
    files: Collected
    #: By source: of duplicates, the copy of the source with the highest priority stays.
    priorities: Mapping[str, int]
    #: Sources of whose versions of a document the newest stays.
    newest: frozenset[str]
    #: The measures that tell a better copy, in this order (`writers.quality_columns`).
    quality: tuple[str, ...]

    def own(self, language: str) -> tuple[CollectedFile, ...]:
        """The files of this run."""
        return tuple(file for file in self.files[language] if not file.corpus)

    def ranges(self, language: str) -> Ranges:
        """The ranges that its documents are decided in."""
        return file_ranges(self.files[language])

    def lookup(self, language: str) -> LanguageLookup:
        """What deciding about duplicates asks of the documents of a language."""
        return LanguageLookup(self, language)


@dataclass
class CollectedWork:
    """What works on collected documents have in common: where these are, and nothing to load before."""

    collected: CollectedDocuments

    @property
    def layout(self) -> Layout:
        return self.collected.layout

    def setup(self) -> None:
        """Nothing to load."""


class LanguageLookup:
    """The collected documents of one language, for `roots_pipeline.duplicates`: see `duplicates.lookup.Lookup`."""

    def __init__(self, collected: CollectedDocuments, language: str) -> None:
        self._layout = collected.layout
        self._language = language
        self._files = collected.files[language]
        self._fixed = np.array([bool(file.corpus) for file in self._files], dtype=np.bool_)
        self._priorities = np.array([collected.priorities.get(file.source, 0) for file in self._files], dtype=np.int64)
        self._newest = np.array([file.source in collected.newest for file in self._files], dtype=np.bool_)
        self._quality = [f"quality/{name}" for name in collected.quality]
        self._tables: dict[int, SignatureTable] = {}

    def _table(self, file: int) -> SignatureTable:
        """The signatures of a file; those asked for last stay mapped, up to MAPPED_BYTES."""
        table = self._tables.pop(file, None)
        if table is None:
            table = SignatureTable(self._files[file].signatures(self._layout, self._language))
        self._tables[file] = table
        mapped = sum(one.size for one in self._tables.values())
        while mapped > MAPPED_BYTES and len(self._tables) > 1:
            mapped -= self._tables.pop(next(iter(self._tables))).size
        return table

    def ranks(self, documents: Documents) -> Sequence[NDArray[Any]]:
        """The source's priority, the license's conditions, quality, length, then the smaller id."""
        burden, characters, ids, *quality = self._columns(["burden", "characters", "id", *self._quality], documents)
        return [
            ~self.fixed(documents),
            -self._priorities[files_of(documents)],
            burden,
            *quality,
            -characters,
            ids[:, 0],
            ids[:, 1],
        ]

    def recency(self, documents: Documents) -> Sequence[NDArray[Any]]:
        """The later day of collection, where the source wants the newest version; unknown days come last."""
        day = np.where(self._newest[files_of(documents)], self.column("day", documents), 0.0)
        return [~self.fixed(documents), -day]

    def fixed(self, documents: Documents) -> NDArray[np.bool_]:
        return self._fixed[files_of(documents)]

    def addresses(self, documents: Documents) -> NDArray[np.uint64]:
        return self.column("address", documents)

    def ids(self, documents: Documents) -> NDArray[np.uint64]:
        return self.column("id", documents)

    def content(self, documents: Documents) -> NDArray[np.uint64]:
        return self.column("content", documents)

    def minima(self, documents: Documents) -> NDArray[np.uint32]:
        return self.column("minima", documents)

    def text_bytes(self, documents: Documents) -> NDArray[np.int64]:
        return self.column("bytes", documents)

    def texts(self, documents: Documents) -> pa.LargeStringArray:
        """Of a run against finished corpora, whose personal data is redacted, redacted texts: like against like."""
        parts = self._by_file(documents, lambda file, rows: self._read_texts(self._files[file], rows))
        texts = pa.concat_arrays([chunk for chunks in parts for chunk in chunks] or [pa.array([], pa.large_string())])
        return redactor().redact(texts, self._language).texts if self._fixed.any() else texts

    def column(self, name: str, documents: Documents) -> NDArray[Any]:
        """A column of the signatures at some documents."""
        return self._columns([name], documents)[0]

    def _columns(self, names: Sequence[str], documents: Documents) -> list[NDArray[Any]]:
        """Several of them: each file is opened once."""
        if not documents.size:
            return [self._table(0).column(name)[:0] for name in names]
        parts = self._by_file(documents, lambda file, rows: [self._table(file).take(name, rows) for name in names])
        return [np.concatenate(part) for part in zip(*parts, strict=True)]

    def _by_file(self, documents: Documents, read: Callable[[int, NDArray[np.int64]], Any]) -> list[Any]:
        files, rows = files_of(documents), rows_of_files(documents)
        present, first = np.unique(files, return_index=True)
        ends = [*first[1:], documents.size]
        return [read(int(file), rows[a:b]) for file, a, b in zip(present, first, ends, strict=True)]

    def _read_texts(self, file: CollectedFile, rows: NDArray[np.int64]) -> list[pa.Array]:
        chunks = []
        start = 0
        with opened(file.documents(self._layout, self._language)) as documents, pq.ParquetFile(documents) as source:
            for group, (count, _) in enumerate(file.row_groups):
                wanted = rows[(rows >= start) & (rows < start + count)] - start
                if wanted.size:
                    table = source.read_row_group(group, columns=["text"], use_threads=False)
                    chunks.append(table.column("text").combine_chunks().take(pa.array(wanted)))
                start += count
        return [chunk for part in chunks for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])]
