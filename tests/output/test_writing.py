"""Files are whole or not there, and the same rows give the same bytes."""

import itertools
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.output import writing
from roots_pipeline.output.writing import ParquetFile, RowGroup, write_bytes

SCHEMA = pa.schema([pa.field("id", pa.string()), pa.field("text", pa.large_string())])


def batch(texts: list[str], first: int = 0) -> pa.RecordBatch:
    ids = [str(first + i) for i in range(len(texts))]
    return pa.record_batch([pa.array(ids), pa.array(texts, pa.large_string())], schema=SCHEMA)


def write(path: Path, batches: list[pa.RecordBatch]) -> list[RowGroup]:
    with ParquetFile(path, SCHEMA, path.parent / "tmp") as file:
        for rows in batches:
            file.write(rows)
        file.commit(path.parent)
        return file.row_groups


def test_row_groups_are_cut_after_the_row_that_fills_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROW_GROUP_BYTES", 10)
    monkeypatch.setattr(writing, "ROW_GROUP_ROWS", 4)
    # 4 + 4 + 4 bytes fill the first group; "12345678901" fills one alone; of the rest, four rows fill one.
    texts = ["abcd", "efgh", "ijkl", "12345678901", "a", "b", "c", "d", "e"]
    groups = write(tmp_path / "a.parquet", [batch(texts)])
    assert groups == [RowGroup(3, 12), RowGroup(1, 11), RowGroup(4, 4), RowGroup(1, 1)]
    read = pq.ParquetFile(tmp_path / "a.parquet")
    assert [read.metadata.row_group(i).num_rows for i in range(4)] == [3, 1, 4, 1]
    assert read.read().column("text").to_pylist() == texts


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=30), st.lists(st.integers(1, 30), max_size=6))
def test_bytes_do_not_depend_on_how_rows_were_batched(texts: list[str], cuts: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "ROW_GROUP_BYTES", 40)
        patch.setattr(writing, "ROW_GROUP_ROWS", 7)
        places = sorted({0, len(texts), *(cut for cut in cuts if cut < len(texts))})
        parts = [batch(texts[a:b], a) for a, b in itertools.pairwise(places)]
        one, many = Path(folder, "one.parquet"), Path(folder, "many.parquet")
        assert write(one, [batch(texts)]) == write(many, parts)
        assert one.read_bytes() == many.read_bytes()


def test_a_file_that_is_not_committed_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out" / "a.parquet"

    def fail() -> None:
        with ParquetFile(path, SCHEMA, tmp_path / "tmp") as file:
            file.write(batch(["a"]))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert not path.exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_written_says_what_is_there(tmp_path: Path) -> None:
    import hashlib

    with ParquetFile(tmp_path / "x" / "a.parquet", SCHEMA, tmp_path / "tmp") as file:
        file.write(batch(["a", "b"]))
        written = file.commit(tmp_path)
    content = (tmp_path / "x" / "a.parquet").read_bytes()
    assert (written.path, written.rows, written.bytes) == ("x/a.parquet", 2, len(content))
    assert written.sha256 == hashlib.sha256(content).hexdigest()


def test_bytes_replace_what_was_there(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        write_bytes(tmp_path / "a.json", content, tmp_path / "tmp")
    assert (tmp_path / "a.json").read_bytes() == b"second"
