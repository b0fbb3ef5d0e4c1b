"""Processes that a run starts beside itself, Java's and others: they end with it, and their log says why they did."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from roots_pipeline.errors import RunError


def free_port() -> int:
    """A port of this machine that nobody listens at just now."""
    with closing(socket.socket()) as made:
        made.bind(("localhost", 0))
        port: int = made.getsockname()[1]
        return port


def listens(host: str, port: int) -> bool:
    """Whether anybody does at this address."""
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


class Beside:
    """A process beside the run that listens at a port of this machine. It ends with the run, however that ends."""

    def __init__(
        self, what: str, command: Sequence[str], port: int, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.what = what
        self.port = port
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            # A session of its own: Ctrl-C reaches every process of the terminal, and this one is needed to cancel jobs.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "roots_pipeline.run.flink.guard", *command],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment,
            )

    @property
    def endpoint(self) -> str:
        return f"localhost:{self.port}"

    def wait(self, tick: Callable[[], None], seconds: float = 180) -> None:
        """Wait until it listens. RunError: it ended, or does not."""
        end = time.monotonic() + seconds
        while not listens("localhost", self.port):
            self.check()
            tick()
            if time.monotonic() > end:
                raise RunError(f"{self.what} does not answer after {seconds:.0f} s; its log is {self.log}")
            time.sleep(0.1)

    def check(self) -> None:
        """RunError where it has ended."""
        status = self._process.poll()
        if status is not None:
            raise RunError(
                f"{self.what} ended by itself (exit status {status}): {last_words(self.log)}; its log is {self.log}; "
                "what is done is kept: run the same command again with --resume"
            )

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()


def last_words(log: Path) -> str:
    """The line of a log that most likely says what is wrong: the last error, else the last line."""
    lines = [line.strip() for line in log.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "Exception" in line or line.startswith("Error")]
    return (errors or lines or ["it says nothing"])[-1][:300]
