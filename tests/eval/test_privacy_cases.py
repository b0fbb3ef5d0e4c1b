"""The made-up cases are what they say, and the evaluation counts as it says. Floors as the issue's targets."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def privacy():
    spec = importlib.util.spec_from_file_location("privacy_evaluation", FOLDER / "privacy.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_labels_are_where_the_values_are(privacy):
    cases = list(privacy.make_cases(5, 1))
    assert {case.language for case in cases} >= {"eng_Latn", "zul_Latn", "zho_Hant", "code"}
    assert all(0 <= start < end <= len(case.text) for case in cases for start, end, _ in case.labels)
    assert cases == list(privacy.make_cases(5, 1))
    assert cases != list(privacy.make_cases(6, 1))


def test_templates(privacy, tmp_path):
    path = tmp_path / "templates.txt"
    path.write_text("Mail {{ email }} or ask {{name}} at {{phone_number}}.\nNothing.\n")
    (case, nothing) = privacy.fill_templates(path, 1, 1)
    assert [kind for _, _, kind in case.labels] == ["email", "phone"]
    assert "@" in case.text[slice(*case.labels[0][:2])]
    assert nothing.labels == ()


def test_counting(privacy):
    cases = [
        privacy.Case("ab cd", "eng_Latn", ((0, 2, "email"), (3, 5, "phone"))),
        privacy.Case("ef", "hin_Deva", ()),
    ]
    report = privacy.evaluate(
        lambda texts, _: [[(0, 5, "phone")] if text != "ef" else [(0, 1, "iban")] for text in texts], cases
    )
    assert report["all"]["all"] == {
        "labels": 2, "covered": 2, "typed": 1, "found": 2, "right": 1, "clean": 1, "touched": 1,
    }  # fmt: skip
    assert report["script"]["Deva"] == {"found": 1, "right": 0, "clean": 1, "touched": 1}


def test_targets_on_made_up_cases(privacy):
    cases = [*privacy.make_cases(11, 2), *privacy.make_negatives(11, 1)]
    row = privacy.evaluate(privacy.ours(), cases)["all"]["all"]
    assert row["covered"] >= 0.95 * row["labels"]
    assert row["right"] >= 0.98 * row["found"]
    assert row["touched"] <= 0.015 * row["clean"]
