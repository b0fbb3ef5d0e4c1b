"""Reference text by language: documents that a person would keep, in halves to fit on and to judge by.

Documents come from `<language>.jsonl.zst` with `text`, `source` and, where it holds, `noisy` (mixed with English or
code) or `machine_translated`; those two are no reference. Languages with few documents are helped out by lines of a
folder `<language>.txt.zst`, several of which are joined to a document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import zstandard

Half = Literal["fitted", "held"]

#: The kind of text, by how the name of its source begins.
KINDS = {
    "MicrosoftTranslator/NTREX": "news",
    "dsfsi/PuoBERTa": "news",
    "LawRefBook/Laws": "statutes",
    "LauraMartinus/ukuxhumana": "government",
    "dsfsi/gov-za-sona": "government",
    "smc/corpus": "encyclopaedia",
    "global-asp/": "stories",
    "RobotsMali-AI": "stories",
    "christos-c/bible-corpus": "scripture",
    "starnleymbote": "scripture",
    "debian:": "manuals",
    "mediawiki-i18n": "messages",
}
LINES = "lines"

#: With fewer reference documents, lines help out.
FEW = 400
_LINES_A_DOCUMENT = 12
_LEAST_LINE = 40


#: Parts of manuals were never translated. A text with half as many of these as of the language's own commonest words is
#: in English for a good part; it is no reference for anything else, whatever its file says.
ENGLISH = frozenset("the to of and is for in you this be it that are with on can or if by as not".split())  # noqa: SIM905


class Reference(NamedTuple):
    """A text that no filter may drop."""

    kind: str
    text: str


def half_of(text: str) -> Half:
    """Which half a text belongs to, by its own hash: the same in every run and for every purpose."""
    return "fitted" if hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 2 else "held"


def in_english(text: str, stop_words: frozenset[str]) -> bool:
    """Whether a good part of a text of another language is in English."""
    words = text.lower().split()
    return 2 * sum(word in ENGLISH for word in words) > max(4, sum(word in stop_words for word in words))


def languages(documents: Path) -> list[str]:
    """Those that have documents."""
    return sorted(path.name.partition(".")[0] for path in documents.glob("*.jsonl.zst"))


def references(documents: Path, lines: Path | None, code: str) -> list[Reference]:
    """All reference text of a language, in the order of the files."""
    found = list(_documents(documents / f"{code}.jsonl.zst"))
    path = lines / f"{code}.txt.zst" if lines else None
    if len(found) < FEW and path is not None and path.is_file():
        found += _joined(path, FEW - len(found))
    return found


def _documents(path: Path) -> Iterator[Reference]:
    if not path.is_file():
        return
    with zstandard.open(path, "rt", encoding="utf-8") as records:
        for line in records:
            record = json.loads(line)
            if record.get("noisy") or record.get("machine_translated"):
                continue
            kind = next((kind for start, kind in KINDS.items() if record["source"].startswith(start)), "other")
            if record["text"].strip():
                yield Reference(kind, record["text"])


def _joined(path: Path, most: int) -> Iterator[Reference]:
    with zstandard.open(path, "rt", encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    # Commands and captions are no text.
    lines = [line for line in lines if len(line) >= (_LEAST_LINE // 3 if path.name[4:] == "Hant" else _LEAST_LINE)]
    for start in range(0, min(len(lines), most * _LINES_A_DOCUMENT), _LINES_A_DOCUMENT):
        part = lines[start : start + _LINES_A_DOCUMENT]
        if len(part) == _LINES_A_DOCUMENT:
            yield Reference(LINES, "\n".join(part))
