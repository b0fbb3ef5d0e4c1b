"""Sources that hold the same documents are seen before a run."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from roots_pipeline.catalog import load_project
from roots_pipeline.catalog.overlaps import overlaps
from roots_pipeline.cli import main

SOURCE = """\
name: {name}
title: A source
homepage: {homepage}
custodian: Wikimedia Foundation
license: CC-BY-4.0
languages: [eng_Latn]
personal_data: {{present: no, justification: fictional}}
read: {read}
{more}
sample:
  - {{raw: a text, text: a text}}
"""


def write(root, name, read, homepage="null", more=""):
    text = SOURCE.format(name=name, homepage=homepage, more=more, read=json.dumps(read))
    (root / "sources" / f"{name}.yaml").write_text(text, "utf-8")


def found(root):
    return [(one.first, one.second, one.kind) for one in overlaps(load_project(root))]


def hub(**options):
    return {"reader": "huggingface", "path": "somebody/texts", "options": options}


def index(domains):
    path = "https://index.commoncrawl.org/CC-MAIN-2024-10-index"
    return {"reader": "commoncrawl", "path": path, "options": {"domains": domains}}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ({"reader": "jsonl", "path": "a/*.jsonl"}, {"reader": "jsonl", "path": "a/b.jsonl"}, "path"),
        ({"reader": "jsonl", "path": "a/*.jsonl"}, {"reader": "text", "path": ["c", "a/*.jsonl"]}, "path"),
        (hub(name="sw", split="train"), hub(name="sw", split="train"), "path"),
        (hub(name="sw", split="train"), hub(name="yo", split="train"), None),
        (hub(split="train"), hub(split="test"), None),
        (index("yo.example.org"), index("ig.example.org"), None),
        (index("yo.example.org"), index("yo.example.org"), "path"),
        (
            {"reader": "jsonl", "path": "https://dumps.wikimedia.org/swwiki/20240101/a.gz"},
            {"reader": "jsonl", "path": "https://dumps.wikimedia.org/swwiki/20240201/a.gz"},
            "dump",
        ),
        (
            {"reader": "text", "path": "https://github.com/Somebody/Texts/archive/v1.zip"},
            {"reader": "text", "path": "https://raw.githubusercontent.com/somebody/texts/main/a.txt"},
            "repository",
        ),
        ({"reader": "text", "path": "a"}, {"reader": "text", "path": "b"}, None),
    ],
)
def test_what_two_sources_read_is_compared(root, one, other, kind):
    (root / "sources" / "news.yaml").unlink()
    write(root, "one", one)
    write(root, "two", other)
    assert found(root) == ([("one", "two", kind)] if kind else [])


def test_a_homepage_is_named_unless_the_source_says_that_it_knows(root):
    (root / "sources" / "news.yaml").unlink()
    write(root, "one", {"reader": "text", "path": "a"}, homepage="https://example.org/x/")
    write(root, "two", {"reader": "text", "path": "b"}, homepage="https://EXAMPLE.org/X")
    assert found(root) == [("one", "two", "homepage")]
    result = CliRunner().invoke(main, ["--project", str(root), "check"])
    assert result.exit_code == 0
    assert "look at: one and two have one homepage: example.org/x; mend one, or name the other" in result.output
    write(root, "two", {"reader": "text", "path": "b"}, homepage="https://example.org/x", more="overlaps: [one]")
    assert found(root) == []


def test_what_reads_the_same_is_a_mistake_and_so_is_a_name_that_nobody_has(root):
    write(root, "same", {"reader": "jsonl", "path": "news/2024.jsonl"}, more="overlaps: [nwes]")
    result = CliRunner().invoke(main, ["--project", str(root), "check"])
    assert result.exit_code == 1
    assert "sources/same.yaml: news and same read the same: news/*.jsonl; mend one, or name the other" in result.output
    assert "sources/same.yaml: overlaps: 'nwes' is no source" in result.output
    assert "2 mistakes." in result.output


def test_members_of_a_family_may_have_one_homepage_but_not_one_path(root):
    (root / "sources" / "news.yaml").unlink()
    each = "each:\n  a: {part: a}\n  b: {part: b}"
    write(root, "books", {"reader": "text", "path": "{part}.txt"}, homepage="https://example.org", more=each)
    assert found(root) == []
    write(root, "books", {"reader": "text", "path": "x.txt"}, homepage="https://example.org", more=each)
    assert found(root) == [("books_a", "books_b", "path")]
