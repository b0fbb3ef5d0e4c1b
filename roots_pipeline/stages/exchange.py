"""Exchange, match, verify: documents of a language that have a hash in common meet, and are compared.

exchange   each file's keys (hashes of ids, addresses, contents, bands) are parted by key
match      each partition: documents with an equal key are candidates, a group with its smallest document as center; of
           those with one id or address one stays; the groups are parted anew, by center
settle     each range of documents, where any are repeated by id or address: which, and for whom
verify     each partition: candidates are compared; of those with equal content one stays

Documents that are alike meet by several of their keys, in as many partitions of `match`. By center they meet again in
one, or in few, and their texts are read there alone: so what verifying costs does not grow with the partitions.

Of documents only hashes travel. Text is read by `verify`, of candidates that their signatures say are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.config.deduplication import Near
from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.candidates import Pairs, candidate_pairs, concatenate_pairs, read_pairs, write_pairs
from roots_pipeline.duplicates.exchange import (
    chunk_bytes,
    partition_count,
    read_chunks,
    read_parted_columns,
    read_partition,
    write_chunks,
    write_parted,
)
from roots_pipeline.duplicates.identity import Settled, merged, settle
from roots_pipeline.duplicates.lookup import Documents
from roots_pipeline.duplicates.partition import verify_partition
from roots_pipeline.duplicates.presets import PRESETS
from roots_pipeline.duplicates.ranges import RangeTable
from roots_pipeline.duplicates.rows import ADDRESS, ID, Rows, concatenate_rows, document_numbers, rows_of
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.duplicates.tokens import Kind
from roots_pipeline.output.writing import WrittenFile, write_file
from roots_pipeline.stages.collected import (
    Collected,
    CollectedDocuments,
    CollectedFile,
    CollectedWork,
    SignatureTable,
    matrix,
)
from roots_pipeline.stages.columns import write_columns
from roots_pipeline.stages.work import Clock, Item, Record

#: Kinds of keys of a document beside its bands: content, id, address.
NAMED_KEYS = 3
#: Candidate pairs that are verified at a time: with their signatures they take 500 MB at most. Parts that are smaller
#: read a document's signature oftener, and open every file for fewer documents.
PAIRS_OF_PART = 1 << 20
#: Of a range (`duplicates.ranges`): its documents that are left out for their id or address.
SETTLED = "settled"


class FileItem(Item, frozen=True, kw_only=True):
    """One file of documents of a language, whose keys go to so many partitions."""

    language: str
    file: int
    partitions: int


class PartitionItem(Item, frozen=True, kw_only=True):
    """One partition of a language's keys."""

    language: str
    partition: int


def near_rules(near: Near, kind: Kind) -> NearRules:
    """How near duplicates are found, from what the project says of a kind of languages."""
    preset = PRESETS[near.preset or "roots"]
    return NearRules(
        bands=near.bands or preset.bands,
        rows=near.rows or preset.rows,
        shingle=near.shingle or preset.shingle,
        threshold=near.threshold or preset.threshold,
        kind=kind,
    )


def partitions_of(files: Collected, rules: Mapping[str, NearRules]) -> dict[str, int]:
    """Partitions by language: from the number of keys, so from the data alone."""
    return {
        language: partition_count((rules[language].bands + NAMED_KEYS) * sum(file.rows for file in found))
        for language, found in files.items()
    }


def exchange_items(files: Collected, partitions: Mapping[str, int]) -> tuple[FileItem, ...]:
    """The items of `exchange`: every file."""
    return tuple(
        FileItem(
            key=f"{language}--{file.key}",
            size=file.bytes,
            language=language,
            file=number,
            partitions=partitions[language],
        )
        for language, found in files.items()
        for number, file in enumerate(found)
    )


def partition_items(files: Collected, partitions: Mapping[str, int]) -> tuple[PartitionItem, ...]:
    """Every partition of every language: the items of `match`, and, of parts (`parts_of`), of `verify`."""
    return tuple(
        PartitionItem(
            key=partition_key(language, partition),
            size=sum(file.bytes for file in files[language]) // count,
            language=language,
            partition=partition,
        )
        for language, count in partitions.items()
        for partition in range(count)
    )


