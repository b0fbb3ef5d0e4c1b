"""Disks fill up, sources fail in the middle or dawdle, doors are locked, clocks jump: a run ends right, or stops with a
message that says why and how to go on, and then comes to the same bytes."""

from __future__ import annotations

import ctypes
import errno
import http.server
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from command_line import fail, finish, roots
from small_projects import Inline, SmallProject, WriteSource, files, json_lines
from test_properties import corpus

from roots_pipeline.errors import RootsError, RunError, SourceError
from roots_pipeline.plan import Request
from roots_pipeline.readers import _files, _http
from roots_pipeline.run import execute as running
from roots_pipeline.run.progress import Plain

OUTPUTS = ("data", "ledger", "statistics", "duplicates", "index", "privacy", "manifest.json", "README.md")

thorough = pytest.mark.skipif(not os.environ.get("ROOTS_FAULT_KILLS"), reason="it takes minutes: make test-faults")


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a project, in this process and without Beam."""
    monkeypatch.setattr(running, "_engine", lambda _: Inline())

    def run(project: SmallProject, output: Path, **request: Any) -> None:
        wanted = Request(("all",), output, **request)
        running.execute(project.plan(output), wanted, Plain(StringIO()))

    return run


class FullDisk:
    """A disk on which so many more files find room; then none, until it is `cleared`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, files_left: int) -> None:
        self.left = files_left
        self.refused = 0
        self.cleared = False
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self.fsync)

    def fsync(self, file: int) -> None:
        if self.left <= 0 and not self.cleared:
            self.refused += 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.left -= 1
        self._fsync(file)


def test_a_disk_that_is_full_at_any_file_stops_the_run_and_it_resumes(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inline: Callable[..., None]
) -> None:
    project = write_source("one", corpus(12))
    inline(project, tmp_path / "whole")
    whole = files(tmp_path / "whole", *OUTPUTS)
    stops = 0
    for room in range(0, 1000, 3):
        with monkeypatch.context() as patch:
            disk = FullDisk(patch, room)
            output = tmp_path / f"full-{room}"
            try:
                inline(project, output)
            except RunError as error:
                stopped = str(error)
                stops += 1
            else:
                assert not disk.refused
                break
            assert os.strerror(errno.ENOSPC) in stopped, room
            assert "--resume" in stopped
            disk.cleared = True
            inline(project, output, resume=True)
        assert files(output, *OUTPUTS) == whole, room
    assert files(output, *OUTPUTS) == whole
    # An exchange, a partition, a language, a shard, a ledger, and what describes them: each has files and a record.
    assert stops > 8


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path]:
    """A disk of this size, in memory; skips where we may not have one."""
    at.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", at], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


@thorough
@pytest.mark.parametrize("size", ["64k", "1m", "3m"])
def test_a_real_disk_that_is_full(tmp_path: Path, size: str) -> None:
    sample = ("run", "all", "--source", "sample", "--source", "sample_code", "--workers", "2", "--resume")
    finish(roots(*sample, "--output", str(tmp_path / "whole")))
    with small_disk(tmp_path / "disk", size) as disk:
        output = disk / "out"
        message = fail(roots(*sample, "--output", str(output)))
        assert "No space left on device" in message
        assert "--resume" in message
        subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
        finish(roots(*sample, "--output", str(output)))
        assert files(output, *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)


class Breaking(BytesIO):
    """A file that cannot be read past the middle."""

    def read(self, size: int | None = -1) -> bytes:
        whole = len(self.getbuffer())
        if size is None or size < 0 or self.tell() + size > whole // 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(size)

    read1 = read

    def readinto(self, buffer: Any) -> int:
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


@pytest.mark.parametrize("reader", ["jsonl", "parquet"])
def test_a_source_that_cannot_be_read_on(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inline: Callable[..., None], reader: str
) -> None:
    records = corpus(40)
    content = json_lines(records) if reader == "jsonl" else parquet(records)
    project = write_source("one", content, file=f"one.{reader}", reader=reader)
    inline(project, tmp_path / "whole")
    with monkeypatch.context() as patch:
        name = "open"
        patch.setattr(_files, name, lambda path, *_: Breaking(Path(path).read_bytes()), raising=False)
        with pytest.raises(RootsError, match=r"one\.(jsonl|parquet): cannot be read: .*Input/output error"):
            inline(project, tmp_path / "out")
    inline(project, tmp_path / "out", resume=True)
    assert files(tmp_path / "out", *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)


