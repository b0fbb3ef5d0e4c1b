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
    assert stale_files(load_project(root), known) == ["catalog/register.jsonld", "catalog/register.md"]
    (root / "catalog" / "source.schema.json").unlink()
    assert stale_files(load_project(root), known) == [
        "catalog/register.jsonld",
        "catalog/register.md",
        "catalog/source.schema.json",
    ]


def test_the_register(root):
    project = load_project(root)
    write_generated(project, vocabulary())
    lines = (root / "catalog" / "register.md").read_text("utf-8").splitlines()
    assert "do not edit" in lines[0]
    assert f"1 sources under 1 licenses; 2 of {len(project.languages)} languages have one." in lines
    assert (
        "| `news` | News \\| daily |  | eng_Latn, fra_Latn | CC-BY-4.0 "
        "| Wikimedia Foundation (nonprofit, United States) | no (fictional) |  |"
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
        "name", "title", "homepage", "custodian", "license", "personal_data", "read", "sample",
    }  # fmt: skip
    assert source["anyOf"] == [{"required": ["languages"]}, {"required": ["each"]}]
    assert "family" not in source["properties"]


FAMILY = """\
name: books
title: "Books: in {language}"
homepage: https://example.org/{key}
custodian: Wikimedia Foundation
license: CC-BY-4.0
license_evidence: {url: "https://example.org/license", quote: cc-by-4.0}
about:
  description: Books of a library.
  category: books
  availability: download
  size: {bytes: 7, stated_by: a count}
personal_data: {present: yes, generic: unlikely, numeric: none, sensitive: none}
read: {reader: jsonl, path: "https://example.org/{key}/a b.jsonl"}
each:
  eng: {languages: [eng_Latn]}
  zho: {languages: [zho_Hans, zho_Hant]}
sample:
  - {raw: a text, text: a text}
verified: By nobody.
"""


def test_the_register_for_machines_has_the_shape_of_dcat(root):
    """The cardinalities of DCAT 3 (its section 6) and DCAT-AP's mandatory properties, each with its range."""
    (root / "sources" / "books.yaml").write_text(FAMILY, "utf-8")
    write_generated(load_project(root), vocabulary())
    catalog = json.loads((root / "catalog" / "register.jsonld").read_text("utf-8"))
    assert catalog["@context"]["dcat"] == "http://www.w3.org/ns/dcat#"
    assert catalog["@context"]["dct"] == "http://purl.org/dc/terms/"
    assert catalog["@type"] == "dcat:Catalog"
    for name in ("dct:title", "dct:description"):
        assert isinstance(catalog[name], str)
    assert catalog["dct:publisher"]["@type"] == "foaf:Agent"
    assert [one["dct:identifier"] for one in catalog["dcat:dataset"]] == ["books", "news"]
    seen = {catalog["@id"]}
    for dataset in catalog["dcat:dataset"]:
        assert dataset["@type"] == "dcat:Dataset"
        assert dataset["dct:title"]
        assert dataset["dct:description"]
        assert dataset["dct:publisher"]["foaf:name"] == "Wikimedia Foundation"
        assert dataset["dct:license"]["@type"] == "dct:LicenseDocument"
        assert dataset["dct:rights"]["@type"] == "dct:RightsStatement"
        for distribution in dataset["dcat:distribution"]:
            assert distribution["@type"] == "dcat:Distribution"
            assert distribution["dcat:accessURL"]
            assert all(set(url) == {"@id"} and " " not in url["@id"] for url in distribution["dcat:accessURL"])
        named = [dataset["@id"], *(one["@id"] for one in dataset["dcat:distribution"])]
        assert not seen & set(named)
        seen |= set(named)
    books = catalog["dcat:dataset"][0]
    assert books["dct:title"] == "Books:"
    assert books["dct:license"] == {
        "@type": "dct:LicenseDocument",
        "dct:title": "CC-BY-4.0",
        "@id": "https://creativecommons.org/licenses/by/4.0/",
        "dct:source": "https://example.org/license",
    }
    eng, zho = books["dcat:distribution"]
    assert eng["dcat:accessURL"] == [{"@id": "https://example.org/eng/a%20b.jsonl"}]
    assert eng["dcat:byteSize"] == 7
    assert zho["dct:language"] == [{"@id": "http://lexvo.org/id/iso639-3/zho"}]
    assert books["dcat:keyword"] == ["books", "eng_Latn", "zho_Hans", "zho_Hant"]


def test_a_family_is_one_row_of_the_register_and_its_sources_are_by_language(root):
    (root / "sources" / "books.yaml").write_text(FAMILY, "utf-8")
    write_generated(load_project(root), vocabulary())
    lines = (root / "catalog" / "register.md").read_text("utf-8").splitlines()
    assert (
        "| `books` (2 sources) | Books: | books; download | eng_Latn, zho_Hans, zho_Hant | "
        "[CC-BY-4.0](https://example.org/license) | Wikimedia Foundation (nonprofit, United States) | yes: generic "
        "unlikely, numeric none, sensitive none | By nobody. |"
    ) in lines
    assert "| `zho_Hant` | Traditional Chinese | `books_zho` |" in lines


def test_the_schema_of_a_language(root):
    write_generated(load_project(root), vocabulary())
    schema = json.loads((root / "catalog" / "language.schema.json").read_text("utf-8"))
    rules = schema["$defs"]["RulesFile"]["properties"]
    assert "word_count" in rules["filters"]["propertyNames"]["enum"]
    bounds = schema["$defs"]["BoundsEntry"]["properties"]
    assert bounds["min"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
