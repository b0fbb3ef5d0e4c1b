"""The search for duplicates among documents made up at any number: signatures with planted families, and no text.

Of 1,000 documents, 690 are like no other. 300 are in families of three on average, each document agreeing with its
family's original in .8 to 1 of the minima, 1 in 6 of them in all, and in its content. 10 are in ten families for all
of the corpus, of a thousandth of it each: what grows with the square of a family shows there. So no two documents meet
by chance alone, beyond what bands let through.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from duplicate_search import SOURCE, Search
from numpy.typing import NDArray

from roots_pipeline.document import collected_schema
from roots_pipeline.duplicates.mixing import mix
from roots_pipeline.duplicates.rules import THRESHOLD, NearRules
from roots_pipeline.output.writing import ParquetFile
from roots_pipeline.stages.collected import CollectedFile
from roots_pipeline.stages.signing import signature_schema
from roots_pipeline.stages.work import Item, Record, Stage, Work, do
from roots_pipeline.stages.writers import FILE_ROWS, SignatureFile

LANGUAGE = "eng_Latn"
#: Rows made at a time.
BATCH = 1 << 14

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def no_text(bands: int, rows: int) -> NearRules:
    """Rules by which no text is read: the estimate counts, since none is high enough to be looked into."""
    return NearRules(bands=bands, rows=rows, slack=THRESHOLD - 1.01)


@dataclass
class Made:
    """Documents made up: minima uint32[n, lanes], content and ids uint64[n, 2], lengths int64[n]."""

    minima: NDArray[np.uint32]
    content: NDArray[np.uint64]
    ids: NDArray[np.uint64]
    length: NDArray[np.int64]


def make(random: np.random.Generator, count: int, lanes: int, corpus: int) -> Made:
    """Some documents of a corpus of so many."""
    minima = random.integers(0, 1 << 32, (count, lanes), dtype=np.uint32)
    content = random.integers(1, 1 << 64, (count, 2), dtype=np.uint64)
    sort = random.integers(0, 1000, count)
    family = random.integers(0, max(1, corpus // 10), count)
    large = sort >= 990
    family[large] = corpus + random.integers(0, 10, int(large.sum()))
    members = np.flatnonzero(sort >= 690)
    share = random.uniform(0.8, 1.0, members.size)
    share[random.random(members.size) < 1 / 6] = 1.0
    key = family[members].astype(np.uint64)
    originals = (mix(key[:, None] * _GOLDEN + np.arange(1, lanes + 1, dtype=np.uint64)) >> np.uint64(32)).astype(
        np.uint32
    )
    minima[members] = np.where(random.random((members.size, lanes)) < share[:, None], originals, minima[members])
    equal = members[share == 1.0]
    content[equal] = mix(family[equal].astype(np.uint64)[:, None] * _GOLDEN + np.array([1, 2], np.uint64))
    return Made(
        minima, content, random.integers(0, 1 << 64, (count, 2), dtype=np.uint64), random.integers(300, 30_000, count)
    )


def write_file(search: Search, random: np.random.Generator, count: int, corpus: int) -> None:
    """Write a file of signatures and that of the documents, whose texts are empty."""
    key = f"{len(search.files):05d}"
    layout, schema = search.layout, signature_schema(search.rules.permutations, ())
    signed = SignatureFile(layout.signatures(LANGUAGE, key), schema, layout.temporary)
    with ParquetFile(
        layout.documents(LANGUAGE, key), collected_schema(("none",)), layout.temporary, compression_level=-5
    ) as documents:
        for start in range(0, count, BATCH):
            rows = min(BATCH, count - start)
            made = make(random, rows, search.rules.permutations, corpus)
            signed.write(_signatures(made, schema))
            documents.write(_documents(made, start))
        documents.commit(search.folder)
    signed.commit(search.folder)
    groups = tuple((group.rows, group.bytes) for group in documents.row_groups)
    search.files.append(CollectedFile(key, SOURCE, groups))


def _signatures(made: Made, schema: pa.Schema) -> pa.RecordBatch:
    count = made.length.size
    columns: dict[str, Any] = {
        "id": made.ids,
        "content": made.content,
        "address": np.zeros((count, 2), np.uint64),
        "minima": made.minima,
        "shingles": (made.length // 6).astype(np.int32),
        "day": np.full(count, np.nan),
        "burden": np.zeros(count, np.int8),
        "characters": made.length,
        "bytes": made.length,
        "words": made.length // 6,
    }
    arrays = [
        pa.FixedSizeListArray.from_arrays(pa.array(columns[name].ravel()), columns[name].shape[1])
        if columns[name].ndim == 2
        else pa.array(columns[name])
        for name in schema.names
    ]
    return pa.record_batch(arrays, schema=schema)


def _documents(made: Made, start: int) -> pa.RecordBatch:
    count = made.length.size
    digits = made.ids.astype(">u8").tobytes().hex().encode()
    offsets = np.arange(0, 32 * count + 1, 32, dtype=np.int32)
    schema = collected_schema(("none",))
    columns: dict[str, Any] = {
        "id": pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(digits)),
        "text": pa.repeat(pa.scalar("", pa.large_string()), count),
        "language": pa.repeat(LANGUAGE, count),
        "language_score": pa.nulls(count, pa.float32()),
        "source": pa.repeat(SOURCE, count),
        "url": pa.nulls(count, pa.string()),
        "license": pa.repeat("CC0-1.0", count),
        "collected": pa.nulls(count, pa.string()),
        "shard": pa.repeat("0", count),
        "position": pa.array(np.arange(start, start + count)),
        "origin": pa.nulls(count, schema.field("origin").type),
        "signals": pa.StructArray.from_arrays([pa.nulls(count, pa.float64())], ["none"]),
        "flags": pa.array([[]] * count, schema.field("flags").type),
        "characters": pa.array(made.length),
        "words": pa.array(made.length // 6),
    }
    return pa.record_batch([columns[name] for name in schema.names], schema=schema)


@dataclass
class Workers:
    """Worker processes that do the items of stages; what each spent and how large it got."""

    pool: ProcessPoolExecutor
    #: CPU seconds by stage and worker.
    spent: dict[str, dict[int, float]]
    wall: dict[str, float]
    #: The largest worker so far, in MB, at the end of each stage.
    peak: dict[str, float]

    def __call__(self, stage: Stage) -> list[Record]:
        begin = time.monotonic()
        records = []
        largest = max(self.peak.values(), default=0.0)
        name = stage.name.partition("-")[0]
        for record, worker, cpu, peak in self.pool.map(_do, [stage.work] * len(stage.items), stage.items):
            of_worker = self.spent.setdefault(name, defaultdict(float))
            of_worker[worker] += cpu
            largest = max(largest, peak)
            records.append(record)
        self.peak[name] = largest
        self.wall[name] = self.wall.get(name, 0.0) + time.monotonic() - begin
        return records


def _do(work: Work, item: Item) -> tuple[Record, int, float, float]:
    begin = time.process_time()
    record = do(work, item)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return record, multiprocessing.current_process().pid or 0, time.process_time() - begin, usage.ru_maxrss / scale


def at_size(sizes: list[int], bands: int, rows: int, workers: int, folder: Path | None) -> None:
    """Make, search, and tell of each size; and how time grows from the first to the last."""
    totals = []
    for size in sizes:
        place = Path(tempfile.mkdtemp(dir=folder, prefix="duplicates-"))
        try:
            totals.append(_at_size(size, no_text(bands, rows), workers, place))
        finally:
            shutil.rmtree(place)
    if len(sizes) > 1:
        print(f"{sizes[-1] / sizes[0]:.0f} times the documents: {totals[-1] / totals[0]:.1f} times the CPU seconds")


def _at_size(size: int, rules: NearRules, workers: int, folder: Path) -> float:
    search = Search(folder, LANGUAGE, rules)
    random = np.random.default_rng(size)
    for start in range(0, size, FILE_ROWS):
        write_file(search, random, min(FILE_ROWS, size - start), size)
    return _search(search, workers)


def _search(search: Search, workers: int) -> float:
    # Processes of their own, not copies of this one, so that their memory is theirs.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context) as pool:
        doing = Workers(pool, {}, {}, {})
        search.run(run=doing)
    pairs = sum(record.facts["pairs"] for record in search.records["match"])
    alike = sum(record.facts["alike"] for record in search.records["verify"])
    outcomes: dict[str, int] = defaultdict(int)
    for record in (*search.records["resolve"], *search.records.get("follow", ())):
        for count in record.counts:
            outcomes[count.outcome] += count.tally.documents
    size, rules = sum(file.rows for file in search.files), search.rules
    print(f"{size:,} documents, {rules.bands} bands of {rules.rows} rows, {len(search.files)} files, ", end="")
    print(f"{len(search.records['match'])} partitions, {workers} workers")
    print(f"  {pairs:,} pairs that met in some partition, {alike:,} alike; ", end="")
    print(", ".join(f"{outcome} {documents:,}" for outcome, documents in sorted(outcomes.items())))
    print(f"  {search.shuffled_bytes() / size:.0f} bytes shuffled a document")
    print(f"  {'stage':<10} {'CPU s':>8} {'the busier worker':>18} {'wall s':>8} {'largest MB':>11}")
    total = longest = 0.0
    for name, spent in doing.spent.items():
        total += sum(spent.values())
        longest += max(spent.values())
        print(f"  {name:<10} {sum(spent.values()):8.1f} {max(spent.values()):18.1f} {doing.wall[name]:8.1f} ", end="")
        print(f"{doing.peak[name]:11,.0f}")
    print(f"  {'in all':<10} {total:8.1f} {longest:18.1f} {sum(doing.wall.values()):8.1f} ", end="")
    print(f"{max(doing.peak.values()):11,.0f}", flush=True)
    return total
