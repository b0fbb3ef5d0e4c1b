"""Rules that drop and rules that flag, from the sources' files to the corpus, its ledger and what is told of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.errors import RunError
from roots_pipeline.output.explanation import explain
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.report import read_statistics, table
from roots_pipeline.run import execute as running
from roots_pipeline.stages.flags import Flags, by_flag, flags_of
from tests.small_projects import CHECKOUT, Inline, SmallProject, WriteSource, rows

# 54 words, and 17: enough for the language's own rules (10), of which Gopher's ask for 50.
LONG = (
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni. Babu alitusimulia hadithi "
    "ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto. Mvua ilinyesha usiku kucha, kwa hiyo barabara "
    "imejaa maji na magari hayawezi kupita leo. Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi na "
    "maharage katika mashamba yao."
)
SHORT = "Habari za leo zinasema kwamba kesho kutakuwa na jua kali katika mji wetu na vijiji vya jirani."
#: Five words, all of them Swahili.
STUB = "Mvua ilinyesha usiku na asubuhi."

RECORDS = [{"id": name, "text": text} for name, text in (("long", LONG), ("short", SHORT), ("stub", STUB))]


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())


def outcome(output: Path) -> dict[tuple[str, int], Any]:
    """Of each document, by source and place (3 records: 0, 1, 2), its flags, or the rule that drops it and bounds."""
    found: dict[tuple[str, int], Any] = {}
    for folder in ("data", "ledger"):
        for row in rows(output, folder):
            lines = (output.parent / "project" / "texts" / row["shard"]).read_bytes()
            place = lines[: row["position"]].count(b"\n")
            dropped = (row["stage"], row["rule"], row["value"], row["minimum"]) if folder == "ledger" else row["flags"]
            found[row["source"], place] = dropped
    return found


def test_a_source_is_filtered_by_the_profile_that_it_names(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("own", RECORDS[1:])
    project = write_source("web", RECORDS[:2], filters="{profile: gopher}")
    project.run(tmp_path / "out")
    assert outcome(tmp_path / "out") == {
        ("own", 0): [],
        ("own", 1): ("collect", "word_count", 5, 10),
        ("web", 0): [],
        ("web", 1): ("collect", "word_count", 17, 50),
    }
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "| own | of each language | as the language says | 1 | 0 |" in card
    assert "| web | profile gopher | as the language says | 1 | 0 |" in card


def test_what_a_run_says_comes_before_what_the_sources_say(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("own", RECORDS[1:2])
    project = write_source("web", RECORDS[:1], filters="{profile: c4, keep: flag}")
    project.run(tmp_path / "out", profile="gopher", keep="passing")
    assert outcome(tmp_path / "out") == {("own", 0): ("collect", "word_count", 17, 50), ("web", 0): []}
    manifest = (tmp_path / "out" / "manifest.json").read_text("utf-8")
    assert manifest.count('"profile": "gopher"') == 2
    project.run(tmp_path / "again", profile="own", keep="passing")
    assert outcome(tmp_path / "again") == {("own", 0): [], ("web", 0): []}
    assert '"profile": "' not in (tmp_path / "again" / "manifest.json").read_text("utf-8")


def test_a_run_under_other_rules_does_not_go_on(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("own", RECORDS[:1])
    project.run(tmp_path / "out")
    with pytest.raises(RunError, match=r"sources\.own\.filters\.profile: None -> 'gopher'"):
        project.run(tmp_path / "out", profile="gopher", resume=True)
    with pytest.raises(RunError, match=r"sources\.own\.filters\.keep: None -> 'flag'"):
        project.run(tmp_path / "out", keep="flag", resume=True)


def test_nothing_is_dropped_where_filters_only_flag(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("own", RECORDS, filters="{keep: flag}", priority=1)
    bad = [{"id": "bad"}, {"id": "copy", "text": LONG}]
    project = write_source("web", bad, filters="{profile: gopher, keep: flag}", on_bad_record="quarantine")
    output = tmp_path / "out"
    project.run(output)
    found = outcome(output)
    assert found == {
        ("own", 0): [],
        ("own", 1): [],
        ("own", 2): ["word_count"],
        # What cannot be read, and copies, are no matter of filters.
        ("web", 0): ("collect", "no_text_field", None, None),
        ("web", 1): ("deduplicate", "exact_duplicate", None, None),
    }
    (report,) = read_statistics(Layout(output), ["swh_Latn"]).values()
    for stage in ("collect", "publish"):
        # In bytes and words of the stub; both names, since any flag is that one.
        flagged = report["sources"]["own"][stage]["flagged"]
        assert flagged["word_count"] == {"documents": 1, "bytes": 32, "characters": 32, "words": 5}
        assert flagged[""] == flagged["word_count"]
    assert "flagged, and kept all the same: 1 documents (word_count 1)" in table({"swh_Latn": report})
    assert "| own | of each language | flagged | 0 | 1 |" in (output / "README.md").read_text("utf-8")


def test_flags_come_in_the_order_of_decision(write_source: WriteSource, tmp_path: Path) -> None:
    text = " ".join(["Mvua ilinyesha usiku kucha kijijini."] * 4)
    project = write_source("web", [{"id": "again", "text": text}])
    output = tmp_path / "out"
    project.run(output, profile="gopher", keep="flag")
    ((_, flags),) = outcome(output).items()
    order = list(project.plan(output, profile="gopher").configuration["profiles"]["gopher"]["swh_Latn"]["filter_order"])
    assert flags == sorted(flags, key=order.index)
    # Counted by hand: 20 words in all, each run of two four times (but those over an end, three times).
    assert {"top_2_gram_ratio", "duplicate_5_gram_ratio", "word_count"} <= set(flags)
    assert not {"ellipsis_ratio", "bullet_line_ratio", "mean_word_length"} & set(flags)
    (row,) = rows(output, "data")
    said = explain(Layout(output), row["id"])
    assert "flagged: word_count is 20, at least 50 is wanted, at most 100000 is permitted\n" in said
    assert "rules: those of the profile gopher\n" in said


def own_filters(root: Path, change: tuple[str, str]) -> None:
    """Give a project filters of its own: those of the checkout, one line of Swahili's file changed."""
    shutil.copytree(CHECKOUT / "filters", root / "filters")
    path = root / "filters" / "swh_Latn.yaml"
    text = path.read_text("utf-8")
    assert text.count(change[0]) == 1
    path.write_text(text.replace(*change), "utf-8")


