"""Every YAML file of this project, by its name: it loads, and it keeps what it promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from roots_pipeline.catalog import (
    broken_samples,
    broken_sentences,
    generated_files,
    load_project,
    vocabulary,
)
from roots_pipeline.config import DuplicatesFile, license_ids
from roots_pipeline.duplicates.rules import NearRules

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "sources").glob("*.yaml"))
RULES = sorted(path for path in (ROOT / "filters").glob("*.yaml") if not path.stem.startswith("_"))


@pytest.fixture(scope="module")
def project():
    return load_project(ROOT)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_source(project, path):
    sources = [source for source in project.sources.values() if source.file == f"sources/{path.name}"]
    assert sources
    for source in {(one.clean, one.sample): one for one in sources}.values():
        assert list(broken_samples(project, source)) == []
        # Steps that change nothing of the sample are not tested by it.
        assert not source.clean or any(case.raw != case.text for case in source.sample)


def test_every_source_from_elsewhere_says_what_it_is_and_where_its_license_is_stated(project):
    silent = [
        source.name
        for source in project.sources.values()
        if not source.name.startswith("sample")
        and None in (source.about, source.license_evidence, source.verified, source.homepage)
    ]
    assert silent == []


def test_every_natural_language_has_three_sources_that_may_be_used(project):
    few = {}
    for code, language in project.languages.items():
        files = {
            source.file
            for source in project.sources.values()
            if code in source.languages and project.may_use(source) and not source.name.startswith("sample")
        }
        if language.kind == "natural" and len(files) < 3:
            few[code] = sorted(files)
    assert few == {}


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_rules(project, path):
    assert list(broken_sentences(project, project.rules[path.stem])) == []


def test_duplicates(project):
    # The file says what its absence means, so that a project without one does the same.
    near = NearRules()
    for entry in (project.duplicates.natural, project.duplicates.programming):
        assert (entry.bands, entry.rows, entry.shingle, entry.threshold) == (
            near.bands,
            near.rows,
            near.shingle,
            near.threshold,
        )
    assert project.duplicates.removed == DuplicatesFile().removed
    assert project.duplicates.quality == DuplicatesFile().quality


def test_roots_46_natural_and_13_programming_languages_are_there(project):
    kinds = [language.kind for language in project.languages.values()]
    assert kinds.count("natural") >= 46
    assert kinds.count("programming") >= 13
    assert {path.stem for path in RULES} == set(project.languages)


def test_the_codes_of_roots_are_aliases(project):
    # arXiv 2303.03915, table 3, and the names of the data sets on the Hub.
    codes = {
        "nigercongo-sw": "swh_Latn",
        "nigercongo-tum": "tum_Latn",
        "indic-ne": "npi_Deva",
        "indic-or": "ory_Orya",
        "zhs": "zho_Hans",
        "zht": "zho_Hant",
        "ts": "tso_Latn",
        "eu": "eus_Latn",
    }
    assert {alias: project.resolve_language(alias) for alias in codes} == codes


def test_akan_and_twi_are_one_class_to_the_identifier(project):
    shared = {code: one.identified_as for code, one in project.languages.items() if one.identified_as}
    assert shared == {"aka_Latn": "aka_Latn", "twi_Latn": "aka_Latn"}


def test_licenses(project):
    # From the text of the licenses: NC and ND are the two that forbid a use of ours.
    for id_, entry in project.licenses.items():
        assert license_ids(id_) == [id_]
        assert entry.permits_training <= entry.permits_redistribution or "by_agreement" in entry.conditions
        forbidden = any(part in id_.split("-") for part in ("NC", "ND"))
        assert forbidden <= (not entry.permits_training)
        assert ("noncommercial" in entry.conditions) is ("NC" in id_.split("-"))
        assert ("no_derivatives" in entry.conditions) is ("ND" in id_.split("-"))
    refused = {id_ for id_, entry in project.licenses.items() if not entry.permits_training and "CC-BY" not in id_}
    assert refused == {"LicenseRef-all-rights-reserved", "LicenseRef-research-only", "LicenseRef-unknown"}


@pytest.mark.parametrize("path", ["catalog/register.md", "catalog/source.schema.json", "catalog/language.schema.json"])
def test_generated_files_are_current(project, path):
    content = generated_files(project, vocabulary())[path]
    assert (ROOT / path).read_text("utf-8") == content, f"{path} is out of date: run `roots catalog` and commit it"
