"""Local folders only: no test reaches the Hub."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.huggingface import Huggingface

datasets = pytest.importorskip("datasets")


@pytest.fixture(autouse=True)
def no_network(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for part in range(3):
        rows = {
            "id": [part * 2, part * 2 + 1],
            "text": [f"{part}-0", None],
            "meta": [{"url": f"u{part}"}, {"url": None}],
        }
        pq.write_table(pa.table(rows), folder / f"train-{part}.parquet")
    pq.write_table(pa.table({"text": ["test"]}), folder / "test.parquet")
    return folder


def shards_of(folder, **options):
    return Huggingface().list_shards([folder.name], folder.parent, ReadOptions(options=options))


def rows_of(shards, options=ReadOptions()):  # noqa: B008 - frozen
    rows = []
    for shard in shards:
        for batch in Huggingface().read(shard, options):
            rows += [{name: value for name, value in row.items() if value is not None} for row in batch.to_pylist()]
    return rows


def test_a_local_folder_is_read_by_its_files(folder):
    shards = shards_of(folder)
    assert [(shard.name, shard.file) for shard in shards] == [(f"train-0000{part}",) * 2 for part in range(3)]
    assert rows_of(shards[1:2], ReadOptions(id_field="id", url_field="meta.url")) == [
        {"key": "2", "position": 0, "text": "1-0", "url": "u1", "record_bytes": 3},
        {"key": "3", "position": 1, "problem": "null_text", "detail": "'text' is null", "record_bytes": 0},
    ]
    assert [row.get("text") for row in rows_of(shards)] == ["0-0", None, "1-0", None, "2-0", None]


def test_the_split_is_an_option(folder):
    (shard,) = shards_of(folder, split="test")
    assert shard.name == "test-00000"
    assert [row["text"] for row in rows_of([shard], ReadOptions(options={"split": "test"}))] == ["test"]


def test_the_longest_record_is_an_option_that_datasets_does_not_see(folder):
    options = {"split": "test", "max_record_bytes": 3}
    (shard,) = shards_of(folder, **options)
    assert [row["problem"] for row in rows_of([shard], ReadOptions(options=options))] == ["line_too_long"]


def test_the_fingerprint_changes_with_the_files(folder):
    first = shards_of(folder)
    assert shards_of(folder) == first
    pq.write_table(pa.table({"id": [1], "text": ["new"], "meta": [{"url": ""}]}), folder / "train-1.parquet")
    assert {shard.fingerprint for shard in shards_of(folder)} != {shard.fingerprint for shard in first}


def test_json_lines_are_read_too(tmp_path):
    folder = tmp_path / "lines"
    folder.mkdir()
    lines = [json.dumps({"text": f"{index}", "more": {"a": index}}) for index in range(600)]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = rows_of(shards_of(folder))
    assert [row["text"] for row in rows] == [str(index) for index in range(600)]
    assert [row["position"] for row in rows] == list(range(600))


def test_a_dataset_that_cannot_be_read_on_gives_the_rows_before_and_then_a_row(tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    table = pa.table({"text": [f"{index} {index * 7919 % 100003}" * 20 for index in range(20_000)]})
    path = folder / "train.parquet"
    pq.write_table(table, path, row_group_size=5000)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300] = b"\x55" * 300
    path.write_bytes(content)
    rows = rows_of(shards_of(folder))
    assert rows[-1]["problem"] == "truncated"
    assert rows[-1]["position"] == len(rows) - 1
    assert 0 < len(rows) - 1 < 20_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "bogus"}, "Bad split: bogus. Available splits: "),
        ({"name": "bogus"}, "BuilderConfig 'bogus' not found. Available: "),
        ({"data_files": "bogus*"}, "No (supported) data files found"),
    ],
)
def test_a_wrong_option_is_an_error_with_what_is_known(folder, options, message):
    with pytest.raises(SourceError) as error:
        shards_of(folder, **options)
    assert str(error.value).startswith(f"{folder}: `datasets` cannot load it: ")
    assert message in str(error.value)


def test_a_dataset_that_cannot_be_reached_is_an_error_with_the_cure(tmp_path):
    with pytest.raises(SourceError, match=r"^nobody/nothing: .*; correct the path .* download it with `hf download`"):
        Huggingface().list_shards(["nobody/nothing"], tmp_path)


def test_a_dataset_without_the_text_is_an_error_with_the_nearest_column(folder):
    shards = shards_of(folder)
    with pytest.raises(SourceError, match=r"has no column 'texts'; did you mean 'text'\?"):
        rows_of(shards, ReadOptions(text_field="texts"))


def test_one_path_is_wanted(tmp_path):
    with pytest.raises(ConfigError, match="reader huggingface: 2 paths; give one"):
        Huggingface().list_shards(["a", "b"], tmp_path)
