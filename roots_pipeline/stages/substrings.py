"""Substrings: of a passage of 50 words or more that occurs again and again, one copy stays.

Five stages, for the sources that declare it, language by language; each passes on what the next one needs:

fingerprint   each stretch of documents: a few hashes of grams, chosen so that equal passages share one (winnowing)
meet          each partition: the hashes that occur twice
runs          each stretch: its runs of 50 words around such a hash; of equal ones the best
rank          each partition: of equal runs the best stays
cut           each file: the words of all other runs, as bytes to cut; documents of which too little is left

Only hashes travel. What is repeated is decided on whole runs, so it is exact: see `duplicates.substrings`.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.config import Project, Source
from roots_pipeline.duplicates.columns import read_batch
from roots_pipeline.duplicates.exchange import (
    partition_count,
    read_parted_columns,
    read_partition,
    write_chunks,
    write_parted,
)
from roots_pipeline.duplicates.rows import Rows, document_numbers
from roots_pipeline.duplicates.substrings import OFTEN, ONCE, best_of, dense_ranks, find, occur_twice
from roots_pipeline.duplicates.winnowing import RUN_WORDS, Runs, fingerprints, marked_runs
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import write_file
from roots_pipeline.stages.collected import Collected, CollectedDocuments, CollectedWork
from roots_pipeline.stages.columns import write_columns
from roots_pipeline.stages.cut_file import CutFile, FileItem
from roots_pipeline.stages.stretches import Stretch, Stretches, kept_rows, read_rows, stretch_numbers, stretches_of
from roots_pipeline.stages.work import Clock, Item, Record, Stage
from roots_pipeline.text.batch import TextBatch

#: Bytes of text for which there is a fingerprint, at the fewest: where every character is a word.
_FINGERPRINT_BYTES = 40
#: Runs that a fingerprint stands for, on average.
_FINGERPRINT_RUNS = 14


class StretchItem(Item, frozen=True, kw_only=True):
    """A stretch, what it sends going to so many partitions, what it is told coming from so many."""

    stretch: Stretch
    partitions: int
    answers: int = 0


class PartitionItem(Item, frozen=True, kw_only=True):
    """One partition of what the stretches of a language sent."""

    language: str
    partition: int


def cut_repeats(
    collected: CollectedDocuments,
    files: Collected,
    sources: frozenset[str],
    least_words: Mapping[tuple[str, str], int],
) -> Generator[Stage, list[Record], list[Record]]:
    """The stages, their records in, all of them out; none where no source declares it.

    `least_words` is by source and language: a document of which fewer words are left is dropped.
    """
    layout = collected.layout
    stretches = stretches_of(files, sources)
    if not stretches:
        return []
    first = {
        language: partition_count(sum(item.size for item in items) // _FINGERPRINT_BYTES)
        for language, items in stretches.items()
    }
    sent = yield Stage(FingerprintStretch(layout), _stretch_items(stretches, first))
    met = yield Stage(MeetPartition(layout, stretches), _partition_items(stretches, first))
    repeated: dict[str, int] = dict.fromkeys(stretches, 0)
    for record in met:
        repeated[record.facts["language"]] += record.facts["rows"]
    second = {language: partition_count(rows * _FINGERPRINT_RUNS) for language, rows in repeated.items()}
    ran = yield Stage(FindRuns(collected), _stretch_items(stretches, second, first))
    ranked = yield Stage(RankPartition(collected, stretches), _partition_items(stretches, second))
    cut = yield Stage(CutFile(collected, least_words), _file_items(stretches, second))
    return [*sent, *met, *ran, *ranked, *cut]


def least_words(project: Project, sources: Iterable[Source], languages: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many words must be left of a document, by source and language: as many as `word_count` asks for, or one.

    A document that says no more than that in its own words would never have come this far. Where the filter only
    flags, short documents stay.
    """
    least = {}
    for source in sources:
        for code in source.languages:
            if code in languages:
                rules = project.rules_of(source, code)
                bound = rules.filters.get("word_count")
                wanted = bound.min if bound and rules.drops("word_count") else None
                least[source.name, code] = max(1, math.ceil(wanted or 0))
    return least


