"""A standalone Flink cluster on this machine, from the parts that pom.xml pins, with a pool of Python workers.

    python deploy/flink/cluster.py start            one job manager, two task managers, one pool; prints what to run
    python deploy/flink/cluster.py status
    python deploy/flink/cluster.py stop
    python deploy/flink/cluster.py add              one more task manager, for instead of one that was killed

All of it lies in one folder (--folder, default out/flink): configuration, logs, and the processes' numbers. Ports are
free ones. Beam's runner is on the class path of the cluster, so jobs bring no jars along.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from roots_pipeline.errors import RootsError, RunError
from roots_pipeline.run.flink.cluster import Cluster
from roots_pipeline.run.flink.job_server import OPENS, SMALL
from roots_pipeline.run.flink.parts import java, parts
from roots_pipeline.run.flink.processes import free_port, last_words, listens

POOL = Path(__file__).parents[2] / "roots_pipeline" / "run" / "flink" / "worker_pool.py"
JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"

#: Flink's own scripts work these out; with one missing, a task manager ends with a bare IllegalArgumentException.
#: Documents never reach Java: its memory is for groups of the shuffles (at most 128 MB each), and for itself.
MEMORY = {
    "taskmanager.memory.task.heap.size": "700m",
    "taskmanager.memory.task.off-heap.size": "0b",
    "taskmanager.memory.managed.size": "300m",
    "taskmanager.memory.framework.heap.size": "128m",
    "taskmanager.memory.framework.off-heap.size": "128m",
    "taskmanager.memory.network.min": "128m",
    "taskmanager.memory.network.max": "128m",
    "taskmanager.memory.jvm-metaspace.size": "256m",
    "taskmanager.memory.jvm-overhead.min": "192m",
    "taskmanager.memory.jvm-overhead.max": "192m",
}

CONFIGURATION = """\
jobmanager:
  rpc: {{address: localhost, port: {rpc}}}
  bind-host: localhost
  memory: {{process: {{size: 1024m}}}}
