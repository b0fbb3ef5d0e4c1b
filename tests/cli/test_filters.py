"""`roots filters fit`: bounds for a language from trusted text."""

from __future__ import annotations

import hashlib
import json
import random
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
    assert {"duplicate_line_ratio", "alphabetic_ratio", "mean_word_length", "stop_word_ratio"} <= set(filters)
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
