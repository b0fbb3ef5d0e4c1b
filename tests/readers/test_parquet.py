from __future__ import annotations

import datetime as dt

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from roots_pipeline.document import RECORD
from roots_pipeline.errors import SourceError
from roots_pipeline.readers.base import ReadOptions, Shard
from roots_pipeline.readers.parquet import Parquet


def rows_of(shards, options=ReadOptions()):  # noqa: B008 - frozen
    rows = []
    for shard in shards:
        for batch in Parquet().read(shard, options):
            assert batch.schema == RECORD
            rows += [{name: value for name, value in row.items() if value is not None} for row in batch.to_pylist()]
    return rows


def read(path, columns, row_group_size=None, **options):
    pq.write_table(pa.table(columns), path, row_group_size=row_group_size)
    return rows_of([Shard(path.name, str(path))], ReadOptions(**options))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.parquet"


def bytes_as(kind, values):
    """A column of the given type that holds any bytes, as a careless writer leaves it."""
    offsets, data = [0], b""
    for value in values:
        data += value
        offsets.append(len(data))
    wide = kind in {pa.large_string(), pa.large_binary()}
    buffer = pa.array(offsets, pa.int64() if wide else pa.int32()).buffers()[1]
    return pa.Array.from_buffers(kind, len(values), [None, buffer, pa.py_buffer(data)])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.string_view()])
@pytest.mark.parametrize("dictionary", [False, True])
def test_text_is_a_column_of_strings_or_bytes_of_any_kind(path, kind, dictionary):
    texts = pa.array(["one", None, "été", "one", ""]).cast(kind)
    if dictionary and kind == pa.string_view():
        pytest.skip("Arrow makes no dictionary of it")
    rows = read(path, {"text": texts.dictionary_encode() if dictionary else texts})
    assert rows == [
        {"position": 0, "text": "one", "record_bytes": 3},
        {"position": 1, "problem": "null_text", "detail": "'text' is null", "record_bytes": 0},
        {"position": 2, "text": "été", "record_bytes": 5},
        {"position": 3, "text": "one", "record_bytes": 3},
        {"position": 4, "text": "", "record_bytes": 0},
    ]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary()])
def test_bytes_that_are_not_utf_8_are_found(path, kind):
    rows = read(path, {"text": bytes_as(kind, [b"one", b"caf\xe9 x", b"\xed\xa0\x80", b"two"])})
    assert [(row.get("text"), row.get("problem"), row.get("detail"), row["record_bytes"]) for row in rows] == [
        ("one", None, None, 3),
        (None, "not_utf8", "byte 3 of 'text' is not UTF-8: invalid continuation byte", 6),
        (None, "not_utf8", "byte 0 of 'text' is not UTF-8: invalid continuation byte", 3),
        ("two", None, None, 3),
    ]


def test_bytes_that_are_not_utf_8_in_a_declared_column_are_found(path):
    columns = {"text": ["one", "two"], "url": bytes_as(pa.string(), [b"a", b"\xff"])}
    rows = read(path, columns, url_field="url")
    assert rows[0] == {"position": 0, "text": "one", "url": "a", "record_bytes": 3}
    assert (rows[1]["problem"], rows[1]["detail"]) == ("not_utf8", "byte 0 of 'url' is not UTF-8: invalid start byte")
    assert "text" not in rows[1]


def test_a_long_text_is_a_bad_record(path):
    rows = read(path, {"text": ["12345", "123456"]}, max_record_bytes=5)
    assert rows[0]["text"] == "12345"
    assert rows[1] == {
        "position": 1,
        "problem": "line_too_long",
        "detail": "'text' has 6 bytes, more than max_record_bytes=5",
        "record_bytes": 6,
    }


def test_fields_come_from_where_the_source_says(path):
    rows = read(
        path,
        {
            "doc": [{"body": "this", "n": 1}, None],
            "id": pa.array([7, None], pa.int32()),
            "meta": [{"url": {"full": "https://example.org"}, "lang": "no"}, {"url": None, "lang": "no"}],
            "meta.lang": ["sw", None],
            "license": pa.array(["MIT", "MIT"]).dictionary_encode(),
            "date": [dt.date(2024, 1, 2), None],
            "path": [1, 2],
            "title": ["That", None],
            "kind": pa.array(["text", "text"]).dictionary_encode(),
        },
        text_field="doc.body",
        id_field="id",
        url_field="meta.url.full",
        language_field="meta.lang",
        license_field="license",
        collected_field="date",
        path_field="path",
        title_field="title",
        type_field="kind",
    )
    assert rows == [
        {
            "key": "7",
            "position": 0,
            "text": "this",
            "url": "https://example.org",
            "license": "MIT",
            "language": "sw",
            "collected": "2024-01-02",
            "title": "That",
            "type": "text",
            "record_bytes": 4,
        },
        {
            "position": 1,
            "license": "MIT",
            "type": "text",
            "problem": "null_text",
            "detail": "'doc.body' is null",
            "record_bytes": 0,
        },
    ]


