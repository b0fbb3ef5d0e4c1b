"""The search for duplicates by itself: texts in, decisions out, through the works and files of a run.

Collecting is left out, with its filters: documents are written and signed as a run's are, then exchanged, matched,
verified and resolved. For the evaluation and the benchmark of duplicates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from roots_pipeline.document import ORIGIN, collected_schema
from roots_pipeline.duplicates.candidates import Pairs, concatenate_pairs, read_pairs
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.languages.reasons import Judged
from roots_pipeline.output.duplicates import DEDUPLICATE
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import ParquetFile
from roots_pipeline.stages import exchange, resolve
from roots_pipeline.stages.collected import CollectedDocuments, CollectedFile
from roots_pipeline.stages.part import Part
from roots_pipeline.stages.signing import Signer
from roots_pipeline.stages.work import Record, Shuffle, Stage, do
from roots_pipeline.stages.writers import SignatureFile

SOURCE = "texts"
#: Texts of one batch, as the readers make them.
BATCH = 2048

#: Does the items of a stage; gives their records.
Run = Callable[[Stage], list[Record]]


def here(stage: Stage) -> list[Record]:
    """Do the items of a stage in this process."""
    stage.work.setup()
    return [do(stage.work, item) for item in stage.items]


def parts_of(texts: Sequence[str], language: str, names: Sequence[str]) -> list[Part]:
    """Texts as the collecting stage has them, in batches."""
    parts = []
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        ids = [hashlib.md5(name.encode()).hexdigest() for name in names[start : start + BATCH]]
        documents = pa.record_batch(
            {
                "id": pa.array(ids, pa.string()),
                "text": pa.array(batch, pa.large_string()),
                "url": pa.nulls(len(batch), pa.string()),
                "license": pa.repeat("CC0-1.0", len(batch)),
                "collected": pa.nulls(len(batch), pa.string()),
                **{name: pa.nulls(len(batch), pa.string()) for name in ORIGIN},
                "position": pa.array(range(start, start + len(batch)), pa.int64()),
            }
        )
        score = np.full(len(batch), np.nan)
        unsaid = Judged(np.full((len(batch), 1), -1, np.int32), score[:, None], np.zeros(len(batch), np.int8))
        parts.append(Part(SOURCE, "0", language, documents, score, unsaid))
    return parts


@dataclass
class Search:
    """A search for duplicates of one language in a folder. `records` are those of all items done, by stage."""

    folder: Path
    language: str
    rules: NearRules
    files: list[CollectedFile] = field(default_factory=list)
    records: dict[str, list[Record]] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        return Layout(self.folder)

    def sign(self, parts: Sequence[Part]) -> list[pa.RecordBatch]:
        """The signatures of the documents of one file."""
        signer = Signer({self.language: self.rules}, {}, {})
        source = SimpleNamespace(duplicates=SimpleNamespace(url=None), read=SimpleNamespace(url_field=None))
        return [signer.sign(part, source, {}) for part in parts]

    def write(self, parts: Sequence[Part], signatures: Sequence[pa.RecordBatch]) -> None:
        """Write one file of documents and that of their signatures."""
        key = f"{len(self.files):05d}"
        with ParquetFile(
            self.layout.documents(self.language, key), collected_schema(("none",)), self.layout.temporary
        ) as documents:
            for part in parts:
                unflagged = pa.array([[]] * part.size, pa.list_(pa.string()))
                documents.write(part.collected({"none": np.full(part.size, np.nan)}, unflagged))
            documents.commit(self.folder)
        signed = SignatureFile(self.layout.signatures(self.language, key), signatures[0].schema, self.layout.temporary)
        for batch in signatures:
            signed.write(batch)
        signed.commit(self.folder)
        groups = tuple((group.rows, group.bytes) for group in documents.row_groups)
        self.files.append(CollectedFile(key, SOURCE, groups))

    def add(self, texts: Sequence[str], names: Sequence[str]) -> list[str]:
        """Sign texts and write them, as a file; their ids, which are hashes of their names."""
        parts = parts_of(texts, self.language, names)
        self.write(parts, self.sign(parts))
        return [name for part in parts for name in part.documents.column("id").to_pylist()]

    @property
    def collected(self) -> CollectedDocuments:
        return CollectedDocuments(
            layout=self.layout,
            files={self.language: tuple(self.files)},
            priorities={SOURCE: 0},
            newest=frozenset(),
            quality=(),
        )

    def run(self, partitions: int | None = None, run: Run = here) -> None:
        """Exchange, match, settle, verify and resolve, as `roots_pipeline.pipeline` does."""
        documents = self.collected
        rules = {self.language: self.rules}
        counts = exchange.partitions_of(documents.files, rules)
        if partitions:
            counts = {self.language: partitions}
        matched = self._do(
            run,
            Shuffle(
                Stage(exchange.ExchangeFile(documents, rules), exchange.exchange_items(documents.files, counts)),
                Stage(exchange.MatchPartition(documents, counts), exchange.partition_items(documents.files, counts)),
            ),
        )
        parts = exchange.parts_of(matched, counts)
        repeated = exchange.repeated(matched)
        self._do(run, Stage(exchange.SettleRange(documents, counts), exchange.settle_items(documents, repeated)))
        verify = exchange.VerifyPartition(documents, rules, counts, parts, repeated)
        verified = self._do(run, Stage(verify, exchange.partition_items(documents.files, parts)))
        resolving = resolve.resolve(documents, rules, parts, repeated, verified)
        stage = next(resolving)
        with suppress(StopIteration):
            while True:
                stage = resolving.send(self._do(run, stage))

    def _do(self, run: Run, stage: Stage | Shuffle) -> list[Record]:
        parts = (stage.mapping, stage.reducing) if isinstance(stage, Shuffle) else (stage,)
        done: list[Record] = []
        for part in parts:
            done = run(part)
            self.records.setdefault(part.name.partition("-")[0], []).extend(done)
        return done

    def shuffled_bytes(self) -> int:
        """Bytes of the files that the exchange wrote."""
        return sum(output.bytes for record in self.records["exchange"] for output in record.outputs)

    def seconds(self) -> Mapping[str, float]:
        """CPU seconds by stage, and those of the report on duplicates, which is no part of the search."""
        seconds = {stage: sum(record.seconds["all"] for record in done) for stage, done in self.records.items()}
        seconds["report"] = sum(record.seconds["describe"] for record in self.records["resolve"])
        seconds["resolve"] -= seconds["report"]
        return seconds

    def candidates(self) -> Pairs:
        """The documents that met in some partition: stars, all with one center and kind being one group."""
        paths = sorted(self.layout.candidates(self.language, "x").parent.glob("*.arrow"))
        parts = [read_pairs(paths, partition) for partition in range(len(paths))]
        return concatenate_pairs(parts)

    def dropped(self) -> dict[str, tuple[str, float, str]]:
        """By id, documents left out: the id of the one that stays, how alike they are, and the rule."""
        paths = self.layout.drops(self.language, "x").parent.glob(f"{DEDUPLICATE}--{self.language}--*.parquet")
        columns = ["document_id", "kept_id", "similarity", "rule"]
        rows = [row for path in paths for row in pq.read_table(path, columns=columns).to_pylist()]
        return {row["document_id"]: (row["kept_id"], row["similarity"], row["rule"]) for row in rows}
