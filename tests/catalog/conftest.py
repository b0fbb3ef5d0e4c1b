"""A copy of this project that a test may spoil: its vocabularies and languages, and one small source."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    shutil.copytree(ROOT / "filters", tmp_path / "filters")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "news.yaml").write_text(SOURCE, "utf-8")
    return tmp_path
