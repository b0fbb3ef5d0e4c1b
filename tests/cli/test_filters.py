"""`roots filters fit`: bounds for a language from trusted text."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from roots_pipeline.cli import main
from roots_pipeline.perplexity import CharacterModel

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "the",
    "and",
    "of",
    "town",
    "river",
    "house",
    "people",
    "water",
    "market",
    "children",
    "garden",
    "road",
    "school",
    "morning",
    "evening",
    "bread",
    "light",
]


def write(path, documents):
    generator = random.Random(7)
    with path.open("w", encoding="utf-8") as lines:
        for _ in range(documents):
            text = " ".join(generator.choices(WORDS, k=generator.randint(40, 90))).capitalize() + "."
            lines.write(json.dumps({"text": text}) + "\n")


def run(*arguments):
    command = ["--project", str(ROOT), "filters", "fit", *map(str, arguments)]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def test_the_yaml_is_that_of_a_languages_file(tmp_path):
    write(tmp_path / "reference.jsonl", 300)
    result = run(
        "English", "--reference", tmp_path / "reference.jsonl", "--date", "2026-01-31", "--output", tmp_path / "out"
    )
    assert result.exit_code == 0
    text = (tmp_path / "out").read_text("utf-8")
    assert text.startswith(
        "# Fitted to 300 documents on 2026-01-31; each bound is to drop at most 0.5 % of such text.\n"
    )
    filters = yaml.safe_load(text)["filters"]
    assert {"duplicate_line_ratio", "alphabetic_ratio", "mean_word_length", "possible_stop_word_ratio"} <= set(filters)
    assert not {"word_count", "language_score", "flagged_word_ratio"} & set(filters)
    assert set(filters["mean_word_length"]) == {"min", "max"}
    assert text.count("  # 300: 0.5 % have ") == sum(len(bounds) for bounds in filters.values())
    assert "eng_Latn: of 300 documents the bounds in force drop " in result.output


def test_the_rules_of_a_profile_can_be_fitted(tmp_path):
    write(tmp_path / "reference.jsonl", 150)
    result = run("eng_Latn", "--reference", tmp_path / "reference.jsonl", "--profile", "gopher")
    assert "  top_2_gram_ratio: {max: " in result.output
    assert "; prior 0.2 of " in result.output


@pytest.mark.parametrize("documents", [0, 99])
def test_too_small_a_sample_is_refused(tmp_path, documents):
    write(tmp_path / "reference.jsonl", documents)
    result = run("eng_Latn", "--reference", tmp_path / "reference.jsonl")
    assert result.exit_code == 1
    assert f"eng_Latn: {documents} documents of reference are too few" in result.output


def stop_words(root, *arguments):
    command = ["--project", root, "filters", "stop-words", *arguments]
    return CliRunner().invoke(main, list(map(str, command)))


def test_stop_words_are_held_against_text(tmp_path):
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    shutil.copytree(ROOT / "filters", tmp_path / "filters")
    (tmp_path / "sources").mkdir()
    path = tmp_path / "filters" / "eng_Latn.yaml"
    before = path.read_text("utf-8")
    reference = tmp_path / "eng_Latn.jsonl"
    # Of 20 texts 15 have 2 listed words (the, of) in 4 and one has none; the poorest twentieth has less than 25 %.
    texts = [*["The roof of Zanzibar"] * 19, "Zanzibar roof"]
    reference.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    result = stop_words(tmp_path, "English", "--reference", reference)
    assert result.exit_code == 0, result.output
    said = "They are 50 % of the words of the median text (of 20); one text in twenty has less than 48 %"
    lines = result.output.splitlines()
    assert lines[0] == f"eng_Latn: {said}."
    assert "and (0.0 %)" in lines[1]
    assert lines[2] == "common, and not listed: roof (100.0 %), zanzibar (100.0 %)"
    assert path.read_text("utf-8") == before
    assert stop_words(tmp_path, "English", "--reference", reference, "--write").exit_code == 0
    after = path.read_text("utf-8")
    assert said in " ".join(line.removeprefix("#").strip() for line in after.splitlines()[:8])
    assert after[after.index("\nlanguage:") :] == before[before.index("\nlanguage:") :]


def test_too_few_texts_say_nothing_of_stop_words(tmp_path):
    write(tmp_path / "reference.jsonl", 5)
    result = stop_words(ROOT, "eng_Latn", "--reference", tmp_path / "reference.jsonl")
    assert result.exit_code != 0
    assert "5 documents are too few" in f"{result.output}{result.exception}"


def test_a_model_is_trained_and_says_what_it_is(tmp_path):
    write(tmp_path / "reference.jsonl", 60)
    arguments = ["--reference", tmp_path / "reference.jsonl", "--date", "2026-01-31", "--grams", 1000, "--order", 3]
    written = []
    for name in ("a.lm", "b.lm"):
        command = ["--project", ROOT, "filters", "train-lm", "English", *arguments, "--output", tmp_path / name]
        result = CliRunner().invoke(main, list(map(str, command)), catch_exceptions=False)
        assert result.exit_code == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    card = (tmp_path / "b.lm.md").read_text("utf-8")
    assert hashlib.sha256(written[1]).hexdigest() in card
    model = CharacterModel.load(tmp_path / "b.lm")
    assert model.info.language == "eng_Latn"
    assert model.info.date == "2026-01-31"
    # One document in ten or so is kept back.
    assert 40 <= model.info.documents < 60
    assert f"trained on {model.info.documents} documents" in card


def test_too_few_documents_make_no_model(tmp_path):
    write(tmp_path / "reference.jsonl", 5)
    command = ["--project", ROOT, "filters", "train-lm", "English"]
    command += ["--reference", tmp_path / "reference.jsonl", "--output", tmp_path / "x.lm"]
    result = CliRunner().invoke(main, list(map(str, command)))
    assert result.exit_code != 0
    assert "5 documents are too few" in f"{result.output}{result.exception}"
    assert not (tmp_path / "x.lm").exists()
