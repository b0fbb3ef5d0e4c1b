"""Long passages that occur again, cut by whole runs of the pipeline, against brute force over all windows of words."""

from __future__ import annotations

import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from eval.substrings import brute_force, compare, survivors
from scripts import WORD
from small_projects import SmallProject, StopsAfter, WriteSource, files, rows

from roots_pipeline.output import writing
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.report import read_statistics, table
from roots_pipeline.plan import Request
from roots_pipeline.run import execute as running
from roots_pipeline.run.engines import Portable
from roots_pipeline.run.progress import Plain
from roots_pipeline.stages import stretches, substrings

OUTPUTS = ("data", "ledger", "statistics")
SUBSTRINGS = "{substrings: true}"

VOCABULARY = (
    "mtu watu kitabu vitabu nyumba mji miji mto bahari samaki chakula maji moto upepo mvua jua mwezi nyota siku usiku "
    "asubuhi jioni leo kesho jana mwalimu mwanafunzi shule chuo daktari hospitali dawa alisema walikuja tunakwenda "
    "anasoma wanaandika na ya wa kwa ni katika hii hiyo la za cha"
)


def passage(seed: int, words: int) -> str:
    """So many words of Swahili, in sentences and paragraphs."""
    chance = random.Random(seed)
    vocabulary = VOCABULARY.split()
    ends = [" ", " ", " ", " ", ", ", ". ", ".\n", ".\n\n"]
    return (
        "".join(chance.choice(vocabulary) + chance.choice(ends) for _ in range(words - 1))
        + chance.choice(vocabulary)
        + "."
    )


def documents(seed: int, count: int, shared: int = 12) -> list[dict[str, str]]:
    """Texts of passages of their own and passages that all seeds share, whole and in part, once or twice."""
    chance = random.Random(seed)
    records = []
    for number in range(count):
        pieces = []
        for piece in range(chance.randint(1, 5)):
            pieces.append(passage(seed * 10_000 + number * 10 + piece, chance.randint(20, 120)))
            if chance.random() < 0.6:
                words = passage(-chance.randrange(shared), 150).split(" ")
                first = chance.randrange(100)
                pieces += [" ".join(words[first : first + chance.randint(30, 150)])] * chance.choice([1, 1, 2])
        records.append({"id": f"{seed}-{number}", "text": "\n".join(pieces)})
    return records


def write_sources(write_source: WriteSource, count: int = 14, **change: Any) -> SmallProject:
    write_source("first", documents(1, count), priority=1, duplicates=SUBSTRINGS, **change)
    return write_source("second", documents(2, count), duplicates=SUBSTRINGS, **change)


def words_of(output: Path) -> dict[str, list[str]]:
    return {row["id"]: WORD.findall(row["text"]) for row in rows(output, "data")}


