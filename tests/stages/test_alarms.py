"""A run that leaves out nearly all of a source is stopped or says so, and goes on when it is told to."""

from __future__ import annotations

import random
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.plan import Request
from roots_pipeline.run import execute as running
from roots_pipeline.run.progress import Plain
from roots_pipeline.run.summary import summary
from tests.small_projects import CHECKOUT, Inline, SmallProject, WriteSource, files, rows

STORIES = [
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni.",
    "Babu alitusimulia hadithi ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto.",
    "Mvua ilinyesha usiku kucha, kwa hiyo barabara imejaa maji na magari hayawezi kupita leo.",
    "Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi na maharage mashambani.",
]


def stories(count: int) -> list[str]:
    """Texts of which none is like another: words in an order of its own behind one of four sentences."""
    words = sorted({word.lower() for story in STORIES for word in story.rstrip(".").split()})
    return [f"{STORIES[i % 4]} Hii ni {' '.join(random.Random(i).sample(words, 16))}." for i in range(count)]


@pytest.fixture
def removed(tmp_path: Path) -> Any:
    """Writes `removed` into the project's rules; `documents` is 20 unless it says otherwise."""
    folder = tmp_path / "project" / "filters"
    shutil.copytree(CHECKOUT / "filters", folder)

    def write(**numbers: float) -> None:
        path = folder / "_duplicates.yaml"
        kept = path.read_text("utf-8").partition("removed:")[0]
        said = {"documents": 20, **numbers}
        path.write_text(kept + "removed: {" + ", ".join(f"{key}: {said[key]}" for key in said) + "}\n", "utf-8")

    write()
    return write


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())


def stopped(project: SmallProject, output: Path, **request: Any) -> str:
    with pytest.raises(RunError) as caught:
        project.run(output, **request)
    assert not Layout(output).manifest.exists()
    return str(caught.value)


def test_one_address_for_all_stops_the_run_and_resume_goes_on(
    write_source: WriteSource, removed: Any, tmp_path: Path
) -> None:
    records = [{"id": str(i), "text": text, "url": "https://siri.example"} for i, text in enumerate(stories(40))]
    project = write_source("site", records, url_field="url", duplicates="{url: best}")
    output = tmp_path / "out"
    said = stopped(project, output)
    assert said.startswith(
        "source 'site', swh_Latn: 97.5 % of 40 documents left out as duplicates (repeated_address 39), and removed."
        "stop is 0.95; if their address is not their own, say `duplicates: {url: null}` in sources/site.yaml and run "
        "into a new output; the most, 39, were left out for "
    )
    assert said.endswith(
        f": see roots duplicates {output} --language swh_Latn; if they are duplicates indeed, raise removed.stop in "
        "filters/_duplicates.yaml and run again with --resume: what is done is kept"
    )
    assert "siri" not in said
    assert not files(output, "data")
    # The same again as long as nothing changes; then only `removed` does.
    assert stopped(project, output, resume=True) == said
    before = {path: path.stat().st_mtime_ns for path in Layout(output).records("resolve").iterdir()}
    removed(stop=0.98, warn=0.9)
    outcome = project.run(output, resume=True, keep_work=True)
    assert {path: path.stat().st_mtime_ns for path in Layout(output).records("resolve").iterdir()} == before
    (kept,) = rows(output, "data")
    assert kept["id"] in said
    assert len(rows(output, "ledger")) == 39
    # It is told on the screen, in the manifest and in the card.
    line = "97.5 % of 40 documents left out as duplicates (repeated_address 39)"
    (alarm,) = read_manifest(Layout(output)).alarms
    assert (alarm.source, alarm.language, alarm.read, alarm.dropped) == ("site", "swh_Latn", 40, 39)
    assert f"look at: source site, swh_Latn: {line}" in summary(project.plan(output), outcome)
    assert f"* site, swh_Latn: {line}" in Layout(output).card.read_text("utf-8")
    # A run that nothing stopped comes to the same.
    project.run(tmp_path / "again")
    folders = ("data", "ledger", "statistics", "duplicates")
    assert files(tmp_path / "again", *folders) == files(output, *folders)


