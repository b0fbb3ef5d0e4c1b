"""A small project on disk, and how a test changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from roots_pipeline.config import Project, Vocabulary, load_project
from roots_pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = Vocabulary(
    readers=frozenset({"jsonl", "parquet"}),
    filters=frozenset({"word_count", "stop_word_ratio", "mean_word_length"}),
    cleaners=frozenset({"remove_html", "normalize_whitespace", "split", "titles", "duplicate_lines"}),
    cleaners_by_language=frozenset({"split"}),
    cleaner_columns={"titles": "title"},
    ratios=frozenset({"stop_word_ratio"}),
    option_flaw=lambda _, option, value: None if option == "split" else f"unknown option '{option}' ({value})",
)

FILES = {
    "catalog/languages.yaml": """\
natural:
  aka_Latn: {name: Akan, iso639_3: aka, script: Latn, family: Niger-Congo, aliases: [ak], identified_as: aka_Latn}
  nob_Latn: {name: Norwegian, iso639_3: nob, script: Latn, family: Indo-European, aliases: [no]}
programming:
  c: {name: C, extensions: [c, h]}
""",
    "catalog/licenses.yaml": """\
CC-BY-4.0:
  title: CC BY 4.0
  url: https://creativecommons.org/licenses/by/4.0/
  permits_training: true
  permits_redistribution: true
  conditions: [attribution]
LicenseRef-unknown: {title: Unknown, url: null, permits_training: false, permits_redistribution: false}
MIT: {title: MIT, url: null, permits_training: true, permits_redistribution: true}
""",
    "catalog/custodians.yaml": "Somebody: {kind: other, homepage: null, location: Oslo}\n",
    "filters/_default.yaml": """\
natural:
  filters:
    word_count: {min: 10, max: 100000}
    stop_word_ratio: {min: 0.1}
programming:
  filters:
    word_count: {min: 5}
""",
    "filters/aka_Latn.yaml": "language: aka_Latn\n",
    "filters/nob_Latn.yaml": """\
language: nob_Latn
stop_words: [no, on, y, "true"]
filters:
  mean_word_length: {max: 12}
  word_count: {min: 4}
  stop_word_ratio: null
keep: [Det er no godt nok.]
drop:
  word_count: [Nei.]
""",
    "filters/c.yaml": "language: c\n",
    "sources/news.yaml": """\
name: news
title: News
homepage: https://example.org
custodian: Somebody
license: CC-BY-4.0
languages: [nob_Latn]
personal_data:
  present: yes
  generic: very_likely
  numeric: unlikely
  sensitive: none
read:
  reader: jsonl
  path: data/*.jsonl
clean: [remove_html]
sample:
  - raw: <b>a</b>
    text: a
""",
}


@dataclass
class Folder:
    """A project's folder."""

    root: Path

    def write(self, file: str, text: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text("utf-8")
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def load(self) -> Project:
        return load_project(self.root, KNOWN)

    def mistakes(self) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            self.load()
        return str(caught.value).splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for file, text in FILES.items():
        made.write(file, text)
    return made
