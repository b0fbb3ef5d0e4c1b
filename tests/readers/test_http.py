"""Files from a web server of this machine that refuses, hangs up, sends on and changes its mind."""

from __future__ import annotations

import gzip
import io
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from readers.archives import INFO, html, members, record
from readers.archives import http as message
from readers.served import serving
from readers.test_warc import SWAHILI
from small_projects import json_lines, rows, source_writer

from roots_pipeline.errors import SourceError
from roots_pipeline.readers import _http
from roots_pipeline.readers._files import find_files, open_file
from roots_pipeline.readers._http import TRIES, about
from roots_pipeline.readers._streams import read_blocks
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.parquet import Parquet

CONTENT = random.Random(1).randbytes(3_000_000)


class Server:
    """Files by path, and what to do about each GET in turn; when there is no more to do, it behaves."""

    def __init__(self):
        self.files = {"/a.bin": CONTENT}
        self.deeds = []
        self.asked = []
        self.ranges = self.heads = True
        self.tag = '"1"'

    def answer(self, handler):
        deed = self.deeds.pop(0) if self.deeds and handler.command == "GET" else None
        wanted = handler.headers.get("Range")
        self.asked.append((handler.command, wanted))
        content = self.files.get(handler.path)
        if handler.command == "HEAD" and not self.heads:
            return self.send(handler, 405, b"")
        if isinstance(deed, int):
            return self.send(handler, deed, b"later", {"Retry-After": "7"})
        if handler.path == "/moved":
            return self.send(handler, 302, b"", {"Location": "/a.bin"})
        if content is None:
            return self.send(handler, 404, b"")
        if deed == "changed":
            self.tag = '"2"'
        headers = {"ETag": self.tag}
        status, body = 200, content
        if wanted and self.ranges:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            body = content[int(first) : int(last) + 1 if last else None]
            status = 206
            headers["Content-Range"] = f"bytes {first}-{int(first) + len(body) - 1}/{len(content)}"
        return self.send(handler, status, body, headers, cut=deed == "cut")

    @staticmethod
    def send(handler, status, body, headers=None, *, cut=False):
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command == "GET":
            handler.wfile.write(body[: len(body) // 2] if cut else body)


@pytest.fixture
def server():
    served = Server()
    with serving(served):
        yield served


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The waits that were asked for; none of them is waited for."""
    asked = []
    monkeypatch.setattr(_http.time, "sleep", asked.append)
    return asked


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize(
    "deeds", [[], [403, 429, 503], ["cut"], ["cut", 503, "cut", "cut"], [500, "cut", 502, 504, "cut"]]
)
def test_every_byte_comes_once_whatever_the_server_does(server, deeds, ranges):
    server.deeds, server.ranges = list(deeds), ranges
    if deeds.count("cut") > 1 and not ranges:
        # Each of its answers would end at the same byte; it is then given up, not gone on with at a wrong place.
        deeds = deeds[:2]
        server.deeds = list(deeds)
    assert b"".join(read_blocks(f"{server.url}/a.bin")) == CONTENT
    assert server.deeds == []


def test_reading_goes_on_where_it_broke_off(server, waits):
    server.deeds = ["cut", 503]
    assert b"".join(read_blocks(f"{server.url}/a.bin")) == CONTENT
    assert [wanted for _, wanted in server.asked] == [None, "bytes=1500000-", "bytes=1500000-"]
    assert max(waits) >= 7  # Retry-After


def test_a_refusal_for_good_and_one_too_many_are_errors(server, waits):
    server.deeds = [401]
    with pytest.raises(SourceError, match="the server answers 401; correct the path"):
        open_file(f"{server.url}/a.bin", in_order=True)
    server.deeds = [503] * TRIES
    with pytest.raises(SourceError, match=rf"cannot be read: the server answers 503, {TRIES} times; .* --resume"):
        open_file(f"{server.url}/a.bin", in_order=True)
    assert len(waits) == TRIES - 1
    with pytest.raises(SourceError, match="is not there"):
        open_file(f"{server.url}/b.bin")


def test_a_file_that_ends_at_the_same_byte_each_time_is_given_up(server):
    server.ranges = False
    server.deeds = ["cut"] * (TRIES + 1)
    with pytest.raises(SourceError, match=r"a\.bin: cannot be read: "):
        list(read_blocks(f"{server.url}/a.bin"))


def test_a_file_that_changes_meanwhile_is_an_error(server):
    server.deeds = ["cut", "changed"]
    with open_file(f"{server.url}/a.bin", in_order=True) as stream, pytest.raises(SourceError, match="changed while"):
        stream.read()
    with open_file(f"{server.url}/a.bin") as stream:
        stream.read(10)
        server.tag = '"3"'
        stream.seek(-10, io.SEEK_END)
        with pytest.raises(SourceError, match="changed while"):
            stream.read()


def test_a_server_sends_on_and_may_know_no_head(server):
    assert b"".join(read_blocks(f"{server.url}/moved")) == CONTENT
    server.heads = False
    assert about(f"{server.url}/a.bin") == {"size": len(CONTENT), "ETag": '"1"'}


def test_files_are_listed_with_patience(server, tmp_path):
    server.heads = False
    server.deeds = [503, 429]
    (file,) = find_files([f"{server.url}/a.bin"], tmp_path)
    assert (file.name, file.bytes, file.fingerprint) == ("a.bin", len(CONTENT), f'{len(CONTENT)}-"1"')


def test_a_table_is_read_by_ranges_past_refusals_and_cuts(server, tmp_path):
    table = pa.table({"text": [f"text {number}" for number in range(5000)]})
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=500)
    server.files["/t.parquet"] = sink.getvalue()
    (shard,) = Parquet().list_shards([f"{server.url}/t.parquet"], tmp_path)
    server.deeds = ["cut", 503, "cut", 403]
    found = [text for batch in Parquet().read(shard, ReadOptions()) for text in batch["text"].to_pylist()]
    assert found == table["text"].to_pylist()
    server.ranges = False
    with pytest.raises(SourceError, match="no byte ranges"):
        list(Parquet().read(shard, ReadOptions()))


def test_sources_on_a_server_that_misbehaves_through_the_whole_pipeline(server, tmp_path):
    texts = [f"{SWAHILI} {word}." for word in ("Moja", "Mbili", "Tatu")]
    server.files |= {
        "/one.jsonl.gz": gzip.compress(json_lines([{"id": "1", "text": texts[0]}])),
        "/two.warc.gz": members(INFO, record(message(html(texts[1])), "https://example.org/")),
        "/three.txt": texts[2].encode(),
    }
    write = source_writer(tmp_path / "project")
    write("one", b"", path=f"{server.url}/one.jsonl.gz")
    write("two", b"", path=f"{server.url}/two.warc.gz", reader="warc", id_field=None)
    project = write("three", b"", path=f"{server.url}/three.txt", reader="text", id_field=None)
    server.deeds = [503, "cut", 429, "cut", "cut", 403]
    outcome = project.run(tmp_path / "out")
    found = rows(tmp_path / "out", "data") + rows(tmp_path / "out", "ledger")
    assert server.deeds == []
    assert {row["source"] for row in found} == {"one", "two", "three"}
    assert {name: books["read"] for name, books in outcome.manifest.sources.items()} == dict.fromkeys(
        ("one", "two", "three"), 1
    )
