"""Publish: the documents that stay, personal data redacted, cut into shards by size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.document import published_schema
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import KEPT, READ, Statistics, Tally
from roots_pipeline.output.writing import ParquetFile
from roots_pipeline.privacy.redactor import TYPES, Redactor
from roots_pipeline.stages.collected import Collected, CollectedFile
from roots_pipeline.stages.cuts import FileCuts, read_cuts
from roots_pipeline.stages.decisions import Decided, read_decisions
from roots_pipeline.stages.index import IndexFile
from roots_pipeline.stages.work import Clock, Item, Record
from roots_pipeline.text.batch import TextBatch


class Piece(msgspec.Struct, frozen=True):
    """Row groups of one file of documents: the file's number and key, and [first, last) of its row groups."""

    file: int
    key: str
    first_row: int
    row_groups: tuple[int, int]


class Shard(Item, frozen=True, kw_only=True):
    """One shard of the corpus to write: the `number`th of `count` of a language."""

    language: str
    number: int
    count: int
    pieces: tuple[Piece, ...]


def shards_of(layout: Layout, files: Collected, target_bytes: int) -> tuple[Shard, ...]:
    """The shards of all languages."""
    return tuple(shard for language, found in files.items() for shard in _shards(layout, language, found, target_bytes))


def _shards(layout: Layout, language: str, files: Sequence[CollectedFile], target_bytes: int) -> tuple[Shard, ...]:
    """Cut the documents of a language that stay into shards of about `target_bytes` of text each.

    Shards are cut between row groups, so a shard can be larger than asked for by one of them (16 MiB).
    """
    decided = read_decisions(layout, language)
    cut: list[list[Piece]] = [[]]
    filled = 0.0
    for number, file in enumerate(files):
        dropped = _dropped_rows(decided, number, read_cuts(layout, language, file.key))
        first_row = 0
        for group, (rows, size) in enumerate(file.row_groups):
            gone = int(np.searchsorted(dropped, first_row + rows) - np.searchsorted(dropped, first_row))
            if gone < rows:
                if filled >= target_bytes:
                    cut.append([])
                    filled = 0.0
                _append(cut[-1], Piece(number, file.key, first_row, (group, group + 1)))
                filled += size * (rows - gone) / rows
            first_row += rows
    if not cut[0]:
        return ()
    sizes = {
        (number, group): size for number, file in enumerate(files) for group, (_, size) in enumerate(file.row_groups)
    }
    return tuple(
        Shard(
            key=f"{language}--{number:05d}",
            language=language,
            number=number,
            count=len(cut),
            pieces=tuple(pieces),
            size=sum(sizes[p.file, group] for p in pieces for group in range(*p.row_groups)),
        )
        for number, pieces in enumerate(cut)
    )


def _dropped_rows(decided: Decided, file: int, cuts: FileCuts | None) -> NDArray[np.int64]:
    """The rows of a file that are left out, sorted: duplicates, and documents of which cuts leave too little."""
    dropped = decided.dropped_rows(file)
    return dropped if cuts is None else np.union1d(dropped, cuts.dropped_rows)


