from __future__ import annotations

import functools
import gzip
import http.server
import os
import threading

import fsspec
import pytest

from roots_pipeline.errors import SourceError
from roots_pipeline.readers._files import File, cut_shards, find_files, open_file
from roots_pipeline.readers._streams import read_blocks


@pytest.fixture
def memory():
    """The file system in memory, emptied."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def names(patterns, root):
    return [file.name for file in find_files(patterns, root)]


def test_files_are_sorted_and_named_below_the_pattern_s_folder(tmp_path):
    write(tmp_path, "in/b.txt", "in/a.txt", "in/sub/a.txt", "other/a.txt")
    assert names(["in/*.txt"], tmp_path) == ["a.txt", "b.txt"]
    assert names(["in/**/*.txt"], tmp_path) == ["a.txt", "b.txt", "sub/a.txt"]
    assert names(["in/**"], tmp_path) == ["a.txt", "b.txt", "sub/a.txt"]
    assert names(["in/b.txt"], tmp_path) == ["b.txt"]
    assert names(["in/*/a.txt"], tmp_path) == ["sub/a.txt"]


def test_names_of_several_patterns_are_below_the_folder_they_share_and_a_file_counts_once(tmp_path):
    write(tmp_path, "in/b.txt", "in/a.txt", "other/a.txt")
    assert names(["other/*", "in/a.txt", "in/*.txt"], tmp_path) == ["in/a.txt", "in/b.txt", "other/a.txt"]


def test_a_name_does_not_depend_on_where_the_folder_is_nor_on_how_it_is_named(tmp_path, memory):
    write(tmp_path, "one/in/a.txt", "two/in/a.txt")
    memory.pipe("/deep/in/a.txt", b"a")
    assert names(["in/*.txt"], tmp_path / "one") == ["a.txt"]
    assert names(["../two/in/*.txt"], tmp_path / "one") == ["a.txt"]
    assert names([f"{tmp_path}/two/in/a.txt"], tmp_path) == ["a.txt"]
    assert names([f"file://{tmp_path}/two/in/*.txt"], tmp_path) == ["a.txt"]
    assert names(["memory://deep/in/*.txt"], tmp_path) == ["a.txt"]
    assert names(["memory://deep/in/a.txt"], tmp_path) == ["a.txt"]


def test_the_order_of_the_directory_listing_does_not_matter(tmp_path, monkeypatch):
    write(tmp_path, "in/b.txt", "in/a.txt", "in/c.txt")
    listed = find_files(["in/*"], tmp_path)
    scandir = os.scandir

    class Backwards:
        def __init__(self, path):
            self.path = path

        def __enter__(self):
            with scandir(self.path) as entries:
                return iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

        def __exit__(self, *error):
            return None

    monkeypatch.setattr(os, "scandir", Backwards)
    assert find_files(["in/*"], tmp_path) == listed


def test_hidden_files_count_only_where_named(tmp_path):
    write(tmp_path, "in/.a.txt", "in/b.txt", "in/.c/d.txt")
    assert names(["in/**/*.txt"], tmp_path) == ["b.txt"]
    assert names(["in/.*.txt"], tmp_path) == [".a.txt"]


def test_a_file_whose_name_has_the_characters_of_a_glob_can_be_named(tmp_path):
    write(tmp_path, "in[1]/a[b].txt")
    assert names(["in[1]/a[b].txt"], tmp_path) == ["a[b].txt"]
    assert names(["*.txt"], tmp_path / "in[1]") == ["a[b].txt"]


def test_the_fingerprint_changes_with_size_and_time(tmp_path):
    write(tmp_path, "a.txt")
    first = find_files(["a.txt"], tmp_path)[0].fingerprint
    assert find_files(["*.txt"], tmp_path)[0].fingerprint == first
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    touched = find_files(["a.txt"], tmp_path)[0].fingerprint
    (tmp_path / "a.txt").write_text("longer than before", encoding="utf-8")
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    longer = find_files(["a.txt"], tmp_path)[0].fingerprint
    assert touched == "5-1"
    assert longer == "18-1"
    assert first not in {touched, longer}


def test_urls_are_listed_and_opened(tmp_path, memory):
    memory.pipe({"/in/b.txt": b"b", "/in/a.txt": b"a", "/in/sub/c.txt": b"c"})
    files = find_files(["memory://in/**"], tmp_path)
    assert [file.name for file in files] == ["a.txt", "b.txt", "sub/c.txt"]
    with open_file(files[2].path) as stream:
        assert stream.read() == b"c"


@pytest.mark.parametrize("pattern", ["memory://in/*.csv", "memory://in/a.csv", "memory://nowhere/*"])
def test_a_url_without_files_is_an_error(pattern, tmp_path, memory):
    memory.pipe("/in/a.txt", b"a")
    with pytest.raises(SourceError, match="matches no file in memory://"):
        find_files([pattern], tmp_path)


def test_each_pattern_must_match(tmp_path):
    write(tmp_path, "in/a.txt")
    with pytest.raises(SourceError, match=r"nowhere/\*: matches no file in .*/nowhere, which does not exist; correct"):
        find_files(["in/*", "nowhere/*"], tmp_path)


def test_the_error_tells_the_nearest_file(tmp_path):
    write(tmp_path, "in/articles.txt", "in/other.csv")
    with pytest.raises(SourceError, match=r"in/article\.txt: matches no file in .*/in; did you mean 'articles\.txt'\?"):
        find_files(["in/article.txt"], tmp_path)


def test_a_folder_is_no_file(tmp_path, memory):
    write(tmp_path, "in/a.txt")
    memory.pipe("/in/a.txt", b"a")
    with pytest.raises(SourceError, match=r"^in: is a folder; name its files, for example in/\*"):
        find_files(["in"], tmp_path)
    with pytest.raises(SourceError, match=r"^memory://in: is a folder; name its files, for example memory://in/\*"):
        find_files(["memory://in"], tmp_path)


@pytest.mark.parametrize("url", ["bogus://in/a.txt", "bogus://in/*.txt"])
def test_an_unknown_protocol_is_an_error(url, tmp_path):
    with pytest.raises(SourceError, match="cannot be read: Protocol not known: bogus"):
        find_files([url], tmp_path)


def test_a_protocol_whose_package_is_missing_is_an_error_with_the_cure(tmp_path, monkeypatch):
    monkeypatch.setattr(fsspec.core, "url_to_fs", lambda url: raise_(ImportError("Install s3fs to access S3")))
    with pytest.raises(SourceError, match=r"Install s3fs to access S3; pip install 'roots-pipeline\[cloud\]'"):
        find_files(["s3://bucket/a.txt"], tmp_path)


def test_a_file_that_may_not_be_read_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("builtins.open", lambda *_: raise_(PermissionError(13, "Permission denied")))
    with pytest.raises(SourceError, match="may not be read by this user; change its permissions"):
        open_file(str(tmp_path / "a.txt"))


def raise_(error):
    raise error


def test_a_file_is_cut_into_ranges_that_cover_it():
    shards = cut_shards(File("a.jsonl", "/x/a.jsonl", 25, "f"), 10)
    assert [(shard.name, shard.start, shard.end, shard.bytes) for shard in shards] == [
        ("a.jsonl#0-10", 0, 10, 10),
        ("a.jsonl#10-20", 10, 20, 10),
        ("a.jsonl#20-25", 20, 25, 5),
    ]
    assert {(shard.file, shard.path, shard.fingerprint) for shard in shards} == {("a.jsonl", "/x/a.jsonl", "f")}


def test_a_file_on_a_web_server_is_not_cut():
    assert len(cut_shards(File("a.jsonl", "https://example.org/a.jsonl", 25, "f"), 10)) == 1


@pytest.mark.parametrize("size", [None, 0, 10])
def test_a_short_file_is_not_cut(size):
    (shard,) = cut_shards(File("a.jsonl", "/x/a.jsonl", size, "f"), 10)
    assert (shard.name, shard.file, shard.start, shard.end) == ("a.jsonl", "a.jsonl", 0, None)


@pytest.fixture
def server(tmp_path):
    """A web server on this machine, as plain as they come: it lists folders and knows no ranges."""
    handler = functools.partial(QuietHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_files_on_a_web_server_are_listed_and_read(tmp_path, server):
    pytest.importorskip("aiohttp", reason="fsspec reads http:// by means of aiohttp")
    (tmp_path / "a.jsonl").write_bytes(b"a" * 9_000_000)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"b" * 1000))
    (one,) = find_files([f"{server}/a.jsonl"], tmp_path)
    files = find_files([f"{server}/*.jsonl*"], tmp_path)
    assert files[0] == one
    assert [(file.name, file.bytes is None) for file in files] == [("a.jsonl", False), ("b.jsonl.gz", False)]
    assert [sum(map(len, read_blocks(file.path))) for file in files] == [9_000_000, 1000]
    with pytest.raises(SourceError, match=r"/c\.jsonl: matches no file in http://127\.0\.0\.1"):
        find_files([f"{server}/c.jsonl"], tmp_path)
