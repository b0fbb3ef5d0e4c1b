"""`roots check`, `list`, `catalog` and `new` on a small project."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from roots_pipeline.cli import main
from roots_pipeline.perplexity.model import MODELS


@pytest.fixture
def roots(root):
    return lambda *arguments: CliRunner().invoke(main, ["--project", str(root), *arguments])


def test_check_of_a_good_project(roots):
    result = roots("check")
    assert result.exit_code == 0, result.output
    assert re.search(r"1 sources, \d+ languages", result.output)
    assert "1 samples cleaned as promised" in result.output


def test_check_says_every_mistake_and_fails(roots, root):
    (root / "sources" / "news.yaml").write_text("name: new\nlicence: MIT\n")
    (root / "filters" / "eng_Latn.yaml").write_text("language: eng_Latn\nfilters: {wordcount: {min: 1}}\n")
    result = roots("check")
    assert result.exit_code == 1
    assert "sources/news.yaml:2: unknown key 'licence'; did you mean 'license'?" in result.output
    assert "filters/eng_Latn.yaml:2: unknown filter 'wordcount'; did you mean 'word_count'?" in result.output
    assert result.output.splitlines()[-1] == f"{len(result.output.splitlines()) - 1} mistakes."


def test_check_says_which_languages_have_no_model(roots, root, monkeypatch):
    defaults = root / "filters" / "_default.yaml"
    defaults.write_text(defaults.read_text("utf-8").replace("word_count", "character_disorder", 1), "utf-8")
    assert "no model" not in roots("check").output
    # As if the package had lost all of its own but one.
    (root / "eng_Latn.lm").write_bytes((MODELS / "eng_Latn.lm").read_bytes())
    monkeypatch.setattr("roots_pipeline.perplexity.model.MODELS", root)
    result = roots("check")
    assert result.exit_code == 0, result.output
    (line,) = [line for line in result.output.splitlines() if "no model of the characters" in line]
    assert line.startswith("aka_Latn, arb_Arab, ")
    assert "eng_Latn" not in line
    assert "python" not in line
    assert "roots filters train-lm" in line


def test_check_says_which_sources_are_left_out(roots, root):
    source = root / "sources" / "news.yaml"
    source.write_text(source.read_text("utf-8").replace("CC-BY-4.0", "CC-BY-NC-4.0"), "utf-8")
    result = roots("check")
    assert result.exit_code == 0
    assert "news is left out of runs: its license 'CC-BY-NC-4.0' does not permit training." in result.output


def test_list_of_filters_tells_their_order(roots, root):
    (root / "filters" / "python.yaml").write_text("language: python\nflag: true\n", "utf-8")
    rows = [line.split() for line in roots("list", "filters").output.splitlines()]
    assert rows[1][:3] == ["word_count", "1", "1"]
    assert rows[2][:2] == ["stop_word_ratio", "2"]
    told = [line.split()[:3] for line in roots("list", "filters", "--language", "sw").output.splitlines()]
    assert told == [["FILTER", "MIN", "MAX"], ["word_count", "5", "drops"], ["stop_word_ratio", "0.1", "drops"]]
    assert "flags" in roots("list", "filters", "--language", "python").output.splitlines()[1]
    assert roots("list", "sources", "--language", "python").exit_code == 2
    assert "unknown profile 'goffer'" in roots("list", "filters", "--language", "sw", "--profile", "goffer").output


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ("sources", "news    jsonl   CC-BY-4.0  eng_Latn, fra_Latn  News | daily"),
        ("languages", "swh_Latn    Swahili              Niger-Congo     0        nigercongo-sw, sw, swh"),
        ("filters", "word_count"),
        ("readers", "jsonl"),
        ("cleaners", "CLEANER"),
    ],
)
def test_list(roots, what, row):
    result = roots("list", what)
    assert result.exit_code == 0, result.output
    assert any(line.startswith(row) for line in result.output.splitlines()), result.output


def test_every_listed_plugin_says_what_it_does(roots):
    for what in ("filters", "readers", "cleaners"):
        for line in roots("list", what).output.splitlines()[1:]:
            assert len(line.split()) > 3, line


def test_catalog_writes_and_checks(roots, root):
    assert roots("catalog").exit_code == 0
    assert roots("catalog", "--check").exit_code == 0
    (root / "catalog" / "register.md").write_text("edited")
    result = roots("catalog", "--check")
    assert result.exit_code == 1
    assert "catalog/register.md is out of date: run `roots catalog` and commit it" in result.output


def test_a_new_source_loads_once_it_is_filled_in(roots, root):
    assert roots("new", "source", "wiki_eng").exit_code == 0
    path = root / "sources" / "wiki_eng.yaml"
    text = path.read_text("utf-8")
    assert roots("check").exit_code == 1
    filled = {
        "TITLE": "A wiki",
        "https://HOMEPAGE": "https://example.org",
        "CUSTODIAN": "Wikimedia Foundation",
        "LICENSE": "CC0-1.0",
        "[LANGUAGE]": "[eng_Latn]",
        "PATH/": "wiki/",
    }
    for old, new in filled.items():
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    result = roots("check")
    assert result.exit_code == 0, result.output
    again = roots("new", "source", "wiki_eng")
    assert again.exit_code == 1
    assert "exists already" in again.output
    assert path.read_text("utf-8") == text


def test_a_source_needs_a_name_that_is_a_file_name(roots, root):
    for name in ("../x", "Wiki", "a b", ""):
        assert roots("new", "source", name).exit_code == 1
    assert [path.name for path in (root / "sources").iterdir()] == ["news.yaml"]


def test_a_new_language_loads_as_it_is(roots, root):
    path = root / "filters" / "yor_Latn.yaml"
    path.unlink()
    assert roots("check").exit_code == 1
    assert roots("new", "language", "yor_Latn").exit_code == 0
    assert roots("check").exit_code == 0
    assert "exists already" in roots("new", "language", "yor_Latn").output


def test_a_language_that_the_catalog_lacks(roots, root):
    result = roots("new", "language", "hau_Latn")
    assert result.exit_code == 1
    assert "  hau_Latn: {name: NAME, iso639_3: hau, script: Latn, family: FAMILY, aliases: []}" in result.output
    assert not (root / "filters" / "hau_Latn.yaml").exists()


@pytest.mark.parametrize("verb", ["check", "list", "catalog", "new"])
def test_help_ends_with_an_example(roots, verb):
    result = roots(verb, "--help")
    assert result.exit_code == 0
    assert f"Example:\n    roots {verb}" in result.output


@pytest.mark.parametrize("package", ["config", "catalog", "cli.check", "cli.list", "cli.catalog", "cli.new"])
def test_importing_is_cheap(package):
    """Nothing that takes a while is imported before a command needs it; for help, not even Arrow."""
    heavy = {"numba", "apache_beam", "datasets", "presidio_analyzer"}
    if package.startswith("cli"):
        heavy |= {"numpy", "pyarrow", "msgspec", "yaml"}
    code = f"import sys, roots_pipeline.{package}; print(sorted({heavy!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
