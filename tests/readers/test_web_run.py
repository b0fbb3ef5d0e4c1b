"""A web archive through the whole pipeline."""

from __future__ import annotations

import pytest
from readers.archives import INFO, html, http, members, record
from readers.test_warc import SCRIPTS, SWAHILI
from small_projects import rows, source_writer

from roots_pipeline.errors import ConfigError

LANGUAGES = "swh_Latn, arb_Arab, hin_Deva, tam_Taml, zho_Hans, yor_Latn"
CODES = dict(zip(SCRIPTS, LANGUAGES.split(", "), strict=True))


def test_each_page_is_in_the_corpus_or_in_the_ledger(tmp_path):
    more = {
        "opted_out": http(html(f"{SWAHILI} Mbili."), "X-Robots-Tag: noai"),
        "content_type": http(b"\x89PNG", content_type="image/png"),
        "http_status": http(html(f"{SWAHILI} Tatu."), status="500 Oops"),
    }
    pages = [
        record(http(html(text), "X-Robots-Tag: noindex"), f"https://{name}.example.org/")
        for name, text in SCRIPTS.items()
    ]
    pages = [page.replace(b"<urn:uuid:1>", b"<urn:uuid:p%d>" % number) for number, page in enumerate(pages)]
    content = members(INFO, *pages, *(record(page, number=n) for n, page in enumerate(more.values(), 1)))
    write = source_writer(tmp_path / "project")
    project = write("web", content, file="web.warc.gz", languages=LANGUAGES, reader="warc", id_field=None)
    outcome = project.run(tmp_path / "out")
    documents = {row["url"]: row for row in rows(tmp_path / "out", "data")}
    ledger = rows(tmp_path / "out", "ledger")
    assert {row["rule"] for row in ledger} >= set(more)
    assert {row["language"] for row in ledger if row["rule"] in more} == {"und"}
    books = outcome.manifest.sources["web"]
    assert books == {"read": 9, "kept": len(documents), "dropped": len(ledger)}
    kept = documents["https://swh.example.org/"]
    assert (kept["language"], kept["collected"], kept["shard"]) == ("swh_Latn", "2024-03-02T00:00:00Z", "web.warc.gz")
    assert kept["origin"] == {"title": None, "path": None, "repository": None, "revision": None, "opt_outs": "noindex"}
    assert {name for name in SCRIPTS if f"https://{name}.example.org/" in documents} >= {"swh", "arb", "hin", "zho"}
    for url, row in documents.items():
        assert row["language"] == CODES[url[8:11]]


def test_a_source_names_no_fields_where_the_format_has_them(tmp_path):
    write = source_writer(tmp_path / "project")
    project = write("web", b"", file="web.warc", reader="warc", id_field=None, url_field="link")
    with pytest.raises(
        ConfigError, match=r"read\.url_field: reader warc knows the fields of its records; leave url_field"
    ):
        project.run(tmp_path / "out")


def test_addresses_tell_copies_of_a_page_apart(tmp_path):
    """`duplicates.url` needs an address, which the reader has without a word in the source's file."""
    old, new = (record(http(html(f"{SWAHILI} {word}.")), number=n) for n, word in ((1, "Jana"), (5, "Leo")))
    write = source_writer(tmp_path / "project")
    content = members(INFO, new, old)
    project = write("web", content, file="w.warc.gz", reader="warc", id_field=None, duplicates="{url: newest}")
    project.run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "data")
    assert row["collected"] == "2024-03-06T00:00:00Z"
