from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from readers.archives import INFO, html, members, record
from readers.archives import http as http_message
from readers.served import serving
from readers.test_warc import SCRIPTS

from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers import _ranges
from roots_pipeline.readers._ranges import TRIES, Client, retry_after_seconds
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.commoncrawl import Commoncrawl

PAGES = {
    f"https://{host}/{name}": text for host in ("news.example.org", "example.com") for name, text in SCRIPTS.items()
}
ARCHIVE = "crawl-data/CC-MAIN-2024-10/segments/1/warc/CC-1.warc.gz"


def archive():
    """An archive of the pages, and the index's lines about it."""
    content, lines = members(INFO), []
    for number, (url, text) in enumerate(PAGES.items(), 1):
        member = members(record(http_message(html(text)), url, number=number))
        lines.append({"url": url, "filename": ARCHIVE, "offset": str(len(content)), "length": str(len(member))})
        content += member
    return content, lines


class Server:
    """A web server with an index and an archive, that misbehaves as `misbehave` says for each request."""

    def __init__(self):
        self.content, self.lines = archive()
        self.asked = Counter()
        self.ranges = []
        #: path → what to do on its first, second, … request: a status with headers, "cut", "whole" or "wrong".
        self.misbehave = {}

    def answer(self, handler):
        parts = urlsplit(handler.path)
        count = self.asked[handler.path]
        self.asked[handler.path] += 1
        plan = self.misbehave.get(parts.path, [])
        deed = plan[count] if count < len(plan) else None
        if isinstance(deed, tuple):
            self.send(handler, deed[0], b"later", deed[1])
        elif parts.path.endswith("-index"):
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            of_domain = [line for line in self.lines if urlsplit(line["url"]).hostname.endswith(query["url"])]
            if "showNumPages" in query:
                self.send(handler, 200, json.dumps({"pages": (len(of_domain) + 3) // 4, "pageSize": 5}).encode())
            else:
                page = int(query["page"])
                lines = of_domain[4 * page : 4 * page + 4]
                self.send(handler, 200, "".join(json.dumps(line) + "\n" for line in lines).encode())
        elif parts.path != f"/{ARCHIVE}":
            self.send(handler, 404, b"")
        else:
            first, last = map(int, handler.headers["Range"].removeprefix("bytes=").split("-"))
            self.ranges.append((first, last))
            body = self.content[first : last + 1]
            if deed == "whole":
                self.send(handler, 200, self.content)
            elif deed == "cut":
                self.send(handler, 206, body[:-5], {"Content-Length": str(len(body))})
            else:
                self.send(handler, 206, body[:-1] if deed == "wrong" else body)

    @staticmethod
    def send(handler, status, body, headers=None):
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def server():
    served = Server()
    with serving(served):
        yield served


@pytest.fixture
def waits(monkeypatch):
    """The waits that were asked for; none of them is waited for."""
    asked = []
    monkeypatch.setattr(_ranges.time, "sleep", asked.append)
    return asked


def read(root, path, **options):
    settings = ReadOptions(options=options)
    Commoncrawl.check_options(options)
    shards = Commoncrawl().list_shards([path], root, settings)
    return [row for shard in shards for batch in Commoncrawl().read(shard, settings) for row in batch.to_pylist()]


def texts(found):
    return {row["url"]: row["text"] for row in found}


def below(domain):
    return {url: text for url, text in PAGES.items() if urlsplit(url).hostname.endswith(domain)}


def index_of(server, tmp_path, kind):
    """The index as a server or as a file."""
    if kind == "server":
        return f"{server.url}/CC-MAIN-2024-10-index"
    name = {"lines": "index.jsonl", "cdxj": "cdx-00000", "parquet": "part-1.parquet"}[kind]
    if kind == "parquet":
        rows = [
            {
                "url": line["url"],
                "url_host_name": urlsplit(line["url"]).hostname,
                "warc_filename": line["filename"],
                "warc_record_offset": int(line["offset"]),
                "warc_record_length": int(line["length"]),
            }
            for line in server.lines
        ]
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / name, row_group_size=3)
    else:
        before = "" if kind == "lines" else "org,example)/ 20240301000000 "
        text = "".join(f"{before}{json.dumps(line)}\n" for line in server.lines)
        (tmp_path / name).write_text(text, "utf-8")
    return name


@pytest.mark.parametrize("kind", ["server", "lines", "cdxj", "parquet"])
def test_the_pages_of_a_domain_are_read_by_their_ranges(server, tmp_path, kind):
    index = index_of(server, tmp_path, kind)
    found = read(tmp_path, index, domains="example.org", archives=server.url)
    assert texts(found) == below("example.org")
    ranges = {(int(line["offset"]), int(line["length"])) for line in server.lines if "example.org" in line["url"]}
    assert {(first, last - first + 1) for first, last in server.ranges} == ranges
    assert {row["position"] for row in found} == {offset for offset, _ in ranges}
    assert {row["path"] for row in found} == {ARCHIVE}


def test_domains_may_be_listed_in_a_file_and_archives_be_in_a_folder(server, tmp_path):
    (tmp_path / "domains.txt").write_text("# ours\nexample.org\n\nEXAMPLE.com # too\n", "utf-8")
    (tmp_path / ARCHIVE).parent.mkdir(parents=True)
    (tmp_path / ARCHIVE).write_bytes(server.content)
    index = index_of(server, tmp_path, "lines")
    assert texts(read(tmp_path, index, domains="@domains.txt", archives=str(tmp_path))) == PAGES
    # A domain is not every name that ends like it.
    assert read(tmp_path, index, domains="ample.com", archives=str(tmp_path)) == []


@pytest.mark.parametrize("status", [403, 429, 503, 500])
def test_a_server_that_says_later_is_asked_again_and_waits_grow(server, tmp_path, waits, status):
    server.misbehave[f"/{ARCHIVE}"] = [(status, {})] * 3
    found = read(tmp_path, index_of(server, tmp_path, "lines"), domains="example.com", archives=server.url)
    assert texts(found) == below("example.com")
    assert len(waits) == 3
    for attempt, wait in enumerate(waits):
        assert 2**attempt <= wait <= 2 ** (attempt + 1)


def test_the_index_server_is_asked_again_too(server, tmp_path, waits):
    server.misbehave["/CC-MAIN-2024-10-index"] = [(503, {})]
    index = index_of(server, tmp_path, "server")
    assert texts(read(tmp_path, index, domains="example.com", archives=server.url)) == below("example.com")
    assert len(waits) == 3  # for the number of pages, and for each of two pages


def test_retry_after_is_waited_for_up_to_a_bound(server, tmp_path, waits):
    server.misbehave[f"/{ARCHIVE}"] = [(429, {"Retry-After": "77"}), (503, {"Retry-After": "1000000"})]
    read(tmp_path, index_of(server, tmp_path, "lines"), domains="example.com", archives=server.url)
    assert waits == [77.0, _ranges.LONGEST_WAIT]


@pytest.mark.parametrize("deed", ["cut", "wrong"])
def test_an_answer_cut_short_is_asked_for_again(server, tmp_path, waits, deed):
    server.misbehave[f"/{ARCHIVE}"] = [deed, deed]
    found = read(tmp_path, index_of(server, tmp_path, "lines"), domains="example.com", archives=server.url)
    assert texts(found) == below("example.com")
    assert len(waits) == 2


@pytest.mark.parametrize(
    ("deeds", "message"),
    [
        ([(429, {})] * TRIES, r"cannot be read after 8 tries \(last: 429\); .* run again later with --resume"),
        ([(401, {})], "the server answers 401"),
        (["whole"], "the server gives no byte ranges"),
        ([(404, {})], "is not there; correct the option archives, or the index"),
    ],
)
def test_a_server_that_refuses_for_good_is_an_error(server, tmp_path, waits, deeds, message):
    server.misbehave[f"/{ARCHIVE}"] = deeds
    with pytest.raises(SourceError, match=message):
        read(tmp_path, index_of(server, tmp_path, "lines"), domains="example.com", archives=server.url)


def test_nobody_there_is_an_error(waits):
    with pytest.raises(SourceError, match="cannot be read after 8 tries"):
        Client().get("http://127.0.0.1:9/", 10)
    assert len(waits) == TRIES - 1


def test_hostile_index_lines_are_told(server, tmp_path):
    host = "https://example.com/"
    lines = [
        "no json",
        "[" * 100_000,
        json.dumps({"url": host}),
        json.dumps({"url": host, "filename": "../../etc/passwd", "offset": 0, "length": 10}),
        json.dumps({"url": host, "filename": ARCHIVE, "offset": -1, "length": 10}),
        json.dumps({"url": host, "filename": ARCHIVE, "offset": 1, "length": 10}),
        json.dumps({"url": host, "filename": ARCHIVE, "offset": 0, "length": 10**12}),
        json.dumps({"url": "https://[", "filename": ARCHIVE, "offset": 0, "length": 10}),
    ]
    (tmp_path / "i.jsonl").write_text("\n".join(lines), "utf-8")
    found = read(tmp_path, "i.jsonl", domains="example.com", archives=server.url)
    wanted = [
        "malformed",
        "line_too_long",
        "malformed",
        "unsafe_path",
        "unsafe_path",
        "malformed",
        "line_too_long",
        "malformed",
    ]
    assert [row["problem"] for row in found] == ["malformed" if at == 1 else name for at, name in enumerate(wanted)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no domains; say them"),
        ({"domains": "https://example.org/"}, "'https://example.org/' is no domain; write names like example.org"),
        ({"domains": "example.org", "archives": "here"}, "archives is 'here'; give a URL or a folder's whole path"),
    ],
)
def test_wrong_options_are_errors(tmp_path, options, message):
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, "i.jsonl", **options)


def test_retry_after_may_be_nonsense():
    now = datetime(2024, 1, 1, tzinfo=UTC)
    assert retry_after_seconds("soon", now) is None
    assert retry_after_seconds("", now) is None
    assert retry_after_seconds("Sun, 31 Dec 2023 00:00:00 GMT", now) == 0.0