def _stretch_items(
    stretches: Stretches, partitions: Mapping[str, int], answers: Mapping[str, int] | None = None
) -> tuple[StretchItem, ...]:
    return tuple(
        StretchItem(
            key=stretch.key,
            size=stretch.size,
            stretch=stretch,
            partitions=partitions[language],
            answers=answers[language] if answers else 0,
        )
        for language, items in stretches.items()
        for stretch in items
    )


def _partition_items(stretches: Stretches, partitions: Mapping[str, int]) -> tuple[PartitionItem, ...]:
    return tuple(
        PartitionItem(
            key=f"{language}--{partition:05d}",
            size=sum(item.size for item in items) // partitions[language],
            language=language,
            partition=partition,
        )
        for language, items in stretches.items()
        for partition in range(partitions[language])
    )


def _file_items(stretches: Stretches, partitions: Mapping[str, int]) -> tuple[FileItem, ...]:
    """The files that the stretches are of, each once."""
    of_file: dict[tuple[str, str], list[Stretch]] = {}
    for language, items in stretches.items():
        for stretch in items:
            of_file.setdefault((language, stretch.name), []).append(stretch)
    return tuple(
        FileItem(
            key=f"{language}--{name}",
            size=sum(stretch.size for stretch in found),
            language=language,
            name=name,
            source=found[0].source,
            stretches=tuple(found),
            partitions=partitions[language],
        )
        for (language, name), found in of_file.items()
    )


@dataclass
class FingerprintStretch:
    """Fingerprint the documents of one stretch."""

    layout: Layout
    stage: str = "fingerprint"
    bytes_a_second: int = 100_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: StretchItem) -> Record:
        stretch, layout = item.stretch, self.layout
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        counts = np.zeros(stretch.rows + 1, dtype=np.int32)
        parts = [np.empty(0, dtype=np.uint64)]
        for rows, batch in read_rows(layout, stretch, ["text", "words"], kept_rows(layout, stretch)):
            with clock.step("fingerprint"):
                long = np.asarray(batch.column("words")) >= RUN_WORDS
                texts = TextBatch(batch.column("text").filter(pa.array(long)))
                found = fingerprints(texts)
                counts[1 + rows[long]] = np.diff(found.offsets)
                parts.append(found.hashes)
                record.documents += batch.num_rows
                record.bytes += int(texts.bytes.sum())
        with clock.step("send"):
            hashes = np.concatenate(parts)
            own = layout.substrings("fingerprints", stretch.language, stretch.key)
            lists = pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), pa.array(hashes))
            kept = write_columns(layout, own, {"hashes": lists}, mapped=True)
            key, often = np.unique(hashes, return_counts=True)
            rows_sent = Rows(
                key,
                np.where(often > 1, OFTEN, ONCE).astype(np.uint8),
                np.repeat(document_numbers(stretch.file, 1, stretch.first_row), key.size),
            )
            path = layout.substrings("sent", stretch.language, stretch.key)
            write = partial(write_chunks, rows=rows_sent, partitions=item.partitions)
            record.outputs = [write_file(layout, path, write, key.size), kept]
        record.seconds = clock.seconds
        return record


@dataclass
class MeetPartition:
    """Of the fingerprints of one partition, tell those who have them which occur twice."""

    layout: Layout
    stretches: Stretches
    stage: str = "meet"
    bytes_a_second: int = 1_000_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: PartitionItem) -> Record:
        layout, stretches = self.layout, self.stretches[item.language]
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("meet"):
            paths = [layout.substrings("sent", item.language, stretch.key) for stretch in stretches]
            rows = read_partition(paths, item.partition)
            chosen = occur_twice(rows)
            sender = stretch_numbers(stretches, rows.document[chosen])
            path = layout.substrings("met", item.language, item.key)
            columns = {"key": rows.key[chosen]}
            write = partial(write_parted, columns=columns, partition=sender, partitions=len(stretches))
            record.outputs = [write_file(layout, path, write, sender.size)]
        record.facts = {"language": item.language, "rows": sender.size}
        record.seconds = clock.seconds
        return record


