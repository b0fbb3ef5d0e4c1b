from __future__ import annotations

import bz2
import gzip
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.errors import ConfigError
from roots_pipeline.readers.base import ReadOptions, Shard
from roots_pipeline.readers.text import Text


def read(folder, patterns, max_record_bytes=1000, **options):
    """The rows of all shards, each without the columns that are null."""
    given = ReadOptions(options=options, max_record_bytes=max_record_bytes)
    rows = []
    for shard in Text().list_shards(patterns, folder, given):
        for batch in Text().read(shard, given):
            rows += [{name: value for name, value in row.items() if value is not None} for row in batch.to_pylist()]
    return rows


def test_a_file_is_a_document_with_its_name_as_key_and_path(tmp_path):
    (tmp_path / "src" / "sub").mkdir(parents=True)
    (tmp_path / "src" / "main.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n\r\ny = 2\r\n")
    (tmp_path / "src" / "sub" / "b.rs.gz").write_bytes(gzip.compress("fn main() {} // é".encode()))
    assert read(tmp_path, ["src/**"]) == [
        {"key": "main.py", "position": 0, "text": "x = 1\r\n\r\ny = 2\r\n", "path": "main.py", "record_bytes": 19},
        {"key": "sub/b.rs.gz", "position": 1, "text": "fn main() {} // é", "path": "sub/b.rs", "record_bytes": 18},
    ]


def test_a_file_that_cannot_be_used_is_a_row_and_an_empty_one_is_none(tmp_path):
    (tmp_path / "a.py").write_bytes(b"a = '\xe9'")
    (tmp_path / "b.py").touch()
    (tmp_path / "c.py").write_bytes(b"c" * 1001)
    (tmp_path / "d.py.bz2").write_bytes(bz2.compress(b"d")[:-1])
    (tmp_path / "e.py").write_bytes(b"e" * 1000)
    rows = read(tmp_path, ["*"])
    assert [(row["key"], row["position"], row.get("problem"), row["record_bytes"]) for row in rows] == [
        ("a.py", 0, "not_utf8", 7),
        ("c.py", 2, "line_too_long", 1001),
        ("d.py.bz2", 3, "truncated", 1),
        ("e.py", 4, None, 1000),
    ]
    assert rows[0]["detail"] == (
        "byte 5 of the record is not UTF-8: invalid continuation byte; is it in another `encoding`?"
    )
    assert rows[1]["detail"] == "the file has 1001 bytes, more than max_record_bytes=1000"
    assert rows[2]["path"] == "d.py"


def test_small_files_share_a_shard(tmp_path):
    for index in range(5):
        (tmp_path / f"{index}.txt").write_bytes(b"a" * 10)
    # Opening counts as 65,536 bytes: three files of 65,546 fit into 200,000.
    options = ReadOptions(options={"shard_bytes": 200_000})
    shards = Text().list_shards(["*.txt"], tmp_path, options)
    assert [(shard.name, shard.bytes, len(shard.files)) for shard in shards] == [("0.txt+2", 30, 3), ("3.txt+1", 20, 2)]
    assert shards[0].files[2] == ("2.txt", str(tmp_path / "2.txt"))
    assert [row["key"] for row in read(tmp_path, ["*.txt"], shard_bytes=200_000)] == [
        f"{index}.txt" for index in range(5)
    ]
    (tmp_path / "1.txt").write_bytes(b"b" * 11)
    again = Text().list_shards(["*.txt"], tmp_path, options)
    assert again[0].fingerprint != shards[0].fingerprint
    assert again[1] == shards[1]