@pytest.mark.parametrize(
    ("records", "likely"),
    [
        (
            [{"id": "one", "text": text} for text in stories(40)],
            (
                "(repeated_id 39), and removed.stop is 0.95; if the field read.id_field is not a document's own, name "
                "another one, or none, in sources/site.yaml"
            ),
        ),
        (
            [{"id": str(i), "text": STORIES[0]} for i in range(40)],
            (
                "(exact_duplicate 39), and removed.stop is 0.95; if they are not what was meant by their text, name "
                "another read.text_field in sources/site.yaml"
            ),
        ),
        (
            [{"id": str(i), "text": f"{' '.join(stories(4))} Ukurasa {i}."} for i in range(40)],
            (
                "(near_duplicate 39), and removed.stop is 0.95; if they share no more than what a site writes around "
                "its pages, have that taken out by `duplicates: {lines: roots}` in sources/site.yaml"
            ),
        ),
    ],
)
def test_what_is_likely_by_rule(
    write_source: WriteSource, removed: Any, tmp_path: Path, records: list[dict[str, str]], likely: str
) -> None:
    assert likely in stopped(write_source("site", records), tmp_path / "out")


def test_a_source_that_another_holds_already(write_source: WriteSource, removed: Any, tmp_path: Path) -> None:
    texts = stories(40)
    write_source("first", [{"id": str(i), "text": text} for i, text in enumerate(texts)], priority=2)
    project = write_source("second", [{"id": str(i), "text": text} for i, text in enumerate(texts)])
    said = stopped(project, tmp_path / "out")
    assert said.startswith("source 'second', swh_Latn: 100.0 % of 40 documents")
    assert "40 for documents of source 'first': if both hold the same, leave one out, and run into a new output" in said


def test_below_the_bounds_nothing_is_said(write_source: WriteSource, removed: Any, tmp_path: Path) -> None:
    """Half of 40 is not more than half; one of 19 documents are too few to judge by; `stop: 1` never stops."""
    texts = stories(20)
    write_source("half", [{"id": str(i), "text": text} for i, text in enumerate(texts + texts)])
    few = [{"id": f"few-{i}", "text": "Habari za leo zinasema kwamba kesho kutakuwa na jua kali."} for i in range(19)]
    project = write_source("few", few)
    outcome = project.run(tmp_path / "out")
    assert outcome.manifest.alarms == []
    assert "look at" not in summary(project.plan(tmp_path / "out"), outcome)
    removed(stop=1, warn=0.1, documents=19)
    outcome = project.run(tmp_path / "all")
    assert [(alarm.source, alarm.share) for alarm in outcome.manifest.alarms] == [("few", 0.9474), ("half", 0.5)]


def test_what_finished_corpora_have_is_no_alarm(write_source: WriteSource, removed: Any, tmp_path: Path) -> None:
    texts = stories(60)
    project = write_source("site", [{"id": str(i), "text": text} for i, text in enumerate(texts[:40])])
    project.run(tmp_path / "old")
    project = write_source("site", [{"id": str(i), "text": text} for i, text in enumerate([*texts[:40], texts[50]])])
    outcome = project.run(tmp_path / "new", against=(tmp_path / "old",))
    assert outcome.manifest.sources["site"] == {"read": 41, "kept": 1, "dropped": 40}
    assert outcome.manifest.alarms == []


def test_the_summary_of_a_run_without_alarms_stays(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("site", [{"id": str(i), "text": text} for i, text in enumerate(stories(3))])
    request = Request(("all",), tmp_path / "out")
    outcome = running.execute(project.plan(tmp_path / "out"), request, Plain(StringIO()))
    assert summary(project.plan(tmp_path / "out"), outcome).splitlines()[-2:] == [
        f"corpus: {tmp_path / 'out'}",
        f"reasons: roots stats {tmp_path / 'out'}",
    ]


def test_a_member_of_a_family_is_mended_in_the_family_s_file(
    write_source: WriteSource, removed: Any, tmp_path: Path
) -> None:
    records = [{"id": str(i), "text": text, "url": "https://siri.example"} for i, text in enumerate(stories(40))]
    project = write_source("site", records, url_field="url", duplicates="{url: best}")
    file = project.root / "sources" / "site.yaml"
    file.write_text(file.read_text("utf-8") + "each:\n  a: {languages: [swh_Latn]}\n", "utf-8")
    said = stopped(project, tmp_path / "out")
    assert said.startswith("source 'site_a', swh_Latn: ")
    assert "in sources/site.yaml and run" in said
