"""What cannot be read is quarantined with its reason or stops the run with a clear error; never silence."""

from __future__ import annotations

import gzip
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from small_projects import IN_PROCESS, WriteSource, json_lines, rows
from test_properties import corpus, swahili

from roots_pipeline.errors import ConfigError, RunError, SourceError
from roots_pipeline.plan import Request
from roots_pipeline.run.execute import execute
from roots_pipeline.run.progress import Plain

GOOD = [{"id": f"g{i}", "text": f"Hadithi {i}. {swahili(i)}"} for i in range(5)]


def line(**record: object) -> bytes:
    return (json.dumps(record) + "\n").encode()


BAD_LINES = {
    "not_utf8": b'{"id": "x", "text": "\xff\xfe habari za leo"}\n',
    "not_json": b'{"id": "x", "text": "habari\n',
    "no_text_field": line(id="x", body="habari"),
    "null_text": line(id="x", text=None),
    "text_not_string": line(id="x", text=["habari"]),
    "line_too_long": line(id="x", text="habari " * 3_000_000),
}


@pytest.mark.parametrize("rule", BAD_LINES)
def test_a_bad_record_is_quarantined_and_the_others_go_on(write_source: WriteSource, tmp_path: Path, rule: str) -> None:
    content = json_lines(GOOD[:2]) + BAD_LINES[rule] + json_lines(GOOD[2:])
    project = write_source("one", content, on_bad_record="quarantine")
    outcome = project.run(tmp_path / "out")
    assert outcome.manifest.sources["one"] == {"read": 6, "kept": 5, "dropped": 1}
    (row,) = rows(tmp_path / "out", "ledger")
    assert (row["rule"], row["stage"], row["language"]) == (rule, "collect", "swh_Latn")
    assert (row["shard"], row["position"]) == ("one.jsonl", len(json_lines(GOOD[:2])))
    assert "habari" not in str(row)


@pytest.mark.parametrize("on_bad_record", ["fail", 0.001])
def test_too_many_bad_records_stop_the_run(
    write_source: WriteSource, tmp_path: Path, on_bad_record: str | float
) -> None:
    project = write_source("one", json_lines(GOOD) + BAD_LINES["null_text"], on_bad_record=on_bad_record)
    with pytest.raises(RunError) as caught:
        project.run(tmp_path / "out")
    message = str(caught.value)
    assert f"source 'one': 1 of 6 records cannot be used, and on_bad_record is {on_bad_record}" in message
    assert f"null_text 1 (first: one.jsonl, position {len(json_lines(GOOD))}" in message
    assert "on_bad_record: quarantine" in message


def test_after_permitting_them_the_run_goes_on(write_source: WriteSource, tmp_path: Path) -> None:
    content = json_lines(GOOD) + BAD_LINES["null_text"]
    project = write_source("one", content, on_bad_record="fail")
    with pytest.raises(RunError):
        project.run(tmp_path / "out")
    path = project.root / "sources" / "one.yaml"
    path.write_text(path.read_text().replace("on_bad_record: fail", "on_bad_record: quarantine"))
    assert project.run(tmp_path / "out", resume=True).manifest.sources["one"]["kept"] == 5


