"""What reached each rule, and which rules treat a language unlike its kin."""

from __future__ import annotations

from pathlib import Path

import pytest

from roots_pipeline.output.fairness import Example, Outlier, Relations, outliers
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.report import read_statistics, table, waterfall
from roots_pipeline.output.statistics import KEPT, READ, Count, Tally
from roots_pipeline.output.waterfall import Step, waterfalls
from roots_pipeline.run import execute as running
from tests.small_projects import Inline, WriteSource, rows

BANTU = Relations("natural", "Niger-Congo", "Latn")
#: Families of which there are few, in one script; and a family of one, in a script of its own.
OTHERS = {"fra_Latn": Relations("natural", "Romance", "Latn"), "eus_Latn": Relations("natural", "Basque", "Latn")}
LONELY = Relations("natural", "Dravidian", "Taml")


def count(outcome: str, documents: int, *, source: str = "s", stage: str = "collect", language: str = "x") -> Count:
    return Count(source, language, stage, outcome, Tally(documents, 10 * documents))


def test_what_reaches_a_rule_is_what_no_earlier_one_dropped() -> None:
    counts = [
        count(READ, 100),
        count("license", 10),
        count("word_count", 20),
        count("stop_word_ratio", 7),
        count("flagged/mean_word_length", 5),
        count("flagged/", 5),
        count(KEPT, 63),
        count("near_duplicate", 3, stage="deduplicate"),
        count(KEPT, 60, stage="deduplicate"),
        # Of another source, whose filters are in another order.
        count(READ, 10, source="t"),
        count("stop_word_ratio", 4, source="t"),
        count("word_count", 6, source="t"),
    ]
    orders = {"s": ["word_count", "mean_word_length", "stop_word_ratio"], "t": ["stop_word_ratio", "word_count"]}
    assert waterfalls(counts, lambda source, _: orders[source]) == {
        "x": [
            Step("collect", "license", False, 100, 1000, 10, 100),
            Step("collect", "word_count", True, 90 + 6, 960, 20 + 6, 260),
            Step("collect", "mean_word_length", True, 70, 700, 0, 0, 5, 50),
            Step("collect", "stop_word_ratio", True, 70 + 10, 800, 7 + 4, 110),
            Step("deduplicate", "near_duplicate", False, 63, 630, 3, 30),
        ]
    }


def steps(rates: dict[str, tuple[int, int]], rule: str = "word_count") -> dict[str, list[Step]]:
    return {code: [Step("collect", rule, True, whole, 0, part, 0)] for code, (part, whole) in rates.items()}


def test_a_rule_that_drops_far_more_of_one_language_is_found() -> None:
    rates = {f"b{i}_Latn": (10 + i, 1000) for i in range(6)} | {"bad_Latn": (300, 1000)}
    (found,) = outliers(steps(rates), dict.fromkeys(rates, BANTU))
    assert (found.language, found.rule, found.documents, found.objected) == ("bad_Latn", "word_count", 1000, 300)
    # The middle one of seven rates is 0.013.
    assert (found.kin, found.languages, found.median) == ("the family Niger-Congo", 7, 0.013)
    assert found.said.startswith("word_count objects to 30.0 % of 1,000 documents in bad_Latn (25.")


def test_and_one_that_drops_far_less() -> None:
    rates = {f"b{i}_Latn": (200 + i, 1000) for i in range(6)} | {"inert_Latn": (0, 1000)}
    (found,) = outliers(steps(rates), dict.fromkeys(rates, BANTU))
    assert found.language == "inert_Latn"
    assert "less than in the family Niger-Congo" in found.said


@pytest.mark.parametrize(
    "odd",
    [
        # One of a handful of documents; two points over kin that drop none; nothing reached it.
        (1, 8),
        (20, 1000),
        (0, 0),
    ],
)
def test_no_alarm_for_chance_or_for_little(odd: tuple[int, int]) -> None:
    rates = {f"b{i}_Latn": (0, 1000) for i in range(6)} | {"odd_Latn": odd}
    assert outliers(steps(rates), dict.fromkeys(rates, BANTU)) == []


def test_small_languages_are_held_against_kin_and_are_none() -> None:
    rates = {f"b{i}_Latn": (0, 1000) for i in range(5)} | {f"tiny{i}_Latn": (25, 25) for i in range(9)}
    found = outliers(steps(rates), dict.fromkeys(rates, BANTU))
    assert {one.language for one in found} == {f"tiny{i}_Latn" for i in range(9)}
    assert {(one.median, one.languages) for one in found} == {(0.0, 5)}


def test_kin_are_the_family_or_the_script_or_all_of_the_kind() -> None:
    relations = {f"b{i}_Latn": BANTU for i in range(5)} | OTHERS | {"tam_Taml": LONELY}
    relations |= {"python": Relations("programming", None, None)}
    rates = dict.fromkeys(relations, (0, 1000)) | {"fra_Latn": (500, 1000), "tam_Taml": (500, 1000)}
    rates |= {"python": (900, 1000)}
    found = {one.language: (one.kin, one.languages) for one in outliers(steps(rates), relations)}
    # Programs have too few of their kind here.
    assert found == {"fra_Latn": ("the script Latn", 7), "tam_Taml": ("natural languages", 8)}


STORY = "Mvua ilinyesha usiku kucha na barabara imejaa maji kwa hiyo magari hayawezi kupita leo {} kwa mji wetu."


def test_a_run_tells_of_both(write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    records = [{"id": "long", "text": STORY.format("tena")}, {"id": "stub", "text": "Mvua na maji."}]
    project = write_source("web", records)
    output = tmp_path / "out"
    project.run(output)
    reports = read_statistics(Layout(output), ["swh_Latn"])
    lines = [line.split() for line in waterfall(reports).splitlines()]
    size = len(STORY.format("tena")) + len("Mvua na maji.")
    assert ["swh_Latn", "collect", "word_count", "2", "1", "50.00", "0", f"{size / 1e6:.3f}", "0.000", "0.000"] in lines
    assert [line[2] for line in lines[1:]] == list(
        project.plan(output).configuration["rules"]["swh_Latn"]["filter_order"]
    )
    assert reports["swh_Latn"]["far_from_kin"] == []
    (dropped,) = rows(output, "ledger")
    example = Example(dropped["document_id"], "web", 3, 10, 100000)
    outlier = Outlier("swh_Latn", "word_count", 2, 1, 0.5, 0.1, 0.9, "the family Niger-Congo", 6, 0.0)
    from roots_pipeline.output.fairness import with_examples

    (shown,) = with_examples(Layout(output), [outlier])
    assert shown.examples == (example,)
    reports["swh_Latn"]["far_from_kin"] = [
        {"examples": [{"id": "0f", "source": "web", "value": 3, "minimum": 10, "maximum": None}]}
        | {name: getattr(outlier, name) for name in outlier.__struct_fields__ if name != "examples"}
    ]
    assert f"  {outlier.said}; for instance 0f (3)" in table(reports).splitlines()