def test_a_line_is_a_document(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\n\n \t\ncaf\xe9\n" + b"l" * 11 + b"\nlast")
    assert read(tmp_path, ["a.txt"], document="line", max_record_bytes=10) == [
        {"position": 0, "text": "one", "path": "a.txt", "record_bytes": 6},
        {
            "position": 12,
            "path": "a.txt",
            "problem": "not_utf8",
            "detail": "byte 3 of the record is not UTF-8: unexpected end of data; is it in another `encoding`?",
            "record_bytes": 4,
        },
        {
            "position": 17,
            "path": "a.txt",
            "problem": "line_too_long",
            "detail": "the line has 11 bytes, more than max_record_bytes=10",
            "record_bytes": 11,
        },
        {"position": 29, "text": "last", "path": "a.txt", "record_bytes": 4},
    ]


def test_a_paragraph_is_a_document(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\n\none\r\ntwo\r\n \r\n\nthree\n\nab\ncaf\xe9\n\nlong\nlonger\n\nfour\nfive")
    assert read(tmp_path, ["a.txt"], document="paragraph", max_record_bytes=10) == [
        {"position": 2, "text": "one\ntwo", "path": "a.txt", "record_bytes": 8},
        {"position": 16, "text": "three", "path": "a.txt", "record_bytes": 5},
        {
            "position": 23,
            "path": "a.txt",
            "problem": "not_utf8",
            "detail": "byte 6 of the record is not UTF-8: unexpected end of data; is it in another `encoding`?",
            "record_bytes": 7,
        },
        {
            "position": 32,
            "path": "a.txt",
            "problem": "line_too_long",
            "detail": "the paragraph has 11 bytes, more than max_record_bytes=10",
            "record_bytes": 11,
        },
        {"position": 45, "text": "four\nfive", "path": "a.txt", "record_bytes": 9},
    ]


def test_a_paragraph_with_a_line_that_is_too_long_or_cut_off_is_one_row(tmp_path):
    content = b"one\n" + b"l" * 20 + b"\ntwo\n\nthree\n"
    # Incompressible, so that more than one block is there to be cut.
    rest = hashlib.shake_256(b"").hexdigest(50_000).encode()
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(content + rest)[:-5000])
    rows = read(tmp_path, ["*"], document="paragraph", max_record_bytes=10)
    assert [(row["position"], row["problem"]) for row in rows] == [(0, "line_too_long"), (30, "truncated")]
    assert rows[0]["record_bytes"] == 28


@pytest.mark.parametrize(("unit", "cut"), [("line", True), ("paragraph", False)])
def test_lines_are_read_by_range_and_paragraphs_by_file(tmp_path, unit, cut):
    (tmp_path / "a.txt").write_bytes(b"one\ntwo\nthree\n")
    options = ReadOptions(options={"shard_bytes": 5, "document": unit})
    names = [shard.name for shard in Text().list_shards(["a.txt"], tmp_path, options)]
    assert names == (["a.txt#0-5", "a.txt#5-10", "a.txt#10-14"] if cut else ["a.txt"])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1), max_size=9), st.integers(1, 50)
)
def test_lines_that_are_written_are_read(tmp_path_factory, lines, shard_bytes):
    folder = tmp_path_factory.mktemp("text")
    (folder / "a.txt").write_bytes("\n".join(line.lstrip("\ufeff") + "." for line in lines).encode())
    rows = read(folder, ["*"], document="line", shard_bytes=shard_bytes)
    assert [row["text"] for row in rows] == [line.lstrip("\ufeff") + "." for line in lines]


def test_a_shard_of_one_file_need_not_be_listed(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one")
    (batch,) = Text().read(Shard("a.txt", str(tmp_path / "a.txt")))
    assert batch["text"].to_pylist() == ["one"]


ARABIC = "كان يا ما كان في قديم الزمان ملك عادل يحكم مدينة كبيرة على شاطئ البحر، وكان له ثلاثة أبناء."


@pytest.mark.parametrize("encoding", ["windows-1256", "detect"])
def test_what_is_not_utf_8_is_read_in_the_encoding_that_is_said_or_found(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(ARABIC.encode("windows-1256"))
    (tmp_path / "b.txt").write_bytes(ARABIC.encode())
    assert [row["text"] for row in read(tmp_path, ["*"], encoding=encoding)] == [ARABIC, ARABIC]


@pytest.mark.parametrize("order", ["le", "be"])
def test_a_mark_says_utf_16(tmp_path, order):
    mark = {"le": b"\xff\xfe", "be": b"\xfe\xff"}[order]
    (tmp_path / "a.txt").write_bytes(mark + ARABIC.encode(f"utf-16-{order}"))
    (tmp_path / "b.txt").write_bytes(mark + b"a")
    good, bad = read(tmp_path, ["*"])
    assert good["text"] == ARABIC
    assert (bad["problem"], "utf-16" in bad["detail"]) == ("undecodable", True)


def test_lines_are_read_in_the_encoding_that_is_said(tmp_path):
    (tmp_path / "a.txt").write_bytes("café\n".encode("latin-1") + "thé\n".encode() + b"\x81\n")
    rows = read(tmp_path, ["*"], document="line", encoding="windows-1252")
    assert [row.get("text") or row["problem"] for row in rows] == ["café", "thé", "undecodable"]
    assert rows[2]["detail"].startswith("the record is not UTF-8, and its byte 0 is not windows-1252")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoding": "windows-1265"}, r"no encoding; did you mean 'windows-1256'.* or detect"),
        ({"encoding": "base64"}, "no encoding"),
        ({"encoding": "detect", "document": "line"}, "wants a whole file"),
        ({"encoding": "utf-16", "document": "paragraph"}, "not told by its bytes"),
    ],
)
def test_an_encoding_that_cannot_be_is_an_error(tmp_path, options, message):
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, ["*"], **options)
