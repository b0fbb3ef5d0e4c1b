"""Exchange, match, verify: documents of a language that have a hash in common meet, and are compared.

exchange   each file's keys (hashes of ids, addresses, contents, bands) are parted by key
match      each partition: documents with an equal key are candidates, a group with its smallest document as center; of
           those with one id or address one stays; the groups are parted anew, by center
verify     each partition: candidates are compared; of those with equal content one stays

Documents that are alike meet by several of their keys, in as many partitions of `match`. By center they meet again in
one, or in few, and their texts are read there alone: so what verifying costs does not grow with the partitions.

Of documents only hashes travel. Text is read by `verify`, of candidates that their signatures say are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from roots_pipeline.config.deduplication import Near
from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.candidates import candidate_pairs, concatenate_pairs, read_pairs, write_pairs
from roots_pipeline.duplicates.exchange import chunk_bytes, partition_count, read_chunks, read_partition, write_chunks
from roots_pipeline.duplicates.identity import read_gone, settle
from roots_pipeline.duplicates.partition import verify_partition
from roots_pipeline.duplicates.presets import PRESETS
from roots_pipeline.duplicates.rows import ADDRESS, ID, Rows, concatenate_rows, document_numbers, rows_of
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.duplicates.tokens import Kind
from roots_pipeline.output.writing import write_file
from roots_pipeline.stages.collected import Collected, CollectedFile, CollectedWork, SignatureTable, matrix
from roots_pipeline.stages.columns import write_columns
from roots_pipeline.stages.work import Clock, Item, Record

#: Kinds of keys of a document beside its bands: content, id, address.
NAMED_KEYS = 3
#: Candidate pairs that are verified at a time: with their signatures they take 500 MB at most. Parts that are smaller
#: read a document's signature oftener, and open every file for fewer documents.
PAIRS_OF_PART = 1 << 20


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
            pairs[record.key.rpartition("--")[0]] += record.facts["pairs"]
    return {language: min(max(1, -(-pairs[language] // PAIRS_OF_PART)), partitions[language]) for language in pairs}


def partition_key(language: str, partition: int) -> str:
    """The name of a partition's files."""
    return f"{language}--{partition:05d}"


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
                write_columns(self.layout, self.layout.settled(item.language, item.key), settled._asdict()),
                write_file(self.layout, path, write),
            ]
        record.facts["pairs"] = rest.center.size
        record.seconds = clock.seconds
        return record


@dataclass
class VerifyPartition(CollectedWork):
    """Compare the candidates whose centers are of one part: of every n-th partition, n being the number of parts."""

    rules: Mapping[str, NearRules]
    partitions: Mapping[str, int]
    parts: Mapping[str, int]
    stage: str = "verify"
    bytes_a_second: int = 200_000_000

    def __call__(self, item: PartitionItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        language = item.language
        with clock.step("verify"):
            keys = [partition_key(language, partition) for partition in range(self.partitions[language])]
            gone = read_gone([self.layout.settled(language, key) for key in keys])
            paths = [self.layout.candidates(language, key) for key in keys]
            mine = range(item.partition, len(keys), self.parts[language])
            pairs = concatenate_pairs([read_pairs(paths, partition) for partition in mine])
            verified = verify_partition(pairs, gone, self.collected.lookup(language), self.rules[language])
            record.outputs = [
                write_columns(self.layout, self.layout.equal(language, item.key), verified.equal._asdict()),
                write_columns(self.layout, self.layout.alike(language, item.key), verified.alike._asdict()),
            ]
        record.facts["alike"] = verified.alike.left.size
        record.seconds = clock.seconds
        return record
