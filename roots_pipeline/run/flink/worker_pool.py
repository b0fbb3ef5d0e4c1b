"""A pool of Python workers for Beam's environment EXTERNAL: `python worker_pool.py --port 50000` on each host.

This file needs Beam and nothing else of the project, so it can be copied to a host alone: the project's code comes with
each job, as a wheel among its artifacts, and is kept in the cache by its hash. What the code depends on has to be
installed where the pool runs (`pip install --constraint constraints.txt …`), in the same versions everywhere.

Beam's own pool (`apache_beam.runners.worker.worker_pool_main`) starts whatever `python` is first on the PATH, fetches
no artifacts, and when a worker cannot start the job hangs. Here workers are forked from a process that has imported
everything once (the nursery), so a job's workers are there at once; where one cannot start, its job fails and says why.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from apache_beam.portability import common_urns
from apache_beam.portability.api import (
    beam_artifact_api_pb2,
    beam_artifact_api_pb2_grpc,
    beam_fn_api_pb2,
    beam_fn_api_pb2_grpc,
    beam_provision_api_pb2,
    beam_provision_api_pb2_grpc,
    beam_runner_api_pb2,
)
from google.protobuf import json_format

_LOG = logging.getLogger("worker_pool")

#: What a nursery imports before it forks: everything that is heavy, compiled.
PRELOAD = "roots_pipeline.run.preload"
#: Seconds to wait for the runner's services.
PATIENCE = 60


class Nursery:
    """A process that has imported one version of the code, and forks workers when told to."""

    def __init__(self, code: Path | None, preload: str) -> None:
        environment = dict(os.environ)
        if code is not None:
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(code), os.environ.get("PYTHONPATH"))))
        # As this process was started, so that both find the same packages.
        flags = ["-S"] if sys.flags.no_site else []
        self._process = subprocess.Popen(
            [sys.executable, *flags, str(Path(__file__).resolve()), "--nursery", "--preload", preload],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )
        self._lock = threading.Lock()

    def start(self, environment: dict[str, str]) -> int:
        """Fork a worker with this environment; its process id. RuntimeError: the code cannot be imported."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            try:
                self._process.stdin.write(json.dumps(environment) + "\n")
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
            except BrokenPipeError:
                answer = ""
        if not answer:
            status = self._process.wait()
            raise RuntimeError(
                f"the pool's Python ({sys.executable}) cannot import the code (exit status {status}); "
                "the pool's log says why: is all that it depends on installed there?"
            )
        return int(answer)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)


class Pool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Starts and stops workers as a runner asks."""

    def __init__(self, preload: str = PRELOAD) -> None:
        self._preload = preload
        self._nurseries: dict[Path | None, Nursery] = {}
        #: By who asked for it, and the id that they gave it: two task managers give the same ids.
        self._workers: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def StartWorker(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's names)
        try:
            environment, artifacts = provisions(request)
            pid = self._nursery(artifacts, request).start(environment)
        except Exception as error:  # noqa: BLE001 (whatever it is, the runner is told)
            _LOG.exception("worker %s cannot start", request.worker_id)
            return beam_fn_api_pb2.StartWorkerResponse(error=f"{type(error).__name__}: {error}")
        self._workers[context.peer(), request.worker_id] = pid
        _LOG.info("worker %s started as process %d", request.worker_id, pid)
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(self, request: Any, context: Any) -> Any:  # noqa: N802
        # One that is not found here leaves by itself, when its runner hangs up.
        pid = self._workers.pop((context.peer(), request.worker_id), None)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            _LOG.info("worker %s stopped", request.worker_id)
        return beam_fn_api_pb2.StopWorkerResponse()

    def _nursery(self, artifacts: list[Any], request: Any) -> Nursery:
        with self._lock:
            code = staged_code(artifacts, request) if artifacts else None
            nursery = self._nurseries.get(code)
            if nursery is None or not nursery.alive:
                _LOG.info("importing %s from %s", self._preload, code or "what is installed")
                nursery = self._nurseries[code] = Nursery(code, self._preload)
            return nursery

    def stop(self) -> None:
        for nursery in self._nurseries.values():
            nursery.stop()


def provisions(request: Any) -> tuple[dict[str, str], list[Any]]:
    """What a worker needs to know, as Beam's harness expects it in its environment; and the job's wheels."""
    url = request.provision_endpoint.url or request.control_endpoint.url
    with _channel(url, request.worker_id) as channel:
        service = beam_provision_api_pb2_grpc.ProvisionServiceStub(channel)
        info = service.GetProvisionInfo(beam_provision_api_pb2.GetProvisionInfoRequest(), timeout=PATIENCE).info
    logs = request.logging_endpoint if request.logging_endpoint.url else info.logging_endpoint
    environment = {
        "WORKER_ID": request.worker_id,
        "CONTROL_API_SERVICE_DESCRIPTOR": str(request.control_endpoint),
        "LOGGING_API_SERVICE_DESCRIPTOR": str(logs),
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
        "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
    }
    return environment, [artifact for artifact in info.dependencies if _staged_name(artifact).endswith(".whl")]


def staged_code(artifacts: list[Any], request: Any) -> Path:
    """The folder with the code of a job's wheels, fetched if it is not there yet; named after their hash."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "roots_pipeline" / "code"
    cache.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    url = request.artifact_endpoint.url
    with tempfile.TemporaryDirectory(dir=cache) as temporary, _channel(url, request.worker_id) as channel:
        service = beam_artifact_api_pb2_grpc.ArtifactRetrievalServiceStub(channel)
        resolved = service.ResolveArtifacts(
            beam_artifact_api_pb2.ResolveArtifactsRequest(artifacts=artifacts), timeout=PATIENCE
        ).replacements
        unpacked = Path(temporary) / "code"
        for artifact in resolved:
            wheel = Path(temporary) / "wheel"
            with wheel.open("wb") as file:
                for part in service.GetArtifact(beam_artifact_api_pb2.GetArtifactRequest(artifact=artifact)):
                    file.write(part.data)
                    digest.update(part.data)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(unpacked)
        folder = cache / digest.hexdigest()[:16]
        if not folder.is_dir():
            try:
                unpacked.rename(folder)
            except OSError:
                # Another pool was first.
                if not folder.is_dir():
                    raise
    return folder


