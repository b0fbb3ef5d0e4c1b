from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import fsspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.document import RECORD
from roots_pipeline.readers.base import ReadOptions, Shard
from roots_pipeline.readers.jsonl import Jsonl

REAL = Path(os.environ.get("ROOTS_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "documents"


def rows_of(shards, options=ReadOptions()):  # noqa: B008 - frozen
    reader = Jsonl()
    return [row for shard in shards for batch in reader.read(shard, options) for row in batch.to_pylist()]


def read(path, content, **options):
    """The rows of a file with this content, each without the columns that are null."""
    path.write_bytes(content)
    rows = rows_of([Shard(path.name, str(path))], ReadOptions(**options))
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.jsonl"


@pytest.mark.parametrize(
    ("line", "problem", "detail"),
    [
        (b'{"text": "caf\xe9 \xc3\xa9"}', "not_utf8", "byte 13 of the record is not UTF-8: invalid continuation byte"),
        (b'{"text": "\xed\xa0\x80"}', "not_utf8", "byte 10 of the record is not UTF-8: invalid continuation byte"),
        (b'{"text": "a \\ud800"}', "not_utf8", "an escape stands for half of a surrogate pair, without the other half"),
        (
            b'{"text": "a \\udc00 b"}',
            "not_utf8",
            "an escape stands for half of a surrogate pair, without the other half",
        ),
        (b"\xff\xfe{\x00}\x00", "not_utf8", "byte 0 of the record is not UTF-8: invalid start byte"),
        (b'{"text": "\xc3\xa9" "b"}', "not_json", "byte 14 of the record: Expecting ',' delimiter"),
        (b'{"text": "cut off in the mid', "not_json", "byte 9 of the record: Unterminated string starting at"),
        (b'{"text": "a", "score": NaN}', "not_json", "NaN is no number in JSON"),
        (b'{"text": "a", "score": -Infinity}', "not_json", "-Infinity is no number in JSON"),
        (b'{"text": "a\tb"}', "not_json", "byte 11 of the record: Invalid control character at"),
        (b"text", "not_json", "byte 0 of the record: Expecting value"),
        (b'["text"]', "not_json", "the line is an array, not an object"),
        (b'"text"', "not_json", "the line is a string, not an object"),
        (b"12", "not_json", "the line is a number, not an object"),
        (b"null", "not_json", "the line is null, not an object"),
        (b'{"text": "a"}{"text": "b"}', "not_json", "byte 13 of the record: Extra data"),
        (b'{"text": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "not_json", "nested too deeply"),
        (b"{}", "no_text_field", "no 'text'; the record has: nothing"),
        (b'{"content": "secret", "id": 1}', "no_text_field", "no 'text'; the record has: content, id"),
        (b'{"title": "\xe9\xe9", "id": 1}', "no_text_field", "no 'text'; the record has: id, title"),
        (b'{"n": 1e999, "id": 1}', "no_text_field", "no 'text'; the record has: id, n"),
        (b'{"text": null}', "null_text", "'text' is null"),
        (b'{"text": 1}', "text_not_string", "'text' is a number"),
        (b'{"text": 1e999}', "text_not_string", "'text' is a number"),
        (b'{"text": true}', "text_not_string", "'text' is a boolean"),
        (b'{"text": ["a"]}', "text_not_string", "'text' is an array"),
        (b'{"text": {"a": "b"}}', "text_not_string", "'text' is an object"),
    ],
)
def test_a_bad_line_is_a_row_with_its_problem_and_the_others_go_on(path, line, problem, detail):
    rows = read(path, b'{"text": "one"}\n' + line + b'\n{"text": "two"}\n')
    assert rows == [
        {"position": 0, "text": "one", "record_bytes": 15},
        {"position": 16, "problem": problem, "detail": detail, "record_bytes": len(line)},
        {"position": 17 + len(line), "text": "two", "record_bytes": 15},
    ]


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "one", "n": 123456789012345678901234567890}',
        b'{"text": "one", "n": 1e999}',
        b'{"text": "one", "title": "\xe9"}',
        b'{"text": "one", "title": "\\ud800"}',
        b'{"text": "two", "text": "one"}',
        b'{"te\\u0078t": "one"}',
        b'  {"text" : "one"}\t',
    ],
)
def test_what_nobody_asked_for_is_not_looked_at(path, line):
    assert [row.get("text") for row in read(path, line + b"\n")] == ["one"]


def test_any_character_but_a_lone_surrogate_is_text(path):
    text = "NUL \0, é, 😀, \u2028, \uffff, \x7f"
    escaped = json.dumps({"text": text}).encode()
    plain = json.dumps({"text": text}, ensure_ascii=False).encode()
    assert [row["text"] for row in read(path, escaped + b"\n" + plain)] == [text, text]