def test_a_few_bad_records_among_many_are_permitted(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", json_lines(corpus(1000)) + BAD_LINES["not_json"])
    outcome = project.run(tmp_path / "out")
    assert outcome.manifest.sources["one"]["read"] == 1001
    assert [row["rule"] for row in rows(tmp_path / "out", "ledger")].count("not_json") == 1


@pytest.mark.parametrize("on_bad_record", [0.9, "quarantine"])
def test_a_truncated_file_is_never_a_small_share(
    write_source: WriteSource, tmp_path: Path, on_bad_record: str | float
) -> None:
    """Nobody knows how many records are missing, so a permitted share does not permit it."""
    whole = gzip.compress(json_lines(corpus(400)))
    project = write_source("one", whole[: len(whole) // 2], file="one.jsonl.gz", on_bad_record=on_bad_record)
    if on_bad_record == "quarantine":
        outcome = project.run(tmp_path / "out")
        books = outcome.manifest.sources["one"]
        assert books["read"] == books["kept"] + books["dropped"] > 1
        assert [row["rule"] for row in rows(tmp_path / "out", "ledger")].count("truncated") == 1
    else:
        with pytest.raises(RunError, match="truncated 1 "):
            project.run(tmp_path / "out")


def test_a_source_of_several_languages_counts_its_bad_records_too(write_source: WriteSource, tmp_path: Path) -> None:
    content = json_lines(GOOD) + BAD_LINES["not_json"]
    project = write_source("one", content, languages="swh_Latn, yor_Latn", on_bad_record="quarantine")
    project.run(tmp_path / "out", languages=["swh_Latn"])
    assert [(row["language"], row["rule"]) for row in rows(tmp_path / "out", "ledger")] == [("und", "not_json")]


def test_a_repeated_key_is_told(write_source: WriteSource, tmp_path: Path) -> None:
    """Two documents of a source that have one key cannot both have its id."""
    project = write_source("one", [GOOD[0], GOOD[1], {**GOOD[2], "id": "g0"}])
    project.run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "ledger")
    assert row["rule"] == "repeated_id"
    assert row["kept_id"] == row["document_id"]


def test_an_empty_file_is_an_empty_corpus(write_source: WriteSource, tmp_path: Path) -> None:
    outcome = write_source("one", b"").run(tmp_path / "out")
    assert outcome.manifest.sources["one"] == {"read": 0, "kept": 0, "dropped": 0}
    assert rows(tmp_path / "out", "data") == []


def test_a_source_without_files_is_an_error(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", GOOD)
    (project.root / "texts" / "one.jsonl").unlink()
    with pytest.raises(SourceError, match=r"source 'one': .*one\.jsonl"):
        project.run(tmp_path / "out")


def test_documents_in_languages_not_asked_for_are_counted(write_source: WriteSource, tmp_path: Path) -> None:
    english = "The market of our village opens before the sun comes up on every day of the week but Sunday."
    records = [*GOOD, {"id": "e", "text": english}]
    project = write_source("one", records, languages="swh_Latn, eng_Latn")
    outcome = project.run(tmp_path / "out", languages=["sw"])
    assert outcome.manifest.languages == ("swh_Latn",)
    assert outcome.manifest.sources["one"] == {"read": 6, "kept": 5, "dropped": 1}
    (row,) = rows(tmp_path / "out", "ledger")
    assert (row["language"], row["rule"]) == ("eng_Latn", "language_not_requested")


def test_another_language_is_not_kept_under_the_declared_one(write_source: WriteSource, tmp_path: Path) -> None:
    german = "Der Markt in unserem Dorf öffnet jeden Morgen, bevor die Sonne aufgeht, und schließt am Abend wieder."
    project = write_source("one", [*GOOD, {"id": "d", "text": german}])
    project.run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "ledger")
    assert row["rule"] == "language_score"
    assert row["value"] < row["minimum"]


def test_records_whose_license_is_unknown_are_left_out(write_source: WriteSource, tmp_path: Path) -> None:
    licenses = ["CC-BY-4.0", "MIT OR GPL-2.0-only", "ask the author", "CC-BY-NC-4.0", "ours"]
    records = [{**record, "license": name} for record, name in zip(GOOD, licenses, strict=True)]
    project = write_source("one", records, license_field="license", license_names={"ours": "CC0-1.0"})
    project.run(tmp_path / "out")
    dropped = rows(tmp_path / "out", "ledger")
    assert sorted((row["rule"], row["detail"]) for row in dropped) == [
        ("license", "CC-BY-NC-4.0"),
        ("license", "unknown"),
    ]
    kept = rows(tmp_path / "out", "data")
    assert [row["license"] for row in kept] == ["CC-BY-4.0", "MIT OR GPL-2.0-only", "CC0-1.0"]


def test_a_source_whose_license_forbids_it_is_refused(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", GOOD, license="CC-BY-NC-4.0")
    with pytest.raises(ConfigError, match=r"source 'one': its license 'CC-BY-NC-4.0' does not permit training"):
        project.run(tmp_path / "out", sources=("one",))
    write_source("two", GOOD)
    plan = project.plan(tmp_path / "out")
    assert plan.left_out == {"one": "CC-BY-NC-4.0"}
    assert [source.name for source in plan.sources] == ["two"]


@pytest.mark.parametrize(
    ("languages", "sources", "message"),
    [
        (("swahilli",), (), r"unknown language 'swahilli'; did you mean"),
        (("swh_Latn",), ("on",), r"unknown source 'on'; did you mean 'one'"),
        (("lin_Latn",), (), r"language 'lin_Latn': no source that may be used has it"),
        (("lin_Latn",), ("one",), r"source 'one' has none of the languages asked for; it has: swh_Latn"),
    ],
)
def test_what_cannot_be_met_is_said(
    write_source: WriteSource, tmp_path: Path, languages: tuple[str, ...], sources: tuple[str, ...], message: str
) -> None:
    project = write_source("one", GOOD)
    with pytest.raises(ConfigError, match=message):
        project.run(tmp_path / "out", languages=languages, sources=sources)


@pytest.mark.parametrize("license_", [["CC-BY-NC-4.0"], {"id": "CC-BY-NC-4.0"}, 4, "MIT OR jane.doe@example.org"])
def test_a_license_that_nobody_knows_is_not_the_sources(
    write_source: WriteSource, tmp_path: Path, license_: object
) -> None:
    project = write_source("one", [{**GOOD[0], "license": license_}, GOOD[1]], license_field="license")
    project.run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "ledger")
    assert (row["rule"], row["detail"]) == ("license", "unknown")
    assert [row["license"] for row in rows(tmp_path / "out", "data")] == ["CC0-1.0"]


def test_names_of_fields_that_may_be_personal_are_not_told(write_source: WriteSource, tmp_path: Path) -> None:
    records = [{"id": "a", "john.smith@example.com": 1, "body": "x"}]
    with pytest.raises(RunError, match="no 'text'; the record has: body, id and 1 more") as caught:
        write_source("one", records).run(tmp_path / "out")
    assert "john" not in str(caught.value)


def test_a_file_that_changes_while_it_is_read_stops_the_run(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", GOOD)
    plan = project.plan(tmp_path / "out")
    (project.root / "texts" / "one.jsonl").write_bytes(json_lines(GOOD + corpus(4)))
    request = Request(("all",), tmp_path / "out", beam_options=IN_PROCESS)
    with pytest.raises(SourceError, match=r"source 'one': one\.jsonl changed while the run read it"):
        execute(plan, request, Plain(StringIO()))


def test_a_file_whose_name_is_not_utf8_is_an_error(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", GOOD)
    path = project.root / "texts" / "one.jsonl"
    path.rename(path.with_name(os.fsdecode(b"caf\xe9.jsonl")))
    yaml = project.root / "sources" / "one.yaml"
    yaml.write_text(yaml.read_text().replace("texts/one.jsonl", "texts/*.jsonl"))
    with pytest.raises(SourceError, match="the name is not UTF-8; rename the file"):
        project.run(tmp_path / "out")