def _staged_name(artifact: Any) -> str:
    if artifact.role_urn != common_urns.artifact_roles.STAGING_TO.urn:
        return ""
    name: str = beam_runner_api_pb2.ArtifactStagingToRolePayload.FromString(artifact.role_payload).staged_name
    return name


@contextlib.contextmanager
def _channel(url: str, worker: str) -> Any:
    from apache_beam.runners.worker.worker_id_interceptor import WorkerIdInterceptor

    with grpc.insecure_channel(url) as channel:
        yield grpc.intercept_channel(channel, WorkerIdInterceptor(worker))


def nurse(preload: str) -> None:
    """Import the code, then fork a worker for each line of standard input: its environment, as JSON."""
    orders = os.fdopen(os.dup(0), "r")
    answers = os.fdopen(os.dup(1), "w")
    # Whatever a worker prints goes to the log: nobody reads the pipe.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    __import__(preload)
    signal.signal(signal.SIGCHLD, lambda *_: reap())
    # Nobody writes to this pipe: a worker that reads its end knows that the nursery is gone.
    end, held = os.pipe()
    for line in orders:
        pid = os.fork()
        if pid == 0:
            os.close(held)
            work(json.loads(line), end)
        print(pid, file=answers, flush=True)


def reap() -> None:
    """Log how workers ended that were not told to."""
    with contextlib.suppress(ChildProcessError):  # there is none left
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            if code < 0:
                _LOG.error("process %d was ended by %s", pid, signal.Signals(-code).name)


def work(environment: dict[str, str], end: int) -> None:
    """Be a worker: never returns."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        os.environ.update(environment)
        threading.Thread(target=_leave_at, args=(end,), daemon=True).start()
        from apache_beam.runners.worker.sdk_worker_main import create_harness
        from apache_beam.runners.worker.worker_id_interceptor import WorkerIdInterceptor

        WorkerIdInterceptor._worker_id = environment["WORKER_ID"]  # noqa: SLF001 (read at import otherwise)
        logs, harness, _ = create_harness(environment)
        with contextlib.suppress(grpc.RpcError):  # how a job that has ended, or was cancelled, hangs up
            harness.run()
        if logs:
            logs.close()
        status = 0
    except BaseException:
        logging.getLogger().exception("worker %s", environment.get("WORKER_ID"))
    finally:
        os._exit(status)


def _leave_at(end: int) -> None:
    os.read(end, 1)
    os._exit(1)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=50000)
    parser.add_argument("--host", default="localhost", help="who may ask for workers; task managers on this host do")
    parser.add_argument("--preload", default=PRELOAD)
    parser.add_argument("--nursery", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    # Beam has logged at import, and so set logging up in its own way.
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", force=True)
    if arguments.nursery:
        nurse(arguments.preload)
        return
    pool = Pool(arguments.preload)
    server = grpc.server(ThreadPoolExecutor(16))
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)
    if not server.add_insecure_port(f"{arguments.host}:{arguments.port}"):
        sys.exit(f"{arguments.host}:{arguments.port}: cannot listen there; is another pool running?")
    server.start()
    _LOG.info("listening at %s:%d", arguments.host, arguments.port)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    server.stop(0)
    pool.stop()


if __name__ == "__main__":
    main()