def parts_of(matched: Iterable[Record], partitions: Mapping[str, int]) -> dict[str, int]:
    """In how many parts, of one partition or more, the candidates of each language are verified: by their number."""
    pairs = dict.fromkeys(partitions, 0)
    for record in matched:
        if record.stage == MatchPartition.stage:
            pairs[language_of(record.key)] += record.facts["pairs"]
    return {language: min(max(1, -(-pairs[language] // PAIRS_OF_PART)), partitions[language]) for language in pairs}


def partition_key(language: str, partition: int) -> str:
    """The name of a partition's files."""
    return f"{language}--{partition:05d}"


def language_of(key: str) -> str:
    """The language of `partition_key`."""
    return key.rpartition("--")[0]


def partition_keys(language: str, count: int) -> list[str]:
    """The names of all partitions' files."""
    return [partition_key(language, number) for number in range(count)]


def repeated(matched: Iterable[Record]) -> frozenset[str]:
    """The languages in which any document is left out for its id or address."""
    return frozenset(language_of(record.key) for record in matched if record.facts.get("settled"))


def settle_items(collected: CollectedDocuments, languages: Iterable[str]) -> tuple[PartitionItem, ...]:
    """Every range of these languages."""
    return partition_items(collected.files, {name: collected.ranges(name).count for name in sorted(languages)})


@dataclass
class ExchangeFile(CollectedWork):
    """Part the keys of one file of documents."""

    rules: Mapping[str, NearRules]
    stage: str = "exchange"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: FileItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("exchange"):
            rows = self._rows(item)
            path = self.layout.exchange(item.language, self._file(item).key)
            write = partial(write_chunks, rows=rows, partitions=item.partitions, halve=True)
            record.outputs = [write_file(self.layout, path, write)]
        record.documents = self._file(item).rows
        record.seconds = clock.seconds
        return record

    def chunks(self, item: FileItem) -> Iterator[tuple[str, bytes]]:
        """The same rows as messages of bounded size, each with the key of the item of `match` that it is for."""
        for partition, message in chunk_bytes(self._rows(item), item.partitions, halve=True):
            yield partition_key(item.language, partition), message

    def _file(self, item: FileItem) -> CollectedFile:
        return self.collected.files[item.language][item.file]

    def _rows(self, item: FileItem) -> Rows:
        rules = self.rules[item.language]
        rows = []
        path = self._file(item).signatures(self.layout, item.language)
        for start, batch in SignatureTable(path).batches():
            minima = matrix(batch.column("minima"))
            rows.append(
                rows_of(
                    document_numbers(item.file, batch.num_rows, start),
                    content=matrix(batch.column("content")),
                    ids=matrix(batch.column("id")),
                    shingles=matrix(batch.column("shingles")),
                    bands=band_hashes(minima, rules.bands, rules.rows),
                    addresses=matrix(batch.column("address")),
                )
            )
        return concatenate_rows(rows)


@dataclass
class MatchPartition(CollectedWork):
    """Find the candidates of one partition of keys, and part them by center into as many partitions."""

    partitions: Mapping[str, int]
    stage: str = "match"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        paths = [self.layout.exchange(item.language, file.key) for file in self.collected.files[item.language]]
        return self._match(item, lambda: read_partition(paths, item.partition))

    def reduce(self, item: PartitionItem, messages: Iterable[bytes]) -> Record:
        """The same from the messages that `ExchangeFile.chunks` made, in any order."""
        return self._match(item, lambda: read_chunks(messages))

    def _match(self, item: PartitionItem, read: Callable[[], Rows]) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("match"):
            pairs = candidate_pairs(read())
            settled = settle(pairs, self.collected.lookup(item.language))
            rest = pairs.of(~np.isin(pairs.kind, (ID, ADDRESS)))
            path = self.layout.candidates(item.language, item.key)
            write = partial(write_pairs, pairs=rest, partitions=self.partitions[item.language])
            record.outputs = [
                write_by_range(
                    self.collected, item.language, self.layout.settled(item.language, item.key), settled._asdict()
                ),
                write_file(self.layout, path, write),
            ]
        record.facts = {"pairs": rest.center.size, "settled": settled.document.size}
        record.seconds = clock.seconds
        return record


@dataclass
class SettleRange(CollectedWork):
    """Put together what the partitions found of one range: which documents are left out for their id or address."""

    partitions: Mapping[str, int]
    stage: str = "settle"
    bytes_a_second: int = 1_000_000_000

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language = item.language
        with clock.step("settle"):
            keys = partition_keys(language, self.partitions[language])
            paths = [self.layout.settled(language, key) for key in keys]
            settled = read_settled(paths, item.partition)
            path = self.layout.ranged(SETTLED, language, item.partition)
            record.outputs = [write_columns(self.layout, path, settled._asdict(), mapped=True)]
        record.seconds = clock.seconds
        return record


def read_settled(paths: Sequence[Path], number: int) -> Settled:
    """What several files say of one range, as one."""
    return merged([Settled(**read_parted_columns(paths, number))])


def write_by_range(
    collected: CollectedDocuments, language: str, path: Path, columns: Mapping[str, NDArray[Any]]
) -> WrittenFile:
    """Write columns about documents, one of them `document`, parted by the ranges these are in."""
    ranges, document = collected.ranges(language), columns["document"]
    write = partial(write_parted, columns=columns, partition=ranges.of(document), partitions=ranges.count)
    return write_file(collected.layout, path, write, document.size)


@dataclass
class VerifyPartition(CollectedWork):
    """Compare the candidates whose centers are of one part: of every n-th partition, n being the number of parts."""

    rules: Mapping[str, NearRules]
    partitions: Mapping[str, int]
    parts: Mapping[str, int]
    #: Languages of which `settle` left out documents.
    repeated: frozenset[str]
    stage: str = "verify"
    bytes_a_second: int = 200_000_000

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language = item.language
        with clock.step("verify"):
            keys = partition_keys(language, self.partitions[language])
            paths = [self.layout.candidates(language, key) for key in keys]
            mine = range(item.partition, len(keys), self.parts[language])
            pairs = concatenate_pairs([read_pairs(paths, partition) for partition in mine])
            gone = self._gone(language, pairs)
            verified = verify_partition(pairs, gone, self.collected.lookup(language), self.rules[language])
            equal = self.layout.equal(language, item.key)
            record.outputs = [
                write_by_range(self.collected, language, equal, verified.equal._asdict()),
                write_columns(self.layout, self.layout.alike(language, item.key), verified.alike._asdict()),
            ]
        record.facts["alike"] = verified.alike.left.size
        record.seconds = clock.seconds
        return record

    def _gone(self, language: str, pairs: Pairs) -> Documents:
        """The documents in pairs that are left out already."""
        if language not in self.repeated:
            return np.empty(0, dtype=np.uint64)
        documents = np.unique(np.concatenate([pairs.center, pairs.member]))
        settled = RangeTable(self.collected.ranges(language), partial(self.layout.ranged, SETTLED, language))
        return documents[settled.look_up(documents).known]
