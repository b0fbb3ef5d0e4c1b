"""Flink as an engine: each stage is a job of a cluster, or of the Flink within Beam's job server.

Beam's own options say where: `--flink_master` (a cluster's REST address), or `--job_endpoint` (a job server that runs).
What is not said is found out or has a default, see `Settings`.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from roots_pipeline.errors import ConfigError
from roots_pipeline.run.engines import CANCEL_SECONDS, Portable
from roots_pipeline.run.flink.cluster import Cluster, Job
from roots_pipeline.run.flink.job_server import start_job_server
from roots_pipeline.run.flink.parts import check_parts, flink_version, java
from roots_pipeline.run.flink.processes import Beside, free_port, listens
from roots_pipeline.run.jobs import counted, counters, innermost, layout_of, note, say
from roots_pipeline.run.watchdog import STOP_AFTER, Watchdog
from roots_pipeline.run.wheel import NAME, wheel
from roots_pipeline.stages.work import Shuffle, Stage

#: Where a cluster is looked for, and where its task managers look for a pool of workers.
MASTER = "localhost:8081"
POOL = "localhost:50000"
#: Not imported: it imports Beam.
WORKER_POOL = Path(__file__).with_name("worker_pool.py")
#: Seconds between two questions to a cluster.
ASK = 2.0

_HERE = frozenset({"localhost", "127.0.0.1"})


@dataclass(frozen=True)
class Settings:
    """Where and how jobs run, from Beam's options."""

    #: The cluster; None for a Flink within the job server, or where only the job server knows.
    cluster: Cluster | None
    #: A job server that runs already.
    endpoint: str | None
    #: A published job server, in place of the parts.
    jar: Path | None
    #: Beam's `environment_type` and `environment_config`; None for a pool of workers of the run's own, on this machine.
    environment: tuple[str, str] | None
    parallelism: int | None
    sdk_worker_parallelism: int | None
    #: Beam's other options.
    options: tuple[str, ...]