@dataclass
class FindRuns(CollectedWork):
    """Find the runs of one stretch that may occur twice, and send the best of equal ones."""

    stage: str = "runs"
    bytes_a_second: int = 100_000_000

    def __call__(self, item: StretchItem) -> Record:
        stretch, layout = item.stretch, self.layout
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("meet"):
            marked, offsets = self._marked(stretch, item.answers)
        with clock.step("runs"):
            runs = self._runs(stretch, marked, offsets, record)
        with clock.step("rank"):
            begins = np.flatnonzero(np.diff(runs.row, prepend=-1))
            present, sizes = runs.row[begins], np.diff(begins, append=runs.row.size)
            documents = document_numbers(stretch.file, stretch.rows, stretch.first_row)
            ranks = dense_ranks(self.collected.lookup(stretch.language).ranks(documents[present]))
            best = best_of(runs.key, runs.check, np.repeat(ranks, sizes))
        with clock.step("send"):
            own = layout.substrings("runs", stretch.language, stretch.key)
            narrow = {"row": runs.row, "position": runs.position, "best": best}
            wide = {"key": runs.key, "check": runs.check}
            narrowed = {name: column.astype(np.int32) for name, column in narrow.items()}
            kept = write_columns(layout, own, wide | narrowed, mapped=True)
            chosen = np.flatnonzero(best == np.arange(best.size))
            path = layout.substrings("best", stretch.language, stretch.key)
            rows = Rows(runs.key[chosen], runs.check[chosen], documents[runs.row[chosen]])
            write = partial(write_chunks, rows=rows, partitions=item.partitions)
            record.outputs = [write_file(layout, path, write, chosen.size), kept]
        record.seconds = clock.seconds
        return record

    def _marked(self, stretch: Stretch, answers: int) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Which of the stretch's fingerprints occur twice, and where those of each document begin and end."""
        layout, language = self.layout, stretch.language
        lists = read_batch(layout.substrings("fingerprints", language, stretch.key)).column("hashes")
        hashes = lists.values.to_numpy().copy()
        paths = [layout.substrings("met", language, f"{language}--{part:05d}") for part in range(answers)]
        key = read_parted_columns(paths, stretch.number, "answers")["key"]
        marked = find(hashes, np.zeros(hashes.size, np.uint8), key, np.zeros(key.size, np.uint8)) >= 0
        return marked, lists.offsets.to_numpy().astype(np.int64)

    def _runs(self, stretch: Stretch, marked: NDArray[np.bool_], offsets: NDArray[np.int64], record: Record) -> Runs:
        """The runs of the stretch with a marked fingerprint; rows are those of the stretch."""
        marks = np.concatenate([[0], np.cumsum(marked)])[offsets]
        parts = [
            Runs(np.empty(0, np.uint64), np.empty(0, np.uint8), np.empty(0, np.int64), np.empty(0, np.int64)),
        ]
        for rows, batch in read_rows(self.layout, stretch, ["text"], marks[1:] > marks[:-1]):
            texts = TextBatch(batch.column("text"))
            of_these = np.concatenate([marked[offsets[row] : offsets[row + 1]] for row in rows])
            found = marked_runs(texts, of_these)
            parts.append(found._replace(row=rows[found.row]))
            record.documents += batch.num_rows
            record.bytes += int(texts.bytes.sum())
        return Runs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@dataclass
class RankPartition(CollectedWork):
    """Of the equal runs of one partition the best stays; tell those who sent the others."""

    stretches: Stretches
    stage: str = "rank"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        layout, stretches = self.layout, self.stretches[item.language]
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("rank"):
            paths = [layout.substrings("best", item.language, stretch.key) for stretch in stretches]
            rows = read_partition(paths, item.partition)
            lookup = self.collected.lookup(item.language)
            present, inverse = np.unique(rows.document, return_inverse=True)
            best = best_of(rows.key, rows.kind, dense_ranks(lookup.ranks(present))[inverse])
            others = np.flatnonzero(best != np.arange(best.size))
            sender = stretch_numbers(stretches, rows.document[others])
            path = layout.substrings("ranked", item.language, item.key)
            columns: dict[str, NDArray[Any]] = {
                "key": rows.key[others],
                "check": rows.kind[others],
                "winner": rows.document[best[others]],
            }
            write = partial(write_parted, columns=columns, partition=sender, partitions=len(stretches))
            record.outputs = [write_file(layout, path, write, others.size)]
        record.seconds = clock.seconds
        return record
