"""What a project says, and what is said of one that cannot be read."""

from __future__ import annotations

import pickle

import pytest

from roots_pipeline.config import Bounds, TemplateLines, find_project
from roots_pipeline.config.loading import load_languages
from roots_pipeline.errors import ConfigError

NEWS, NOB, LANGUAGES = "sources/news.yaml", "filters/nob_Latn.yaml", "catalog/languages.yaml"


def test_the_project_without_mistakes_loads(folder):
    project = folder.load()
    assert list(project.languages) == ["aka_Latn", "nob_Latn", "c"]
    assert project.sources["news"].read.path == ("data/*.jsonl",)
    assert project.sources["news"].on_bad_record == 0.001
    assert project.licenses["MIT"].id == "MIT"
    assert project.custodians["Somebody"].location == "Oslo"
    assert pickle.loads(pickle.dumps(project)) == project


def test_words_that_yaml_1_1_takes_for_booleans_are_words(folder):
    project = folder.load()
    assert project.rules["nob_Latn"].stop_words == ("no", "on", "y", "true")
    assert project.languages["nob_Latn"].aliases == ("no",)
    assert project.sources["news"].personal_data.present == "yes"


def test_defaults_come_first_and_in_their_order(folder):
    project = folder.load()
    # word_count keeps the default's max; stop_word_ratio is switched off; the addition comes last.
    assert list(project.rules["nob_Latn"].filters.items()) == [
        ("word_count", Bounds(min=4, max=100_000)),
        ("mean_word_length", Bounds(max=12)),
    ]
    assert list(project.rules["aka_Latn"].filters) == ["word_count", "stop_word_ratio"]
    assert project.rules["c"].filters == {"word_count": Bounds(min=5)}


def test_null_lifts_an_inherited_bound(folder):
    folder.change(NOB, "{min: 4}", "{max: null}")
    assert folder.load().rules["nob_Latn"].filters["word_count"] == Bounds(min=10)
    folder.change(NOB, "{max: null}", "{max: null, min: null}")
    assert folder.mistakes() == [f"{NOB}:5: filters.word_count: no bound is left; write null to switch the filter off"]


def test_every_mistake_of_every_file_is_said_at_once(folder):
    folder.change(NEWS, "license: CC-BY-4.0", "licence: CC-BY-4.0")
    folder.change(NEWS, "Somebody", "Nobody")
    folder.change(NEWS, "[nob_Latn]", "[xyz]")
    folder.change(NOB, "{min: 4}", "{mn: 4}")
    folder.write("filters/aka_Latn.yaml", "- 1\n")
    (folder.root / "filters/c.yaml").unlink()
    mistakes = folder.mistakes()
    assert mistakes == [
        f"{NEWS}:1: key 'license' is missing",
        f"{NEWS}:4: unknown custodian 'Nobody'; did you mean 'Somebody'?; add it to catalog/custodians.yaml",
        f"{NEWS}:5: unknown key 'licence'; did you mean 'license'?",
        f"{NEWS}:6: unknown language 'xyz'; known: aka_Latn, c, nob_Latn",
        "filters/aka_Latn.yaml:1: is a list; expected keys and values (key: value)",
        f"{NOB}:5: unknown key 'mn' in filters.word_count; did you mean 'min'?",
        "filters/c.yaml:1: is missing: every language has its rules; write one: roots new language c",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1: is empty; expected keys and values (key: value)"),
        (b"# nothing\n", "1: is empty; expected keys and values (key: value)"),
        (b"{}\n", "1: is empty; expected keys and values (key: value)"),
        (b"- a\n", "1: is a list; expected keys and values (key: value)"),
        (b"hello\n", "1: is a single value; expected keys and values (key: value)"),
        (b"language: c\nstop_words: [caf\xe9]\n", "2: not UTF-8 (byte 0xe9); save it as UTF-8"),
        (b"language: c\nkeep: [a\n", "3: not YAML: "),
        (b"language: c\n\tkeep: a\n", "2: not YAML: "),
        (b"language: c\n---\nlanguage: c\n", "2: a second document begins (---); one file says one thing"),
        (b"language: c\n1: c\n", "2: key 1 is no word; quote it if it is meant"),
        (b"language: c\n[a]: c\n", "2: a key must be a word"),
        (b"keep: " + b"[" * 100_000, "1: not YAML: nested deeper than 20 levels"),
    ],
)
def test_a_file_that_is_no_settings_file(folder, content, message):
    folder.write("filters/c.yaml", content)
    assert folder.mistakes()[0].startswith(f"filters/c.yaml:{message}")


