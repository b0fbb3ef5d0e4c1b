"""Resolve: of the documents of a language that are equal or nearly so, one stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.duplicates.identity import read_settled
from roots_pipeline.duplicates.partition import read_alike
from roots_pipeline.duplicates.resolve import Decisions, choose_near, decide, read_near
from roots_pipeline.duplicates.rows import files_of, rows_of_files
from roots_pipeline.duplicates.rules import NearRules, Reason
from roots_pipeline.output.duplicates import DEDUPLICATE, shares, write_report
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops, ledger_rows
from roots_pipeline.output.statistics import KEPT, READ, Statistics, Tally
from roots_pipeline.stages.clusters import Describer
from roots_pipeline.stages.collected import (
    CollectedDocuments,
    CollectedFile,
    CollectedWork,
    LanguageLookup,
    SignatureTable,
)
from roots_pipeline.stages.decisions import Decided, write_decisions
from roots_pipeline.stages.exchange import partition_key
from roots_pipeline.stages.redaction import redactor
from roots_pipeline.stages.work import Clock, Item, Record
from roots_pipeline.storage import opened

RESOLVE = "resolve"


class LanguageItem(Item, frozen=True, kw_only=True):
    """One language, whose keys were in so many partitions, and whose candidates in so many parts."""

    language: str
    partitions: int
    parts: int


def resolve_items(
    collected: CollectedDocuments, partitions: Mapping[str, int], parts: Mapping[str, int]
) -> tuple[LanguageItem, ...]:
    """The items of `resolve`: every language."""
    return tuple(
        LanguageItem(
            key=language,
            size=sum(file.bytes for file in collected.files[language]),
            language=language,
            partitions=count,
            parts=parts[language],
        )
        for language, count in partitions.items()
    )


@dataclass
class ResolveLanguage(CollectedWork):
    """Decide which documents of one language are left out as duplicates."""

    rules: Mapping[str, NearRules]
    #: Languages whose near duplicates have been chosen in parts.
    chosen: frozenset[str] = frozenset()
    stage: str = RESOLVE
    bytes_a_second: int = 500_000_000

    def __call__(self, item: LanguageItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language, layout = item.language, self.layout
        with clock.step("resolve"):
            lookup = self.collected.lookup(language)
            matched, keys = (
                [partition_key(language, number) for number in range(count)] for count in (item.partitions, item.parts)
            )
            if language in self.chosen:
                near = read_near([layout.component("choose", language, key) for key in keys])
            else:
                alike = read_alike([layout.alike(language, key) for key in keys])
                near = choose_near(alike, lookup, self.rules[language])
            decisions = decide(
                read_settled([layout.settled(language, key) for key in matched]),
                read_settled([layout.equal(language, key) for key in keys]),
                near,
                lookup,
                self.rules[language],
            )
        with clock.step("write"):
            files = self.collected.own(language)
            record.outputs = write_decisions(layout, language, _decided(decisions, files))
            with Drops(layout, f"{DEDUPLICATE}--{language}") as drops:
                statistics = _enter(layout, language, files, decisions, lookup, drops)
                record.outputs += drops.commit()
        record.count(statistics)
        with clock.step("describe"):
            describer = Describer(language, self.collected.files[language], decisions, lookup, self.rules[language])
            report = describer.report(shares(record.counts), redactor() if decisions.document.size else None)
            record.outputs.append(write_report(layout, report))
            record.facts = describer.facts(report.sources)
        record.documents = sum(file.rows for file in files)
        record.seconds = clock.seconds
        return record


def _decided(decisions: Decisions, files: Sequence[CollectedFile]) -> Decided:
    """What publishing needs: who is left out, and how many of which sources each of the others stands for."""
    names = sorted({file.source for file in files})
    number = np.array([names.index(file.source) for file in files], dtype=np.int64)
    kept, inverse = np.unique(decisions.winner, return_inverse=True)
    counts = np.bincount(inverse, minlength=kept.size).astype(np.int32)
    pairs = np.unique(inverse * len(names) + number[files_of(decisions.document)]) if kept.size else inverse
    bounds = np.searchsorted(pairs, np.arange(kept.size + 1) * len(names)).astype(np.int32)
    sources = pa.array(names, pa.string()).take(pa.array(pairs % len(names)))
    return Decided(decisions.document, kept, counts, pa.ListArray.from_arrays(pa.array(bounds), sources))


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
    rules = np.array([kind.name.lower() for kind in Reason], dtype=object)[decisions.kind]
    for number, file in enumerate(files):
        table = SignatureTable(file.signatures(layout, language))
        sizes = {name: table.column(name) for name in ("bytes", "characters", "words")}
        stays = np.ones(table.rows, dtype=np.bool_)
        chosen = slice(*np.searchsorted(of_file, [number, number + 1]))
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
    with opened(layout.documents(language, file.key)) as source:
        table = pq.read_table(source, columns=columns, use_threads=False)
    return table.take(pa.array(rows)).combine_chunks().to_batches()[0]


def _hexadecimal(lookup: LanguageLookup, documents: NDArray[np.uint64]) -> list[str]:
    unique, inverse = np.unique(documents, return_inverse=True)
    names = [f"{high:016x}{low:016x}" for high, low in lookup.ids(unique).tolist()]
    return [names[i] for i in inverse]
