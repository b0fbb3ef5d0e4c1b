"""`roots new source`: the questions of ROOTS' form, by options and at a terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from roots_pipeline.catalog import check_promises, load_project
from roots_pipeline.catalog.questions import QUESTIONS
from roots_pipeline.catalog.recipes import from_roots
from roots_pipeline.cleaners.base import available_cleaners
from roots_pipeline.cli import main
from roots_pipeline.errors import ConfigError

CHECKOUT = Path(__file__).resolve().parents[2]
RECIPES = CHECKOUT.parent / "shared" / "reference" / "recipes.csv"

ANSWERS = {
    "--title": "Books of the town",
    "--description": "Books that the town's library scanned.",
    "--homepage": "https://example.org/books",
    "--category": "books",
    "--languages": "yor_Latn",
    "--custodian": "Wikimedia Foundation",
    "--availability": "download",
    "--license": "CC-BY-4.0",
    "--license-evidence-url": "https://example.org/license",
    "--license-evidence-quote": "CC BY 4.0",
    "--personal-data-generic": "unlikely",
    "--personal-data-numeric": "none",
    "--personal-data-sensitive": "none",
    "--reader": "jsonl",
    "--path": "books/*.jsonl",
    "--raw": "Ọjà ti ṣí. Ó ra iṣu.",
    "--text": "Ọjà ti ṣí. Ó ra iṣu.",
}


@pytest.fixture
def root(tmp_path):
    for folder in ("catalog", "filters"):
        (tmp_path / folder).symlink_to(CHECKOUT / folder, target_is_directory=True)
    return tmp_path


def new(root, *arguments, **options):
    return CliRunner().invoke(main, ["--project", str(root), "new", "source", "books_yor", *arguments], **options)


def options(**changed):
    answers = ANSWERS | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return [word for pair in answers.items() if pair[1] is not None for word in pair]


def test_options_make_a_file_that_loads(root):
    result = new(root, *options(url_field="url"), "--path", "more.jsonl", "--clean", "normalize_unicode")
    assert result.exit_code == 0, result.output
    assert result.output == (
        "wrote sources/books_yor.yaml; look at it, then run: roots check, and roots preview books_yor\n"
    )
    project = load_project(root)
    source = project.sources["books_yor"]
    assert source.title == "Books of the town"
    assert (source.license, source.license_evidence.quote) == ("CC-BY-4.0", "CC BY 4.0")
    assert (source.about.category, source.about.medium, source.about.processed_from) == ("books", "text", None)
    assert (source.personal_data.present, source.personal_data.numeric) == ("yes", "none")
    assert (source.read.path, source.read.url_field) == (("books/*.jsonl", "more.jsonl"), "url")
    assert source.clean == ("normalize_unicode",)
    assert source.verified == "Nothing was fetched with this file yet."
    assert check_promises(project).broken == []


def test_a_recipe_of_roots_becomes_steps(root):
    recipe = (
        "filter_wiki_user_titles dedup_document filter_remove_empty_docs split_sentences_vi dedup_template_soft "
        "replace_newline_with_space filter_small_docs_bytes_300"
    )
    result = new(root, *options(text="null"), "--recipe", recipe)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("dedup_document: documents that are alike are found in all sources")
    # What the answers cannot know is said at once.
    assert any("filter_wiki_user_titles goes by the document's title" in line for line in lines)
    text = (root / "sources" / "books_yor.yaml").read_text("utf-8")
    (root / "sources" / "books_yor.yaml").write_text(text.replace("read:", "read:\n  title_field: title"), "utf-8")
    source = load_project(root).sources["books_yor"]
    assert source.clean == (
        *("filter_wiki_user_titles", "filter_remove_empty_docs", "split_sentences", "duplicate_lines"),
        *("replace_newline_with_space", "filter_small_docs_bytes_300"),
    )
    assert source.duplicates.lines == "roots"


def test_a_terminal_is_asked_for_what_options_leave_open(root):
    given = {"--title", "--homepage"}
    answers = {question.option: "" for question in QUESTIONS} | ANSWERS
    typed = []
    for question in QUESTIONS:
        if question.option in given or question.key == "personal_data.justification":
            continue
        typed.append(answers[question.option])
        if question.many and answers[question.option]:
            typed.append("")
    arguments = [word for option in sorted(given) for word in (option, ANSWERS[option])]
    result = new(root, "--ask", *arguments, input="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    assert "Under which license? (LicenseRef-unknown is never used) [catalog/licenses.yaml]: CC-BY-4.0" in result.output
    assert "What is it called?" not in result.output
    assert load_project(root).sources["books_yor"].title == "Books of the town"


def test_what_is_missing_is_named_where_nobody_can_be_asked(root):
    result = new(root, *options(license=None, reader=None))
    assert result.exit_code == 1
    assert "say also --license, --reader; or none at all, for a template" in result.output
    assert not (root / "sources" / "books_yor.yaml").exists()


def test_a_template_takes_no_answers(root):
    for what in (("source", "books_yor", "--template"), ("language", "yor_Latn")):
        result = CliRunner().invoke(main, ["--project", str(root), "new", *what, "--title", "Books"])
        assert result.exit_code == 2
        assert "would forget those that were given" in result.output
    assert not (root / "sources" / "books_yor.yaml").exists()


def test_no_data_wants_its_reason_alone(root):
    none = {f"personal_data_{kind}": None for kind in ("generic", "numeric", "sensitive")}
    result = new(root, *options(personal_data_present="no", **none))
    assert "say also --personal-data-justification;" in result.output
    result = new(root, *options(personal_data_present="no", personal_data_justification="fictional", **none))
    assert result.exit_code == 0, result.output
    assert load_project(root).sources["books_yor"].personal_data.justification == "fictional"


def test_mistakes_in_answers_are_said_with_their_lines(root):
    result = new(root, *options(custodian="Wikimedia Foundatoin"))
    assert "unknown custodian 'Wikimedia Foundatoin'; did you mean 'Wikimedia Foundation'?" in result.output
    assert "exists already" in new(root, *options()).output


def test_a_step_that_roots_never_had():
    with pytest.raises(ConfigError, match="no step of ROOTS is called 'dedup_templates_soft'"):
        from_roots(["dedup_templates_soft"], available_cleaners())


@pytest.mark.skipif(not RECIPES.is_file(), reason="needs ../shared/reference/recipes.csv")
def test_all_of_roots_recipes_have_their_steps_here():
    with RECIPES.open(encoding="utf-8") as file:
        recipes = [row["steps_in_order"].split() for row in csv.DictReader(file)]
    assert len(recipes) == 517
    for steps in recipes:
        made = from_roots(steps, available_cleaners())
        dedups = [step for step in steps if step.startswith(("dedup_template", "dedup_pseudocrawl"))]
        assert bool(dedups) == bool(made.duplicates)
        assert len(made.clean) + len(made.notes) >= len(steps) - len(dedups)
