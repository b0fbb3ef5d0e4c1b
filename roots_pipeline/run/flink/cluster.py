"""What a Flink cluster says of itself and its jobs, by its REST interface."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from roots_pipeline.errors import ConfigError

#: Seconds to wait for an answer.
PATIENCE = 20
#: What has to be on a cluster's class path for a job to bring nothing along.
BEAM_JAR = "beam-runners-flink-"
#: The accumulator in which Beam keeps all its metrics of a job.
BEAM_METRICS = "__metricscontainers"


@dataclass(frozen=True)
class Job:
    """A job as a cluster lists it."""

    id: str
    name: str
    state: str
    #: Its tasks by what they do just now.
    tasks: dict[str, int]

    @property
    def ended(self) -> bool:
        return self.state in {"FINISHED", "FAILED", "CANCELED"}

    def line(self) -> str:
        """For instance `Flink: running, 2 of 8 tasks`."""
        running, total = self.tasks.get("running", 0), self.tasks.get("total", 0)
        return f"Flink: {self.state.lower()}, {running} of {total} tasks"


class Cluster:
    """A cluster by the address of its job manager's REST interface, `host:port`."""

    def __init__(self, address: str) -> None:
        self.address = address.removeprefix("http://").rstrip("/")

    def __str__(self) -> str:
        return f"http://{self.address}"

    def version(self) -> str:
        """For instance 1.19.0. ConfigError: nobody answers there, or not as a job manager of Flink does."""
        try:
            version = self._get("config")["flink-version"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"{self}: no Flink cluster answers there ({_reason(error)}); start one (deploy/flink/cluster.py "
                "start), name one: -- --flink_master=HOST:PORT, or have one for the run: --engine flink-local"
            ) from error
        return str(version)

    def slots(self) -> tuple[int, int]:
        """Slots of all task managers, and of the one that has most."""
        slots = [manager["slotsNumber"] for manager in self._get("taskmanagers")["taskmanagers"]]
        return sum(slots), max(slots, default=0)

    def free_slots(self) -> int:
        free: int = self._get("overview")["slots-available"]
        return free

    def has_beam(self) -> bool:
        """Whether Beam's runner is on the job manager's class path, and so, as one must hope, on the others'."""
        return BEAM_JAR in json.dumps(self._get("jobmanager/environment"))

    def jobs(self, prefix: str) -> list[Job]:
        """The jobs whose name begins so."""
        return [
            Job(found["jid"], found["name"], found["state"], found["tasks"])
            for found in self._get("jobs/overview")["jobs"]
            if found["name"].startswith(prefix)
        ]

    def cancel(self, job: Job) -> None:
        self._get(f"jobs/{job.id}?mode=cancel", method="PATCH")

    def counters(self, job: Job) -> dict[str, int]:
        """What Beam's counters of a job stand at, by name, as far as its tasks have reported them."""
        found: dict[str, int] = {}
        for accumulator in self._get(f"jobs/{job.id}/accumulators")["user-task-accumulators"]:
            if accumulator["name"] != BEAM_METRICS:
                continue
            for info in json.loads(accumulator["value"])["metrics"].get("attempted", []):
                if info["urn"] == "beam:metric:user:sum_int64:v1":
                    name = info["labels"]["NAME"]
                    found[name] = found.get(name, 0) + _varint(base64.b64decode(info["payload"]))
        return found

    def trace(self, job: Job) -> str:
        """The first error of a job, as Java prints it."""
        trace: str = self._get(f"jobs/{job.id}/exceptions").get("root-exception") or ""
        return trace

    def _get(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(f"{self}/{path}", method=method)  # noqa: S310 (http alone, see above)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return str(getattr(reason, "strerror", None) or reason) or type(error).__name__


def _varint(payload: bytes) -> int:
    """A number as Beam's coder writes it: seven bits a byte, the lowest first (protobuf's varint).

    >>> _varint(bytes([0b1001_0110, 1]))
    150
    """
    return sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(payload))