def test_a_byte_order_mark_is_no_mistake(folder):
    folder.write("filters/c.yaml", b"\xef\xbb\xbflanguage: c\n")
    assert "c" in folder.load().rules


def test_a_vocabulary_out_of_order(folder):
    folder.change("catalog/custodians.yaml", "Somebody", "Anna: {kind: other, homepage: null, location: X}\nSomebody")
    folder.load()
    folder.change("catalog/custodians.yaml", "Anna", "Zoe")
    message = "catalog/custodians.yaml:2: 'Somebody' goes before 'Zoe'; keep the file sorted"
    assert folder.mistakes() == [message]


def test_a_file_that_nobody_would_read(folder):
    folder.write("sources/other.yml", "name: other\n")
    assert folder.mistakes() == ["sources/other.yml:1: would not be read; name it .yaml"]


def test_a_missing_catalog_file(folder):
    (folder.root / "catalog/licenses.yaml").unlink()
    assert "catalog/licenses.yaml:1: cannot be read: No such file or directory" in folder.mistakes()


def test_a_source_that_may_not_be_used_loads(folder):
    folder.change(NEWS, "CC-BY-4.0", "LicenseRef-unknown")
    project = folder.load()
    assert not project.may_use(project.sources["news"])
    folder.change(NEWS, "reader: jsonl", "reader: jsonl\n  license_field: license\n  license_names: {x: MIT}")
    source = folder.load().sources["news"]
    assert folder.load().may_use(source)
    written = {"x": "MIT", "MIT": "MIT", None: "LicenseRef-unknown", " ": "LicenseRef-unknown", "y": "y"}
    assert {name: source.record_license(name) for name in written} == written


def test_languages_are_found_by_code_alias_and_name(folder):
    project = folder.load()
    assert [project.resolve_language(name) for name in ("c", "C", "no", "NO", "Akan", "nob_latn")] == [
        "c", "c", "nob_Latn", "nob_Latn", "aka_Latn", "nob_Latn",
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="unknown language 'Norwegan'; did you mean 'Norwegian'"):
        project.resolve_language("Norwegan")


def test_the_languages_alone_load_in_a_broken_project(folder):
    folder.write(NEWS, "name: x\n")
    assert list(load_languages(folder.root)) == ["aka_Latn", "nob_Latn", "c"]
    folder.change(LANGUAGES, "iso639_3: nob", "iso639_3: no")
    with pytest.raises(ConfigError, match=r"languages\.yaml:3: natural\.nob_Latn\.iso639_3: "):
        load_languages(folder.root)


def test_the_project_is_the_nearest_folder_with_a_catalog(folder, tmp_path_factory):
    (folder.root / "a" / "b").mkdir(parents=True)
    assert find_project(folder.root / "a" / "b") == folder.root
    with pytest.raises(ConfigError, match="no project here or above"):
        find_project(tmp_path_factory.mktemp("elsewhere"))


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("{}", None),
        ("{lines: null}", None),
        ("{lines: roots}", TemplateLines(min_characters=15, min_count=10, keep="none")),
        ("{lines: newspapers}", TemplateLines(min_characters=0, min_count=2, keep="none")),
        ("{lines: {keep: first, max_share: 1}}", TemplateLines(keep="first", max_share=1.0)),
    ],
)
def test_template_lines_have_names_and_numbers(folder, written, lines):
    folder.change("sources/news.yaml", "title: News", f"title: News\nduplicates: {written}")
    assert folder.load().sources["news"].duplicates.template_lines == lines
