"""Where the items of a stage are done: in processes on this machine, or by any runner that Beam knows."""

from __future__ import annotations

import heapq
import logging
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from types import TracebackType
from typing import Any, Protocol, Self

from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.run.jobs import counted, counters, innermost, layout_of, note, stage_names
from roots_pipeline.run.watchdog import STOP_AFTER, Watchdog
from roots_pipeline.stages.work import Item, Shuffle, Stage, has_failures

#: Seconds between two looks at how far a stage is.
TICK = 0.25
#: Seconds that a runner gets to cancel a pipeline.
CANCEL_SECONDS = 30
#: What Beam says of a job server that it can neither find nor fetch (apache_beam/utils/subprocess_server.py).
NO_JOB_SERVER = "Unable to fetch remote job server jar"
#: A shorter task is not worth its fixed cost (0.2 s for a Beam pipeline).
TASK_SECONDS = 4
#: With more tasks than this a worker, the last ones even out the load well enough.
TASKS_A_WORKER = 6


#: What workers of a run load beforehand.
PRELOAD = "roots_pipeline.run.preload"


def prepare(preload: str = PRELOAD) -> None:
    """Start the process that workers are forked from; it loads everything while this one goes on."""
    forkserver.set_forkserver_preload([preload])
    forkserver.ensure_running()