def test_what_is_left_is_what_brute_force_leaves(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With many partitions, and many stretches of a few documents each."""
    monkeypatch.setattr(writing, "ROW_GROUP_ROWS", 3)
    monkeypatch.setattr(stretches.stretches_of, "__defaults__", (8_000,))
    monkeypatch.setattr(substrings, "partition_count", lambda rows: 1 + rows // 1_500)
    output = tmp_path / "out"
    project = write_sources(write_source)
    project.run(output, keep_work=True)
    left = survivors(project.plan(output), "swh_Latn")
    found = compare(left)
    assert (found.missed, found.wrong) == (0, 0)
    assert found.repeated > 1000
    # Published is the same.
    published = words_of(output)
    assert set(published) == {document.id for document in left if not document.dropped}
    for document, goes in zip(left, brute_force([document.text for document in left]), strict=True):
        expected = [word for word, gone in zip(WORD.findall(document.text), goes, strict=True) if not gone]
        assert document.dropped == (len(expected) < 10)
        if not document.dropped:
            assert published[document.id] == expected
    # In many pieces and in one, by any way to divide the work.
    monkeypatch.undo()
    write_sources(write_source).run(tmp_path / "whole")
    assert words_of(tmp_path / "whole") == published


def test_counts_and_ledger(write_source: WriteSource, tmp_path: Path) -> None:
    shared = passage(5, 80)
    own = [passage(seed, 200) for seed in range(10, 16)]
    write_source("best", [{"id": "whole", "text": f"{own[0]}\n\n{shared}"}], priority=1, duplicates=SUBSTRINGS)
    write_source(
        "worse",
        [
            {"id": "cut", "text": f"{own[1]}\n\n{shared}\n\n{own[2]}\n\n{shared}"},
            {"id": "dropped", "text": f"mtu mmoja:\n{shared}\nmtu mwingine."},
            {"id": "own", "text": own[3]},
        ],
        duplicates=SUBSTRINGS,
    )
    # It does not declare it: its copy stays, and is no reason to cut another.
    project = write_source("others", [{"id": "copy", "text": f"{shared}\n\n{own[4]}\n\n{passage(20, 60)}"}])
    output = tmp_path / "out"
    outcome = project.run(output)
    texts = {row["source"] + "/" + row["text"][:10]: row["text"] for row in rows(output, "data")}
    assert sorted(texts.values()) == sorted(
        [
            f"{own[0]}\n\n{shared}",
            f"{own[1]}\n\n{own[2]}",
            own[3],
            f"{shared}\n\n{own[4]}\n\n{passage(20, 60)}",
        ]
    )
    (row,) = rows(output, "ledger")
    whole = next(row for row in rows(output, "data") if row["source"] == "best")
    assert (row["stage"], row["rule"], row["value"], row["minimum"]) == ("substrings", "repeated_substring", 4.0, 10.0)
    assert (row["kept_id"], row["words"]) == (whole["id"], 84)
    assert outcome.manifest.sources["worse"] == {"read": 3, "kept": 2, "dropped": 1}
    report = json.loads((output / "statistics" / "swh_Latn.json").read_text("utf-8"))["sources"]
    counts = report["worse"]["substrings"]
    before, after = f"{own[1]}\n\n{shared}\n\n{own[2]}\n\n{shared}", f"{own[1]}\n\n{own[2]}"
    assert counts["cut"] == {
        "documents": 1,
        "spans": 2,
        "words": 160,
        "bytes": len(before) - len(after),
        "characters": len(before) - len(after),
    }
    assert counts["read"]["documents"] == 3
    assert counts["read"]["words"] == 200 + 560 + 84
    assert counts["kept"] == report["worse"]["publish"]["read"]
    assert counts["kept"]["words"] == 200 + 400
    assert report["best"]["substrings"]["read"] == report["best"]["substrings"]["kept"]
    assert "substrings" not in report["others"]
    assert "repeated passages cut: 2 of 1 documents (0.00 MB)" in table(read_statistics(Layout(output)))


def test_no_stage_where_no_source_declares_it(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("one", documents(1, 5)).run(tmp_path / "out", keep_work=True)
    layout = Layout(tmp_path / "out")
    assert not (layout.work / "substrings").exists()
    assert not layout.records("fingerprint").exists()


def test_languages_do_not_meet(write_source: WriteSource, tmp_path: Path) -> None:
    shared = "\n".join(f"value_{number} = call_{number}(limit, {number})" for number in range(40))
    write_source("one", [{"id": "1", "text": shared}], languages="python", duplicates=SUBSTRINGS)
    project = write_source("two", [{"id": "2", "text": shared}], languages="java", duplicates=SUBSTRINGS)
    outcome = project.run(tmp_path / "out")
    assert outcome.manifest.sources["one"]["kept"] == outcome.manifest.sources["two"]["kept"] == 1
    assert {row["text"] for row in rows(tmp_path / "out", "data")} == {shared}


def test_a_chorus_stays_once(write_source: WriteSource, tmp_path: Path) -> None:
    """Shorter than a run, but said so often that its runs overlap themselves."""
    chorus = passage(1, 20).replace("\n\n", "\n")
    verses = [passage(2, 200), passage(3, 200)]
    text = "\n\n".join([verses[0], chorus, chorus, chorus, chorus, verses[1]])
    write_source("one", [{"id": "1", "text": text}], duplicates=SUBSTRINGS).run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "data")
    assert row["text"] == "\n\n".join([verses[0], chorus, verses[1]])


def test_stopped_again_and_again_and_resumed(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_sources(write_source, 4)
    project.run(tmp_path / "whole")
    whole = files(tmp_path / "whole", *OUTPUTS, "manifest.json")

    def execute(output: Path, engine: Portable, **request: Any) -> None:
        monkeypatch.setattr(running, "_engine", lambda _: engine)
        running.execute(project.plan(output), Request(("all",), output, **request), Plain(StringIO()))

    output = tmp_path / "stopped"
    stops = 0
    while not Layout(output).manifest.exists():
        try:
            execute(output, StopsAfter(4), resume=True)
        except KeyboardInterrupt:
            stops += 1
    assert files(output, *OUTPUTS, "manifest.json") == whole
    # 2 to collect and to exchange, 1 to match and to resolve; 2 stretches, 1 partition, 2 stretches, 1 partition, 2
    # files; 1 to publish: four items each time.
    assert stops >= (2 + 2 + 1 + 1 + 2 + 1 + 2 + 1 + 2 + 1) // 4
