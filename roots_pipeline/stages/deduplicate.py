"""Deduplicate: of the documents of a language that are equal or nearly so, one stays.

Three stages:

exchange   each file's keys (content hash, id, band hashes) are parted by key, one file a mapper
match      each partition: documents with an equal key are candidate pairs
resolve    each language: candidates are verified, and of those alike the best stays

Text is no part of the exchange; only `resolve` reads any, of candidates that their signatures say are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.duplicates.bands import BANDS, band_hashes
from roots_pipeline.duplicates.candidates import candidate_pairs, concatenate_pairs, read_pairs, write_pairs
from roots_pipeline.duplicates.exchange import partition_count, read_partition, write_chunks
from roots_pipeline.duplicates.resolve import Decisions, Kind, resolve
from roots_pipeline.duplicates.rows import concatenate_rows, document_numbers, files_of, rows_of, rows_of_files
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops, ledger_rows
from roots_pipeline.output.statistics import KEPT, READ, Statistics, Tally
from roots_pipeline.output.writing import whole, written
from roots_pipeline.stages.collected import Collected, CollectedFile, LanguageLookup, SignatureTable, matrix
from roots_pipeline.stages.decisions import Decided, write_decisions
from roots_pipeline.stages.work import Clock, Item, Record

STAGE = "deduplicate"


class FileItem(Item, frozen=True, kw_only=True):
    """One file of documents of a language, whose keys go to so many partitions."""

    language: str
    file: int
    name: str
    partitions: int


class PartitionItem(Item, frozen=True, kw_only=True):
    """One partition of a language's keys."""

    language: str
    partition: int


class LanguageItem(Item, frozen=True, kw_only=True):
    """One language, whose keys were in so many partitions."""

    language: str
    partitions: int


def exchange_items(files: Collected) -> tuple[FileItem, ...]:
    """The items of `exchange`: every file."""
    partitions = _partitions(files)
    return tuple(
        FileItem(
            key=f"{language}--{file.key}",
            size=file.bytes,
            language=language,
            file=number,
            name=file.key,
            partitions=partitions[language],
        )
        for language, found in files.items()
        for number, file in enumerate(found)
    )


def match_items(files: Collected) -> tuple[PartitionItem, ...]:
    """The items of `match`: every partition of every language."""
    return tuple(
        PartitionItem(
            key=f"{language}--{partition:05d}",
            size=sum(file.bytes for file in files[language]) // partitions,
            language=language,
            partition=partition,
        )
        for language, partitions in _partitions(files).items()
        for partition in range(partitions)
    )


def resolve_items(files: Collected) -> tuple[LanguageItem, ...]:
    """The items of `resolve`: every language."""
    return tuple(
        LanguageItem(
            key=language, size=sum(file.bytes for file in files[language]), language=language, partitions=partitions
        )
        for language, partitions in _partitions(files).items()
    )


def _partitions(files: Collected) -> dict[str, int]:
    """Partitions by language: from the number of keys, so from the data alone."""
    keys = BANDS + 2
    return {language: partition_count(keys * sum(file.rows for file in found)) for language, found in files.items()}


@dataclass
class ExchangeFile:
    """Part the keys of one file of documents."""

    layout: Layout
    stage: str = "exchange"
    bytes_a_second: int = 1_000_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: FileItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("exchange"):
            rows = []
            for start, batch in SignatureTable(self.layout, item.language, item.name).batches():
                rows.append(
                    rows_of(
                        document_numbers(item.file, batch.num_rows, start),
                        content=matrix(batch.column("content")),
                        ids=matrix(batch.column("id")),
                        shingles=matrix(batch.column("shingles")),
                        bands=band_hashes(matrix(batch.column("minima"))),
                    )
                )
                record.documents += batch.num_rows
            path = self.layout.exchange(item.language, item.name)
            with whole(path, self.layout.temporary) as name:
                write_chunks(name, concatenate_rows(rows), item.partitions)
            record.outputs = [written(path, self.layout.root)]
        record.seconds = clock.seconds
        return record