class Engine(Protocol):
    """Does the items of a stage; `tick` is called now and then while it does."""

    #: Whether it groups by key itself; otherwise a shuffle's stages are done one after the other, through files.
    shuffles: bool

    def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Embedded:
    """Worker processes on this machine, each running Beam pipelines in memory over its share of the items.

    Workers are forked from one process that has loaded everything (a "fork server"): neither this process nor its
    threads are copied, and a worker is there at once.
    """

    shuffles = False

    def __init__(self, workers: int, preload: str = PRELOAD) -> None:
        self._workers = workers
        prepare(preload)
        context = multiprocessing.get_context("forkserver")
        with _uninterrupted():
            self._pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)

    def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None:
        assert isinstance(stage, Stage)
        shares = share(stage.items, self._workers, TASK_SECONDS * stage.work.bytes_a_second)
        with _uninterrupted():
            pending: set[Future[None]] = {self._pool.submit(_run_items, Stage(stage.work, items)) for items in shares}
        try:
            while pending:
                done, pending = wait(pending, timeout=TICK, return_when=FIRST_COMPLETED)
                tick()
                for future in done:
                    future.result()
        except (BrokenProcessPool, EOFError, ConnectionError) as error:
            raise RunError(
                f"{stage.name}: a worker process died (out of memory, or killed); what is done is kept: "
                "run the same command again with --resume, with fewer --workers if memory was short"
            ) from error
        finally:
            for future in pending:
                future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            # The workers are in the middle of something that nobody waits for any more.
            for process in list((self._pool._processes or {}).values()):  # noqa: SLF001 (no public way before 3.14)
                process.terminate()
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: what is just being started is not known yet, and could not be stopped with the rest."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received = []
    before = signal.signal(signal.SIGINT, lambda *_: received.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if received:
        raise KeyboardInterrupt


def _begin() -> None:
    # Ctrl-C reaches every process of the terminal; the run's own process says what happens then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from roots_pipeline.run import worker

    worker.begin()


def _run_items(stage: Stage) -> None:
    from roots_pipeline.run import worker

    worker.run_items(stage)


def share(items: Sequence[Item], workers: int, task_bytes: int) -> list[tuple[Item, ...]]:
    """Part the items into tasks of about equal size, the largest tasks first: at least one a worker, if items do.

    Each item goes to the task with the least so far, largest items first: no task is more than a third above the
    best possible (Graham 1969, "Bounds on multiprocessing timing anomalies").
    """
    if not items:
        return []
    total = sum(item.size for item in items)
    tasks = min(len(items), workers * TASKS_A_WORKER, max(workers, total // task_bytes))
    heap: list[tuple[int, int, list[Item]]] = [(0, number, []) for number in range(tasks)]
    for item in sorted(items, key=lambda item: (-item.size, item.key)):
        size, number, members = heapq.heappop(heap)
        members.append(item)
        heapq.heappush(heap, (size + item.size + 1, number, members))
    return [tuple(members) for _, _, members in sorted(heap, key=lambda task: (-task[0], task[1]))]


class Portable:
    """Any Beam runner, by Beam's own options: each stage, and each shuffle, is one pipeline."""

    shuffles = True

    def __init__(self, options: Sequence[str], *, stop_after: float = STOP_AFTER) -> None:
        self._options = list(options)
        self._stop_after = stop_after

    def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None:
        import roots_pipeline.stages.beam_log  # isort: skip  # noqa: F401
        import apache_beam as beam
        from apache_beam.options.pipeline_options import PipelineOptions

        from roots_pipeline.stages.transforms import DoItems, DoShuffle

        logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
        options = self.begin(stage, tick)
        try:
            pipeline = beam.Pipeline(options=PipelineOptions(options))
        except (ValueError, ImportError) as error:
            raise ConfigError(f"Beam options {' '.join(options)}: {error}") from error
        pipeline | (DoShuffle(stage) if isinstance(stage, Shuffle) else DoItems(stage))
        result = self._submit(pipeline, stage)
        watchdog = Watchdog(layout_of(stage), stage_names(stage), stop_after=self._stop_after)
        try:
            while not beam.runners.runner.PipelineState.is_terminal(state := result.state):
                tick()
                if has_failures(layout_of(stage), stage.name):
                    # What a worker has written down for the user fails again: no use in the runner trying it again.
                    raise RunError(f"{stage.name}: a worker could not go on")
                self.look(result, watchdog, tick)
                time.sleep(TICK)
        except BaseException:
            self.cancel(result)
            raise
        tick()
        if state != beam.runners.runner.PipelineState.DONE:
            raise RunError(
                f"{stage.name}: the runner ended in state {state}: {self.cause(result)}; what is done is kept: when "
                "that is mended, run the same command again with --resume"
            )
        self.end(result)

    def _submit(self, pipeline: Any, stage: Stage | Shuffle) -> Any:
        from grpc import RpcError

        try:
            return pipeline.run()
        except RuntimeError as error:
            # Beam's FlinkRunner without --flink_job_server_jar; whatever else it is, is a bug and keeps its trace.
            if NO_JOB_SERVER not in str(error):
                raise
            raise ConfigError(
                f"{str(error).partition(': ')[0]}: it is not there; name one that you have: -- --runner=FlinkRunner "
                "--flink_job_server_jar=FILE (Maven Central: org.apache.beam:beam-runners-flink-<version>-job-server), "
                "or have its parts fetched: --engine flink"
            ) from error
        except (RpcError, OSError) as error:
            known = error.details() if hasattr(error, "details") else ""
            raise RunError(
                f"{stage.name}: the runner did not take the job: {known or type(error).__name__}{self.where()}; what "
                "is done is kept: when that is mended, run the same command again with --resume"
            ) from error

    def where(self) -> str:
        """Where to look for more, to be appended to a message."""
        return ""

    def begin(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> Sequence[str]:  # noqa: ARG002
        """What there is to do before a pipeline; Beam's options for it."""
        return self._options

    def look(self, result: Any, watchdog: Watchdog, tick: Callable[[], None]) -> None:
        """What there is to look at while a pipeline runs."""
        note(tick, ", ".join(filter(None, (counted(counters(result)), watchdog.look()))))

    def end(self, result: Any) -> None:
        """What there is to do after a pipeline that went well."""

    def cancel(self, result: Any) -> None:
        """Make a pipeline stop: when this returns, nothing of it writes any more, as far as the runner tells."""
        # What stopped the run is more than what a runner that is in trouble itself says to this.
        with suppress(Exception):
            result.cancel()
            for _ in range(int(CANCEL_SECONDS / TICK)):
                if result.state in {"CANCELLED", "FAILED", "DONE"}:
                    break
                time.sleep(TICK)

    def cause(self, result: Any) -> str:
        """Why a pipeline failed, in one line."""
        try:
            result.wait_until_finish()
        except RuntimeError as error:
            return innermost(str(error))
        return "no cause is known"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
