"""Minimum scores in the files of languages: what changes there, and that nothing else does."""

from pathlib import Path

import pytest

from roots_pipeline.catalog import load_project
from roots_pipeline.cli.minimums import minimums_data, minimums_table, with_minimum, write_minimums
from roots_pipeline.errors import ConfigError
from roots_pipeline.languages.calibration import CANDIDATES, LENGTHS, Calibration, Minimum, Point

ROOT = Path(__file__).parents[2]


def minimum(score=0.45):
    points = {at: Point(0.96, 1.2) for at in CANDIDATES}
    return Minimum(score, dict.fromkeys(LENGTHS, 300), dict.fromkeys(LENGTHS, points), {"ewe_Latn": 0.2}, 0.8765)


MIX = dict.fromkeys(LENGTHS, 230)
FOUND = Calibration({"swh_Latn": minimum(), "aka_Latn": minimum(0.5)}, MIX)
FIGURES = (
    b"  # Among 230 languages in equal parts: precision 0.800, of 2000 characters 0.800; see _default.yaml.\n"
    b"  # Recall by characters: 0.960 of 100, 0.960 of 200, 0.960 of 1000, 0.960 of 2000.\n"
)
OLD_FIGURES = b"  # At this score the shipped identifier has precision 0.954 and recall 1.000; see _default.yaml.\n"
BOUND = b"  language_score: {min: 0.45}\n"
PATH = Path("filters/swh_Latn.yaml")

OTHERS = (
    b"# Swahili.\nlanguage: swh_Latn\n\nfilters:\n  # Why.\n  word_count: {min: 5}\n"
    b"%b"
    b"  stop_word_ratio: {min: 0.1}\n\nkeep: []\n"
)


@pytest.mark.parametrize(
    "before",
    [
        b"  language_score: {min: 0.6}\n",
        OLD_FIGURES + b"  language_score: {min: 0.6}\n",
        b"  language_score: { min: 0.6 }  # by hand\n",
        FIGURES + BOUND,
    ],
)
def test_the_bound_and_its_figures_are_replaced(before):
    assert with_minimum(OTHERS % before, minimum(), MIX, PATH) == OTHERS % (FIGURES + BOUND)


def test_comments_of_people_stay():
    before = b"  # Much of it is translated.\n  language_score: {min: 0.6}\n"
    after = b"  # Much of it is translated.\n" + FIGURES + BOUND
    assert with_minimum(OTHERS % before, minimum(), MIX, PATH) == OTHERS % after


def test_a_file_without_the_bound_gets_it_first():
    content = OTHERS % b""
    expected = content.replace(b"filters:\n", b"filters:\n" + FIGURES + BOUND)
    assert with_minimum(content, minimum(), MIX, PATH) == expected


def test_line_ends_are_kept():
    content = (OTHERS % (FIGURES + b"  language_score: {min: 0.6}\n")).replace(b"\n", b"\r\n")
    expected = (OTHERS % (FIGURES + BOUND)).replace(b"\n", b"\r\n")
    assert with_minimum(content, minimum(), MIX, PATH) == expected


@pytest.mark.parametrize("value", [b" null", b" {min: 0.3, max: 0.9}", b" {max: 0.9}", b"", b"\n    min: 0.5"])
def test_bounds_that_someone_chose_otherwise_are_left(value):
    assert with_minimum(OTHERS % (b"  language_score:" + value + b"\n"), minimum(), MIX, PATH) is None


def test_a_file_without_filters():
    with pytest.raises(ConfigError, match=r"swh_Latn\.yaml: no `filters:`"):
        with_minimum(b"language: swh_Latn\n", minimum(), MIX, PATH)


def test_files_of_a_folder(tmp_path):
    bound = b"filters:\n  language_score: {min: 0.7}\n"
    for name in ("swh_Latn", "twi_Latn", "fra_Latn", "_default"):
        (tmp_path / f"{name}.yaml").write_bytes(bound)
    (tmp_path / "aka_Latn.yaml").write_bytes(b"filters:\n  language_score: null\n")
    done = write_minimums(FOUND, tmp_path)
    assert done == {
        "aka_Latn.yaml": "left: it switches language_score off, or bounds it otherwise",
        "swh_Latn.yaml": "language_score: {min: 0.45}",
        "twi_Latn.yaml": "language_score: {min: 0.5}",
    }
    assert (tmp_path / "fra_Latn.yaml").read_bytes() == bound
    assert (tmp_path / "_default.yaml").read_bytes() == bound
    assert write_minimums(FOUND, tmp_path)["swh_Latn.yaml"] == "as it was"


def test_a_folder_without_such_files(tmp_path):
    with pytest.raises(ConfigError, match=r"no <language>\.yaml"):
        write_minimums(FOUND, tmp_path)


def test_the_figures_of_all_languages_here_are_of_one_measurement():
    mixes = set()
    for code, language in load_project(ROOT).languages.items():
        if language.kind == "natural":
            text = (ROOT / "filters" / f"{code}.yaml").read_text("utf-8")
            assert text.count("\n  language_score: {min: ") == 1, code
            mixes |= {line.split(":")[0] for line in text.splitlines() if "languages in equal parts" in line}
    assert len(mixes) == 1


def test_shown():
    shown = minimums_table(FOUND).splitlines()
    assert shown[1].split()[:3] == ["aka_Latn", "0.50", "0.800"]
    assert shown[1].endswith("1,500      0.88  ewe_Latn 20.0%")
    assert '"minimum": 0.45' in minimums_data(FOUND)


def test_languages_with_few_long_pieces_are_shown():
    points = {at: Point(1.0, 1.0) for at in CANDIDATES}
    short = Minimum(0.5, {50: 30, 100: 20}, {50: points, 100: points}, {}, 0.9)
    shown = minimums_table(Calibration({"tum_Latn": short}, MIX)).splitlines()[1].split()
    assert " ".join(shown) == "tum_Latn 0.50 1.000 1.000 1.000 - - - 1.000 1.000 - - - 50 0.90"