def test_a_declared_column_that_is_not_there_is_an_error(path):
    with pytest.raises(SourceError, match=r"a\.parquet: has no column 'ur'; .* mend the source's"):
        read(path, {"text": ["a"], "url": ["b"]}, url_field="ur")


def test_a_file_without_the_text_column_is_an_error_with_the_nearest_one(path):
    message = r"a\.parquet: has no column 'text'; did you mean 'texts'\?; set text_field to one of its columns"
    with pytest.raises(SourceError, match=message):
        read(path, {"texts": ["a"], "meta": [{"url": "b"}]})


def test_a_text_column_of_another_type_is_an_error(path):
    with pytest.raises(
        SourceError, match=r"a\.parquet: column 'text' is int64, not text; set text_field to another one"
    ):
        read(path, {"text": [1]})


@pytest.mark.parametrize("columns", [{"text": pa.array([], pa.string())}, {"text": pa.array([], pa.null())}])
def test_a_table_without_rows_has_no_records(path, columns):
    assert read(path, columns) == []


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_file_without_its_end_is_truncated(path, kept):
    pq.write_table(pa.table({"text": ["a" * 100]}), path)
    path.write_bytes(path.read_bytes()[:kept])
    shards = Parquet().list_shards(["*"], path.parent, ReadOptions(options={"shard_bytes": 10}))
    (row,) = rows_of(shards)
    assert (row["position"], row["problem"]) == (0, "truncated")
    assert row["detail"].startswith("the Parquet file cannot be read on, from row 0: ")


def test_a_damaged_page_ends_the_shard_after_the_rows_before_it(path):
    table = pa.table({"text": [f"{index} {index * 7919 % 100003}" * 20 for index in range(20_000)]})
    pq.write_table(table, path, row_group_size=5000, write_page_checksum=True, use_dictionary=False)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle] ^= 0xFF
    path.write_bytes(content)
    rows = rows_of([Shard("a", str(path))])
    texts = [row["text"] for row in rows[:-1]]
    assert len(texts) > 4000
    assert texts == table["text"].to_pylist()[: len(texts)]
    assert (rows[-1]["problem"], rows[-1]["position"]) == ("truncated", len(texts))


def test_a_failing_file_system_is_an_error(path, monkeypatch):
    pq.write_table(pa.table({"text": ["a"]}), path)

    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("roots_pipeline.readers.parquet.open_file", fail)
    with pytest.raises(SourceError, match=r"cannot be read: .*Input/output error"):
        rows_of([Shard("a", str(path))])


def test_a_file_is_cut_by_row_groups(path):
    texts = [f"{index} {'x' * 100}" for index in range(100)]
    pq.write_table(pa.table({"text": texts}), path, row_group_size=10, compression="none", use_dictionary=False)
    group_bytes = pq.ParquetFile(path).metadata.row_group(0).total_byte_size
    options = ReadOptions(options={"shard_bytes": 3 * group_bytes + 50})
    shards = Parquet().list_shards(["*.parquet"], path.parent, options)
    assert [shard.name for shard in shards] == [f"a.parquet#{part}" for part in ("0-3", "3-6", "6-9", "9-10")]
    assert {shard.file for shard in shards} == {"a.parquet"}
    rows = rows_of(shards, options)
    assert [row["text"] for row in rows] == texts
    assert [row["position"] for row in rows] == list(range(100))


def test_batches_are_bounded_in_rows_and_bytes(path):
    texts = ["a" * size for size in [10] * 3000 + [3_000_000] * 4]
    pq.write_table(pa.table({"text": texts}), path)
    batches = list(Parquet().read(Shard("a", str(path))))
    assert [text for batch in batches for text in batch["text"].to_pylist()] == texts
    assert max(batch.num_rows for batch in batches) <= 2048
    assert all(sum(batch["record_bytes"].to_pylist()) <= 8_000_000 for batch in batches)


def test_a_url_is_read(tmp_path):
    system = fsspec.filesystem("memory")
    with system.open("/parquet/a.parquet", "wb") as file:
        pq.write_table(pa.table({"text": ["a", "b"]}), file)
    shards = Parquet().list_shards(["memory://parquet/*.parquet"], tmp_path)
    assert [row["text"] for row in rows_of(shards)] == ["a", "b"]
    system.rm("/parquet", recursive=True)