rest: {{address: localhost, port: {rest}, bind-address: localhost}}
taskmanager: {{host: localhost, bind-host: localhost, numberOfTaskSlots: {slots}}}
# A task manager that was killed is noticed in seconds.
heartbeat: {{interval: 2000, timeout: 10000}}
restart-strategy: {{type: fixed-delay, fixed-delay: {{attempts: 10, delay: 2 s}}}}
# Beam is on the class path: where a job brings it along too, the cluster's own is taken.
classloader: {{resolve-order: parent-first}}
io: {{tmp: {{dirs: {folder}/tmp}}}}
blob: {{storage: {{directory: {folder}/tmp}}}}
"""


class Local:
    """A cluster of this machine, by the folder that it keeps everything in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state = folder / "cluster.json"

    def start(self, task_managers: int, slots: int, preload: str | None) -> None:
        if self._state.is_file():
            raise RunError(f"{self.folder}: holds a cluster already; stop it first, or name another --folder")
        lib = parts(print)
        (self.folder / "conf").mkdir(parents=True, exist_ok=True)
        (self.folder / "tmp").mkdir(exist_ok=True)
        rest, pool = free_port(), free_port()
        configuration = CONFIGURATION.format(rpc=free_port(), rest=rest, slots=slots, folder=self.folder)
        (self.folder / "conf" / "config.yaml").write_text(configuration)
        self._write(
            {"lib": str(lib), "slots": slots, "rest": f"localhost:{rest}", "pool": f"localhost:{pool}", "processes": {}}
        )
        self._run("job-manager", [java(), "-Xmx512m", *SMALL, *OPENS, "-cp", f"{lib}/*", JOB_MANAGER, *self._conf()])
        # -S: what is installed there counts, but not what is in development; the code comes with each job.
        command = [sys.executable, "-S", str(POOL), "--port", str(pool), *(["--preload", preload] if preload else [])]
        packages = os.pathsep.join(path for path in sys.path if path.endswith("-packages"))
        self._run("worker-pool", command, PYTHONPATH=packages)
        for _ in range(task_managers):
            self.add()
        cluster = Cluster(self.read()["rest"])
        self._wait(lambda: listens("localhost", rest) and cluster.slots()[0] == task_managers * slots)
        self._wait(lambda: listens("localhost", pool))

    def add(self) -> None:
        """Start one more task manager."""
        state = self.read()
        number = 1 + max((int(name.rpartition("-")[2]) for name in state["processes"] if "task" in name), default=0)
        memory = {**MEMORY, "taskmanager.cpu.cores": str(state["slots"])}
        options = [word for name, value in memory.items() for word in ("-D", f"{name}={value}")]
        heap = ["-Xmx828m", "-XX:MaxMetaspaceSize=256m", *SMALL]
        command = [java(), *heap, *OPENS, "-cp", f"{state['lib']}/*", TASK_MANAGER, *self._conf(), *options]
        self._run(f"task-manager-{number}", command)

    def stop(self, *, keep_logs: bool) -> None:
        if not self._state.is_file():
            raise RunError(f"{self.folder}: holds no cluster")
        processes = self.read()["processes"]
        for pid in processes.values():
            _signal(pid, signal.SIGTERM)
        end = time.monotonic() + 10
        while any(_lives(pid) for pid in processes.values()) and time.monotonic() < end:
            time.sleep(0.2)
        for pid in processes.values():
            _signal(pid, signal.SIGKILL)
        self._state.unlink()
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        if not keep_logs:
            shutil.rmtree(self.folder)

    def read(self) -> dict[str, Any]:
        """What is known of the cluster. RunError: there is none."""
        if not self._state.is_file():
            raise RunError(f"{self.folder}: holds no cluster; start one first")
        state: dict[str, Any] = json.loads(self._state.read_text())
        return state

    def told(self) -> str:
        """The state of a cluster, and what to run on it."""
        state = self.read()
        lines = [
            f"{name}: {'runs' if _lives(pid) else 'is gone'} (process {pid}, log {self._log(name)})"
            for name, pid in state["processes"].items()
        ]
        return "\n".join(
            [
                *lines,
                f"Flink's pages: http://{state['rest']}",
                "",
                f"roots run … --engine flink -- --flink_master={state['rest']} --environment_config={state['pool']}",
            ]
        )

    def _conf(self) -> list[str]:
        return ["--configDir", str(self.folder / "conf")]

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _run(self, name: str, command: list[str], **environment: str) -> None:
        log = self._log(name)
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as file:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self.folder,
                env={**os.environ, **environment},
            )
        state = self.read()
        state["processes"][name] = process.pid
        self._write(state)

    def _wait(self, ready: Any, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not _yes(ready):
            for name, pid in self.read()["processes"].items():
                if not _lives(pid):
                    raise RunError(f"{name} ended: {last_words(self._log(name))}; its log is {self._log(name)}")
            if time.monotonic() > end:
                raise RunError(f"the cluster is not ready after {seconds:.0f} s; look at {self.folder / 'logs'}")
            time.sleep(0.3)

    def _write(self, state: dict[str, Any]) -> None:
        self._state.write_text(json.dumps(state, indent=1))


def _yes(ready: Any) -> bool:
    try:
        return bool(ready())
    except OSError:  # its REST interface is not up yet
        return False


def _lives(pid: int) -> bool:
    """Whether a process is there, and is one of a cluster: numbers are given out anew."""
    told = subprocess.run(
        ["ps", "-ww", "-o", "stat=", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, command = told.stdout.strip().partition(" ")
    return not state.startswith("Z") and ("org.apache.flink" in command or POOL.name in command)


def _signal(pid: int, number: int) -> None:
    if _lives(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["start", "status", "stop", "add"])
    parser.add_argument("--folder", type=Path, default=Path("out/flink"))
    parser.add_argument("--task-managers", type=int, default=2)
    parser.add_argument("--slots", type=int, default=1, help="of each task manager: as many Python workers")
    parser.add_argument("--keep-logs", action="store_true", help="when stopping")
    parser.add_argument("--preload", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    cluster = Local(arguments.folder.absolute())
    try:
        if arguments.verb == "start":
            try:
                cluster.start(arguments.task_managers, arguments.slots, arguments.preload)
            except BaseException:
                if (cluster.folder / "cluster.json").is_file():
                    cluster.stop(keep_logs=True)
                raise
        elif arguments.verb == "add":
            cluster.add()
        if arguments.verb == "stop":
            cluster.stop(keep_logs=arguments.keep_logs)
        else:
            print(cluster.told())
    except RootsError as error:
        sys.exit(f"{Path(__file__).name}: {error}")


if __name__ == "__main__":
    main()
