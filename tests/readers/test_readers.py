"""What holds of every reader."""

from __future__ import annotations

import pickle

import pytest

from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers.base import ReadOptions, Shard, available_readers

READERS = available_readers()


def test_the_readers_are_found():
    assert list(READERS) == [
        "commoncrawl",
        "csv",
        "epub",
        "huggingface",
        "jsonl",
        "mediawiki",
        "parquet",
        "pdf",
        "repository",
        "text",
        "warc",
    ]


@pytest.mark.parametrize("key", READERS)
def test_a_reader_has_the_name_of_its_module_and_says_what_it_reads(key):
    assert READERS[key].name == key
    assert READERS[key].__doc__


@pytest.mark.parametrize("key", sorted(set(READERS) - {"huggingface", "commoncrawl"}))
def test_a_pattern_without_files_is_an_error_that_names_it_and_the_folder(key, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "part-1.here").touch()
    with pytest.raises(SourceError) as error:
        READERS[key]().list_shards(["data/part-?.there"], tmp_path)
    assert str(error.value).startswith(f"data/part-?.there: matches no file in {tmp_path}/data; ")
    assert "part-1.here" in str(error.value)


@pytest.mark.parametrize("key", sorted(set(READERS) - {"huggingface", "commoncrawl"}))
def test_a_file_that_vanished_is_an_error(key, tmp_path):
    with pytest.raises(SourceError, match=r"gone\.jsonl: is not there \(any more\)"):
        list(READERS[key]().read(Shard("gone.jsonl", str(tmp_path / "gone.jsonl"))))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"documents": "line"}, "reader text: unknown option 'documents'; did you mean 'document'?"),
        ({"document": "lines"}, "reader text: document is 'lines'; did you mean 'line'?"),
        ({"shard_bytes": "1"}, "reader text: shard_bytes is '1'; give a value of type int"),
        ({"shard_bytes": True}, "reader text: shard_bytes is True; give a value of type int"),
        ({"shard_bytes": 0}, "reader text: shard_bytes is 0; give a number above 0"),
    ],
)
def test_a_wrong_option_is_an_error(options, message):
    with pytest.raises(ConfigError) as error:
        READERS["text"].check_options(options)
    assert str(error.value) == message


def test_right_options_pass():
    READERS["text"].check_options({"document": "paragraph", "shard_bytes": 1000, "max_record_bytes": 1})


def test_shards_and_options_travel_between_processes():
    shard = Shard("a#1-2", "/a", 1, 2, 1, "x", (("a", "/a"),))
    options = ReadOptions(id_field="id", options={"document": "line"})
    assert pickle.loads(pickle.dumps((shard, options))) == (shard, options)
