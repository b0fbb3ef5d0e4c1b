from __future__ import annotations

import bz2
import gzip
import lzma

import pytest
import zstandard

from roots_pipeline.document import RECORD
from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.csv import Csv

TEXTS = ["Soko la kijiji, kubwa", "سوق القرية\nكبير", 'गाँव का "बाज़ार"', "村子的市场", ""]


def read(tmp_path, content, name="a.csv", limit=None, **options):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    fields = {key: options.pop(key) for key in list(options) if key.endswith("_field")}
    if limit:
        options["max_record_bytes"] = limit
    Csv.check_options(options)
    settings = ReadOptions(options=options, **fields)
    found = []
    for shard in Csv().list_shards([name], tmp_path, settings):
        for batch in Csv().read(shard, settings):
            assert batch.schema == RECORD
            found += batch.to_pylist()
    return found


def told(found):
    return [row["problem"] for row in found]


def rows_of(texts):
    """RFC 4180, by hand: quotes around everything, quotes within doubled."""
    return "id,text\r\n" + "".join('{},"{}"\r\n'.format(n, text.replace('"', '""')) for n, text in enumerate(texts))


def test_rows_with_delimiters_quotes_and_line_ends_in_them(tmp_path):
    found = read(tmp_path, rows_of(TEXTS), id_field="id")
    assert [row["text"] for row in found] == TEXTS
    assert [row["key"] for row in found] == ["0", "1", "2", "3", "4"]
    assert [row["position"] for row in found] == [2, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", zstandard.ZstdCompressor().compress),
    ],
)
def test_compressed(tmp_path, suffix, pack):
    assert len(read(tmp_path, pack(rows_of(TEXTS).encode()), f"a.csv{suffix}")) == len(TEXTS)


def test_a_tsv_has_no_quotes(tmp_path):
    content = 'path\tsentence\nx.mp3\t"Habari" gani\ny.mp3\ta, "b\n'
    found = read(tmp_path, content, "a.tsv", text_field="sentence", path_field="path")
    assert [row["text"] for row in found] == ['"Habari" gani', 'a, "b']
    assert [row["path"] for row in found] == ["x.mp3", "y.mp3"]
    # With quotes, what follows a closing one is no field.
    assert told(read(tmp_path, content, "b.tsv", text_field="sentence", quoted=True)) == ["malformed", None]


def test_another_delimiter_and_a_byte_order_mark(tmp_path):
    (row,) = read(tmp_path, b"\xef\xbb\xbftext;x\na;b\n", delimiter=";")
    assert row["text"] == "a"


def test_bad_rows_are_told_one_by_one(tmp_path):
    content = b"text,b\none,1\ntwo\nthree,3,3\n\xff\xfe,4\n\nlong" + b"x" * 500 + b",5\nsix,6\n"
    found = read(tmp_path, content, limit=300)
    assert told(found) == [None, "malformed", "malformed", "not_utf8", "line_too_long", None]
    assert found[1]["detail"] == "the row has 1 fields fewer than the first one"


def test_a_quote_that_is_never_closed_ends_the_file(tmp_path):
    found = read(tmp_path, 'text\nfirst\n"second\nthird\n')
    assert told(found) == [None, "truncated"]
    found = read(tmp_path, 'text\nfirst\n"' + "x" * 90 + ("\n" + "y" * 90) * 100, limit=1000)
    assert told(found) == [None, "truncated"]


def test_a_truncated_file_is_told(tmp_path):
    content = gzip.compress(rows_of([f"text {n}" for n in range(5000)]).encode())
    assert told(read(tmp_path, content[: len(content) // 2], "a.csv.gz"))[-1] == "truncated"


def test_nuls_and_quotes_in_the_middle_are_rows_like_others_or_told(tmp_path):
    found = read(tmp_path, 'text\na\0b\n"a"b\nlast\n')
    assert told(found)[-1] is None
    assert found[-1]["text"] == "last"


def test_an_empty_file_has_no_rows(tmp_path):
    assert read(tmp_path, b"") == []


def test_columns_must_be_there(tmp_path):
    with pytest.raises(SourceError, match=r"a\.csv: has no column 'text'; did you mean 'texts'"):
        read(tmp_path, "texts\na\n")
    with pytest.raises(ConfigError, match="delimiter is not one character"):
        read(tmp_path, "text\na\n", delimiter="||")
