"""What a source says of personal data is what becomes of it, and documents that cost too much do not come through."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import msgspec
import pytest

from roots_pipeline.catalog import load_project
from roots_pipeline.errors import ConfigError
from roots_pipeline.stages.redaction import policies
from tests.small_projects import WriteSource, rows

STORY = (
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni cha watoto wake wote. "
    "Andika kwa asha@chuo.ac.tz au piga simu 0712 339 632 kabla ya saa kumi."
)
PROGRAM = (
    'OWNER = "asha@chuo.ac.tz"\nHOST = "196.44.162.21"\n\n\ndef greet(name):\n    return f"hello {name} from {HOST}"\n'
)


def declared(project, name: str, **changes: object) -> None:
    """Change a source's file."""
    path = project.root / "sources" / f"{name}.yaml"
    path.write_text(
        path.read_text("utf-8") + "".join(f"{key}: {json.dumps(value)}\n" for key, value in changes.items())
    )


def test_types_come_from_the_judgement_unless_named(write_source: WriteSource) -> None:
    for name in ("judged", "named", "none"):
        project = write_source(name, [{"id": "1", "text": STORY}])
    declared(project, "named", redact={"types": ["email"], "mode": "remove"})
    declared(project, "none", redact={"types": []})
    path = project.root / "sources" / "judged.yaml"
    path.write_text(
        path.read_text("utf-8").replace(
            "present: unclear, generic: unlikely, numeric: unlikely",
            "present: yes, generic: none, numeric: very_likely",
        )
    )
    found = policies(load_project(project.root).sources.values())
    assert found["named"].types == ("email",)
    assert found["named"].mode == "remove"
    assert found["none"].types == ()
    # Nothing generic, so neither addresses nor handles; what opens doors always.
    assert set(found["judged"].types).isdisjoint({"email", "user_handle"})
    assert {"phone", "national_id", "secret", "url_credentials"} <= set(found["judged"].types)


@pytest.mark.parametrize(
    ("redact", "expected"),
    [
        ({}, "Andika kwa <EMAIL> au piga simu <PHONE> kabla"),
        ({"mode": "remove"}, "Andika kwa  au piga simu  kabla"),
        ({"types": ["email"]}, "Andika kwa <EMAIL> au piga simu 0712 339 632 kabla"),
        ({"types": []}, "Andika kwa asha@chuo.ac.tz au piga simu 0712 339 632 kabla"),
    ],
)
def test_what_a_source_declares_becomes_of_its_text(write_source, tmp_path, redact, expected) -> None:
    project = write_source("one", [{"id": "1", "text": STORY}])
    declared(project, "one", redact=redact)
    project.run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "data")
    assert expected in row["text"]


def test_code_with_surrogates_is_code(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("code", [{"id": "1", "text": PROGRAM}], languages="python")
    declared(project, "code", redact={"mode": "surrogate"})
    project.run(tmp_path / "out")
    (row,) = rows(tmp_path / "out", "data")
    owner, _, _ = ast.parse(row["text"]).body
    assert owner.value.value.endswith(("example.org", "example.com", "example.net"))
    assert "chuo" not in row["text"]
    assert "196.44.162.21" not in row["text"]
    assert row["redactions"]["email"] == row["redactions"]["ip_address"] == 1


def test_sources_of_one_language_each_have_their_own(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("one", [{"id": "1", "text": STORY}])
    project = write_source(
        "two", [{"id": "1", "text": "Habari za leo rafiki yangu. " + STORY.replace("samaki", "ndizi")}]
    )
    declared(project, "two", redact={"types": ["phone"]})
    project.run(tmp_path / "out")
    texts = {row["source"]: row["text"] for row in rows(tmp_path / "out", "data")}
    assert "<EMAIL>" in texts["one"]
    assert "asha@chuo.ac.tz" in texts["two"]
    assert "<PHONE>" in texts["two"]


def test_a_document_that_would_take_too_long_is_in_the_ledger(write_source, tmp_path) -> None:
    # Telephone numbers, one next to the other.
    numbers = ", ".join(f"+255 712 {339000 + number}" for number in range(3_000))
    project = write_source("one", [{"id": "1", "text": STORY}, {"id": "2", "text": f"{STORY * 4} {numbers}"}])
    rules = project.root / "filters"
    copied = rules.resolve()
    rules.unlink()
    shutil.copytree(copied, rules)
    (rules / "swh_Latn.yaml").write_text(
        "language: swh_Latn\nfilters: {" + ", ".join(f"{name}: null" for name in FILTERS) + "}\n", "utf-8"
    )
    outcome = project.run(tmp_path / "out")
    (kept,) = rows(tmp_path / "out", "data")
    assert "<EMAIL>" in kept["text"]
    (dropped,) = rows(tmp_path / "out", "ledger")
    assert (dropped["stage"], dropped["rule"]) == ("publish", "privacy_budget")
    assert outcome.manifest.sources["one"] == {"read": 2, "kept": 1, "dropped": 1}


FILTERS = (
    "alphabetic_ratio",
    "character_repetition_ratio",
    "duplicate_line_ratio",
    "flagged_word_ratio",
    "language_score",
    "mean_word_length",
    "possible_stop_word_ratio",
    "special_character_ratio",
    "word_count",
    "word_repetition_ratio",
)


def test_the_review_sample_shows_places_and_no_values(write_source: WriteSource, tmp_path: Path) -> None:
    records = [
        {"id": str(n), "text": f"Hadithi ya {n}. " + STORY.replace("asha", f"asha{n}").replace("632", f"{600 + n}")}
        for n in range(30)
    ]
    write_source("one", records).run(tmp_path / "out")
    text = (tmp_path / "out" / "privacy" / "swh_Latn.json").read_text("utf-8")
    report = msgspec.json.decode(text)
    assert set(report["sources"]["one"]) == {"email", "phone"}
    assert 0 < len(report["sources"]["one"]["email"]) <= 10
    assert "<EMAIL>" in report["sources"]["one"]["email"][0]["context"]
    assert "chuo.ac.tz" not in text
    assert "0712" not in text
    manifest = msgspec.json.decode((tmp_path / "out" / "manifest.json").read_bytes())
    assert "privacy/swh_Latn.json" in {file["path"] for file in manifest["files"]}


def test_an_unknown_type_is_pointed_out(write_source: WriteSource) -> None:
    project = write_source("one", [{"id": "1", "text": STORY}])
    declared(project, "one", redact={"types": ["e-mail"]})
    with pytest.raises(ConfigError, match=r"one\.yaml:\d+: unknown type 'e-mail'.*email"):
        load_project(project.root)
