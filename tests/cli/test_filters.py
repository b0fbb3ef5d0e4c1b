"""`roots filters fit`: bounds for a language from trusted text."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from roots_pipeline.cli import main

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