@dataclass
class MatchPartition:
    """Find the candidate pairs of one partition."""

    layout: Layout
    files: Collected
    stage: str = "match"
    bytes_a_second: int = 1_000_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("match"):
            paths = [self.layout.exchange(item.language, file.key) for file in self.files[item.language]]
            pairs = candidate_pairs(read_partition(paths, item.partition))
            path = self.layout.candidates(item.language, item.key)
            with whole(path, self.layout.temporary) as name:
                write_pairs(name, pairs)
            record.outputs = [written(path, self.layout.root)]
        record.facts["pairs"] = pairs.center.size
        record.seconds = clock.seconds
        return record


@dataclass
class ResolveLanguage:
    """Decide which documents of one language are left out as duplicates."""

    layout: Layout
    files: Collected
    #: Of documents alike, the one of the source with the highest priority stays.
    priorities: Mapping[str, int]
    stage: str = "resolve"
    bytes_a_second: int = 200_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: LanguageItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        files = self.files[item.language]
        with clock.step("resolve"):
            paths = [
                self.layout.candidates(item.language, f"{item.language}--{partition:05d}")
                for partition in range(item.partitions)
            ]
            pairs = concatenate_pairs([read_pairs([path]) for path in paths])
            lookup = LanguageLookup(self.layout, item.language, files, dict(self.priorities))
            decisions = resolve(pairs, lookup)
        with clock.step("write"):
            decided = Decided(decisions.document, decisions.survivor, decisions.dropped.astype(np.int32))
            record.outputs = write_decisions(self.layout, item.language, decided)
            with Drops(self.layout, f"{STAGE}--{item.language}") as drops:
                statistics = _enter(self.layout, item.language, files, decisions, lookup, drops)
                record.outputs += drops.commit()
        record.documents = sum(file.rows for file in files)
        record.count(statistics)
        record.seconds = clock.seconds
        return record


def _enter(
    layout: Layout,
    language: str,
    files: Sequence[CollectedFile],
    decisions: Decisions,
    lookup: LanguageLookup,
    drops: Drops,
) -> Statistics:
    """Enter the decisions in the ledger and the counts, file by file."""
    statistics = Statistics()
    of_file = files_of(decisions.document)
    rules = np.array([kind.name.lower() for kind in Kind], dtype=object)[decisions.kind]
    for number, file in enumerate(files):
        table = SignatureTable(layout, language, file.key)
        sizes = {name: table.column(name) for name in ("bytes", "characters", "words")}
        stays = np.ones(table.rows, dtype=np.bool_)
        chosen = slice(*np.searchsorted(of_file, [number, number + 1]))
        rows = rows_of_files(decisions.document[chosen])
        stays[rows] = False
        statistics.count(file.source, language, STAGE, READ, _tally(sizes, np.arange(table.rows)))
        statistics.count(file.source, language, STAGE, KEPT, _tally(sizes, np.flatnonzero(stays)))
        for rule in np.unique(rules[chosen]):
            tally = _tally(sizes, rows[rules[chosen] == rule])
            statistics.count(file.source, language, STAGE, str(rule), tally)
        if rows.size:
            described = _describe(layout, language, file, rows)
            drops.add(
                language,
                ledger_rows(
                    described.column("id"),
                    source=file.source,
                    language=language,
                    stage=STAGE,
                    rule=list(rules[chosen]),
                    kept_id=_hexadecimal(lookup, decisions.winner[chosen]),
                    similarity=decisions.similarity[chosen],
                    shard=described.column("shard"),
                    position=described.column("position"),
                    **{name: column[rows] for name, column in sizes.items()},
                ),
            )
    return statistics


def _tally(sizes: Mapping[str, NDArray[np.int64]], rows: NDArray[np.int64]) -> Tally:
    return Tally(rows.size, *(int(sizes[name][rows].sum()) for name in ("bytes", "characters", "words")))


def _describe(layout: Layout, language: str, file: CollectedFile, rows: NDArray[np.int64]) -> pa.RecordBatch:
    """Where the documents at these rows of a file came from."""
    columns = ["id", "shard", "position"]
    table = pq.read_table(layout.documents(language, file.key), columns=columns, use_threads=False, memory_map=True)
    return table.take(pa.array(rows)).combine_chunks().to_batches()[0]


def _hexadecimal(lookup: LanguageLookup, documents: NDArray[np.uint64]) -> list[str]:
    unique, inverse = np.unique(documents, return_inverse=True)
    names = [f"{high:016x}{low:016x}" for high, low in lookup.ids(unique).tolist()]
    return [names[i] for i in inverse]
