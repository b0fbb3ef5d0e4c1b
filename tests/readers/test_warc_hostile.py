"""Web archives as nobody should write them: each is told, reading goes on behind it, in bounded memory and time."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from readers.archives import INFO, html, http, members, record
from readers.test_warc import SWAHILI, problems, read

GOOD = record(http(html(SWAHILI)))
MIB = 2**20


def told(rows):
    return [row["problem"] for row in rows]


@pytest.mark.parametrize("cut", [1, 8, 20, 100])
def test_a_truncated_file_ends_with_its_reason(tmp_path, cut):
    rows = read(tmp_path, members(INFO, GOOD, GOOD)[:-cut])
    assert [row["text"] for row in rows] == [SWAHILI, None]
    assert told(rows) == [None, "truncated"]


def test_a_truncated_plain_file_ends_with_its_reason(tmp_path):
    rows = read(tmp_path, (INFO + GOOD + GOOD)[:-30], "a.warc")
    assert told(rows) == [None, "truncated"]


def test_reading_goes_on_behind_a_damaged_record(tmp_path):
    damaged = bytearray(gzip.compress(GOOD))
    damaged[20:60] = b"\x55" * 40
    rows = read(tmp_path, members(INFO, GOOD) + bytes(damaged) + members(GOOD, GOOD))
    assert told(rows) == [None, "malformed", None, None]


def test_garbage_between_records_is_told(tmp_path):
    rows = read(tmp_path, members(INFO, GOOD) + b"garbage" * 100 + members(GOOD))
    assert told(rows) == [None, "malformed", None]
    rows = read(tmp_path, INFO + GOOD + b"garbage\n" * 10 + GOOD, "a.warc")
    assert told(rows) == [None, "malformed", None]


@pytest.mark.parametrize(
    "content",
    [
        b"no WARC at all",
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\nno length",
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 1000000000000000000000\r\n\r\n",
        b"WARC/1.0\r\nX: " + b"y" * 200_000 + b"\r\nContent-Length: 1\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: five\r\n\r\n",
    ],
)
def test_what_is_no_record_is_malformed(tmp_path, content):
    assert told(read(tmp_path, content, "a.warc")) == ["malformed"]
    assert told(read(tmp_path, members(INFO, content, GOOD))) == ["malformed", None]


def test_an_empty_file_is_damage_where_it_should_be_compressed_and_nothing_where_not(tmp_path):
    assert read(tmp_path, b"", "a.warc") == []
    assert read(tmp_path, gzip.compress(b"")) == []


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (b"", "http_status"),
        (b"no http", "http_status"),
        (http(b"abc", "Content-Encoding: gzip"), "malformed"),
        (http(b"3\r\nabc\r\nzz\r\nabc", "Transfer-Encoding: chunked"), "malformed"),
        (http(b"abc", "Content-Encoding: invented"), "malformed"),
        # As in a browser, what there is.
        (http(gzip.compress(html(SWAHILI))[:-8], "Content-Encoding: gzip"), None),
    ],
)
def test_a_message_that_is_none_is_told(tmp_path, message, problem):
    assert told(read(tmp_path, members(record(message), GOOD))) == [problem, None]


def test_a_bomb_is_a_record_that_is_too_long(tmp_path):
    zeros = zlib.compressobj(9, wbits=31)
    bomb = b"".join(zeros.compress(bytes(MIB)) for _ in range(64)) + zeros.flush()
    content = members(record(http(bomb, "Content-Encoding: gzip")), GOOD) + bomb + members(GOOD)
    (tmp_path / "a.warc.gz").write_bytes(content)
    tracemalloc.start()
    try:
        rows = read(tmp_path, content, max_record_bytes=2 * MIB)
        assert tracemalloc.get_traced_memory()[1] < 16 * MIB
    finally:
        tracemalloc.stop()
    assert told(rows) == ["line_too_long", None, "line_too_long", None]


def test_a_long_record_is_passed_over_in_a_plain_file(tmp_path):
    rows = read(tmp_path, record(http(b"x" * 5000)) + GOOD, "a.warc", max_record_bytes=1000)
    assert told(rows) == ["line_too_long", None]


DEEP = {
    "div": "<div>" * 100_000,
    "font": "".join(f"<font color={n}>" for n in range(20_000)),
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(20_000)) + ">",
    "table": "<table><tr><td>" * 20_000,
    "svg": "<svg><foreignObject>" * 20_000,
    "wide": "<div>" * 400 + "<b>x</b>" * 100_000,
}


@pytest.mark.parametrize("extract", ["main", "roots", "trafilatura"])
@pytest.mark.parametrize("kind", DEEP)
def test_a_page_that_would_take_minutes_to_parse_is_not_parsed(tmp_path, kind, extract):
    rows = read(tmp_path, members(record(http(DEEP[kind].encode())), GOOD), extract=extract)
    assert told(rows) == ["malformed", None]
    assert "deep" in rows[0]["detail"] or "depths" in rows[0]["detail"] or "attributes" in rows[0]["detail"]


def test_no_detail_has_text_of_the_page(tmp_path):
    secret = "0123-secret"
    pages = [http(secret.encode(), "Content-Encoding: gzip"), http(secret.encode(), content_type=secret * 5)]
    rows = read(tmp_path, members(*map(record, pages), secret.encode()))
    assert len(rows) == 3
    assert not any("secret" in str(problem) for problem in problems(rows))
