"""Survey: the lines of sources that declare template lines are counted before any document is collected.

Four stages, the last of them after collect:

survey     each shard: the hashes of its lines, and what says that documents are copies of one another
count      each partition of a source's hashes: lines that occur often enough
template   each source: the table by which collect finds them, and which of them are listed
list       each source: the lines that occur most often, for people to look at, without personal data

Collect reads the same shards a second time; `check_read_alike` makes sure that it read the same.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.cleaners.base import StepContext
from roots_pipeline.config import Source
from roots_pipeline.duplicates.addresses import address_hashes
from roots_pipeline.duplicates.domains import domain_hashes, frequent, of_domains
from roots_pipeline.duplicates.lines import find_lines
from roots_pipeline.duplicates.templates import (
    COPIES,
    RUN,
    RUN_ROWS,
    LineCounter,
    concatenate,
    highest,
    partition_bits,
    read_runs,
    read_templates,
    sorted_run,
    write_table,
    write_templates,
)
from roots_pipeline.errors import SourceError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import whole, write_file, written
from roots_pipeline.stages.cleaning import divide
from roots_pipeline.stages.reading import SourceReader, SourceShard, read_digest
from roots_pipeline.stages.removal import TABLE
from roots_pipeline.stages.work import Clock, Item, Record, Stage
from roots_pipeline.storage import mapped
from roots_pipeline.text.batch import TextBatch

SURVEY, COUNT, TEMPLATE = "survey", "count", "template"

#: Of a source's template lines so many are listed, those that occur most often.
LISTED = 10_000


class PartitionItem(Item, frozen=True, kw_only=True):
    """One of 2^bits partitions of a source's lines."""

    source: str
    partition: int
    bits: int


class SourceItem(Item, frozen=True, kw_only=True):
    """One source, with so many template lines in 2^bits partitions."""

    source: str
    rows: int
    bits: int


def find_templates(
    layout: Layout,
    sources: Sequence[Source],
    shards: Sequence[SourceShard],
    contexts: Mapping[str, StepContext] | None = None,
) -> Generator[Stage, list[Record], list[Record]]:
    """The stages before collect; the records of all. `contexts`: of cleaning steps, by language."""
    declaring = {source.name: source for source in sources if source.duplicates.template_lines}
    items = tuple(item for item in shards if item.source in declaring)
    surveyed = yield Stage(SurveyShard(layout, declaring, contexts or {}), items)
    rows = dict.fromkeys(declaring, 0)
    keys: dict[str, list[str]] = {name: [] for name in declaring}
    for item, record in zip(items, surveyed, strict=True):
        rows[item.source] += record.facts["rows"]
        keys[item.source].append(item.key)
    counted = yield Stage(
        CountPartition(layout, declaring, keys),
        tuple(
            PartitionItem(
                key=f"{name}--{partition:05d}",
                size=12 * rows[name] >> bits,
                source=name,
                partition=partition,
                bits=bits,
            )
            for name in declaring
            for bits in [partition_bits(rows[name])]
            for partition in range(1 << bits)
        ),
    )
    found = dict.fromkeys(declaring, 0)
    for record in counted:
        found[record.facts["source"]] += record.facts["rows"]
    tables = yield Stage(
        MakeTable(layout),
        tuple(
            SourceItem(key=name, size=16 * found[name], source=name, rows=found[name], bits=partition_bits(rows[name]))
            for name in declaring
        ),
    )
    return [*surveyed, *counted, *tables]


def check_read_alike(surveyed: Sequence[Record], collected: Sequence[Record]) -> None:
    """Compare what the survey and collect read of each shard; SourceError: a shard was not the same any more."""
    again = {record.key: record for record in collected}
    for record in surveyed:
        if record.stage == SURVEY:
            other = again[record.key]
            if (record.documents, record.facts["read"]) != (other.documents, other.facts["read"]):
                raise SourceError(
                    f"source '{record.facts['source']}': shard {record.key} changed between two readings; "
                    "run into a new output"
                )


