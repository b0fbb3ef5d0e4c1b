"""Stage after stage is done by an engine: only what is not done yet, until the last one or a Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.run.engines import Engine
from roots_pipeline.run.progress import Reporter, Tracker, Watch
from roots_pipeline.stages.work import Record, Shuffle, Stage, finished, full_disk, take_failure
from roots_pipeline.storage import remove_folder


def drive(
    layout: Layout,
    pipeline: Generator[Stage | Shuffle, list[Record], list[Record]],
    engine: Engine,
    tell: Reporter,
    check: Callable[[], None],
) -> list[Record]:
    """Do the stages that a pipeline asks for, one after another; what it gives in the end.

    `check` is called now and then, see `interruptible`.
    """
    stage = next(pipeline)
    while True:
        check()
        records = _do_any(layout, stage, engine, tell, check)
        try:
            stage = pipeline.send(records)
        except StopIteration as end:
            everything: list[Record] = end.value
            return everything


def clear(layout: Layout) -> None:
    """Remove what is the run's alone; what is on its way to a store was on this machine's own disk."""
    remove_folder(layout.work)
    remove_folder(layout.temporary)


@contextmanager
def interruptible(renew: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Gives a function to call now and then, which stops the run after a Ctrl-C, and calls `renew`.

    Where Python runs a destructor, it prints the KeyboardInterrupt and goes on; so it is remembered.
    """
    asked: list[bool] = []

    def ask(*_: object) -> None:
        asked.append(True)
        raise KeyboardInterrupt

    def check() -> None:
        if asked:
            raise KeyboardInterrupt
        renew()

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def _do_any(
    layout: Layout, stage: Stage | Shuffle, engine: Engine, tell: Reporter, check: Callable[[], None]
) -> list[Record]:
    """Do a stage, or the two of a shuffle: through files, or in one where the engine groups by key itself."""
    if isinstance(stage, Stage):
        return _do(layout, stage, engine, tell, check)
    if engine.shuffles:
        return _do(layout, stage.reducing, engine, tell, check, stage.mapping)
    mapped = _do(layout, stage.mapping, engine, tell, check)
    return [*mapped, *_do(layout, stage.reducing, engine, tell, check)]


def _do(
    layout: Layout,
    stage: Stage,
    engine: Engine,
    tell: Reporter,
    check: Callable[[], None],
    mapping: Stage | None = None,
) -> list[Record]:
    """Do what is not done of a stage; the records of all its items, in their order.

    `mapping` is the first stage of a shuffle, of which this is the second.
    """
    done = finished(layout, stage.name, stage.items)
    pending = tuple(item for item in stage.items if item.key not in done)
    if pending:
        tracker = Tracker(layout, Stage(stage.work, pending), already=len(done))
        take_failure(layout, stage.name)
        try:
            left = Stage(stage.work, pending)
            engine.do(Shuffle(mapping, left) if mapping else left, Watch(tracker, tell, check))
        except Exception as error:
            failure = take_failure(layout, stage.name) or full_disk(error)
            if failure is None:
                raise
            raise failure from error
        tracker.look()
        tell.end(tracker)
        done = finished(layout, stage.name, stage.items)
    missing = [item.key for item in stage.items if item.key not in done]
    if missing:
        raise RunError(
            f"{stage.name}: {len(missing)} of {len(stage.items)} items left no record (first: {missing[0]}); "
            "run the same command again with --resume"
        )
    return [done[item.key] for item in stage.items]
