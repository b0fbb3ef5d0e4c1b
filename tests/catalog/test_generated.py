from __future__ import annotations

import json

from roots_pipeline.catalog import load_project, stale_files, vocabulary, write_generated


def test_written_files_are_current_until_something_changes(root):
    known = vocabulary()
    project = load_project(root)
    write_generated(project, known)
    assert stale_files(project, known) == []
    assert write_generated(project, known) == []
    source = root / "sources" / "news.yaml"
    source.write_text(source.read_text("utf-8").replace("fra_Latn", "spa_Latn"), "utf-8")
    assert stale_files(load_project(root), known) == ["catalog/register.md"]
    (root / "catalog" / "source.schema.json").unlink()
    assert stale_files(load_project(root), known) == ["catalog/register.md", "catalog/source.schema.json"]


def test_the_register(root):
    project = load_project(root)
    write_generated(project, vocabulary())
    lines = (root / "catalog" / "register.md").read_text("utf-8").splitlines()
    assert "do not edit" in lines[0]
    assert f"1 sources under 1 licenses; 2 of {len(project.languages)} languages have one." in lines
    assert (
        "| `news` | News \\| daily | eng_Latn, fra_Latn | CC-BY-4.0 | Wikimedia Foundation (nonprofit, United States) "
        "| no (fictional) |  |"
    ) in lines
    assert "| `eng_Latn` | English | `news` |" in lines
    assert "| `swh_Latn` | Swahili | none yet |" in lines


def test_the_schema_of_a_source(root):
    write_generated(load_project(root), vocabulary())
    schema = json.loads((root / "catalog" / "source.schema.json").read_text("utf-8"))
    source, read = schema["$defs"]["Source"], schema["$defs"]["Read"]
    assert schema["$ref"] == "#/$defs/Source"
    assert source["additionalProperties"] is False
    assert "swh_Latn" in source["properties"]["languages"]["items"]["enum"]
    assert "jsonl" in read["properties"]["reader"]["enum"]
    one, several = read["properties"]["path"]["anyOf"]
    assert one == {"type": "string"}
    assert several == {"type": "array", "items": {"type": "string"}, "minItems": 1}
    assert set(source["required"]) == {
        "name", "title", "homepage", "custodian", "license", "languages", "personal_data", "read", "sample",
    }  # fmt: skip


def test_the_schema_of_a_language(root):
    write_generated(load_project(root), vocabulary())
    schema = json.loads((root / "catalog" / "language.schema.json").read_text("utf-8"))
    rules = schema["$defs"]["RulesFile"]["properties"]
    assert "word_count" in rules["filters"]["propertyNames"]["enum"]
    bounds = schema["$defs"]["BoundsEntry"]["properties"]
    assert bounds["min"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
