"""Tokens of a corpus: each shard is tokenized by itself, then the parts of a language and split become one file."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from tokenizers import Tokenizer

from roots_pipeline.errors import RunError
from roots_pipeline.handover.sizes import Counted
from roots_pipeline.handover.splits import SPLITS, Split
from roots_pipeline.handover.tokenizer.opening import TokenizerFile, load
from roots_pipeline.handover.tokens.indexed import id_type
from roots_pipeline.handover.tokens.joining import Joined, JoinParts
from roots_pipeline.handover.tokens.parts import CorpusShard, Format, Part, Parts
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import Manifest
from roots_pipeline.output.writing import sha256
from roots_pipeline.stages.work import Clock, Record, Stage
from roots_pipeline.storage import parquet

TOKENIZE = "tokenize"
#: Texts tokenized at a time: what a worker holds does not grow with the corpus.
_ROWS, _BYTES = 256, 1 << 20


def tokenizer_path(layout: Layout) -> Path:
    """Where the work has its tokenizer: workers elsewhere see the output, and not the tokenizer's own place."""
    return layout.work / "tokenizer.json"


@dataclass
class TokenizeShard:
    """Tokenize one shard; its record has a `Part` for each file that the shard has a part of, and what was counted."""

    layout: Layout
    corpus: Path
    tokenizer: TokenizerFile
    split: Split
    by_source: bool
    format: Format
    stage: str = TOKENIZE
    bytes_a_second: int = 2_000_000

    def setup(self) -> None:
        self._tokenizer: Tokenizer = load(tokenizer_path(self.layout))

    def __call__(self, item: CorpusShard) -> Record:
        if not hasattr(self, "_tokenizer"):
            self.setup()
        _check_as_it_was(self.corpus / item.path, item.sha256)
        clock, counted = Clock(), dict[tuple[str, int], Counted]()
        record = Record(stage=self.stage, key=item.key)
        dtype = id_type(self.tokenizer.vocabulary)
        with Parts(self.layout, item, self.format, dtype) as parts, parquet(self.corpus / item.path) as shard:
            for batch in _pieces(shard):
                texts = batch.column("text")
                with clock.step("tokenize"):
                    encoded = self._tokenizer.encode_batch_fast(texts.to_pylist(), add_special_tokens=False)
                    ids, bounds = _with_ends(encoded, self.tokenizer.end_id, np.dtype(dtype))
                with clock.step("write"):
                    sides = self.split.sides(batch.column("id"))
                    self._write(parts, batch, sides, ids, bounds)
                    _count(counted, item.language, batch, sides, bounds)
                record.documents += batch.num_rows
                record.bytes += sum(len(text.as_buffer()) for text in texts)
            outputs, named = parts.commit()
        record.outputs = outputs
        record.facts = {
            "parts": msgspec.to_builtins(named),
            "counted": msgspec.to_builtins([counted[key] for key in sorted(counted)]),
        }
        record.seconds = clock.seconds
        return record

    def _write(
        self,
        parts: Parts,
        batch: pa.RecordBatch,
        sides: NDArray[np.uint8],
        ids: NDArray[Any],
        bounds: NDArray[np.int64],
    ) -> None:
        sources = batch.column("source").to_pylist()
        names = [
            f"{source}-{SPLITS[side]}" if self.by_source else SPLITS[side]
            for source, side in zip(sources, sides.tolist(), strict=True)
        ]
        lengths = np.diff(bounds)
        for name in sorted(set(names)):
            rows = np.array([place for place, other in enumerate(names) if other == name])
            whole_batch = rows.size == lengths.size
            chosen = ids if whole_batch else np.concatenate([ids[bounds[row] : bounds[row + 1]] for row in rows])
            parts.write(name, batch if whole_batch else batch.take(pa.array(rows)), chosen, lengths[rows])


def _check_as_it_was(path: Path, hash_: str) -> None:
    if not path.is_file() or sha256(path) != hash_:
        raise RunError(f"{path}: is not what the manifest has the hash of; put it back, or make the corpus anew")


def _pieces(shard: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Rows in order, a few at a time: fewer where their texts are long."""
    for batch in shard.iter_batches(_ROWS, columns=["id", "source", "text"]):
        sizes = np.array([len(text.as_buffer()) for text in batch.column("text")])
        groups = np.cumsum(sizes) // _BYTES
        cuts = [0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), batch.num_rows]
        for first, last in pairwise(cuts):
            yield batch.slice(first, last - first)


def _with_ends(encoded: Sequence[Any], end: int, dtype: np.dtype[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """All ids with the end after each document, and where each document begins."""
    tail = (end,)
    lists = [encoding.ids for encoding in encoded]
    bounds = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(ids) + 1 for ids in lists], out=bounds[1:])
    flat = chain.from_iterable(chain.from_iterable((ids, tail) for ids in lists))
    return np.fromiter(flat, dtype=dtype, count=int(bounds[-1])), bounds


def _count(
    counted: dict[tuple[str, int], Counted],
    language: str,
    batch: pa.RecordBatch,
    sides: NDArray[np.uint8],
    bounds: NDArray[np.int64],
) -> None:
    lengths = np.diff(bounds).tolist()
    sources, texts = batch.column("source").to_pylist(), batch.column("text")
    for row, (source, side) in enumerate(zip(sources, sides.tolist(), strict=True)):
        entry = counted.setdefault((source, side), Counted(language, source, SPLITS[side]))
        entry.documents += 1
        entry.bytes += len(texts[row].as_buffer())
        entry.tokens += lengths[row]


def shards(manifest: Manifest) -> tuple[CorpusShard, ...]:
    """The shards of a corpus, in order."""
    found = []
    for file in manifest.files:
        folder, _, name = file.path.rpartition("/")
        if folder.startswith("data/"):
            language = folder.removeprefix("data/")
            key = f"{language}--{name.removesuffix('.parquet')}"
            found.append(CorpusShard(key=key, size=file.bytes, language=language, path=file.path, sha256=file.sha256))
    return tuple(found)


def stages(work: TokenizeShard, items: tuple[CorpusShard, ...]) -> Generator[Stage, list[Record], list[Record]]:
    """The stages of tokenizing a corpus."""
    tokenized = yield Stage(work, items)
    if work.format == "parquet":
        return tokenized
    parts: dict[tuple[str, str], list[Part]] = {}
    for record in tokenized:
        for part in msgspec.convert(record.facts["parts"], list[Part]):
            parts.setdefault((part.language, part.name), []).append(part)
    size = np.dtype(id_type(work.tokenizer.vocabulary)).itemsize
    joins = tuple(
        Joined(
            key=f"{language}--{name}",
            size=size * sum(part.tokens for part in of),
            language=language,
            name=name,
            parts=tuple(part.key for part in of),
            documents=sum(part.documents for part in of),
        )
        for (language, name), of in sorted(parts.items())
    )
    joined = yield Stage(JoinParts(work.layout, id_type(work.tokenizer.vocabulary)), joins)
    return [*tokenized, *joined]
