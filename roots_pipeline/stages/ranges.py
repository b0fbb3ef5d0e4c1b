"""Decide: of the documents of one range of a large language, which are left out, for whom and why.

decide     each range: what was found by id and address, by content and by likeness, put together
follow     each range: winners that were left out themselves are replaced by the document that stays; ledger and counts
stand      each range: for whom its documents stand, those of all ranges

`resolve` does the same in one memory for a language of one range.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.duplicates.clusters import Stands, stands_of, summed
from roots_pipeline.duplicates.columns import read_batch
from roots_pipeline.duplicates.exchange import read_parted_columns, write_parted
from roots_pipeline.duplicates.identity import Settled, merged
from roots_pipeline.duplicates.lookup import gather
from roots_pipeline.duplicates.ranges import RangeTable
from roots_pipeline.duplicates.resolve import Decisions, compare_named, follow, put_together, read_near
from roots_pipeline.duplicates.rows import files_of, rows_of_files
from roots_pipeline.duplicates.rules import NearRules, Reason
from roots_pipeline.output.duplicates import DEDUPLICATE
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops, ledger_rows
from roots_pipeline.output.statistics import KEPT, READ, Statistics, Tally
from roots_pipeline.output.writing import write_file
from roots_pipeline.stages.collected import (
    CollectedDocuments,
    CollectedFile,
    CollectedWork,
    SignatureTable,
    hexadecimal,
)
from roots_pipeline.stages.columns import write_columns
from roots_pipeline.stages.components import CHOSEN
from roots_pipeline.stages.decisions import write_decided, write_kept
from roots_pipeline.stages.exchange import SETTLED, PartitionItem, partition_items, partition_keys, read_settled
from roots_pipeline.stages.summary import Sources, of_decisions, of_stands
from roots_pipeline.stages.work import Clock, Record, Stage
from roots_pipeline.storage import opened

#: Of a range: what was found of its documents; and for whom those that it leaves out go, by these documents' range.
_FOUND, _SENT = "found", "sent"


def decide_in_ranges(
    collected: CollectedDocuments, rules: Mapping[str, NearRules], parts: Mapping[str, int], repeated: frozenset[str]
) -> Generator[Stage, list[Record], list[Record]]:
    """The stages for the languages in `parts`, in so many of which each was verified and its survivors were chosen."""
    items = partition_items(collected.files, {language: collected.ranges(language).count for language in parts})
    records = yield Stage(_Decide(collected, parts, repeated), items)
    records += yield Stage(_Follow(collected, rules), items)
    return records + (yield Stage(_Stand(collected), items))


@dataclass
class _Decide(CollectedWork):
    """Put together what was found of the documents of one range."""

    parts: Mapping[str, int]
    repeated: frozenset[str]
    stage: str = "decide"
    bytes_a_second: int = 500_000_000

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language, layout = item.language, self.layout
        with clock.step("decide"):
            keys = partition_keys(language, self.parts[language])
            found = put_together(
                settled_in(layout, language, item.partition, repeated=language in self.repeated),
                read_settled([layout.equal(language, key) for key in keys], item.partition),
                read_near([layout.component(CHOSEN, language, key) for key in keys], item.partition),
            )
            path = layout.ranged(_FOUND, language, item.partition)
            record.outputs = [write_columns(layout, path, found._asdict(), mapped=True)]
        record.seconds = clock.seconds
        return record


@dataclass
class _Follow(CollectedWork):
    """Find out for whom the documents of one range are left out in the end, and enter them in the ledger."""

    rules: Mapping[str, NearRules]
    stage: str = "follow"
    bytes_a_second: int = 200_000_000

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language, number, layout = item.language, item.partition, self.layout
        ranges, sources = self.collected.ranges(language), Sources(self.collected.files[language])
        with clock.step("follow"):
            batch = read_batch(layout.ranged(_FOUND, language, number))
            found = Decisions(*(batch.column(name).to_numpy() for name in Decisions._fields))
            table = RangeTable(ranges, partial(layout.ranged, _FOUND, language))
            followed = follow(found, partial(table.look_up, names=("winner", "similarity", "kind")))
            decisions = compare_named(followed, self.collected.lookup(language), self.rules[language])
        with clock.step("write"):
            record.outputs.append(write_decided(layout, language, number, decisions))
            enter(self.collected, language, number, decisions, record)
        with clock.step("count"):
            record.facts = msgspec.to_builtins(of_decisions(decisions, sources))
            stands = stands_of(decisions, sources.of_files)
            path = layout.ranged(_SENT, language, number)
            write = partial(
                write_parted,
                columns=stands._asdict(),
                partition=ranges.of(stands.survivor),
                partitions=ranges.count,
            )
            record.outputs.append(write_file(layout, path, write))
        record.seconds = clock.seconds
        return record


@dataclass
class _Stand(CollectedWork):
    """Count for whom the documents of one range stand."""

    stage: str = "stand"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language, layout = item.language, self.layout
        sources = Sources(self.collected.files[language])
        with clock.step("stand"):
            paths = [layout.ranged(_SENT, language, other) for other in range(self.collected.ranges(language).count)]
            stands = summed(Stands(**read_parted_columns([path], item.partition)) for path in paths)
            record.outputs = [write_kept(layout, language, item.partition, stands, sources.names)]
            record.facts = msgspec.to_builtins(of_stands(stands, sources, self.collected.lookup(language)))
        record.seconds = clock.seconds
        return record


def settled_in(layout: Layout, language: str, number: int, *, repeated: bool) -> Settled:
    """The documents of a range that are left out for their id or address; none where none are `repeated`."""
    if not repeated:
        return merged([])
    batch = read_batch(layout.ranged(SETTLED, language, number))
    return Settled(*(batch.column(name).to_numpy() for name in Settled._fields))


def enter(collected: CollectedDocuments, language: str, number: int, decisions: Decisions, record: Record) -> None:
    """Enter the decisions of one range in the ledger and in the record's counts, file by file."""
    layout, lookup = collected.layout, collected.lookup(language)
    statistics = Statistics()
    of_file = files_of(decisions.document)
    rules = np.array([kind.name.lower() for kind in Reason], dtype=object)[decisions.kind]
    kept = gather(lookup.ids, decisions.winner)
    with Drops(layout, f"{DEDUPLICATE}--{language}--{number:05d}") as drops:
        for file_number in collected.ranges(language).files_in(number):
            file = collected.files[language][file_number]
            if file.corpus:
                continue
            table = SignatureTable(file.signatures(layout, language))
            sizes = {name: table.column(name) for name in ("bytes", "characters", "words")}
            stays = np.ones(table.rows, dtype=np.bool_)
            chosen = slice(*np.searchsorted(of_file, [file_number, file_number + 1]))
            rows = rows_of_files(decisions.document[chosen])
            stays[rows] = False
            statistics.count(file.source, language, DEDUPLICATE, READ, _tally(sizes, np.arange(table.rows)))
            statistics.count(file.source, language, DEDUPLICATE, KEPT, _tally(sizes, np.flatnonzero(stays)))
            for rule in np.unique(rules[chosen]):
                tally = _tally(sizes, rows[rules[chosen] == rule])
                statistics.count(file.source, language, DEDUPLICATE, str(rule), tally)
            if rows.size:
                described = _describe(layout, language, file, rows)
                drops.add(
                    language,
                    ledger_rows(
                        described.column("id"),
                        source=file.source,
                        language=language,
                        stage=DEDUPLICATE,
                        rule=list(rules[chosen]),
                        kept_id=hexadecimal(kept[chosen]),
                        similarity=decisions.similarity[chosen],
                        shard=described.column("shard"),
                        position=described.column("position"),
                        **{name: column[rows] for name, column in sizes.items()},
                    ),
                )
            record.documents += table.rows
        record.outputs += drops.commit()
    record.count(statistics)


def _tally(sizes: Mapping[str, NDArray[np.int64]], rows: NDArray[np.int64]) -> Tally:
    return Tally(rows.size, *(int(sizes[name][rows].sum()) for name in ("bytes", "characters", "words")))


def _describe(layout: Layout, language: str, file: CollectedFile, rows: NDArray[np.int64]) -> pa.RecordBatch:
    """Where the documents at these rows of a file came from."""
    columns = ["id", "shard", "position"]
    with opened(layout.documents(language, file.key)) as source:
        table = pq.read_table(source, columns=columns, use_threads=False)
    return table.take(pa.array(rows)).combine_chunks().to_batches()[0]
