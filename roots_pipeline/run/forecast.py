"""What a run will come to, before it is done: a sample of its sources goes through all stages, and is scaled up.

Nothing is modelled that can be measured: documents, bytes, files and CPU seconds of the sample are those of the stages
themselves. They are scaled source by source, or language by language, by the share of the source that the sample is.
What does not grow with the text (what an item costs besides its steps) is counted by item. Duplicates are found within
the sample alone, so more of the text will be left out than is said here.
"""

from __future__ import annotations

import dataclasses
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import msgspec

from roots_pipeline.config import Project
from roots_pipeline.duplicates.exchange import PARTITION_BYTES, ROW_BYTES, partition_count
from roots_pipeline.duplicates.ranges import RANGE_DOCUMENTS
from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import KEPT, READ, Tally
from roots_pipeline.pipeline import stages
from roots_pipeline.plan import Plan, Request, make_plan
from roots_pipeline.run.drive import drive
from roots_pipeline.run.engines import Portable
from roots_pipeline.run.progress import Plain
from roots_pipeline.run.sample import Sample, take_sample
from roots_pipeline.stages.collect import STAGE as COLLECT
from roots_pipeline.stages.collected import MAPPED_BYTES
from roots_pipeline.stages.exchange import NAMED_KEYS
from roots_pipeline.stages.publish import STAGE as PUBLISH
from roots_pipeline.stages.work import Record

#: A sample of this part of the sample goes first: it loads models and kernels, which a run does once, not by the byte.
WARMING = 8
#: Sorting and grouping a partition takes so many times its rows' bytes (`duplicates.exchange`).
SORTING = 4
#: Bytes of memory a document of a language while it is decided who stays: numbers of documents and their clusters.
DECIDING_BYTES = 100


class LanguageForecast(msgspec.Struct):
    """Documents and bytes of text of one language: read, and kept; and the shards these fill."""

    read: int
    read_bytes: int
    kept: int
    kept_bytes: int
    shards: int


class Forecast(msgspec.Struct, kw_only=True):
    """What a run comes to on any engine; bytes are of UTF-8 text unless they are said to be of files."""

    #: Bytes of the sources' files, and of those that were tried.
    source_bytes: int
    sample_bytes: int
    #: Sources that could not be tried, which all else leaves out: the bytes of text that they have at most (0: nobody
    #: tells their size).
    unknown: dict[str, int]
    documents: int
    text_bytes: int
    kept: int
    kept_bytes: int
    shards: int
    #: Files of the corpus, and of `work/`, which goes in the end.
    corpus_bytes: int
    work_bytes: int
    #: What goes over the shuffle, compressed: hashes of documents.
    shuffle_bytes: int
    #: Of one worker process, at most.
    memory_bytes: int
    #: Until everything is loaded and the first item can be done; then by stage, with the number of items.
    start_seconds: float
    cpu_seconds: dict[str, float]
    items: dict[str, int]
    languages: dict[str, LanguageForecast]

    @property
    def all_cpu_seconds(self) -> float:
        return sum(self.cpu_seconds.values())


class _InProcess(Portable):
    """Beam in this process; the exchange goes through files, whose sizes tell what is shuffled."""

    shuffles = False


