"""A corpus in memory, deduplicated through the files of the exchange as a run does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.candidates import candidate_pairs, read_pairs, write_pairs
from roots_pipeline.duplicates.exchange import read_partition, write_chunks
from roots_pipeline.duplicates.identity import merged, settle
from roots_pipeline.duplicates.partition import Alike, verify_partition
from roots_pipeline.duplicates.resolve import Decisions, choose_near, decide
from roots_pipeline.duplicates.rows import document_numbers, files_of, id_numbers, rows_of, rows_of_files
from roots_pipeline.duplicates.rules import NearRules, Reason
from roots_pipeline.duplicates.signatures import Signatures, sign
from roots_pipeline.text.batch import TextBatch

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Corpus:
    """Files of texts, each text with an id and a rank (smaller is better); a `Lookup` of them.

    By name: `addresses` (64 bits, none: no address), `days` of collection, and those that are `finished` already.
    """

    files: Sequence[Sequence[str]]
    names: Sequence[Sequence[str]] | None = None
    priority: dict[str, int] = field(default_factory=dict)
    address: dict[str, int] = field(default_factory=dict)
    days: dict[str, float] = field(default_factory=dict)
    finished: frozenset[str] = frozenset()
    asked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.names is None:
            self.names = [[f"{file}/{row}" for row in range(len(texts))] for file, texts in enumerate(self.files)]
        self.columns = [pa.array(texts, pa.large_string()) for texts in self.files]
        self.hexes = [[hashlib.md5(name.encode()).hexdigest() for name in names] for names in self.names]
        self.numbers = [id_numbers(pa.array(hexes, pa.string())) for hexes in self.hexes]
        self.signed: list[Signatures] = [sign(TextBatch(column)) for column in self.columns]

    def _columns(self, documents, columns):
        assert (documents[1:] > documents[:-1]).all()
        picked = [columns[file][row] for file, row in zip(files_of(documents), rows_of_files(documents), strict=True)]
        return np.array(picked) if picked else columns[0][:0]

    def ranks(self, documents):
        names = [self.name(document) for document in documents]
        ids = self.ids(documents)
        priorities = np.array([self.priority.get(name, 0) for name in names], dtype=np.int64)
        return [~self.fixed(documents), priorities, -self.text_bytes(documents), ids[:, 0], ids[:, 1]]

    def recency(self, documents):
        days = np.array([self.days.get(self.name(document), 0.0) for document in documents])
        return [~self.fixed(documents), -days]

    def fixed(self, documents):
        return np.array([self.name(document) in self.finished for document in documents], dtype=np.bool_)

    def addresses(self, documents):
        found = [self.address.get(self.name(document), 0) for document in documents]
        return np.array([(number, number) for number in found], dtype=np.uint64).reshape(-1, 2)

    def ids(self, documents):
        return self._columns(documents, self.numbers)

    def content(self, documents):
        return self._columns(documents, [signed.content for signed in self.signed])

    def minima(self, documents):
        return self._columns(documents, [signed.minima for signed in self.signed])

    def text_bytes(self, documents):
        return np.array([len(self.text(document).encode()) for document in documents], dtype=np.int64)

    def texts(self, documents):
        self.asked.append(len(documents))
        return pa.array([self.text(document) for document in documents], pa.large_string())

    def text(self, document) -> str:
        return self.files[int(document) >> 32][int(document) & 0xFFFFFFFF]

    def name(self, document) -> str:
        return self.names[int(document) >> 32][int(document) & 0xFFFFFFFF]

    def rows(self, file: int):
        signed = self.signed[file]
        numbers = document_numbers(file, len(self.files[file]))
        return rows_of(
            numbers,
            content=signed.content,
            ids=self.numbers[file],
            shingles=signed.shingles,
            bands=band_hashes(signed.minima),
            addresses=self.addresses(numbers),
        )

    def deduplicate(self, folder: Path, partitions: int = 3, *, backwards: bool = False) -> Decisions:
        paths = [folder / f"{file}.arrow" for file in range(len(self.files))]
        for file, path in enumerate(paths):
            write_chunks(path, self.rows(file), partitions, halve=True)
        order = range(partitions - 1, -1, -1) if backwards else range(partitions)
        found = [candidate_pairs(read_partition(paths, number)) for number in order]
        settled = merged([settle(pairs, self) for pairs in found])
        rules = NearRules()
        met = [folder / f"{number}.pairs" for number in order]
        for pairs, path in zip(found, met, strict=True):
            write_pairs(path, pairs, partitions)
        verified = [verify_partition(read_pairs(met, number), settled.document, self, rules) for number in order]
        alike = Alike(*(np.concatenate(columns) for columns in zip(*(one.alike for one in verified), strict=True)))
        equal = merged([one.equal for one in verified])
        return decide(settled, equal, choose_near(alike, self, rules), self, rules)

    def decide(self, folder: Path, **options) -> dict[str, tuple[str, float, str]]:
        """Dropped documents by name: (winner's name, similarity, kind)."""
        decisions = self.deduplicate(folder, **options)
        return {
            self.name(document): (self.name(winner), float(similarity), Reason(kind).name.lower())
            for document, winner, similarity, kind in zip(*decisions, strict=True)
        }


@pytest.fixture(scope="session")
def corpus() -> type[Corpus]:
    return Corpus