@pytest.mark.parametrize(
    ("change", "flagged"),
    [
        # The language; and of all its filters one.
        (("language: swh_Latn\n", "language: swh_Latn\nflag: true\n"), True),
        (("\nfilters:\n", "\nfilters:\n  word_count: {flag: true}\n"), True),
        (("\nfilters:\n", "\nfilters:\n  mean_word_length: {flag: true}\n"), False),
    ],
)
def test_a_language_and_a_filter_can_flag(
    write_source: WriteSource, tmp_path: Path, change: tuple[str, str], *, flagged: bool
) -> None:
    (tmp_path / "project").mkdir()
    own_filters(tmp_path / "project", change)
    project: SmallProject = write_source("own", RECORDS[1:])
    project.run(tmp_path / "out")
    stub = ["word_count"] if flagged else ("collect", "word_count", 5, 10)
    assert outcome(tmp_path / "out") == {("own", 0): [], ("own", 1): stub}
    # A run that says so drops all the same what the language would flag, and what one filter flags it flags.
    project.run(tmp_path / "again", keep="passing")
    if "language" in change[0]:
        stub = ("collect", "word_count", 5, 10)
    assert outcome(tmp_path / "again") == {("own", 0): [], ("own", 1): stub}


def test_flags_as_a_column() -> None:
    bounds = {"a": (1.0, None), "b": (None, 2.0)}
    signals = {"a": np.array([0.0, 1.0, np.nan, 0.5]), "b": np.array([3.0, 2.0, 9.0, np.nan])}
    flags = flags_of(bounds, signals, 4)
    assert flags.column.to_pylist() == [["a", "b"], [], ["b"], ["a"]]
    assert flags.column.type == pa.list_(pa.string())
    stays = np.array([True, True, True, False])
    by_rule = {"": [True, False, True, False], "a": [True, False, False, False], "b": [True, False, True, False]}
    assert {name: chosen.tolist() for name, chosen in flags.by_rule(stays)} == by_rule
    kept = flags.column.filter(pa.array(stays))
    assert {name: chosen.tolist() for name, chosen in by_flag(kept)} == {
        name: chosen[:3] for name, chosen in by_rule.items()
    }
    assert Flags((), np.zeros((0, 2), dtype=np.bool_)).column.to_pylist() == [[], []]
    assert list(by_flag(Flags((), np.zeros((0, 2), dtype=np.bool_)).column)) == []