@dataclass
class SurveyShard:
    """Write down the lines of one shard."""

    layout: Layout
    sources: Mapping[str, Source]
    contexts: Mapping[str, StepContext]
    stage: str = SURVEY
    bytes_a_second: int = 10_000_000
    _reader: SourceReader | None = field(default=None, repr=False)

    def setup(self) -> None:
        self._reader = SourceReader(self.contexts)

    def __call__(self, item: SourceShard) -> Record:
        if self._reader is None:
            self.setup()
        assert self._reader is not None
        source = self.sources[item.source]
        rule = source.duplicates.template_lines
        assert rule is not None
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        runs_path = self.layout.lines(item.source, f"{item.key}.runs.arrow")
        copies_path = self.layout.lines(item.source, f"{item.key}.copies.arrow")
        rows, first_row, read = 0, 0, 0
        pending: list[tuple[NDArray[np.uint64], NDArray[np.uint32]]] = []
        with (
            whole(runs_path, self.layout.temporary) as runs_name,
            whole(copies_path, self.layout.temporary) as copies_name,
            pa.ipc.new_file(runs_name, RUN) as runs,
            pa.ipc.new_file(copies_name, COPIES) as copies,
        ):
            for batch in self._reader.batches(source, item.shard, clock):
                record.documents += batch.num_rows
                good = batch.filter(pc.is_null(batch.column("problem")))
                with clock.step("clean"):
                    good = divide(source, good, self._reader.clean(source, good)).staying
                    texts = TextBatch(good.column("text"))
                with clock.step("lines"):
                    lines = find_lines(texts)
                    domains = np.zeros(texts.size, dtype=np.uint64)
                    if rule.by == "domain":
                        domains = domain_hashes(good.column("url"))
                        lines = of_domains(lines, domains)
                    counted = lines.characters >= rule.min_characters
                    document = np.repeat(np.arange(texts.size, dtype=np.uint32), np.diff(lines.offsets))
                    pending.append((lines.hashes[counted], document[counted] + np.uint32(first_row)))
                    told = (_urls(source, good.column("url")), lines.contents, domains)
                    copies.write_batch(pa.RecordBatch.from_arrays(list(map(pa.array, told)), schema=COPIES))
                    rows += pending[-1][0].size
                    read = read_digest(read, lines.contents)
                    first_row += texts.size
                    record.bytes += int(texts.bytes.sum())
                    if sum(hashes.size for hashes, _ in pending) >= RUN_ROWS:
                        runs.write_batch(_run(pending))
                        pending = []
            with clock.step("lines"):
                runs.write_batch(_run(pending))
        record.outputs = [written(runs_path, self.layout.root, rows), written(copies_path, self.layout.root, first_row)]
        record.facts = {"source": item.source, "rows": rows, "read": read}
        record.seconds = clock.seconds
        return record


def _urls(source: Source, urls: pa.StringArray) -> NDArray[np.uint64]:
    """The normalized addresses of documents as hashes; 0 where there is none, or where the source's say nothing."""
    if source.duplicates.url is None:
        return np.zeros(len(urls), dtype=np.uint64)
    hashes, present = address_hashes(urls)
    return np.where(present, np.maximum(hashes[:, 0], np.uint64(1)), np.uint64(0))


def _run(pending: Sequence[tuple[NDArray[np.uint64], NDArray[np.uint32]]]) -> pa.RecordBatch:
    hashes = np.concatenate([np.empty(0, np.uint64), *(part for part, _ in pending)])
    return sorted_run(hashes, np.concatenate([np.empty(0, np.uint32), *(part for _, part in pending)]))


@dataclass
class CountPartition:
    """Find the template lines of one partition."""

    layout: Layout
    sources: Mapping[str, Source]
    #: By source, the keys of its shards in their order.
    shards: Mapping[str, Sequence[str]]
    stage: str = COUNT
    bytes_a_second: int = 100_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: PartitionItem) -> Record:
        rule = self.sources[item.source].duplicates.template_lines
        assert rule is not None
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("count"):
            counter = LineCounter(rule.min_count)
            of_domain: list[NDArray[np.uint64]] = []
            pages: list[NDArray[np.uint64]] = []
            for number, key in enumerate(self.shards[item.source]):
                urls, contents, domains = self._copies(item.source, key)
                if rule.by == "domain":
                    of_domain.append(domains)
                    pages.append(contents)
                runs = self.layout.lines(item.source, f"{key}.runs.arrow")
                for hashes, rows in read_runs(runs, item.partition, item.bits):
                    documents = rows.astype(np.uint64) | np.uint64(number << 32)
                    counter.add(hashes, documents, urls[rows], contents[rows])
            templates = counter.finish()
            if rule.by == "domain":
                templates = frequent(templates, of_domain, pages, rule.min_count, rule.min_share)
            path = partition_path(self.layout, item.source, item.partition)
            write = partial(write_templates, templates=templates)
            record.outputs = [write_file(self.layout, path, write, templates.hash.size)]
        record.facts = {"source": item.source, "rows": int(templates.hash.size)}
        record.seconds = clock.seconds
        return record

    def _copies(self, source: str, key: str) -> list[NDArray[np.uint64]]:
        with mapped(self.layout.lines(source, f"{key}.copies.arrow")) as file:
            table = pa.ipc.open_file(file).read_all()
        return [table.column(name).to_numpy() for name in COPIES.names]


def partition_path(layout: Layout, source: str, partition: int) -> Path:
    """Where the template lines of one partition are."""
    return layout.lines(source, f"partition-{partition:05d}.arrow")


@dataclass
class MakeTable:
    """Put together the template lines of one source."""

    layout: Layout
    stage: str = TEMPLATE
    bytes_a_second: int = 500_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: SourceItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        parts = [partition_path(self.layout, item.source, number) for number in range(1 << item.bits)]
        paths = [self.layout.lines(item.source, name) for name in TABLE]
        with clock.step("template"):
            with (
                whole(paths[0], self.layout.temporary) as lines,
                whole(paths[1], self.layout.temporary) as buckets,
                whole(paths[2], self.layout.temporary) as chosen,
            ):
                write_table(lines, buckets, map(read_templates, parts), item.rows, item.bits)
                listed = concatenate([])
                for path in parts:
                    listed = highest(concatenate([listed, read_templates(path)]), LISTED)
                write_templates(chosen, listed)
            record.outputs = [written(path, self.layout.root) for path in paths]
        record.facts = {"source": item.source, "rows": item.rows}
        record.seconds = clock.seconds
        return record
