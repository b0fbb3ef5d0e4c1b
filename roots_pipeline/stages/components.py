"""Who stays of near duplicates, in languages that have too many for one memory: rounds over parts of them.

spread        verified pairs are parted by their ends
link-*        rounds of stars (`duplicates.stars`) until nothing changes: each document is then linked with the smallest
              document of its component
label         verified pairs are parted by component
choose        each part: who stays of its components

What comes of it is what `duplicates.resolve.choose_near` makes of all pairs at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.duplicates.exchange import partitions_of, read_parted_columns, write_parted
from roots_pipeline.duplicates.identity import is_in
from roots_pipeline.duplicates.partition import Alike, read_alike
from roots_pipeline.duplicates.resolve import choose_near
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.duplicates.stars import both_ways, checksum, large_star, small_star
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import write_file
from roots_pipeline.stages.collected import CollectedDocuments, CollectedWork
from roots_pipeline.stages.exchange import PartitionItem, language_of, partition_key, partition_keys, write_by_range
from roots_pipeline.stages.work import Clock, Record, Stage

#: Verified pairs of one language up to which its components are found by union-find in one memory: they take 150 MB,
#: and their documents, of which there are twice as many at most, 630 MB.
PAIRS_IN_MEMORY = 1 << 21

#: The stage that says who stays, parted by range of documents (`duplicates.ranges`).
CHOSEN = "choose"

Nodes = NDArray[np.uint64]


def too_large(collected: CollectedDocuments, verified: Iterable[Record]) -> frozenset[str]:
    """The languages with more documents or verified pairs than one memory is meant to hold.

    That is, of more than one range of documents, or with more than PAIRS_IN_MEMORY by the records of `verify`.
    """
    pairs = dict.fromkeys(collected.files, 0)
    for record in verified:
        pairs[language_of(record.key)] += record.facts["alike"]
    return frozenset(
        language for language in pairs if collected.ranges(language).count > 1 or pairs[language] > PAIRS_IN_MEMORY
    )


def choose_in_parts(
    collected: CollectedDocuments, rules: Mapping[str, NearRules], partitions: Mapping[str, int]
) -> Generator[Stage, list[Record], list[Record]]:
    """The stages for the languages in `partitions`: their near duplicates are in the files of `choose` afterwards.

    `partitions`: in how many parts each language was verified, and is parted here.
    """
    layout = collected.layout
    items = tuple(
        PartitionItem(key=partition_key(language, number), language=language, partition=number)
        for language, count in partitions.items()
        for number in range(count)
    )
    records = yield Stage(_Spread(layout, partitions), items)
    before = "spread"
    sums: dict[str, int] = {}
    for number in itertools.count():
        for star in ("large", "small"):
            name = f"link-{number:03d}-{star}"
            found = yield Stage(_Link(layout, partitions, name, before, star), items)
            records += found
            before = name
        # A round whose small stars are those of the round before has changed nothing, and the next would not either.
        last, sums = sums, _sums(found)
        if sums == last:
            break
    records += yield Stage(_Label(layout, partitions, before), items)
    return records + (yield Stage(_Choose(collected, rules, partitions), items))


def _sums(records: Iterable[Record]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for record in records:
        language = language_of(record.key)
        sums[language] = (sums.get(language, 0) + record.facts["edges"]) % (1 << 64)
    return sums


@dataclass
class _Parts:
    """What the stages have in common: files parted as the language is."""

    layout: Layout
    partitions: Mapping[str, int]

    def setup(self) -> None:
        """Nothing to load."""

    def _paths(self, stage: str, language: str) -> list[Path]:
        keys = partition_keys(language, self.partitions[language])
        return [self.layout.component(stage, language, key) for key in keys]

    def _write(
        self, record: Record, stage: str, item: PartitionItem, columns: Mapping[str, NDArray[np.generic]], by: Nodes
    ) -> None:
        """Write rows to the partitions of their keys `by`."""
        path = self.layout.component(stage, item.language, item.key)
        count = self.partitions[item.language]
        write = partial(write_parted, columns=columns, partition=partitions_of(by, count), partitions=count)
        record.outputs.append(write_file(self.layout, path, write))


@dataclass
class _Spread(_Parts):
    """Part the pairs that one partition verified: once whole, by their left end, and once as edges, by both ends."""

    stage: str = "spread"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        record = Record(stage=self.stage, key=item.key)
        clock = Clock()
        with clock.step("components"):
            alike = read_alike([self.layout.alike(item.language, item.key)])
            self._write(record, "pairs", item, alike._asdict(), alike.left)
            node, neighbor = both_ways(alike.left, alike.right)
            self._write(record, self.stage, item, {"node": node, "neighbor": neighbor}, node)
        record.seconds = clock.seconds
        return record


@dataclass
class _Link(_Parts):
    """One half of a round: the stars of the nodes of one partition, parted for the next half."""

    stage: str
    before: str
    star: str
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        record = Record(stage=self.stage, key=item.key)
        clock = Clock()
        with clock.step("components"):
            edges = read_parted_columns(self._paths(self.before, item.language), item.partition)
            node, neighbor = edges["node"], edges["neighbor"]
            linked = (large_star if self.star == "large" else small_star)(node, neighbor)
            record.facts["edges"] = checksum(*linked)
            ends, middles = linked if self.star == "large" else both_ways(*linked)
            self._write(record, self.stage, item, {"node": ends, "neighbor": middles}, ends)
        record.seconds = clock.seconds
        return record


@dataclass
class _Label(_Parts):
    """Part the pairs whose left end is in one partition by their component."""

    before: str
    stage: str = "label"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        record = Record(stage=self.stage, key=item.key)
        clock = Clock()
        with clock.step("components"):
            edges = read_parted_columns(self._paths(self.before, item.language), item.partition)
            node, center = edges["node"], edges["neighbor"]
            smaller = center < node
            node, center = node[smaller], center[smaller]
            order = np.argsort(node)
            node, center = node[order], center[order]
            alike = Alike(**read_parted_columns(self._paths("pairs", item.language), item.partition))
            label = alike.left.copy()
            known = is_in(alike.left, node)
            label[known] = center[np.searchsorted(node, alike.left[known])]
            self._write(record, self.stage, item, alike._asdict(), label)
        record.seconds = clock.seconds
        return record


@dataclass
class _Choose(CollectedWork):
    """Decide who stays of the components of one part."""

    rules: Mapping[str, NearRules]
    partitions: Mapping[str, int]
    stage: str = CHOSEN
    bytes_a_second: int = 200_000_000

    def __call__(self, item: PartitionItem) -> Record:
        record = Record(stage=self.stage, key=item.key)
        clock = Clock()
        language = item.language
        with clock.step("components"):
            paths = _Parts(self.layout, self.partitions)._paths("label", language)  # noqa: SLF001 (of this module)
            alike = Alike(**read_parted_columns(paths, item.partition))
            near = choose_near(alike, self.collected.lookup(language), self.rules[language])
            path = self.layout.component(CHOSEN, language, item.key)
            record.outputs = [write_by_range(self.collected, language, path, near._asdict())]
        record.seconds = clock.seconds
        return record
