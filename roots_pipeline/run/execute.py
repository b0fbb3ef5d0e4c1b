"""Execute a plan: stage after stage, only what is not done yet, and in the end what describes the corpus."""

from __future__ import annotations

import fcntl
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import Manifest, read_manifest
from roots_pipeline.output.statistics import Statistics
from roots_pipeline.pipeline import stages
from roots_pipeline.plan import Plan, Request
from roots_pipeline.run.describe import describe
from roots_pipeline.run.engines import Embedded, Engine, Portable
from roots_pipeline.run.progress import Reporter, Tracker, watch
from roots_pipeline.run.stored import changes, store, stored
from roots_pipeline.stages.work import Record, Shuffle, Stage, describe_os_error, finished, is_whole, take_failure


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    manifest: Manifest
    statistics: Statistics
    #: Nothing was left to do: the output was complete before.
    was_complete: bool = False


def execute(plan: Plan, request: Request, tell: Reporter) -> Outcome:
    """Run a plan to its end. RunError: the output is in the way, or something stopped the run."""
    try:
        complete = _complete(plan, request)
        if complete is not None:
            return complete
        with _alone(plan.layout):
            return _execute(plan, request, tell)
    except OSError as error:
        raise RunError(describe_os_error(error)) from error


def _execute(plan: Plan, request: Request, tell: Reporter) -> Outcome:
    layout = plan.layout
    if not layout.plan.is_file():
        store(plan)
    with _interruptible() as check, _engine(request) as engine:
        records = _stages(plan, engine, tell, check)
    statistics = Statistics()
    for record in records:
        statistics.merge(record.counts, record.redactions, record.histograms, record.removals)
    manifest = describe(plan, records, statistics)
    if not request.keep_work:
        shutil.rmtree(layout.work)
    return Outcome(manifest, statistics)


def _complete(plan: Plan, request: Request) -> Outcome | None:
    """Make sure that the output is this run's to write; what it came to, if it is complete already."""
    layout = plan.layout
    root = layout.root
    if layout.manifest.is_file():
        manifest = read_manifest(layout)
        changed = changes(plan, manifest.configuration, manifest.inputs)
        if changed or not request.resume:
            raise RunError(
                f"{root}: holds a complete corpus already{_listed(changed)}; "
                "use another --output, or remove the folder to make it anew"
            )
        missing = [output.path for output in manifest.files if not is_whole(layout, output)]
        if missing:
            raise RunError(
                f"{root}: {len(missing)} files of the corpus are missing or cut (first: {missing[0]}); "
                "put them back, or remove the folder to make it anew"
            )
        shutil.rmtree(layout.work, ignore_errors=True)
        return Outcome(manifest, Statistics(), was_complete=True)
    if layout.plan.is_file():
        changed = changes(plan, *stored(plan))
        if changed or not request.resume:
            cure = (
                "change it back, or use another --output" if changed else "go on with --resume, or use another --output"
            )
            raise RunError(f"{root}: holds an unfinished run{_listed(changed)}; {cure}")
        return None
    if root.is_dir() and any(path != layout.work for path in root.iterdir()):
        raise RunError(f"{root}: is not empty and holds no run of roots; use another --output")
    return None


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Keep other runs out of the output; the lock goes with the process, however that ends."""
    layout.work.mkdir(parents=True, exist_ok=True)
    with (layout.work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"{layout.root}: another run is writing here; wait for it, or use another --output"
            ) from None
        yield


def _listed(changed: list[str]) -> str:
    if not changed:
        return ""
    more = [f"and {len(changed) - 20} more"] if len(changed) > 20 else []
    return (
        "".join(f"\n  {line}" for line in (" of another configuration or other inputs:", *changed[:20], *more)) + "\n"
    )


def _engine(request: Request) -> Engine:
    return Portable(request.beam_options) if request.beam_options else Embedded(request.workers)


@contextmanager
def _interruptible() -> Iterator[Callable[[], None]]:
    """Gives a function to call now and then, which stops the run after a Ctrl-C.

    Where Python runs a destructor, it prints the KeyboardInterrupt and goes on; so it is remembered.
    """
    asked: list[bool] = []

    def ask(*_: object) -> None:
        asked.append(True)
        raise KeyboardInterrupt

    def check() -> None:
        if asked:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def _stages(plan: Plan, engine: Engine, tell: Reporter, check: Callable[[], None]) -> list[Record]:
    pipeline = stages(plan)
    stage = next(pipeline)
    while True:
        check()
        records = _do_any(plan.layout, stage, engine, tell, check)
        try:
            stage = pipeline.send(records)
        except StopIteration as end:
            everything: list[Record] = end.value
            return everything


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
            engine.do(Shuffle(mapping, left) if mapping else left, watch(tracker, tell, check))
        except Exception as error:
            failure = take_failure(layout, stage.name)
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