def forecast(project: Project, request: Request, sample_bytes: int, began: float | None = None) -> Forecast:
    """Try a request on about `sample_bytes` of its sources' files. ConfigError, SourceError: it cannot be met.

    `began`: how many CPU seconds this process had spent when it began with what a run begins with too; None: now.
    RunError: none of its sources can be tried.
    """
    began = time.process_time() if began is None else began
    plan = make_plan(project, request)
    with tempfile.TemporaryDirectory(prefix="roots_pipeline-") as folder:
        first = take_sample(plan, sample_bytes // WARMING, Path(folder, "first"))
        if not first.shares:
            most = ", ".join(f"{name} (at most {size:,} bytes of text)" for name, size in first.unknown.items())
            raise RunError(f"nothing can be tried of {most}: their readers cannot part a shard")
        warmed = _try(first, request, Path(folder, "warmed"))
        loaded = time.process_time() - began
        sample = take_sample(plan, sample_bytes, Path(folder, "sample"))
        tried = _try(sample, request, Path(folder, "tried"))
    scaled = _Scaled(plan, sample, tried)
    work = sum(record.seconds["all"] for record in tried)
    # What the first sample would have cost had all been loaded.
    expected = work * _text(warmed) / max(_text(tried), 1)
    return scaled.forecast(max(loaded - expected, 0.0))


def _try(sample: Sample, request: Request, output: Path) -> list[Record]:
    """The records of all stages over a sample."""
    wanted = dataclasses.replace(request, output=output, sources=tuple(sample.shares), against=())
    plan = make_plan(sample.project, wanted)
    engine = _InProcess(["--runner=FnApiRunner", "--direct_running_mode=in_memory"])
    return drive(plan.layout, stages(plan), engine, Plain(StringIO()), lambda: None)


def _text(records: Sequence[Record]) -> int:
    return sum(record.bytes for record in records if record.stage == COLLECT)


class _Scaled:
    """The records of a sample, scaled up to the sources of a plan."""

    def __init__(self, plan: Plan, sample: Sample, records: Sequence[Record]) -> None:
        self._plan = plan
        self._shares = sample.shares
        self._unknown = sample.unknown
        self._records = records
        self._read = self._tallies(COLLECT, READ)
        self._signed = self._tallies(COLLECT, KEPT)
        self._kept = self._tallies(PUBLISH, KEPT)
        overall = sum(tally.bytes for tally in self._read.values()) or 1
        self._overall = sum(tally.bytes / self._shares[source] for (source, _), tally in self._read.items()) / overall
        self._growth = self._by_language()

    def forecast(self, start_seconds: float) -> Forecast:
        kept_bytes = self._sum(self._kept, "bytes")
        languages = {code: self._language(code) for code in self._plan.languages}
        items = self._items(languages)
        outputs: Counter[str] = Counter()
        for record in self._records:
            for file in record.outputs:
                size = file.bytes * self._factor(record)
                outputs["exchange"] += int(size) if record.stage == "exchange" else 0
                outputs["work" if file.path.startswith("work/") else "corpus"] += int(size)
        sizes = {item.source: 0 for item in self._plan.shards}
        for item in self._plan.shards:
            sizes[item.source] += item.size
        return Forecast(
            source_bytes=sum(sizes.values()),
            sample_bytes=int(sum(sizes[source] * share for source, share in self._shares.items())),
            unknown=self._unknown,
            documents=self._sum(self._read, "documents"),
            text_bytes=self._sum(self._read, "bytes"),
            kept=self._sum(self._kept, "documents"),
            kept_bytes=kept_bytes,
            shards=sum(language.shards for language in languages.values()),
            corpus_bytes=outputs["corpus"],
            work_bytes=outputs["work"],
            shuffle_bytes=outputs["exchange"],
            memory_bytes=self._memory(),
            start_seconds=start_seconds,
            cpu_seconds=self._seconds(items),
            items=items,
            languages={code: language for code, language in languages.items() if language.read},
        )

    def _tallies(self, stage: str, outcome: str) -> dict[tuple[str, str], Tally]:
        """By source and language."""
        tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        for record in self._records:
            for count in record.counts:
                if (count.stage, count.outcome) == (stage, outcome):
                    tallies[count.source, count.language].add(count.tally)
        return tallies

    def _sum(self, tallies: dict[tuple[str, str], Tally], what: str, language: str | None = None) -> int:
        return round(
            sum(
                getattr(tally, what) / self._shares[source]
                for (source, of), tally in tallies.items()
                if language in {None, of}
            )
        )

    def _by_language(self) -> dict[str, float]:
        """How many times as many documents of a language there will be as in the sample, after `collect`."""
        growth = {}
        for code in {language for _, language in self._signed}:
            documents = sum(tally.documents for (_, language), tally in self._signed.items() if language == code)
            growth[code] = self._sum(self._signed, "documents", code) / documents
        return growth

    def _factor(self, record: Record) -> float:
        """How many times as much there will be of what a record tells of."""
        source = record.facts.get("source") or record.key.partition("--")[0]
        if source in self._shares:
            return 1 / self._shares[source]
        return self._growth.get(record.key.partition("--")[0], self._overall)

    def _language(self, code: str) -> LanguageForecast:
        size = self._sum(self._kept, "bytes", code)
        return LanguageForecast(
            read=self._sum(self._read, "documents", code),
            read_bytes=self._sum(self._read, "bytes", code),
            kept=self._sum(self._kept, "documents", code),
            kept_bytes=size,
            shards=-(-size // self._plan.shard_bytes),
        )

    def _rows(self, code: str) -> int:
        """Keys of a language that go over the exchange."""
        return (self._plan.near[code].bands + NAMED_KEYS) * self._sum(self._signed, "documents", code)

    def _items(self, languages: dict[str, LanguageForecast]) -> dict[str, int]:
        """Items by stage: of files, as many times as many as there are shards; of partitions, by their rows."""
        tried: Counter[str] = Counter(record.stage for record in self._records)
        shards = len(self._plan.shards) / max(tried[COLLECT], 1)
        partitions = sum(partition_count(self._rows(code)) for code in self._growth)
        known = {
            COLLECT: len(self._plan.shards),
            "match": partitions,
            "verify": partitions,
            PUBLISH: sum(language.shards for language in languages.values()),
        }
        by_language = {"resolve", "conclude"}
        return {
            stage: known.get(stage, count if stage in by_language else round(count * shards))
            for stage, count in tried.items()
        }

    def _seconds(self, items: dict[str, int]) -> dict[str, float]:
        """CPU seconds by stage: steps grow with the text, the rest with the items."""
        steps: dict[str, float] = defaultdict(float)
        rest: dict[str, float] = defaultdict(float)
        tried: Counter[str] = Counter(record.stage for record in self._records)
        for record in self._records:
            inside = sum(seconds for step, seconds in record.seconds.items() if step != "all")
            steps[record.stage] += inside * self._factor(record)
            rest[record.stage] += max(record.seconds["all"] - inside, 0.0)
        return {stage: steps[stage] + rest[stage] * items[stage] / tried[stage] for stage in tried}

    def _memory(self) -> int:
        """What this process took for the sample, and what grows with the documents of the largest language."""
        signed = max((self._sum(self._signed, "documents", code) for code in self._growth), default=0)
        signatures = max(
            (
                sum(file.bytes for record in self._records for file in record.outputs if _is_signature(file.path, code))
                * growth
                for code, growth in self._growth.items()
            ),
            default=0,
        )
        rows = max((self._rows(code) for code in self._growth), default=0)
        matching = SORTING * min(rows * ROW_BYTES, PARTITION_BYTES)
        deciding = min(int(signatures), MAPPED_BYTES) + DECIDING_BYTES * min(signed, RANGE_DOCUMENTS)
        return _largest_so_far() + max(matching, deciding)


def _is_signature(path: str, language: str) -> bool:
    folder = Layout(Path()).signatures(language, "").parent.as_posix()
    return path.startswith(f"{folder}/")


def _largest_so_far() -> int:
    """The most memory this process ever had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