def _append(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece, as part of the last one where it goes on from it."""
    if pieces and pieces[-1].file == piece.file and pieces[-1].row_groups[1] == piece.row_groups[0]:
        last = pieces.pop()
        piece = Piece(last.file, last.key, last.first_row, (last.row_groups[0], piece.row_groups[1]))
    pieces.append(piece)


@dataclass
class PublishShard:
    """Write one shard of the corpus."""

    layout: Layout
    signals: tuple[str, ...]
    #: Whether the signatures of the documents are kept with the corpus.
    index: bool = False
    stage: str = "publish"
    bytes_a_second: int = 30_000_000
    _redactor: Redactor | None = field(default=None, repr=False)

    def setup(self) -> None:
        self._redactor = Redactor(TYPES)

    def __call__(self, item: Shard) -> Record:
        if self._redactor is None:
            self.setup()
        assert self._redactor is not None
        clock = Clock()
        statistics = Statistics()
        record = Record(stage=self.stage, key=item.key)
        decided = read_decisions(self.layout, item.language)
        schema = published_schema(self.signals, TYPES)
        path = self.layout.shard(item.language, item.number, item.count)
        with (
            ParquetFile(path, schema, self.layout.temporary, compression_level=3) as file,
            IndexFile(self.layout, item.language, path.stem) as index,
        ):
            for key, rows, documents in self._documents(item, decided, clock):
                with clock.step("redact"):
                    redacted = self._redactor.redact(documents.column("text"), item.language)
                with clock.step("count"):
                    _count(statistics, item.language, documents, redacted.texts, redacted.counts)
                with clock.step("write"):
                    file.write(_published(documents, redacted.texts, redacted.counts, schema))
                if self.index:
                    with clock.step("index"):
                        index.add(key, rows)
                record.documents += documents.num_rows
                record.bytes += int(TextBatch(documents.column("text")).bytes.sum())
            with clock.step("write"):
                record.outputs = [file.commit(self.layout.root), *index.commit()]
        record.count(statistics)
        record.seconds = clock.seconds
        return record

    def _documents(
        self, item: Shard, decided: Decided, clock: Clock
    ) -> Iterator[tuple[str, NDArray[np.int64], pa.RecordBatch]]:
        """The documents that stay, repeated passages cut out, with `duplicate_count` and `duplicate_sources`.

        Before each batch the key of their file and their rows in it.
        """
        for piece in item.pieces:
            cuts = read_cuts(self.layout, item.language, piece.key)
            dropped = _dropped_rows(decided, piece.file, cuts)
            row = piece.first_row
            with pq.ParquetFile(self.layout.documents(item.language, piece.key), memory_map=True) as source:
                for group in range(*piece.row_groups):
                    with clock.step("read"):
                        # One row group is bounded in rows and bytes, so one batch holds it.
                        table = source.read_row_group(group, use_threads=False)
                        batch = table.combine_chunks().to_batches()[0]
                        rows = np.arange(row, row + batch.num_rows)
                        stays = ~np.isin(rows, dropped, assume_unique=True)
                        counts, sources = decided.duplicates(piece.file, rows[stays])
                        kept = batch if stays.all() else batch.filter(pa.array(stays))
                        kept = kept if cuts is None else cuts.cut(kept, rows[stays])
                        row += batch.num_rows
                    if kept.num_rows:
                        kept = kept.append_column("duplicate_count", pa.array(counts, pa.int32()))
                        yield piece.key, rows[stays], kept.append_column("duplicate_sources", sources)


def _count(
    statistics: Statistics,
    language: str,
    documents: pa.RecordBatch,
    texts: pa.LargeStringArray,
    redactions: Mapping[str, NDArray[np.int32]],
) -> None:
    """Count what comes in and what goes out (words and characters of redacted text are counted anew), by source."""
    before, after = TextBatch(documents.column("text")), TextBatch(texts)
    characters = np.asarray(documents.column("characters"))
    words = np.asarray(documents.column("words"))
    changed = np.zeros(documents.num_rows, dtype=np.bool_)
    for spans in redactions.values():
        changed |= spans > 0
    new_characters, new_words = characters.copy(), words.copy()
    if changed.any():
        again = TextBatch(texts.filter(pa.array(changed)))
        new_characters[changed] = again.characters
        new_words[changed] = np.diff(again.words.offsets)
    names = np.asarray(documents.column("source").to_pylist(), dtype=object)
    for name in np.unique(names):
        of = names == name
        rows = int(of.sum())
        came = Tally(rows, int(before.bytes[of].sum()), int(characters[of].sum()), int(words[of].sum()))
        went = Tally(rows, int(after.bytes[of].sum()), int(new_characters[of].sum()), int(new_words[of].sum()))
        statistics.count(name, language, "publish", READ, came)
        statistics.count(name, language, "publish", KEPT, went)
        for kind, spans in redactions.items():
            statistics.redacted(name, language, kind, int(spans[of].sum()))


def _published(
    documents: pa.RecordBatch,
    texts: pa.LargeStringArray,
    redactions: Mapping[str, NDArray[np.int32]],
    schema: pa.Schema,
) -> pa.RecordBatch:
    columns = {
        "text": texts,
        "redactions": pa.StructArray.from_arrays([pa.array(redactions[name]) for name in TYPES], names=list(TYPES)),
    }
    return pa.RecordBatch.from_arrays(
        [
            columns.get(name, documents.column(name) if name in documents.schema.names else None)
            for name in schema.names
        ],
        schema=schema,
    )