def parquet(records: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = BytesIO()
    pq.write_table(pa.Table.from_pylist(records), sink, row_group_size=4)
    return sink.getvalue()


class Faulty(http.server.SimpleHTTPRequestHandler):
    """A web server that, as long as it is `broken`, hangs up in the middle; or sends a little at a time."""

    broken = False
    pause = 0.0

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        if type(self).broken:
            outputfile.write(content[: len(content) // 2])
            self.close_connection = True
            return
        for start in range(0, len(content), 1 << 12):
            outputfile.write(content[start : start + (1 << 12)])
            time.sleep(type(self).pause)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@contextmanager
def web_server(folder: Path, **settings: Any) -> Iterator[tuple[str, type[Faulty]]]:
    handler = type("Handler", (Faulty,), settings)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *of: handler(*of, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


def from_the_web(project: SmallProject, url: str) -> None:
    path = project.root / "sources" / "one.yaml"
    path.write_text(path.read_text("utf-8").replace("texts/one.jsonl", f"{url}/one.jsonl"), "utf-8")


def test_a_server_that_hangs_up_in_the_middle(
    write_source: WriteSource, tmp_path: Path, inline: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http.time, "sleep", lambda _: None)  # between tries
    project = write_source("one", corpus(400))
    with web_server(project.root / "texts") as (url, handler):
        from_the_web(project, url)
        inline(project, tmp_path / "whole")
        handler.broken = True
        with pytest.raises(SourceError, match=r"one\.jsonl: cannot be read: "):
            inline(project, tmp_path / "out")
        handler.broken = False
        inline(project, tmp_path / "out", resume=True)
        assert files(tmp_path / "out", *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)


@thorough
def test_a_source_that_dawdles_is_waited_for(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", corpus(400))
    with web_server(project.root / "texts", pause=0.5) as (url, handler):
        from_the_web(project, url)
        finish(roots("run", "all", "--output", str(tmp_path / "slow"), "--workers", "1", project=project.root))
        handler.pause = 0.0
        finish(roots("run", "all", "--output", str(tmp_path / "fast"), "--workers", "1", project=project.root))
    assert files(tmp_path / "slow", *OUTPUTS) == files(tmp_path / "fast", *OUTPUTS)


def obey_permissions() -> None:
    """Make them apply to this process and what it starts, though it be root's: drop what overrides them (Linux)."""
    bounding_set_drop = 24  # PR_CAPBSET_DROP
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(bounding_set_drop, capability, 0, 0, 0)


@thorough
def test_doors_that_are_locked(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", corpus(12))
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o555)
    options: dict[str, Any] = {"project": project.root, "preexec_fn": obey_permissions}
    output = home / "out"
    run = ("run", "all", "--output", str(output), "--workers", "1")
    assert f"{output}: Permission denied; what is done is kept: make room or mend permissions" in fail(
        roots(*run, **options)
    )
    home.chmod(0o777)
    texts = project.root / "texts" / "one.jsonl"
    texts.chmod(0)
    assert "one.jsonl: may not be read by this user; change its permissions" in fail(roots(*run, **options))
    texts.chmod(0o444)
    finish(roots(*run, "--resume", **options))
    finish(roots("run", "all", "--output", str(tmp_path / "whole"), "--workers", "1", project=project.root))
    assert files(output, *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)


def test_a_clock_that_jumps(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inline: Callable[..., None]
) -> None:
    project = write_source("one", corpus(30))
    inline(project, tmp_path / "whole")
    years = iter(range(10**9))
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + (-1) ** next(years) * 3e7)
    disk = FullDisk(monkeypatch, 12)
    with pytest.raises(RunError, match="No space left"):
        inline(project, tmp_path / "out")
    disk.cleared = True
    inline(project, tmp_path / "out", resume=True)
    assert files(tmp_path / "out", *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)
