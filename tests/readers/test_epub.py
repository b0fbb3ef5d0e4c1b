from __future__ import annotations

import io
import zipfile

import pytest
from readers.test_warc import SCRIPTS

from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.epub import Epub

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def chapter(text):
    return f"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body><p>{text}</p></body></html>"


def package(names, title="Kitabu cha soko"):
    items = "".join(f'<item id="{name}" href="{name}%20.xhtml" media-type="application/xhtml+xml"/>' for name in names)
    order = "".join(f'<itemref idref="{name}"/>' for name in reversed(names))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>'
        f"{title}</dc:title></metadata><manifest>{items}</manifest><spine>{order}</spine></package>"
    )


def book(texts=SCRIPTS, more=None, **changed):
    """A book whose chapters are read in the order opposite to that of its files."""
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    files["OEBPS/book.opf"] = package(list(texts))
    files |= {f"OEBPS/{name} .xhtml": chapter(text) for name, text in texts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | (more or {}) | changed).items():
            archive.writestr(name, content)
    return out.getvalue()


def read(tmp_path, content, **options):
    (tmp_path / "a.epub").write_bytes(content)
    settings = ReadOptions(options=options)
    (shard,) = Epub().list_shards(["a.epub"], tmp_path, settings)
    (row,) = [row for batch in Epub().read(shard, settings) for row in batch.to_pylist()]
    return row


def test_chapters_are_read_in_the_book_s_order(tmp_path):
    row = read(tmp_path, book())
    assert row["text"].split("\n\n") == list(reversed(SCRIPTS.values()))
    assert (row["title"], row["path"], row["key"]) == ("Kitabu cha soko", "a.epub", "a.epub")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "a part of the book cannot be read"),
        (book()[:-100], "a part of the book cannot be read"),
        (book(more={"META-INF/container.xml": "<a>"}), "no XML"),
        (book(more={"META-INF/container.xml": "<a/>"}), "names no package"),
        (book(more={"OEBPS/book.opf": "<a>" * 100}), "nested more than 64 deep"),
        (book(more={"OEBPS/book.opf": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "declares entities"),
        (book(more={"META-INF/rights.xml": "<a/>"}), "encrypted"),
        (book({"deep": "<div>" * 5000}), "nested more than 512 deep"),
        (book({"long": "x" * 5000}), "a part of the book cannot be read: the file has"),
    ],
)
def test_a_broken_book_is_told(tmp_path, content, reason):
    row = (
        read(tmp_path, content, max_record_bytes=4000)
        if b"xxxx" in content or "file has" in reason
        else read(tmp_path, content)
    )
    assert row["problem"] == "malformed"
    assert reason in row["detail"]


def test_a_book_out_of_its_zip_is_not_followed(tmp_path):
    secret = tmp_path / "secret.xhtml"
    secret.write_text(chapter("secret"))
    names = package(["../../secret"])
    row = read(tmp_path, book(more={"OEBPS/book.opf": names, "../secret.xhtml": chapter("secret")}))
    assert (row["text"], row["problem"]) == (None, "no_text")


def test_a_long_book_and_an_empty_one(tmp_path):
    assert (
        read(tmp_path, book({f"c{n}": "word " * 500 for n in range(3)}), max_record_bytes=6000)["problem"]
        == "line_too_long"
    )
    assert read(tmp_path, book({"a": ""}))["problem"] == "no_text"
