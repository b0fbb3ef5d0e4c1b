"""The families of rules in filters/_profiles: their numbers are those published, and they decide."""

import csv
import os
import re
from pathlib import Path

import pyarrow as pa
import pytest

from roots_pipeline.catalog import load_project
from roots_pipeline.filters import Context, available_filters, decide, measure_all
from roots_pipeline.text.batch import TextBatch

ROOT = Path(__file__).resolve().parents[2]
PARAMETERS = Path(os.environ.get("ROOTS_SHARED", ROOT.parent / "shared")) / "reference" / "filter_params.csv"
PROFILES = sorted(path.stem for path in (ROOT / "filters" / "_profiles").glob("*.yaml"))

GOOD = (
    "The town opened its new library on Monday, and more than two hundred people came to see it. "
    "The building stands where the old market was, and it has room for sixty thousand books. "
    "Children can read in a garden that looks over the river, while the upper floor is kept quiet for students. "
    "The mayor said that the money came from a tax on parking, and that the work took three years. "
    "Anyone who lives in the county may have a card, and it costs nothing."
)

STOPLESS = re.sub(r"\b(the|be|to|of|and|that|have|with)\b", "zero", GOOD, flags=re.IGNORECASE)


@pytest.fixture(scope="module")
def project():
    return load_project(ROOT)


def first_objection(project, profile, language, text):
    rules = project.rules_of(next(iter(project.filtered_by(profile, None).sources.values())), language)
    bounds = {name: (bound.min, bound.max) for name, bound in rules.filters.items()}
    context = Context.of(language, "natural", rules.stop_words, rules.flagged_words)
    decisions = decide(bounds, measure_all(TextBatch(pa.array([text], pa.large_string())), context, bounds))
    index = int(decisions.filter[0])
    return None if index < 0 else list(bounds)[index]


def test_the_families_are_there(project):
    assert {"c4", "fineweb", "fineweb2", "gopher", "mc4", "roots"} <= set(project.profiles)


@pytest.mark.parametrize("profile", sorted(set(PROFILES) - {"mc4"}))
def test_plain_prose_passes(project, profile):
    assert first_objection(project, profile, "eng_Latn", GOOD) is None


@pytest.mark.parametrize(
    ("profile", "text", "objects"),
    [
        ("gopher", "The cat and the dog. " * 30, "top_2_gram_ratio"),
        ("gopher", "A short text of the kind that the rules drop.", "word_count"),
        ("gopher", "\n".join(f"- {line}" for line in GOOD.split(". ")), "bullet_line_ratio"),
        ("gopher", "\n".join(f"{line}..." for line in GOOD.split(". ")), "ellipsis_line_ratio"),
        (
            "gopher",
            STOPLESS,
            "distinct_stop_word_count",
        ),
        ("c4", GOOD + "\n{", None),
        ("c4", GOOD + " { }.", "c4_filler_count"),
        ("c4", GOOD.replace(".", ""), "c4_sentence_count"),
        ("mc4", GOOD, "long_line_count"),
        ("fineweb", "\n".join(GOOD.split(" ")), "punctuated_line_ratio"),
        ("roots", "A short text is dropped.", "word_count"),
        (
            "roots",
            " ".join(f"{word} {i * 7919 % 99991} % " for i, word in enumerate(GOOD.split())),
            "roots_special_character_ratio",
        ),
    ],
)
def test_what_a_rule_is_for_is_dropped(project, profile, text, objects):
    assert first_objection(project, profile, "eng_Latn", text) == objects


def test_three_long_lines_are_what_mc4_asks_for(project):
    assert first_objection(project, "mc4", "eng_Latn", "\n".join(GOOD[i:] for i in range(3))) is None


@pytest.mark.parametrize("profile", ["gopher", "fineweb"])
def test_short_words_are_no_fault_of_bambara_and_fon(project, profile):
    lengths = {
        code: project.rules_under(profile, code).filters["mean_word_length"] for code in ("bam_Latn", "fon_Latn")
    }
    assert {(bound.min, bound.max) for bound in lengths.values()} == {(2, 10)}
    assert project.rules_under(profile, "eng_Latn").filters["mean_word_length"].min == 3


@pytest.mark.skipif(not PARAMETERS.is_file(), reason=f"needs ROOTS' parameters, {PARAMETERS}")
def test_bounds_of_roots_are_those_of_its_program(project):
    with PARAMETERS.open(encoding="utf-8") as lines:
        rows = {row["roots_code"]: row for row in csv.DictReader(lines)}
    source = next(iter(project.filtered_by("roots", None).sources.values()))
    assert len(rows) == 14
    for code, row in rows.items():
        languages = [project.resolve_language(code)] if code else ["swh_Latn"]
        for language in [*languages, *(["zho_Hant"] if code == "zhs" else [])]:
            bounds = project.rules_of(source, language).filters
            words = "word_repetition_7_ratio" if row["word_rep_ngram"] == "7" else "word_repetition_ratio"
            assert bounds["word_count"].min == float(row["number_words_min"])
            assert bounds["word_count"].max == float(row["number_words_max"])
            assert bounds["character_repetition_ratio"].max == float(row["char_rep_max"])
            assert bounds[words].max == float(row["word_rep_max"])
            assert bounds["roots_special_character_ratio"].max == float(row["special_char_ratio_max"])
            assert bounds["flagged_word_ratio"].max == float(row["flagged_ratio_max"])
            assert bounds["perplexity"].max == float(row["perplexity_max"])
            assert ("word_repetition_ratio" in bounds) is (words == "word_repetition_ratio")


def test_measures_without_published_bounds_are_signals(project):
    named = {name for profile in project.profiles.values() for name in profile.filters}
    named |= {name for profile in project.profiles.values() for own in profile.languages.values() for name in own}
    named |= {name for rules in project.rules.values() for name in rules.filters}
    # A filter that is new may be named nowhere yet.
    assert set(available_filters()) - named >= {
        "character_perplexity",
        "digit_ratio",
        "longest_token_length",
        "script_ratio",
        "upper_case_ratio",
    }
