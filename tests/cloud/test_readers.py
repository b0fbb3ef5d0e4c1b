"""Sources in S3 and in Google's store, against servers on this machine that now and then say: later."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from readers.archives import INFO, html, http, members, record
from readers.test_warc import SWAHILI
from small_projects import json_lines, rows, source_writer

from roots_pipeline.errors import SourceError
from roots_pipeline.readers._files import find_files
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.parquet import Parquet

pytest.importorskip("moto", reason="moto is not installed: make test-cloud")
pytest.importorskip("s3fs", reason="s3fs is not installed: make test-cloud")
pytest.importorskip("gcsfs", reason="gcsfs is not installed: make test-cloud")
pytest.importorskip("gcp_storage_emulator", reason="gcp-storage-emulator is not installed: make test-cloud")

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

#: How many of the next requests for content are refused.
refusals = [0]


def refuse() -> bool:
    refusals[0] -= 1
    return refusals[0] >= 0


@pytest.fixture(params=["s3", "gs"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty bucket."""
    refusals[0] = 0
    fsspec.filesystem("memory").store.clear()
    with {"s3": s3, "gs": google}[request.param](monkeypatch) as url:
        yield url


class s3:  # noqa: N801
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication
        from moto.server import ThreadedMotoServer

        answer = DomainDispatcherApplication.__call__

        def patchy(self: Any, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            if environ["REQUEST_METHOD"] == "GET" and "/texts/" in environ["PATH_INFO"] and refuse():
                start("503 Slow Down", [("Content-Type", "application/xml")])
                return [b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"]
            return answer(self, environ, start)

        monkeypatch.setattr(DomainDispatcherApplication, "__call__", patchy)
        self.server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        for name, value in {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)

    def __enter__(self) -> str:
        import s3fs

        # What the servers of a process hold is one.
        urlopen(Request(f"{self.endpoint}/moto-api/reset", method="POST")).close()
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem().mkdir("corpora")
        return "s3://corpora"

    def __exit__(self, *_: object) -> None:
        self.server.stop()


class google:  # noqa: N801
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from gcp_storage_emulator.server import RequestHandler, create_server

        answer = RequestHandler.do_GET

        def patchy(self: Any) -> None:
            if ("alt=media" in self.path or "/download/" in self.path) and refuse():
                self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            answer(self)

        monkeypatch.setattr(RequestHandler, "do_GET", patchy)
        self.server = create_server("127.0.0.1", 0, in_memory=True, default_bucket="corpora")
        self.server.start()
        port = self.server._api._httpd.server_address[1]
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("FSSPEC_GS_TOKEN", "anon")

    def __enter__(self) -> str:
        import gcsfs

        gcsfs.GCSFileSystem.clear_instance_cache()
        return "gs://corpora"

    def __exit__(self, *_: object) -> None:
        self.server.stop()


def put(url: str, content: bytes) -> None:
    system, path = fsspec.core.url_to_fs(url)
    system.pipe_file(path, content)


def table(count: int) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": [f"text {number}" for number in range(count)]}), sink, row_group_size=100)
    return sink.getvalue()


def test_sources_in_a_store_through_the_whole_pipeline(store: str, tmp_path: Path) -> None:
    texts = [f"{SWAHILI} {word}." for word in ("Moja", "Mbili", "Tatu", "Nne")]
    put(f"{store}/texts/a/one.jsonl.gz", gzip.compress(json_lines([{"id": "1", "text": texts[0]}])))
    put(f"{store}/texts/b/one.jsonl.gz", gzip.compress(json_lines([{"id": "2", "text": texts[1]}])))
    put(f"{store}/texts/two.warc.gz", members(INFO, record(http(html(texts[2])), "https://example.org/")))
    put(f"{store}/texts/three.txt", texts[3].encode())
    write = source_writer(tmp_path / "project")
    write("one", b"", path=f"{store}/texts/**/*.jsonl.gz")
    write("two", b"", path=f"{store}/texts/two.warc.gz", reader="warc", id_field=None)
    project = write("three", b"", path=f"{store}/texts/three.txt", reader="text", id_field=None)
    refusals[0] = 3
    outcome = project.run(tmp_path / "out")
    assert refusals[0] < 0
    assert {name: books["read"] for name, books in outcome.manifest.sources.items()} == {"one": 2, "two": 1, "three": 1}
    assert {row["shard"] for row in rows(tmp_path / "out", "data") + rows(tmp_path / "out", "ledger")} == {
        *("a/one.jsonl.gz", "b/one.jsonl.gz", "two.warc.gz", "three.txt")
    }


def test_a_table_in_a_store_is_cut_and_read_by_ranges(store: str, tmp_path: Path) -> None:
    put(f"{store}/texts/t.parquet", table(1000))
    options = ReadOptions(options={"shard_bytes": 2000})
    shards = Parquet().list_shards([f"{store}/texts/*.parquet"], tmp_path, options)
    assert len(shards) > 2
    refusals[0] = 2
    found = [text for one in shards for batch in Parquet().read(one, options) for text in batch["text"].to_pylist()]
    assert found == [f"text {number}" for number in range(1000)]


def test_the_fingerprint_of_a_file_in_a_store_changes_with_it(store: str, tmp_path: Path) -> None:
    marks = []
    for content in (b"one", b"two"):
        put(f"{store}/texts/a.txt", content)
        fsspec.core.url_to_fs(store)[0].invalidate_cache()
        marks += [file.fingerprint for file in find_files([f"{store}/texts/a.txt"], tmp_path)]
    assert len(set(marks)) == 2


def test_what_is_not_in_a_store_is_an_error(store: str, tmp_path: Path) -> None:
    for path in ("texts/none.txt", "texts/*.txt"):
        with pytest.raises(SourceError, match="matches no file"):
            find_files([f"{store}/{path}"], tmp_path)
    bucket = store.replace("corpora", "nowhere")
    with pytest.raises(SourceError, match=r"matches no file|cannot be read"):
        find_files([f"{bucket}/a.txt"], tmp_path)
