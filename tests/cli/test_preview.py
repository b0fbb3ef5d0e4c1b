"""`roots preview`: each step, the language, the decision; nothing personal, nothing invisible."""

from __future__ import annotations

import json
import subprocess

import pytest
from click.testing import CliRunner
from small_projects import source_writer

from roots_pipeline.cli import main

GOOD = (
    "The town opened its new library on Monday, and many people came to see it before the rain. "
    "The mayor said that the house had been a mill for a hundred years, and that children would like the river."
)
RECORDS = [
    {"id": "good", "text": GOOD},
    {
        "id": "dirty",
        "text": f"{GOOD}\u00a0\nWrite to <a href=x>ada.king@soko-letu.co.tz</a>\n"
        "Call us\u200b: ada.king@soko-letu.co.ke",
    },
    {"id": "short", "text": "Too short."},
    {
        "id": "french",
        "text": "La bibliothèque de la ville a ouvert ses portes lundi, et beaucoup de gens sont venus la voir.",
    },
    {"id": "page", "text": GOOD.upper(), "title": "User:Ada"},
    {"id": "none", "text": None},
]


@pytest.fixture
def root(tmp_path):
    source_writer(tmp_path)(
        "town",
        RECORDS,
        languages="eng_Latn",
        title_field="title",
        clean="filter_wiki_user_titles, remove_html_spans, remove_zero_width_characters, normalize_whitespace",
        on_bad_record="quarantine",
        duplicates="{repeated: lines, lines: roots, url: null}",
    )
    return tmp_path


def run(root, *arguments):
    result = CliRunner().invoke(main, ["--project", str(root), "preview", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_each_document_with_its_steps_and_its_decision(root):
    shown = json.loads(run(root, "town", "--json"))
    assert shown["scanned"] == len(RECORDS)
    by_text = {one["before"][0][:20] if one["before"] else "": one for one in shown["documents"]}
    decided = {text: (one["decision"], one["rule"]) for text, one in by_text.items()}
    dirty = next(one for one in shown["documents"] if len(one["before"]) > 1)
    assert decided == {
        GOOD[:20]: ("kept", None),
        "Too short.": ("dropped", "word_count"),
        "La bibliothèque de l": ("dropped", "language_score"),
        GOOD.upper()[:20]: ("dropped", "filter_wiki_user_titles"),
        "": ("quarantined", "null_text"),
    }
    assert dirty["before"][1:] == ["Write to <a href=x><EMAIL></a>", "Call us⟨U+200B⟩: <EMAIL>"]
    steps = {step["step"]: (step["outcome"], step["diff"]) for step in dirty["steps"]}
    assert steps["filter_wiki_user_titles"] == ("unchanged", [])
    assert steps["remove_html_spans"] == ("changed", ["-Write to <a href=x><EMAIL></a>"])
    assert steps["remove_zero_width_characters"] == ("changed", ["-Call us⟨U+200B⟩: <EMAIL>", "+Call us: <EMAIL>"])
    # Of a long line the part around the first difference.
    assert steps["normalize_whitespace"][1] == [f"-…{GOOD[-40:]}⟨U+00A0⟩", f"+…{GOOD[-40:]}"]
    assert steps["repeated_lines"] == ("unchanged", [])
    assert dirty["language"] == "eng_Latn"
    short = by_text["Too short."]
    assert (short["value"], short["minimum"]) == (2, 10)
    assert shown["not_shown"][0].startswith("template lines")


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",)])
def test_personal_data_is_masked_in_every_form(root, form):
    output = run(root, "town", *form)
    assert "soko-letu" not in output
    assert "EMAIL" in output
    assert "\u200b" not in output


def test_so_many_documents_as_asked_for_and_always_the_same_ones(root):
    one = json.loads(run(root, "town", "--json", "--documents", "2"))
    assert len(one["documents"]) == 2
    assert one == json.loads(run(root, "town", "--json", "--documents", "2"))
    beginning = json.loads(run(root, "town", "--json", "--scan", "3"))
    assert (beginning["scanned"], len(beginning["documents"])) == (3, 3)


def test_text_cannot_leave_its_block_of_markdown(tmp_path):
    source_writer(tmp_path)("town", [{"id": "1", "text": "`````\n</details>\n# Title"}], languages="eng_Latn", clean="")
    lines = run(tmp_path, "town", "--markdown").splitlines()
    begin = lines.index("``````text")
    assert lines[begin + 1 : begin + 5] == ["`````", "</details>", "# Title", "``````"]


def test_changed_sources_are_previewed_and_one_that_cannot_be_read_stops_nobody(root):
    def git(*arguments):
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "sources")
    git("commit", "-q", "-m", "sources: one")
    assert run(root, "--changed-since", "HEAD") == "No file of a source changed.\n"
    write = source_writer(root)
    write("gone", [{"id": "1", "text": GOOD}], languages="eng_Latn")
    write("new", [{"id": "1", "text": GOOD}], languages="eng_Latn")
    (root / "texts" / "gone.jsonl").unlink()
    git("add", "sources")
    output = run(root, "--changed-since", "HEAD", "--markdown")
    assert "### No preview of `gone`" in output
    assert "### Preview of `new`" in output
    assert "`town`" not in output
    result = CliRunner().invoke(main, ["--project", str(root), "preview", "--changed-since", "nowhere"])
    assert "git cannot compare with 'nowhere'" in result.output


def test_an_unknown_source_is_an_error(root):
    result = CliRunner().invoke(main, ["--project", str(root), "preview", "towm"])
    assert result.exit_code == 1
    assert "unknown source 'towm'; did you mean 'town'?; see: roots list sources" in result.output
