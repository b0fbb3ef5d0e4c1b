"""What every stage is made of: items of work, the work done on one, and the record that it is done.

A stage is a list of items and a `Work`. An item is small, plain data, named by its key. Doing it reads files, writes
files whole, and gives a `Record`, which is itself written as a file once everything it names is there. An item whose
record exists is never done again: that is all there is to resume.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from roots_pipeline.errors import ConfigError, RootsError, RunError, SourceError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import Cleaning, Count, Histogram, Removal, Statistics
from roots_pipeline.output.writing import WrittenFile, write_bytes
from roots_pipeline.storage import names, read_all, storage_errors, whole

T = TypeVar("T")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of work. `key` names it within its stage (a file name); `size` is its cost in bytes, for balance."""

    key: str
    size: int = 0


class Record(msgspec.Struct, kw_only=True):
    """What doing an item came to: the files it wrote and what it counted."""

    stage: str
    key: str
    #: Documents looked at, and bytes of their text: what progress is measured in.
    documents: int = 0
    bytes: int = 0
    outputs: list[WrittenFile] = []
    counts: list[Count] = []
    redactions: dict[str, int] = {}
    histograms: list[Histogram] = []
    removals: list[Removal] = []
    cleanings: list[Cleaning] = []
    #: What later stages need to know of this one, as plain data.
    facts: dict[str, Any] = {}
    #: CPU seconds of this process by step; the only part of a record that differs from run to run.
    seconds: dict[str, float] = {}

    def count(self, statistics: Statistics) -> None:
        """Take over what was counted."""
        self.counts = statistics.counts
        self.redactions = statistics.redactions
        self.histograms = statistics.histograms
        self.removals = statistics.removals
        self.cleanings = statistics.cleanings


class Work(Protocol):
    """What is done with each item of a stage. It is pickled to the workers: plain data until `setup`."""

    stage: str
    layout: Layout
    #: About how many bytes of items' sizes a worker does in a second: what is worth a task of its own goes by it.
    bytes_a_second: int

    def setup(self) -> None:
        """Load models and compile kernels, once a worker."""

    def __call__(self, item: Any) -> Record:
        """Do one item; the same item gives the same files, wherever and however often it is done."""


class Stage(msgspec.Struct, frozen=True):
    """One stage of the pipeline: the same work on each of its items, in any order."""

    work: Any
    items: tuple[Any, ...]

    @property
    def name(self) -> str:
        name: str = self.work.stage
        return name


class Mapper(Work, Protocol):
    """Work that parts what it finds in an item by key."""

    def chunks(self, item: Any) -> Iterator[tuple[str, bytes]]:
        """Messages of some MB, each with the key of the reducer's item that it is for."""


class Reducer(Work, Protocol):
    """Work on what mappers had for an item."""

    def reduce(self, item: Any, messages: Iterable[bytes]) -> Record:
        """Do an item from the messages of its key, in any order: the same files as from those the mappers wrote."""


class Shuffle(msgspec.Struct, frozen=True):
    """Two stages with an exchange between them: through files that the first one writes, or by a runner's own means."""

    mapping: Stage
    reducing: Stage

    @property
    def name(self) -> str:
        return self.reducing.name


class Clock:
    """CPU seconds of this process by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begin = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begin


def do(work: Work, item: Item, how: Callable[[], Record] | None = None) -> Record:
    """Do an item and write its record; an error that a user can cure is written down too, and raised.

    `how`, where the item is not done by `work(item)` itself.
    """
    begin = time.process_time()
    with written_down(work.layout, work.stage, item.key):
        record = how() if how else work(item)
    record.seconds["all"] = time.process_time() - begin
    path = work.layout.records(work.stage) / f"{item.key}.json"
    write_bytes(path, msgspec.json.encode(record), work.layout.temporary)
    return record


@contextmanager
def written_down(layout: Layout, stage: str, key: str) -> Iterator[None]:
    """Write down an error that a user can cure, for `take_failure`, and raise it."""
    try:
        yield
    except (RootsError, *storage_errors()) as error:  # type: ignore[misc]
        # Readers say what is wrong with a source; what is left are the machine's own troubles.
        known = error if isinstance(error, RootsError) else RunError(describe_os_error(error))
        failure = Failure(type(known).__name__, str(known))
        write_bytes(layout.failures(stage) / f"{key}.json", msgspec.json.encode(failure), layout.temporary)
        raise


def describe_os_error(error: Exception) -> str:
    """What the machine or the output's store refused, and what to do."""
    where, what = getattr(error, "filename", None), getattr(error, "strerror", None)
    return (
        f"{where or 'the output'}: {what or error or type(error).__name__}; what is done is kept: make room or mend "
        "permissions, and run the same command again with --resume"
    )


