"""Families of rules: what holds for which language, and the mistakes a file can have."""

from __future__ import annotations

import pytest

from roots_pipeline.config import Bounds, canonical, differences
from roots_pipeline.errors import ConfigError

FILE = "filters/_profiles/gopher.yaml"
PROFILE = """\
profile: gopher
title: Somebody's rules
filters:
  stop_word_ratio: own
  mean_word_length: {min: 3, max: 10}
  word_count: {min: 50}
languages:
  nob_Latn:
    mean_word_length: {max: 14}
  aka_Latn:
    mean_word_length: null
stop_words:
  nob_Latn: [og]
"""
NEWS = "sources/news.yaml"


@pytest.fixture
def with_profile(folder):
    folder.write(FILE, PROFILE)
    return folder


def source(project, profile="gopher"):
    return project.filtered_by(profile, None).sources["news"]


def test_a_profile_takes_the_place_of_a_languages_rules(with_profile):
    project = with_profile.load()
    news, akan = (project.rules_of(source(project), code) for code in ("nob_Latn", "aka_Latn"))
    # The order is the profile's; what is `own` is left out where the language has switched it off.
    assert list(news.filters.items()) == [
        ("mean_word_length", Bounds(min=3, max=14)),
        ("word_count", Bounds(min=50)),
    ]
    assert list(akan.filters) == ["stop_word_ratio", "word_count"]
    assert akan.filters["stop_word_ratio"] == project.rules["aka_Latn"].filters["stop_word_ratio"]
    assert news.stop_words == ("og",)
    assert akan.stop_words == project.rules["aka_Latn"].stop_words


def test_a_profile_can_take_a_languages_bounds_of_another_filter(with_profile):
    with_profile.change(FILE, "mean_word_length: {min: 3, max: 10}", "mean_word_length: own stop_word_ratio")
    with_profile.change(FILE, "    mean_word_length: {max: 14}\n  aka_Latn:\n    mean_word_length: null", "    {}")
    project = with_profile.load()
    news, akan = (project.rules_of(source(project), code) for code in ("nob_Latn", "aka_Latn"))
    assert akan.filters["mean_word_length"] == project.rules["aka_Latn"].filters["stop_word_ratio"]
    assert list(news.filters) == ["word_count"]


def test_programs_keep_their_own_rules(with_profile):
    project = with_profile.load()
    assert project.rules_of(source(project), "c") == project.rules["c"]


def test_without_a_profile_the_languages_rules_hold(with_profile):
    project = with_profile.load()
    assert project.rules_of(project.sources["news"], "nob_Latn") == project.rules["nob_Latn"]


def test_a_source_can_name_its_profile_and_keep_all(with_profile):
    with_profile.change(NEWS, "languages:", "filters: {profile: gopher, keep: flag}\nlanguages:")
    project = with_profile.load()
    assert project.sources["news"].filters.keep == "flag"
    assert "mean_word_length" in project.rules_of(project.sources["news"], "nob_Latn").filters
    # What a run says comes before what the source says.
    assert project.filtered_by(None, "passing").sources["news"].filters.keep == "passing"
    assert project.filtered_by(None, "passing").sources["news"].filters.profile == "gopher"


def test_a_run_can_undo_the_profile_of_a_source(with_profile):
    with_profile.change(NEWS, "languages:", "filters: {profile: gopher, keep: flag}\nlanguages:")
    project = with_profile.load()
    undone = project.filtered_by("own", "passing")
    assert undone.sources["news"].filters.profile is None
    assert undone.rules_of(undone.sources["news"], "nob_Latn") == project.rules["nob_Latn"]
    # As if the source had named none: the same run.
    with_profile.change(NEWS, "profile: gopher, keep: flag", "keep: passing")
    assert canonical(undone, ["news"], ["nob_Latn"]) == canonical(with_profile.load(), ["news"], ["nob_Latn"])


def test_no_profile_can_be_called_own(with_profile):
    with_profile.write("filters/_profiles/own.yaml", PROFILE.replace("profile: gopher", "profile: own"))
    (mistake,) = with_profile.mistakes()
    assert mistake.startswith("filters/_profiles/own.yaml:1: 'own' stands for the rules of each language's own file")


def test_an_unknown_profile_of_a_run_names_those_there_are(with_profile):
    with pytest.raises(ConfigError) as raised:
        with_profile.load().filtered_by("gofer", None)
    assert str(raised.value) == (
        "unknown profile 'gofer'; did you mean 'gopher'?; the profiles are: gopher; `own` is each language's own file"
    )


def test_signals_are_the_measures_that_decide(with_profile):
    project = with_profile.load()
    assert project.signals([project.sources["news"]], ["nob_Latn"]) == tuple(
        sorted({*project.rules["nob_Latn"].filters, *project.duplicates.quality})
    )
    assert "mean_word_length" in project.signals([source(project)], ["nob_Latn"])
    assert project.signals([source(project)], ["xxx_Latn"]) == tuple(project.duplicates.quality)


def test_a_profile_that_is_used_is_in_the_configuration(with_profile):
    project = with_profile.load()
    before = canonical(project, ["news"], ["nob_Latn"])
    assert "profiles" not in before
    under = project.filtered_by("gopher", None)
    after = canonical(under, ["news"], ["nob_Latn"])
    with_profile.change(FILE, "{max: 14}", "{max: 15}")
    later = canonical(with_profile.load().filtered_by("gopher", None), ["news"], ["nob_Latn"])
    assert differences(after, later) == ["profiles.gopher.nob_Latn.filters.mean_word_length.max: 14.0 -> 15.0"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("word_count", "word_cuont", 6, "unknown filter 'word_cuont'; did you mean 'word_count'?"),
        ("own", "on", 4, "stop_word_ratio: unknown word 'on'; did you mean 'own'?; write bounds, or 'own'"),
        ("own", "own word_cuont", 4, "unknown filter 'word_cuont'; did you mean 'word_count'?"),
        ("min: 50", "min: x", 6, None),
        ("  aka_Latn", "  aka_Lat", 10, "unknown language 'aka_Lat'; did you mean 'aka_Latn'?"),
        ("  aka_Latn", "  c", 10, "'c' is a programming language; profiles are for natural ones"),
        ("mean_word_length: null", "stop_word_ratio: {min: 0.1}", 11, None),
        ("profile: gopher", "profile: gofer", 1, None),
    ],
)
def test_one_mistake_is_one_line(with_profile, old, new, line, message):
    with_profile.change(FILE, old, new)
    (mistake,) = with_profile.mistakes()
    assert mistake.startswith(f"{FILE}:{line}: ")
    assert message is None or mistake == f"{FILE}:{line}: {message}"


def test_a_source_with_an_unknown_profile(with_profile):
    with_profile.change(NEWS, "languages:", "filters: {profile: goffer}\nlanguages:")
    (mistake,) = with_profile.mistakes()
    assert mistake.endswith(
        "unknown profile 'goffer'; did you mean 'gopher'?; see: filters/_profiles (none: each language's own)"
    )
