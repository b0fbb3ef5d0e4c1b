"""Publish: the documents that stay, personal data redacted, cut into shards by size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.document import published_schema
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops, ledger_rows
from roots_pipeline.output.statistics import FLAGGED, KEPT, READ, Statistics, Tally
from roots_pipeline.output.writing import ParquetFile
from roots_pipeline.privacy.budget import RULE
from roots_pipeline.privacy.redactor import Redacted
from roots_pipeline.privacy.types import TYPES
from roots_pipeline.stages.collected import Collected, CollectedFile, file_ranges
from roots_pipeline.stages.cuts import FileCuts, read_cuts
from roots_pipeline.stages.decisions import Decided, read_decisions
from roots_pipeline.stages.flags import by_flag
from roots_pipeline.stages.index import IndexFile
from roots_pipeline.stages.redaction import Policy, redactor
from roots_pipeline.stages.review import ReviewSample
from roots_pipeline.stages.work import Clock, Item, Record
from roots_pipeline.storage import opened
from roots_pipeline.text.batch import TextBatch

#: The stage's name in the ledger and the statistics.
STAGE = "publish"


class Piece(msgspec.Struct, frozen=True):
    """Row groups of one file of documents: the file's number and key, and [first, last) of its row groups."""

    file: int
    key: str
    #: The range that the file is in.
    range: int
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
    ranges = file_ranges(files).of_files(np.arange(len(files))).tolist()
    decided = read_decisions(layout, language, 0)
    cut: list[list[Piece]] = [[]]
    filled = 0.0
    for number, file in enumerate(files):
        if number and ranges[number] != ranges[number - 1]:
            decided = read_decisions(layout, language, ranges[number])
        dropped = _dropped_rows(decided, number, read_cuts(layout, language, file.key))
        first_row = 0
        for group, (rows, size) in enumerate(file.row_groups):
            gone = int(np.searchsorted(dropped, first_row + rows) - np.searchsorted(dropped, first_row))
            if gone < rows:
                if filled >= target_bytes:
                    cut.append([])
                    filled = 0.0
                _append(cut[-1], Piece(number, file.key, ranges[number], first_row, (group, group + 1)))
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
        piece = msgspec.structs.replace(last, row_groups=(last.row_groups[0], piece.row_groups[1]))
    pieces.append(piece)


@dataclass
class PublishShard:
    """Write one shard of the corpus."""

    layout: Layout
    signals: tuple[str, ...]
    #: By source, what is done about personal data.
    policies: Mapping[str, Policy]
    #: Whether the signatures of the documents are kept with the corpus.
    index: bool = False
    stage: str = STAGE
    bytes_a_second: int = 30_000_000

    def setup(self) -> None:
        for policy in self.policies.values():
            redactor(policy)

    def __call__(self, item: Shard) -> Record:
        clock = Clock()
        statistics = Statistics()
        record = Record(stage=self.stage, key=item.key)
        schema = published_schema(self.signals, TYPES)
        path = self.layout.shard(item.language, item.number, item.count)
        review = ReviewSample()
        with (
            ParquetFile(path, schema, self.layout.temporary, compression_level=3) as file,
            IndexFile(self.layout, item.language, path.stem) as index,
            Drops(self.layout, f"{STAGE}--{item.key}") as drops,
        ):
            for key, rows, documents in self._documents(item, clock):
                # A file of documents is of one source.
                source = documents.column("source")[0].as_py()
                with clock.step("redact"):
                    found = redactor(self.policies[source])
                    redacted = found.redact(documents.column("text"), item.language)
                    review.add(source, documents.column("text"), redacted.spans, found.types)
                with clock.step("count"):
                    stays = ~redacted.refused
                    _count(statistics, source, item.language, documents, redacted)
                    if not stays.all():
                        drops.add(item.language, _refused(documents.filter(pa.array(~stays)), source, item.language))
                with clock.step("write"):
                    published = _published(documents, redacted, schema)
                    file.write(published if stays.all() else published.filter(pa.array(stays)))
                if self.index and stays.any():
                    with clock.step("index"):
                        index.add(key, rows[stays])
                record.documents += documents.num_rows
                record.bytes += int(TextBatch(documents.column("text")).bytes.sum())
            with clock.step("write"):
                record.outputs = [file.commit(self.layout.root), *index.commit(), *drops.commit()]
        record.facts["review"] = review.examples
        record.count(statistics)
        record.seconds = clock.seconds
        return record

    def _documents(self, item: Shard, clock: Clock) -> Iterator[tuple[str, NDArray[np.int64], pa.RecordBatch]]:
        """The documents that stay, repeated passages cut out, with `duplicate_count` and `duplicate_sources`.

        Before each batch the key of their file and their rows in it.
        """
        for piece in item.pieces:
            decided = read_decisions(self.layout, item.language, piece.range)
            cuts = read_cuts(self.layout, item.language, piece.key)
            dropped = _dropped_rows(decided, piece.file, cuts)
            row = piece.first_row
            with opened(self.layout.documents(item.language, piece.key)) as file, pq.ParquetFile(file) as source:
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


def _count(statistics: Statistics, source: str, language: str, documents: pa.RecordBatch, redacted: Redacted) -> None:
    """Count what comes in and what goes out (words and characters of redacted text are counted anew)."""
    before, after = TextBatch(documents.column("text")), TextBatch(redacted.texts)
    characters = np.asarray(documents.column("characters"))
    words = np.asarray(documents.column("words"))
    changed = np.zeros(documents.num_rows, dtype=np.bool_)
    for spans in redacted.counts.values():
        changed |= spans > 0
    new_characters, new_words = characters.copy(), words.copy()
    if changed.any():
        again = TextBatch(redacted.texts.filter(pa.array(changed)))
        new_characters[changed] = again.characters
        new_words[changed] = np.diff(again.words.offsets)
    gone, new = (before.bytes, characters, words), (after.bytes, new_characters, new_words)
    flagged = [(FLAGGED + name, ~redacted.refused & chosen, new) for name, chosen in by_flag(documents.column("flags"))]
    for outcome, chosen, of in (
        (READ, np.ones_like(redacted.refused), gone),
        (RULE, redacted.refused, gone),
        (KEPT, ~redacted.refused, new),
        *flagged,
    ):
        tally = Tally(int(np.count_nonzero(chosen)), *(int(sizes[chosen].sum()) for sizes in of))
        statistics.count(source, language, STAGE, outcome, tally)
    for kind, spans in redacted.counts.items():
        statistics.redacted(source, language, kind, int(spans[~redacted.refused].sum()))


def _refused(documents: pa.RecordBatch, source: str, language: str) -> pa.RecordBatch:
    """Rows of the ledger for documents that hold more than a redactor may spend on them."""
    return ledger_rows(
        documents.column("id"),
        source=source,
        language=language,
        stage=STAGE,
        rule=RULE,
        shard=documents.column("shard"),
        position=documents.column("position"),
        bytes=TextBatch(documents.column("text")).bytes,
        characters=documents.column("characters"),
        words=documents.column("words"),
    )


def _published(documents: pa.RecordBatch, redacted: Redacted, schema: pa.Schema) -> pa.RecordBatch:
    none = np.zeros(documents.num_rows, dtype=np.int32)
    counts = [pa.array(redacted.counts.get(name, none)) for name in TYPES]
    columns = {"text": redacted.texts, "redactions": pa.StructArray.from_arrays(counts, names=list(TYPES))}
    return pa.RecordBatch.from_arrays(
        [
            columns.get(name, documents.column(name) if name in documents.schema.names else None)
            for name in schema.names
        ],
        schema=schema,
    )
