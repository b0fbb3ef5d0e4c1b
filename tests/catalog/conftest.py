"""A project that a test may spoil: the vocabularies of this one, plain rules and one small source."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from roots_pipeline.config import load_languages

ROOT = Path(__file__).resolve().parents[2]

SOURCE = """\
name: news
title: News | daily
homepage: null
custodian: Wikimedia Foundation
license: CC-BY-4.0
languages: [eng_Latn, fra_Latn]
personal_data: {present: no, justification: fictional}
read: {reader: jsonl, path: "news/*.jsonl"}
sample:
  - {raw: a text, text: a text}
"""

DEFAULTS = """\
natural: {filters: {word_count: {min: 5}, stop_word_ratio: {min: 0.1}}}
programming: {filters: {word_count: {min: 5}}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    (tmp_path / "filters").mkdir()
    (tmp_path / "filters" / "_default.yaml").write_text(DEFAULTS, "utf-8")
    for code in load_languages(tmp_path):
        (tmp_path / "filters" / f"{code}.yaml").write_text(f"language: {code}\n", "utf-8")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "news.yaml").write_text(SOURCE, "utf-8")
    return tmp_path