def test_byte_order_mark_line_ends_and_blank_lines(path):
    rows = read(path, b'\xef\xbb\xbf{"text": "one"}\r\n\r\n \t\n{"text": "two"}\n\n{"text": "three"}')
    assert [(row["position"], row["text"], row["record_bytes"]) for row in rows] == [
        (0, "one", 18),
        (25, "two", 15),
        (42, "three", 17),
    ]


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n", b"\xef\xbb\xbf"])
def test_a_file_of_nothing_has_no_records(path, content):
    assert read(path, content) == []


@pytest.mark.parametrize("end", [b'{"text": "tw', b'{"text": "two\xc3', b'{"text"', b"{"])
def test_a_file_that_ends_within_a_record_is_truncated(path, end):
    rows = read(path, b'{"text": "one"}\n' + end)
    assert rows[0]["text"] == "one"
    assert rows[1:] == [
        {
            "position": 16,
            "problem": "truncated",
            "detail": f"the file ends within this record, after {len(end)} bytes of it",
            "record_bytes": len(end),
        }
    ]


def test_a_last_line_that_is_no_json_at_all_is_a_bad_line(path):
    assert read(path, b"rubbish")[0]["problem"] == "not_json"


def test_a_long_line_is_passed_over(path):
    rows = read(path, b'{"text": "one"}\n{"text": "longer"}\n{"text": "two"}\n', max_record_bytes=15)
    assert [(row.get("text"), row.get("problem"), row["record_bytes"]) for row in rows] == [
        ("one", None, 15),
        (None, "line_too_long", 18),
        ("two", None, 15),
    ]


def test_a_source_may_allow_longer_records_or_shorter_ones(path):
    content = b'{"text": "one"}\n{"text": "longer"}\n'
    assert len([row for row in read(path, content, options={"max_record_bytes": 15}) if "problem" in row]) == 1


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_truncated_file_gives_the_records_before_and_then_a_row(tmp_path, suffix):
    lines = [b'{"text": "%d %d"}' % (index, index * 7919 % 100003) for index in range(40_000)]
    content = b"\n".join(lines) + b"\n"
    compressed = gzip.compress(content) if suffix == ".gz" else zstandard.ZstdCompressor().compress(content)
    compressed = compressed[: len(compressed) // 2]
    rows = read(tmp_path / f"a.jsonl{suffix}", compressed)
    texts = [row["text"] for row in rows[:-1]]
    assert len(texts) > 10_000
    assert texts == [json.loads(line)["text"] for line in lines[: len(texts)]]
    detail = f"the {suffix} data end too early, at byte {len(compressed)} of the file"
    assert (rows[-1]["problem"], rows[-1]["detail"]) == ("truncated", detail)
    assert rows[-1]["position"] == len(b"\n".join(lines[: len(texts)])) + 1
    assert rows[-1]["record_bytes"] < 20


def test_fields_come_from_where_the_source_says(path):
    record = {
        "text": "not this",
        "content": {"body": "this"},
        "id": 7,
        "meta": {"url": "https://example.org", "license": None, "lang": 3},
        "meta.lang": "sw",
        "file": "a.py",
        "date": "2024-01-01",
        "title": "That",
        "kind": "text",
    }
    rows = read(
        path,
        json.dumps(record).encode(),
        text_field="content.body",
        id_field="id",
        url_field="meta.url",
        license_field="meta.license",
        language_field="meta.lang",
        path_field="file",
        collected_field="date",
        title_field="title",
        type_field="kind",
    )
    assert rows == [
        {
            "key": "7",
            "position": 0,
            "text": "this",
            "url": "https://example.org",
            "language": "sw",
            "path": "a.py",
            "collected": "2024-01-01",
            "title": "That",
            "type": "text",
            "record_bytes": len(json.dumps(record)),
        }
    ]


@pytest.mark.parametrize(
    ("value", "key", "url"),
    [("a", "a", "a"), (-7, "-7", None), (True, None, None), (1.5, None, None), (None, None, None), ([], None, None)],
)
def test_a_key_may_be_a_whole_number_and_the_rest_are_strings(path, value, key, url):
    content = json.dumps({"text": "", "id": value, "url": value}).encode()
    (row,) = read(path, content, id_field="id", url_field="url")
    assert (row.get("key"), row.get("url")) == (key, url)


def test_a_lone_surrogate_in_a_declared_field_is_a_bad_record(path):
    (row,) = read(path, b'{"text": "a", "url": "\\ud800"}', url_field="url")
    assert row["problem"] == "not_utf8"


def test_the_details_quote_names_and_no_values(path):
    content = json.dumps({"x" * 50: "secret", **{f"k{index:02}": "secret" for index in range(30)}}).encode()
    (row,) = read(path, content)
    assert row["detail"].startswith("no 'text'; the record has: k00, k01, ")
    assert row["detail"].endswith("k19 and 11 more")
    assert "secret" not in row["detail"]


def test_batches_are_bounded_in_rows_and_bytes(path):
    lines = [json.dumps({"text": "a" * size}) for size in [10] * 3000 + [3_000_000] * 4 + [9_000_000, 10]]
    path.write_text("\n".join(lines), encoding="utf-8")
    batches = list(Jsonl().read(Shard("a", str(path))))
    assert [batch.num_rows for batch in batches] == [2048, 952 + 2, 2, 1, 1]
    assert all(batch.schema == RECORD for batch in batches)


def test_plain_files_are_cut_and_compressed_ones_are_not(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "a"}\n' * 10)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "b"}\n' * 100, compresslevel=0))
    options = ReadOptions(options={"shard_bytes": 100})
    shards = Jsonl().list_shards(["*"], tmp_path, options)
    assert [shard.name for shard in shards] == ["a.jsonl#0-100", "a.jsonl#100-140", "b.jsonl.gz"]
    rows = rows_of(shards, options)
    assert [row["text"] for row in rows] == ["a"] * 10 + ["b"] * 100
    assert [row["position"] for row in rows[:10]] == list(range(0, 140, 14))


