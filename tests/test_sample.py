"""The main job on the bundled sample: every planted document, and every other one, is decided as written beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from small_projects import CHECKOUT, SmallProject, rows

from roots_pipeline.document import document_id
from roots_pipeline.output.manifest import Manifest

EXAMPLES = CHECKOUT / "examples"
SOURCES = ("sample", "sample_code")
EXPECTED: list[dict[str, Any]] = yaml.safe_load((EXAMPLES / "expected.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class Sample:
    """What the run left, by document id."""

    output: Path
    kept: dict[str, dict[str, Any]]
    dropped: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    output = tmp_path_factory.mktemp("sample") / "out"
    SmallProject(CHECKOUT).run(output, sources=SOURCES)
    kept, dropped = rows(output, "data"), rows(output, "ledger")
    return Sample(output, {row["id"]: row for row in kept}, {row["document_id"]: row for row in dropped})


def identity(case: dict[str, Any], key: str | None = None) -> str:
    name = key or case.get("key")
    return document_id(case["source"], case.get("shard", ""), case.get("position", 0), name)


def label(case: dict[str, Any]) -> str:
    return str(case.get("key") or case.get("keys") or f"{case['shard']}:{case['line']}")


def originals() -> Iterator[tuple[str, str, str]]:
    """(source, key, text) of every document of the sample that can be read."""
    for path in sorted((EXAMPLES / "documents").glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            try:
                record = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            if isinstance(record, dict) and isinstance(record.get("text"), str):
                yield "sample", record["id"], record["text"]
    for path in sorted((EXAMPLES / "code").glob("*/*")):
        content = path.read_bytes()
        if content and _is_utf8(content):
            yield "sample_code", path.relative_to(EXAMPLES / "code").as_posix(), content.decode()


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def check_dropped(sample: Sample, case: dict[str, Any], document: str) -> None:
    assert document not in sample.kept
    row = sample.dropped[document]
    assert (row["stage"], row["rule"]) == (case["stage"], case["rule"])
    if "language" in case:
        assert row["language"] == case["language"]
    if "kept_key" in case:
        assert row["kept_id"] == identity(case, case["kept_key"])
        assert row["kept_id"] in sample.kept


@pytest.mark.parametrize("case", EXPECTED, ids=label)
def test_planted(sample: Sample, case: dict[str, Any]) -> None:
    if case["expect"] == "one_kept":
        ids = {identity(case, key) for key in case["keys"]}
        (winner,) = ids & set(sample.kept)
        for loser in ids - {winner}:
            check_dropped(sample, case, loser)
            assert sample.dropped[loser]["kept_id"] == winner
    elif case["expect"] == "dropped":
        check_dropped(sample, case, identity(case))
    else:
        assert case["expect"] == "kept"
        row = sample.kept[identity(case)]
        counts = {kind: count for kind, count in row["redactions"].items() if count}
        assert counts == case.get("redactions", {})
        assert not [gone for gone in case.get("gone", []) if gone in row["text"]]
        assert not [stays for stays in case.get("stays", []) if stays not in row["text"]]
        if "language" in case:
            assert row["language"] == case["language"]
        if "text" in case:
            text = next(text for source, key, text in originals() if (source, key) == (case["source"], case["key"]))
            assert row["text"] == (unicodedata.normalize("NFC", text) if case["text"] == "nfc" else text)


def test_every_other_document_is_kept_as_it_is(sample: Sample) -> None:
    planted = {identity(case, key) for case in EXPECTED for key in case.get("keys", [case.get("key")])}
    others = {document_id(source, "", 0, key): key for source, key, _ in originals()}
    others = {name: key for name, key in others.items() if name not in planted}
    assert {key: sample.dropped[name]["rule"] for name, key in others.items() if name not in sample.kept} == {}
    redacted = {key: sample.kept[name]["redactions"] for name, key in others.items()}
    assert {key: counts for key, counts in redacted.items() if any(counts.values())} == {}


def test_the_sample_has_every_language(sample: Sample) -> None:
    languages = set(yaml.safe_load((CHECKOUT / "catalog" / "languages.yaml").read_text("utf-8"))["natural"])
    languages |= set(yaml.safe_load((CHECKOUT / "catalog" / "languages.yaml").read_text("utf-8"))["programming"])
    assert {row["language"] for row in sample.kept.values()} == languages
    assert len(languages) == 46 + 13


def test_books_balance(sample: Sample) -> None:
    """Records were counted by hand (lines of the files, files of code); each is in one place."""
    documents = sum(len(path.read_bytes().splitlines()) for path in (EXAMPLES / "documents").glob("*.jsonl"))
    code = sum(1 for path in (EXAMPLES / "code").glob("*/*"))
    manifest = msgspec.json.decode((sample.output / "manifest.json").read_bytes(), type=Manifest)
    assert {name: books["read"] for name, books in manifest.sources.items()} == {
        "sample": documents,
        "sample_code": code,
    }
    assert len(sample.kept) + len(sample.dropped) == documents + code
    assert not set(sample.kept) & set(sample.dropped)


def test_survivors_know_what_they_stand_for(sample: Sample) -> None:
    stands_for: dict[str, int] = {}
    for row in sample.dropped.values():
        if row["kept_id"]:
            stands_for[row["kept_id"]] = stands_for.get(row["kept_id"], 0) + 1
    assert {name: row["duplicate_count"] for name, row in sample.kept.items() if row["duplicate_count"]} == stands_for
    assert stands_for


def test_datasets_loads_a_language(sample: Sample, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    loaded = datasets.load_dataset(str(sample.output), "swh_Latn", cache_dir=str(tmp_path), split="train")
    kept = [row for row in sample.kept.values() if row["language"] == "swh_Latn"]
    assert sorted(loaded["id"]) == sorted(row["id"] for row in kept)
    assert set(datasets.get_dataset_config_names(str(sample.output))) == {
        row["language"] for row in sample.kept.values()
    }


def test_personal_data_is_nowhere_but_in_the_sources(sample: Sample) -> None:
    gone = [text.encode() for case in EXPECTED for text in case.get("gone", [])]
    assert gone
    described = [path for path in sample.output.rglob("*") if path.suffix in (".json", ".md")]
    content = b"".join(path.read_bytes() for path in described)
    # Hashes and ids hold any four digits sooner or later.
    content = re.sub(rb"[0-9a-f]{32,}", b"", content)
    ledger = re.sub(rb"[0-9a-f]{32,}", b"", repr(list(sample.dropped.values())).encode())
    assert [text for text in gone if text in content or text in ledger] == []
    assert not (sample.output / "work").exists()