def full_disk(error: BaseException) -> RunError | None:
    """What to tell of a disk so full that even that could not be written down: runners hand on its name alone."""
    told = _FULL.search(f"{type(error).__name__}: {error}")
    if told is None:
        return None
    number = int(told[1])
    return RunError(describe_os_error(OSError(number, os.strerror(number))))


#: How a traceback names an error of the disk's: no space left, or none of one's own.
_FULL = re.compile(rf"\bOSError: \[Errno ({errno.ENOSPC}|{errno.EDQUOT})\]")


class Failure(msgspec.Struct):
    """An error on its way to the user: runners hand on no exception, only a text with a traceback in it."""

    kind: str
    message: str


_KINDS = {kind.__name__: kind for kind in (ConfigError, SourceError, RunError)}


def has_failures(layout: Layout, stage: str) -> bool:
    """Whether a stage's items left an error for the user, see `take_failure`."""
    folder = layout.failures(stage)
    return folder.is_dir() and any(folder.glob("*.json"))


def take_failure(layout: Layout, stage: str) -> RootsError | None:
    """The first error, by item, that a stage's items left for the user; they are removed."""
    folder = layout.failures(stage)
    found = None
    written = [name for name in names(folder) if name.endswith(".json")]
    for name, content in sorted(read_all(folder, written).items(), reverse=True):
        failure = _decoded(content, Failure)
        if failure is not None:
            found = _KINDS[failure.kind](failure.message)
        (folder / name).unlink()
    return found


def read_record(path: Path) -> Record | None:
    """A record that `do` wrote; None for a file that is no record."""
    return _decoded(path.read_bytes(), Record)


#: Records read at a time: of web pages in many languages, one has some 100 kB, nearly all of it histograms.
RECORDS_AT_ONCE = 256


def each_record(layout: Layout, stage: str, keys: Container[str]) -> Iterator[tuple[str, Record]]:
    """The records that `do` wrote of some items, by key; what is no record, as a power cut can leave it, is none."""
    folder = layout.records(stage)
    found = [name for name in names(folder) if name.endswith(".json") and name.removesuffix(".json") in keys]
    for start in range(0, len(found), RECORDS_AT_ONCE):
        for name, content in read_all(folder, found[start : start + RECORDS_AT_ONCE]).items():
            record = _decoded(content, Record)
            if record is not None:
                yield name.removesuffix(".json"), record


def read_records(layout: Layout, stage: str, keys: Container[str]) -> dict[str, Record]:
    """By key, the records of some items without their histograms: 100,000 of them would be a run's largest memory.

    `count_records` has the histograms.
    """
    found = {}
    for key, record in each_record(layout, stage, keys):
        record.histograms = []
        for count in record.counts:
            # The same few names in every record.
            for name in ("source", "language", "stage", "outcome"):
                setattr(count, name, sys.intern(getattr(count, name)))
        found[key] = record
    return found


def count_records(layout: Layout, records: Iterable[Record]) -> Statistics:
    """What all of some records counted; they are read again, some at a time."""
    keys: dict[str, set[str]] = {}
    for record in records:
        keys.setdefault(record.stage, set()).add(record.key)
    statistics = Statistics()
    for stage, of_stage in keys.items():
        for _, record in each_record(layout, stage, of_stage):
            statistics.merge(record.counts, record.redactions, record.histograms, record.removals, record.cleanings)
    return statistics


def _decoded(content: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def finished(layout: Layout, stage: str, items: Sequence[Item]) -> dict[str, Record]:
    """The records of the items that are done: those whose record and every file it names are there, in full size."""
    records = read_records(layout, stage, {item.key for item in items})
    cut = set(cut_files(layout, (output for record in records.values() for output in record.outputs)))
    done = {
        key for key, record in records.items() if not cut or not any(output.path in cut for output in record.outputs)
    }
    return {item.key: records[item.key] for item in items if item.key in done}


def cut_files(layout: Layout, outputs: Iterable[WrittenFile]) -> list[str]:
    """The paths of files that are not there, or not in the size they were written."""
    named = [(output.path, output.bytes) for output in outputs]
    there = whole(layout.root, named)
    return [path for path, _ in named if path not in there]
