"""The last stage of `stages.substrings`: what is to be cut of each file's documents, and what is left of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates.columns import read_batch
from roots_pipeline.duplicates.cutting import cuts_of, without
from roots_pipeline.duplicates.exchange import read_parted_columns
from roots_pipeline.duplicates.lookup import gather
from roots_pipeline.duplicates.rows import document_numbers
from roots_pipeline.duplicates.substrings import Spans, find, spans_of
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops, ledger_rows
from roots_pipeline.output.statistics import CUT, CUT_SPANS, KEPT, READ, Statistics, Tally
from roots_pipeline.stages.collected import CollectedDocuments, CollectedWork, SignatureTable, hexadecimal
from roots_pipeline.stages.cuts import file_cuts, write_cuts
from roots_pipeline.stages.stretches import Stretch, kept_rows, read_rows
from roots_pipeline.stages.work import Clock, Item, Record
from roots_pipeline.text.batch import TextBatch

#: The stage in counts and ledger, and the rule there.
STAGE = "substrings"
RULE = "repeated_substring"


class FileItem(Item, frozen=True, kw_only=True):
    """One file of documents: its stretches, whose answers are in so many partitions."""

    language: str
    name: str
    source: str
    stretches: tuple[Stretch, ...]
    partitions: int


@dataclass
class CutFile(CollectedWork):
    """Say what is to be cut of the documents of one file."""

    #: By source and language: a document of which fewer words are left is dropped.
    least_words: Mapping[tuple[str, str], int]
    stage: str = "cut"
    bytes_a_second: int = 200_000_000

    def __call__(self, item: FileItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        with clock.step("cut"), Drops(self.layout, f"{STAGE}--{item.key}") as drops:
            file = _File(self.collected, item, self.least_words[item.source, item.language], drops)
            for stretch in item.stretches:
                file.look_at(stretch)
            record.documents = file.documents
            record.bytes = file.bytes
            record.outputs = [write_cuts(self.layout, item.language, item.name, file.parts), *drops.commit()]
        record.count(file.statistics)
        record.seconds = clock.seconds
        return record


@dataclass
class _File:
    """What has come out of a file so far."""

    collected: CollectedDocuments
    item: FileItem
    least_words: int
    drops: Drops
    statistics: Statistics = field(default_factory=Statistics)
    parts: list[pa.RecordBatch] = field(default_factory=list)
    documents: int = 0
    bytes: int = 0

    @property
    def layout(self) -> Layout:
        return self.collected.layout

    def look_at(self, stretch: Stretch) -> None:
        """Take in one stretch after the other."""
        runs = self._repeated(stretch)
        spans = spans_of(runs.row, runs.position)
        sizes = self._sizes(stretch)
        left = {name: column.copy() for name, column in sizes.items()}
        changed = np.zeros(stretch.rows, dtype=np.bool_)
        changed[spans.row] = True
        dropped = np.zeros(stretch.rows, dtype=np.bool_)
        for rows, batch in read_rows(self.layout, stretch, ["text", "id", "shard", "position"], changed):
            texts = TextBatch(batch.column("text"))
            of_these = slice(*np.searchsorted(spans.row, [rows[0], rows[-1] + 1]))
            at = np.searchsorted(rows, spans.row[of_these])
            cuts = cuts_of(texts, Spans(at, spans.first[of_these], spans.last[of_these]))
            rest = TextBatch(without(texts, cuts))
            gone = rest.word_counts < self.least_words
            left["bytes"][rows], left["characters"][rows], left["words"][rows] = (
                rest.bytes,
                rest.characters,
                rest.word_counts,
            )
            dropped[rows] = gone
            self.parts.append(
                file_cuts(
                    rows + stretch.first_row,
                    dropped=gone,
                    characters=rest.characters,
                    words=rest.word_counts,
                    cuts=cuts,
                )
            )
            self.statistics.redacted(
                self.item.source, self.item.language, CUT_SPANS, int(np.count_nonzero(~gone[cuts.row]))
            )
            if gone.any():
                self._drop(batch.filter(pa.array(gone)), rows[gone], runs, sizes, left["words"])
            self.documents += batch.num_rows
            self.bytes += int(texts.bytes.sum())
        self._count(kept_rows(self.layout, stretch), changed, dropped, sizes, left)

    def _repeated(self, stretch: Stretch) -> _Repeated:
        """The runs of a stretch that go: those of which there is a better copy, here or elsewhere."""
        language = stretch.language
        table = read_batch(self.layout.substrings("runs", language, stretch.key))
        key, check = (table.column(name).to_numpy().copy() for name in ("key", "check"))
        row, position, best = (table.column(name).to_numpy().astype(np.int64) for name in ("row", "position", "best"))
        partitions = range(self.item.partitions)
        answers = read_parted_columns(
            [self.layout.substrings("ranked", language, f"{language}--{part:05d}") for part in partitions],
            stretch.number,
            "answers",
        )
        # Only the best of equal runs were sent, and the answer is for all of them.
        sent = np.flatnonzero(best == np.arange(best.size))
        answered = np.full(best.size, -1, dtype=np.int64)
        answered[sent] = find(key[sent], check[sent], answers["key"], answers["check"])
        answered = answered[best]
        gone = (best != np.arange(best.size)) | (answered >= 0)
        winner = document_numbers(stretch.file, stretch.rows, stretch.first_row)[row[best]]
        winner[answered >= 0] = answers["winner"][answered[answered >= 0]]
        return _Repeated(row[gone], position[gone], winner[gone])

    def _sizes(self, stretch: Stretch) -> dict[str, NDArray[np.int64]]:
        signed = SignatureTable(self.layout.signatures(stretch.language, stretch.name))
        rows = slice(stretch.first_row, stretch.first_row + stretch.rows)
        return {name: signed.column(name)[rows] for name in ("bytes", "characters", "words")}

    def _drop(
        self,
        documents: pa.RecordBatch,
        rows: NDArray[np.int64],
        runs: _Repeated,
        sizes: Mapping[str, NDArray[np.int64]],
        words: NDArray[np.int64],
    ) -> None:
        """Enter documents in the ledger, each with the one that holds most of its words."""
        bounds = np.searchsorted(runs.row, np.stack([rows, rows + 1], axis=1)).tolist()
        winners = []
        for first, last in bounds:
            found, counts = np.unique(runs.winner[first:last], return_counts=True)
            winners.append(found[counts.argmax()])
        kept = gather(self.collected.lookup(self.item.language).ids, np.array(winners, dtype=np.uint64))
        self.drops.add(
            self.item.language,
            ledger_rows(
                documents.column("id"),
                source=self.item.source,
                language=self.item.language,
                stage=STAGE,
                rule=RULE,
                value=words[rows].astype(np.float64),
                minimum=float(self.least_words),
                kept_id=hexadecimal(kept),
                shard=documents.column("shard"),
                position=documents.column("position"),
                **{name: column[rows] for name, column in sizes.items()},
            ),
        )

    def _count(
        self,
        came: NDArray[np.bool_],
        changed: NDArray[np.bool_],
        dropped: NDArray[np.bool_],
        sizes: Mapping[str, NDArray[np.int64]],
        left: Mapping[str, NDArray[np.int64]],
    ) -> None:
        cut = {name: sizes[name] - left[name] for name in sizes}
        for outcome, chosen, of in (
            (READ, came, sizes),
            (KEPT, came & ~dropped, left),
            (RULE, dropped, sizes),
            (CUT, changed & ~dropped, cut),
        ):
            tally = Tally(
                int(np.count_nonzero(chosen)),
                *(int(of[name][chosen].sum()) for name in ("bytes", "characters", "words")),
            )
            self.statistics.count(self.item.source, self.item.language, STAGE, outcome, tally)


class _Repeated(NamedTuple):
    """Runs of a stretch that go: document, ascending, first word, ascending, and the document whose copy stays."""

    row: NDArray[np.int64]
    position: NDArray[np.int64]
    winner: NDArray[np.uint64]
