"""Counts add up, and every value has its bin."""

import numpy as np

from roots_pipeline.output.statistics import (
    GUESS_KEPT,
    GUESS_READ,
    KEPT,
    LINES_MIXED,
    READ,
    SCORE_KEPT,
    SECOND_KEPT,
    Statistics,
    Tally,
)


def test_counts_of_two_pieces_add_up() -> None:
    one, two = Statistics(), Statistics()
    one.count("s", "swh_Latn", "collect", READ, Tally(3, 30, 28, 6))
    one.count("s", "swh_Latn", "collect", "word_count", Tally(1, 10, 9, 2))
    two.count("s", "swh_Latn", "collect", READ, Tally(2, 20, 20, 4))
    two.count("s", "swh_Latn", "publish", KEPT, Tally(2, 20, 20, 4))
    two.redacted("s", "swh_Latn", "email", 2)
    one.merge(two.counts, two.redactions, two.histograms)
    assert one.tally(stage="collect", outcome=READ) == Tally(5, 50, 48, 10)
    assert one.tally(stage="collect", outcome=READ, language="yor_Latn") == Tally()
    report = one.report("swh_Latn")["sources"]["s"]
    assert report["collect"]["read"] == {"documents": 5, "bytes": 50, "characters": 48, "words": 10}
    assert report["collect"]["dropped"] == {"word_count": {"documents": 1, "bytes": 10, "characters": 9, "words": 2}}
    assert report["publish"]["redactions"] == {"email": 2}


def test_removals_add_up_by_source_language_and_kind() -> None:
    one, two = Statistics(), Statistics()
    for statistics in (one, two):
        statistics.count("s", "swh_Latn", "collect", READ, Tally(9, 900, 800, 90))
        statistics.removed("s", "swh_Latn", "template_lines", 2, 5, 80)
        statistics.removed("s", "swh_Latn", "repeated_lines", 0, 0, 0)
    two.removed("s", "swh_Latn", "template_lines", 1, 1, 20)
    two.removed("t", "swh_Latn", "left_whole", 1, 3, 60)
    two.count("t", "swh_Latn", "collect", READ, Tally(1, 90, 80, 9))
    one.merge(two.counts, two.redactions, two.histograms, two.removals)
    assert [(removal.source, removal.kind, removal.taken) for removal in one.removals] == [
        ("s", "template_lines", True),
        ("t", "left_whole", False),
    ]
    sources = one.report("swh_Latn")["sources"]
    assert sources["s"]["collect"]["removed"] == {"template_lines": {"documents": 5, "lines": 11, "bytes": 180}}
    assert sources["t"]["collect"]["removed"] == {"left_whole": {"documents": 1, "lines": 3, "bytes": 60}}


def test_ratios_fall_into_fiftieths() -> None:
    statistics = Statistics()
    values = np.array([0.0, 0.019, 0.02, 0.5, 0.999, 1.0, 7.0, np.nan])
    statistics.measured("s", "eng_Latn", "x", "ratio", values)
    signal = statistics.report("eng_Latn")["signals"]["x"]
    assert signal == {
        "scale": "ratio",
        "absent": 1,
        "histogram": [[0.0, 2], [0.02, 1], [0.5, 1], [0.98, 1], [1.0, 2]],
    }


def test_counts_fall_into_powers_of_two() -> None:
    statistics = Statistics()
    statistics.measured("s", "eng_Latn", "n", "count", np.array([0.0, 1.0, 2.0, 3.0, 6.0, 7.0, 1e30]))
    # v + 1 = 1 | 2, 3 | 4, 7 | 8 | beyond the last
    histogram = statistics.report("eng_Latn")["signals"]["n"]["histogram"]
    assert histogram[:4] == [[0.0, 1], [1.0, 2], [3.0, 2], [7.0, 1]]
    assert histogram[4][1] == 1


def test_histograms_survive_the_way_through_records() -> None:
    one, two = Statistics(), Statistics()
    for statistics in (one, two):
        statistics.measured("s", "eng_Latn", "x", "score", np.array([0.1, np.nan]))
    one.merge(two.counts, two.redactions, two.histograms)
    assert one.report("eng_Latn")["signals"]["x"] == {"scale": "score", "absent": 2, "histogram": [[0.1, 2]]}


def test_what_the_identifier_said_is_told_by_source() -> None:
    statistics = Statistics()
    for scores, piece in (([0.99, 0.61], 1), ([0.99, 0.99], 2)):
        one = Statistics()
        one.measured("s", "swh_Latn", SCORE_KEPT, "score", np.array(scores))
        one.measured("s", "swh_Latn", GUESS_READ + "swh_Latn", "score", np.array(scores))
        one.measured("s", "swh_Latn", GUESS_KEPT + "swh_Latn", "score", np.array(scores))
        one.measured("s", "swh_Latn", GUESS_READ + "eng_Latn", "score", np.array([1.0] * piece))
        one.measured("s", "swh_Latn", LINES_MIXED, "score", np.array([1.0] + [0.0] * piece))
        statistics.merge(one.counts, one.redactions, one.histograms)
    statistics.measured("s", "swh_Latn", SECOND_KEPT + "eng_Latn", "score", np.array([0.3]))
    asked = []

    def estimate(language: str, read: object, kept: object) -> tuple[float, float]:
        asked.append((language, read, kept))
        return 0.25, 0.0625

    report = statistics.report("swh_Latn", estimate)
    kept = {("swh_Latn", 9): 3, ("swh_Latn", 6): 1}
    assert asked == [("swh_Latn", kept | {("eng_Latn", 9): 3}, kept)]
    assert report["languages"]["s"] == {
        "mean_score": 0.895,  # of 0.99 three times, and 0.61
        "estimated_contamination": 0.0625,
        "estimated_contamination_read": 0.25,
        "second_languages": {"eng_Latn": 0.25},
        "mixed_share": 0.4,
    }
    assert report["signals"] == {}
    unestimated = statistics.report("swh_Latn")["languages"]["s"]
    assert unestimated["estimated_contamination"] is None
