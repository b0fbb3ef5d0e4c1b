"""How far a run is: read from the records as they appear, so it is the same for every engine.

On a terminal, one line that is drawn anew; elsewhere, plain lines now and then.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.work import Record, Stage, read_records
from roots_pipeline.storage import is_store

#: Seconds between two plain lines of one stage.
PLAIN_SECONDS = 10.0
#: Seconds between two looks at records in a store, where each look is a request or more.
FAR_SECONDS = 5.0


class Tracker:
    """Watches the records of one stage appear."""

    def __init__(self, layout: Layout, stage: Stage, already: int) -> None:
        self.name = stage.name
        self.total = len(stage.items) + already
        self.total_bytes = sum(item.size for item in stage.items)
        self.done = already
        self.documents = 0
        self.bytes = 0
        self.size_done = 0
        #: What the engine says of it.
        self.note = ""
        self._begin = time.monotonic()
        self._layout = layout
        self._waiting = {item.key: item.size for item in stage.items}

    def look(self) -> None:
        """Take in the records that have come since the last look."""
        for key, record in read_records(self._layout, self.name, self._waiting).items():
            self._take(record, self._waiting.pop(key))

    def _take(self, record: Record, size: int) -> None:
        self.done += 1
        self.documents += record.documents
        self.bytes += record.bytes
        self.size_done += size

    @property
    def is_far(self) -> bool:
        """Whether the records are in a store."""
        return is_store(self._layout.root)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begin

    @property
    def seconds_left(self) -> float | None:
        """What is left at the rate so far; None while nothing is done."""
        if not self.size_done:
            return None
        return self.seconds * (self.total_bytes - self.size_done) / self.size_done

    def line(self) -> str:
        """For instance `collect: 3 of 12 shards, 4,120 documents, 5.1 MB/s, 0:42 left`."""
        rate = self.bytes / 1e6 / max(self.seconds, 1e-3)
        parts = [f"{self.done} of {self.total} {unit(self.name)}"]
        if self.documents:
            parts.append(f"{self.documents:,} documents")
        if self.bytes:
            parts.append(f"{rate:.1f} MB/s")
        if self.done < self.total and self.seconds_left is not None:
            parts.append(f"{clock(self.seconds_left)} left")
        if self.note and self.done < self.total:
            parts.append(f"[{self.note}]")
        return f"{self.name}: {', '.join(parts)}"


def unit(stage: str) -> str:
    """What the items of a stage are."""
    units = {
        "partitions": ("count", "match"),
        "ranges": ("settle", "decide", "follow", "stand"),
        "sources": ("template", "list"),
        "languages": ("resolve", "conclude"),
        "files": ("join",),
    }
    return next((name for name, stages in units.items() if stage in stages), "shards")


def clock(seconds: float) -> str:
    """Minutes and seconds, or hours too.

    >>> clock(75.2), clock(3600)
    ('1:15', '1:00:00')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class Reporter(Protocol):
    """Tells the user how far a stage is."""

    def tick(self, tracker: Tracker) -> None: ...

    def end(self, tracker: Tracker) -> None: ...

    def say(self, text: str) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Plain:
    """Plain lines: one at a stage's end, and one now and then before."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._last = time.monotonic()

    def tick(self, tracker: Tracker) -> None:
        if time.monotonic() - self._last >= PLAIN_SECONDS:
            self.say(tracker.line())

    def end(self, tracker: Tracker) -> None:
        self.say(f"{tracker.line()}, {clock(tracker.seconds)}")

    def say(self, text: str) -> None:
        self._last = time.monotonic()
        print(text, file=self._file, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Terminal:
    """A bar for the stage under way, and a line for each one that has ended."""

    def __init__(self, file: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._console = Console(file=file, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[line]}"),
            console=self._console,
            transient=True,
        )
        self._tasks: dict[str, Any] = {}

    def tick(self, tracker: Tracker) -> None:
        if tracker.name not in self._tasks:
            self._tasks[tracker.name] = self._progress.add_task(tracker.name, total=tracker.total, line="")
        line = tracker.line().removeprefix(f"{tracker.name}: ")
        self._progress.update(self._tasks[tracker.name], completed=tracker.done, line=line)

    def end(self, tracker: Tracker) -> None:
        if tracker.name in self._tasks:
            self._progress.remove_task(self._tasks.pop(tracker.name))
        self.say(f"{tracker.line()}, {clock(tracker.seconds)}")

    def say(self, text: str) -> None:
        self._console.print(text, markup=False)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()


def reporter(file: TextIO = sys.stderr) -> Reporter:
    """The one that suits where the output goes."""
    return Terminal(file) if file.isatty() else Plain(file)


class Watch:
    """What an engine calls now and then: `check` stops the run where that was asked for."""

    looked = time.monotonic()

    def __init__(self, tracker: Tracker, tell: Reporter, check: Callable[[], None]) -> None:
        self._tracker = tracker
        self._tell = tell
        self._check = check
        self._looked = time.monotonic()

    def __call__(self) -> None:
        self._check()
        if not self._tracker.is_far or time.monotonic() - self._looked >= FAR_SECONDS:
            self._tracker.look()
            self._looked = time.monotonic()
        self._tell.tick(self._tracker)

    def note(self, text: str) -> None:
        """Have this stand behind the stage's line until the next note."""
        self._tracker.note = text

    def say(self, text: str) -> None:
        """Have this stand on a line of its own."""
        self._tell.say(text)