def test_a_url_is_read(tmp_path):
    system = fsspec.filesystem("memory")
    system.pipe({"/jsonl/a.jsonl": b'{"text": "a"}\n' * 10, "/jsonl/b.jsonl.gz": gzip.compress(b'{"text": "b"}\n')})
    options = ReadOptions(options={"shard_bytes": 50})
    shards = Jsonl().list_shards(["memory://jsonl/*"], tmp_path, options)
    assert [shard.name for shard in shards] == ["a.jsonl#0-50", "a.jsonl#50-100", "a.jsonl#100-140", "b.jsonl.gz"]
    assert [row["text"] for row in rows_of(shards)] == ["a"] * 10 + ["b"]
    system.rm("/jsonl", recursive=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=60)
@given(
    records=st.lists(st.fixed_dictionaries({"text": st.text(max_size=30)}, optional={"more": JSON}), max_size=8),
    ascii_only=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n"]),
    ended=st.booleans(),
    compress=st.sampled_from(["", ".gz", ".zst"]),
    shard_bytes=st.integers(1, 300),
)
def test_what_is_written_as_jsonl_is_read(
    tmp_path_factory, records, ascii_only, line_end, ended, compress, shard_bytes
):
    lines = [json.dumps(record, ensure_ascii=ascii_only) + line_end for record in records]
    if lines and not ended:
        lines[-1] = lines[-1].removesuffix(line_end)
    encoded = [line.encode() for line in lines]
    content = b"".join(encoded)
    folder = tmp_path_factory.mktemp("jsonl")
    if compress == ".gz":
        stored = b"".join(gzip.compress(line) for line in encoded) or gzip.compress(b"")
    elif compress == ".zst":
        stored = b"".join(map(zstandard.ZstdCompressor().compress, encoded)) or zstandard.compress(b"")
    else:
        stored = content
    (folder / f"a.jsonl{compress}").write_bytes(stored)
    options = ReadOptions(options={"shard_bytes": shard_bytes})
    shards = Jsonl().list_shards(["*"], folder, options)
    rows = rows_of(shards, options)
    assert [row["text"] for row in rows] == [record["text"] for record in records]
    assert [row["position"] for row in rows] == [sum(map(len, encoded[:index])) for index in range(len(encoded))]
    assert [row["record_bytes"] for row in rows] == [len(line.rstrip(b"\r\n")) for line in encoded]


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real documents are not at {REAL}")
@pytest.mark.parametrize("language", ["yor_Latn", "tam_Taml", "zho_Hant"])
def test_real_documents_are_what_the_standard_library_reads(language):
    path = REAL / f"{language}.jsonl.zst"
    options = ReadOptions(id_field="id", license_field="license", url_field="url")
    rows = rows_of(Jsonl().list_shards([str(path)], REAL, options), options)
    with zstandard.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        expected = [json.loads(line) for line in lines]
    assert [(row["key"], row["text"], row["license"], row["url"]) for row in rows] == [
        (record["id"], record["text"], record["license"], record.get("url")) for record in expected
    ]
