"""A small part of what a run would read, as files of the same formats: what `forecast` tries the run on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from roots_pipeline.config import Project, Source
from roots_pipeline.plan import Plan
from roots_pipeline.readers._streams import DECODERS
from roots_pipeline.readers.base import available_readers
from roots_pipeline.stages.reading import SourceShard, read_options

#: Of a source, so many bytes at least as they are stored, where it has them.
LEAST_BYTES = 64 << 10
#: Of a source, so many shards are looked into, or more where they are short.
SHARDS = 16
#: Packed text is taken to be at most so many times as long unpacked: the best that is known packs English Wikipedia to
#: .11 (Mahoney, Large Text Compression Benchmark, enwik9), the formats that sources come in to .2 and more. Text that
#: says the same over and over packs better.
PACKED = 10
_PACKED_FORMATS = (*DECODERS, ".zip", ".epub", ".parquet", ".tgz", ".7z")


@dataclass(frozen=True)
class Sample:
    """A project whose sources are samples of those of a plan."""

    project: Project
    #: By source, which share of its bytes, as they are stored, the sample is.
    shares: dict[str, float]
    #: Sources whose reader cannot part a shard, or whose size nobody tells: the bytes of text that they have at most.
    unknown: dict[str, int]


def take_sample(plan: Plan, most_bytes: int, folder: Path) -> Sample:
    """Copy about `most_bytes` of a plan's sources into `folder`.

    From each according to its size: the first records of shards that are spread evenly over it. SourceError: one cannot
    be read.
    """
    total = sum(item.size for item in plan.shards)
    sources = dict(plan.project.sources)
    shares: dict[str, float] = {}
    for source in plan.sources:
        shards = [item for item in plan.shards if item.source == source.name]
        size = sum(item.size for item in shards)
        wanted = max(LEAST_BYTES, most_bytes * size // max(total, 1))
        taken = _copy(source, shards, wanted, folder / source.name)
        if taken:
            shares[source.name] = min(taken / size, 1.0)
            sources[source.name] = msgspec.structs.replace(
                source,
                read=msgspec.structs.replace(source.read, path=(str(folder / source.name / "**" / "*"),)),
                # The last record is cut.
                on_bad_record="quarantine",
            )
    removed = msgspec.structs.replace(plan.project.duplicates.removed, stop=1.0)
    project = dataclasses.replace(
        plan.project, sources=sources, duplicates=msgspec.structs.replace(plan.project.duplicates, removed=removed)
    )
    most = {source.name: 0 for source in plan.sources if source.name not in shares}
    for item in plan.shards:
        if item.source in most:
            most[item.source] += most_text(item.shard.path, item.size)
    return Sample(project, shares, most)


def most_text(path: str, size: int) -> int:
    """The bytes of text that a file of so many bytes has at most: formats add to it, and only packing takes away.

    >>> most_text("a.csv", 100), most_text("a.csv.gz", 100)
    (100, 1000)
    """
    return size * PACKED if path.lower().endswith(_PACKED_FORMATS) else size


def _copy(source: Source, shards: Sequence[SourceShard], wanted: int, folder: Path) -> int:
    """Copy the first records of shards, until so many bytes are there; how many there are."""
    reader = available_readers()[source.read.reader]()
    each = max(-(-wanted // max(min(SHARDS, len(shards)), 1)), LEAST_BYTES)
    taken = 0
    for number in _spread(len(shards)):
        if taken >= wanted:
            break
        copied = reader.sample(shards[number].shard, each, folder / str(number), read_options(source))
        if not copied and shards[number].size:
            return 0
        taken += copied
    return taken


def _spread(count: int) -> list[int]:
    """Numbers below `count`, so that the first few are spread evenly, and so are the first more.

    By bits in reverse (van der Corput 1935).

    >>> _spread(5)
    [0, 4, 2, 1, 3]
    """
    bits = max(count - 1, 0).bit_length()
    order = (int(f"{number:0{bits}b}"[::-1], 2) if bits else 0 for number in range(1 << bits))
    return [number for number in order if number < count]