def settings(beam_options: Sequence[str], *, local: bool) -> Settings:
    """What Beam's options say. ConfigError: they contradict the engine, or one another.

    `local`: with the Flink in the job server.
    """
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    for name in ("runner", "flink_master", "job_endpoint", "flink_job_server_jar"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--environment_type", type=str.upper)
    parser.add_argument("--environment_config", default="")
    for name in ("parallelism", "sdk_worker_parallelism"):
        parser.add_argument(f"--{name}", type=int)
    try:
        known, others = parser.parse_known_args(list(beam_options))
    except argparse.ArgumentError as error:
        raise ConfigError(f"Beam options {' '.join(beam_options)}: {error}") from error
    engine = "flink-local" if local else "flink"
    if known.runner:
        raise ConfigError(f"--engine {engine} and --runner={known.runner} both say what does the work; name one")
    if known.flink_job_server_jar and not Path(known.flink_job_server_jar).is_file():
        raise ConfigError(f"--flink_job_server_jar={known.flink_job_server_jar}: there is no such file")
    if local and (known.flink_master or known.job_endpoint):
        raise ConfigError(
            "--engine flink-local has its own Flink; for another one: --engine flink -- --flink_master=HOST:PORT"
        )
    master = None if local else known.flink_master or (None if known.job_endpoint else MASTER)
    if master is not None and ":" not in master.removeprefix("http://"):
        raise ConfigError(f"--flink_master={master}: is no HOST:PORT (the port of the job manager's REST interface)")
    cluster = None if master is None else Cluster(master)
    host = (master or known.job_endpoint or "localhost").removeprefix("http://").partition(":")[0]
    environment = None
    if known.environment_type or known.environment_config:
        environment = (known.environment_type or "EXTERNAL", known.environment_config)
    elif host not in _HERE:
        environment = ("EXTERNAL", POOL)
    return Settings(
        cluster=cluster,
        endpoint=known.job_endpoint,
        jar=Path(known.flink_job_server_jar).absolute() if known.flink_job_server_jar else None,
        environment=environment,
        parallelism=known.parallelism,
        sdk_worker_parallelism=known.sdk_worker_parallelism,
        options=tuple(others),
    )


def check(chosen: Settings) -> None:
    """ConfigError where jobs cannot run as chosen, for what can be known before anything is written."""
    if chosen.endpoint is not None:
        host, _, port = chosen.endpoint.rpartition(":")
        if not port.isdigit() or not listens(host, int(port)):
            raise ConfigError(
                f"--job_endpoint={chosen.endpoint}: no job server listens there; start one, or leave the option out: "
                "then one is started"
            )
    else:
        java()
        if chosen.jar is None:
            check_parts()
    if chosen.cluster is not None:
        version = chosen.cluster.version()
        if chosen.endpoint is None and chosen.jar is None and not version.startswith(f"{flink_version()}."):
            raise ConfigError(
                f"{chosen.cluster}: is Flink {version}, and deploy/flink/pom.xml has the parts for {flink_version()}; "
                "name a job server of that version, -- --flink_job_server_jar=FILE (Maven Central: "
                f"org.apache.beam:beam-runners-flink-{'.'.join(version.split('.')[:2])}-job-server), or change the pom"
            )


class Flink(Portable):
    """Jobs of a Flink cluster, or of the Flink in a job server of the run's own."""

    def __init__(self, chosen: Settings, workers: int, preload: str, *, stop_after: float = STOP_AFTER) -> None:
        super().__init__(chosen.options, stop_after=stop_after)
        self._chosen = chosen
        self._workers = workers
        self._preload = preload
        self._server: Beside | None = None
        self._pool: Beside | None = None
        self._prefix = self._name = ""
        self._asked = 0.0
        self._known: dict[str, int] = {}
        self._state = ""
        self._numbers = itertools.count(1)

    def begin(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> Sequence[str]:
        layout = layout_of(stage)
        folder = layout.engine
        if not self._prefix:
            self._prefix = f"roots-{hashlib.sha256(str(layout.root).encode()).hexdigest()[:8]}-"
            if self._chosen.cluster is not None:
                slots, _ = self._chosen.cluster.slots()
                say(tick, f"{self._chosen.cluster}: {slots} slots; the jobs of this run are called {self._prefix}…")
            self._cancel_jobs(tick)
        if self._server is None and self._chosen.endpoint is None:
            self._server = start_job_server(
                folder, self._chosen.cluster, self._chosen.jar, lambda text: say(tick, text)
            )
        if self._pool is None and self._chosen.environment is None:
            self._pool = self._start_pool(folder)
        for beside in filter(None, (self._pool, self._server)):
            note(tick, f"starting {beside.what}")
            beside.wait(tick)
        note(tick, "")
        self._name = f"{self._prefix}{stage.name}-{next(self._numbers)}-{os.getpid()}"
        self._known, self._state, self._asked = {}, "", 0.0
        return [*self._options, *self._job_options(folder)]

    def _job_options(self, folder: Path) -> list[str]:
        chosen = self._chosen
        kind, config = chosen.environment or ("EXTERNAL", self._pool.endpoint if self._pool is not None else "")
        options = [
            "--runner=PortableRunner",
            f"--job_endpoint={chosen.endpoint or (self._server.endpoint if self._server is not None else '')}",
            f"--job_name={self._name}",
            f"--environment_type={kind}",
            # Beam would run `pip freeze` for each job, half a CPU second, to log what is there; the manifest has it.
            "--experiments=disable_logging_submission_environment",
            *([f"--environment_config={config}"] if config else []),
        ]
        if chosen.cluster is not None:
            slots, most = chosen.cluster.slots()
        else:
            slots = most = self._workers
        options += [
            f"--parallelism={chosen.parallelism or max(1, slots)}",
            f"--sdk_worker_parallelism={chosen.sdk_worker_parallelism or max(1, most)}",
        ]
        # As Java spells it, which parses it too.
        if not any(option.startswith("--default_sdk_harness_log_level") for option in self._options):
            options.append("--default_sdk_harness_log_level=WARN")
        if chosen.environment is not None and kind != "LOOPBACK":
            # The run's own pool, and workers in this process, have this very code.
            path = folder / NAME
            if not path.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(wheel())
            options.append(f"--extra_package={path}")
        return options

    def _start_pool(self, folder: Path) -> Beside:
        port = free_port()
        command = [sys.executable, str(WORKER_POOL), "--port", str(port), "--preload", self._preload]
        return Beside("the pool of Python workers", command, port, folder / "worker-pool.log")

    def look(self, result: Any, watchdog: Watchdog, tick: Callable[[], None]) -> None:
        for beside in filter(None, (self._server, self._pool)):
            beside.check()
        now = time.monotonic()
        if now - self._asked < ASK:
            return
        self._asked = now
        told = self._ask(result, tick)
        quiet = watchdog.look((self._known, told), where=f" {told}{self.where()}.")
        note(tick, ", ".join(filter(None, (told, counted(self._known), quiet))))

    def _ask(self, result: Any, tick: Callable[[], None]) -> str:
        """What the cluster says of the job; a cluster that does not answer now may do so later."""
        cluster = self._chosen.cluster
        if cluster is None:
            self._known = counters(result) or self._known
            return ""
        try:
            job = self._job(cluster)
            if job is None:
                return "Flink: being submitted"
            self._known = cluster.counters(job) or self._known
            if job.state == "RESTARTING" and job.state != self._state:
                trace = cluster.trace(job)  # which may come a moment later
                say(tick, f"{job.name}: Flink restarts it; a worker was lost{f': {innermost(trace)}' if trace else ''}")
            self._state = job.state
            waits = job.tasks.get("scheduled", 0) > 0 and not cluster.free_slots()
        except (OSError, ValueError, KeyError) as error:
            return f"Flink: {cluster} does not answer ({error})"
        return f"{job.line()}, waiting for free slots" if waits else job.line()

    def _job(self, cluster: Cluster) -> Job | None:
        return next(iter(cluster.jobs(self._name)), None)

    def where(self) -> str:
        logs = [str(beside.log) for beside in (self._server, self._pool) if beside is not None]
        return f" (look at {', '.join([*logs, 'the logs of the task managers'])})"

    def cause(self, result: Any) -> str:
        cluster = self._chosen.cluster
        told = ""
        if cluster is not None:
            with suppress(OSError, ValueError, KeyError):  # then the job server is all there is to ask
                job = self._job(cluster)
                told = cluster.trace(job) if job is not None else ""
        return f"{innermost(told) if told else super().cause(result)}{self.where()}"

    def end(self, result: Any) -> None:
        # Reads what the job server has still to say; otherwise gRPC complains when Python ends.
        result.wait_until_finish()

    def cancel(self, result: Any) -> None:
        # The job server alone would leave a job of a cluster running (JobInvocation.cancel interrupts its own wait).
        if self._chosen.cluster is not None:
            self._cancel_jobs(lambda: None)
        super().cancel(result)

    def _cancel_jobs(self, tick: Callable[[], None]) -> None:
        """Cancel what runs on the cluster for this output: of this run, or left by one that was killed."""
        cluster = self._chosen.cluster
        if cluster is None:
            return
        try:
            for job in (job for job in cluster.jobs(self._prefix) if not job.ended):
                say(tick, f"{job.name}: still runs, of a run that is gone; it is cancelled")
                cluster.cancel(job)
            end = time.monotonic() + CANCEL_SECONDS
            while any(not job.ended for job in cluster.jobs(self._prefix)) and time.monotonic() < end:
                time.sleep(0.2)
        except OSError as error:
            logging.getLogger(__name__).debug("%s: %s", cluster, error)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for beside in filter(None, (self._server, self._pool)):
            beside.stop()
