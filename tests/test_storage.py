"""Outputs in a store: the same files as in a folder, whole or not there, taken up again exactly."""

from __future__ import annotations

import errno
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from small_projects import IN_PROCESS, Inline, SmallProject, StopsAfter, WriteSource, files
from test_properties import corpus

from roots_pipeline import storage
from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.report import read_statistics
from roots_pipeline.plan import Request
from roots_pipeline.run import execute as running
from roots_pipeline.run.engines import Engine, Portable
from roots_pipeline.run.progress import Plain
from roots_pipeline.storage import place

OUTPUTS = ("data", "ledger", "statistics", "duplicates", "index", "privacy", "manifest.json", "README.md")


@pytest.fixture
def store(memory_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store in this process's memory; what is on its way to it is in a folder of the test."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return memory_store


def stored(url: str) -> dict[str, bytes]:
    """The bytes of every file of an output in the store, by path, as `files` has those of a folder."""
    system, root = fsspec.core.url_to_fs(url)
    return {path.removeprefix(root).lstrip("/"): system.cat_file(path) for path in sorted(system.find(root))}


def run(project: SmallProject, output: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, **request: Any) -> None:
    plan = project.plan(output, **{key: value for key, value in request.items() if key == "against"})
    with monkeypatch.context() as patch:
        patch.setattr(running, "_engine", lambda _: engine)
        running.execute(plan, Request(("all",), output, **request), Plain(StringIO()))


@pytest.fixture
def project(write_source: WriteSource) -> SmallProject:
    write_source("one", corpus(30))
    return write_source("two", corpus(9), duplicates="{lines: roots, substrings: true}")


def in_folder(output: Path) -> dict[str, bytes]:
    return files(output, ".")


def test_a_store_holds_what_a_folder_would(
    project: SmallProject, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, tmp_path / "out", Inline(), monkeypatch)
    run(project, place(f"{store}/out"), Portable(IN_PROCESS), monkeypatch)
    assert stored(f"{store}/out") == in_folder(tmp_path / "out")
    assert not any(path.is_file() for path in (tmp_path / "tmp").rglob("*"))
    assert read_statistics(Layout(place(f"{store}/out"))) == read_statistics(Layout(tmp_path / "out"))


def test_stopped_in_a_store_and_resumed_by_another_engine(
    project: SmallProject, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, tmp_path / "out", Inline(), monkeypatch)
    whole = in_folder(tmp_path / "out")
    for items in (0, 1, 5, 8):
        output = place(f"{store}/stopped-{items}")
        with pytest.raises(KeyboardInterrupt):
            run(project, output, StopsAfter(items), monkeypatch)
        run(project, output, Inline(), monkeypatch, resume=True)
        assert stored(str(output)) == whole, items


def test_an_object_that_was_cut_is_made_again(
    project: SmallProject, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, tmp_path / "out", Inline(), monkeypatch)
    output = place(f"{store}/out")
    with pytest.raises(KeyboardInterrupt):
        run(project, output, StopsAfter(6), monkeypatch)
    system = fsspec.filesystem("memory")
    cut = [path for path in system.find("/bucket/out/work") if not path.endswith(".json")]
    for path in cut:
        system.pipe_file(path, system.cat_file(path)[:-1])
    assert cut
    run(project, output, Inline(), monkeypatch, resume=True)
    assert stored(str(output)) == in_folder(tmp_path / "out")


def test_a_store_that_refuses_stops_the_run_and_says_so(
    project: SmallProject, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = place(f"{store}/out")
    puts = iter(range(1000))
    put = MemoryFileSystem.put_file

    def refuse(self: MemoryFileSystem, *arguments: Any, **options: Any) -> None:
        if next(puts) > 4:
            raise PermissionError(errno.EACCES, "Forbidden: no right to write objects")
        put(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryFileSystem, "put_file", refuse)
        with pytest.raises(RunError, match=r"Forbidden: no right to write objects; what is done is kept: .* --resume"):
            run(project, output, Inline(), monkeypatch)
    run(project, output, Inline(), monkeypatch, resume=True)
    run(project, tmp_path / "out", Inline(), monkeypatch)
    assert stored(str(output)) == in_folder(tmp_path / "out")


def test_a_run_is_held_against_a_corpus_in_a_store(
    project: SmallProject, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, place(f"{store}/first"), Inline(), monkeypatch)
    run(project, place(f"{store}/second"), Inline(), monkeypatch, against=(place(f"{store}/first"),))
    assert not [path for path in stored(f"{store}/second") if path.startswith("data/")]


def test_an_output_in_the_way_is_refused_in_a_store_too(
    project: SmallProject, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = place(f"{store}/out")
    run(project, output, Inline(), monkeypatch)
    with pytest.raises(RunError, match=r"memory://bucket/out: holds a complete corpus already"):
        run(project, output, Inline(), monkeypatch)
    fsspec.filesystem("memory").pipe_file("/bucket/other/thesis.txt", b"mine")
    with pytest.raises(RunError, match="not empty and holds no run"):
        run(project, place(f"{store}/other"), Inline(), monkeypatch)


def test_a_store_that_shows_half_an_object_gets_it_under_another_name(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = []
    put = MemoryFileSystem.put_file

    def remember(self: MemoryFileSystem, local: str, remote: str, **options: Any) -> None:
        puts.append(remote)
        put(self, local, remote, **options)

    monkeypatch.setattr(MemoryFileSystem, "put_file", remember)
    monkeypatch.setattr(storage, "_PUT_WHOLE", frozenset())
    (tmp_path / "name").write_bytes(b"content")
    path = place(f"{store}/out/file")
    storage.settle(tmp_path / "name", path)
    assert path.read_bytes() == b"content"
    (under,) = puts
    assert under.startswith("/bucket/out/file.")
    assert under.endswith(".tmp")
    assert storage.names(path.parent) == ["file"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nowhere://bucket/out", r"nowhere://bucket/out: not a place that fsspec knows .*gs://bucket/folder"),
        ("hdfs3missing:/x", None),
    ],
)
def test_a_place_nobody_knows_is_an_error(url: str, message: str | None) -> None:
    if message is None:
        assert place(url) == Path(url).absolute()
    else:
        with pytest.raises(ConfigError, match=message):
            place(url)


def test_a_protocol_whose_package_is_missing_is_an_error_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(storage, "UPath", missing)
    with pytest.raises(ConfigError, match=r"Install s3fs to access S3; pip install 'roots-pipeline\[cloud\]'"):
        place("s3://bucket/out")


def test_a_path_of_this_machine_stays_one(tmp_path: Path) -> None:
    assert place(str(tmp_path)) == place(f"file://{tmp_path}") == place(tmp_path) == tmp_path
    assert place("out") == Path.cwd() / "out"
