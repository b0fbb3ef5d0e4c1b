"""Evaluate the cutting of repeated passages on documents given by path, against brute force.

    python tests/eval/substrings.py DOCUMENTS [--documents 80] [--passages 60] [--seed 1] [--minimum]

DOCUMENTS is a folder of `<language>.jsonl`, `.jsonl.gz` or `.jsonl.zst`. Of each language, half of the documents are a
source of their own, from which passages of 60 to 500 words are planted into documents of the other half, at the ends
of words. Both sources are run through the whole pipeline, and what it cuts is held against all windows of 50 words in
a dictionary. Told by language, worst last:

planted   share of the bytes of planted passages that is cut (of those whose donor has not been dropped)
missed    words that brute force cuts and the pipeline does not
wrong     words that the pipeline cuts and brute force does not

A letter of a script without spaces that stays to keep two words apart counts as missed and is no error (one a span at
most). `--minimum` exits with 1 where a word is wrong, or more is missed than that.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts import WORD, lowered
from small_projects import source_writer

from roots_pipeline.cli.identified import Input
from roots_pipeline.duplicates.rows import document_numbers
from roots_pipeline.pipeline import collected_documents
from roots_pipeline.plan import Plan
from roots_pipeline.stages.collected import collected_files
from roots_pipeline.stages.cuts import read_cuts
from roots_pipeline.stages.work import read_record

RUN = 50


@dataclass
class Found:
    """What came out of one language."""

    planted: int = 0
    planted_cut: int = 0
    words: int = 0
    repeated: int = 0
    missed: int = 0
    wrong: int = 0
    spans: int = 0

    @property
    def recall(self) -> float:
        return self.planted_cut / self.planted if self.planted else 1.0


def brute_force(texts: Sequence[str]) -> list[list[bool]]:
    """For each text, best first, which of its words go: those in a window of RUN words that came before."""
    numbers: dict[str, int] = {}
    seen: set[bytes] = set()
    result = []
    for text in texts:
        words = [numbers.setdefault(lowered(word), len(numbers)) for word in WORD.findall(text)]
        data = np.array(words, np.int32).tobytes()
        goes = [False] * len(words)
        until = 0
        for at in range(len(words) - RUN + 1):
            window = data[4 * at : 4 * (at + RUN)]
            if window in seen:
                for word in range(max(at, until), at + RUN):
                    goes[word] = True
                until = at + RUN
            else:
                seen.add(window)
        result.append(goes)
    return result


@dataclass
class Left:
    """A document that survived deduplication: its text as collected, and what is cut of it, as bytes."""

    source: str
    id: str
    text: str
    cuts: list[tuple[int, int]]
    dropped: bool


def survivors(plan: Plan, language: str) -> list[Left]:
    """The documents of a language that are no duplicates, best first; the run of the plan has kept its work."""
    layout = plan.layout
    records = [record for path in layout.records("collect").iterdir() if (record := read_record(path))]
    files = collected_files(records)
    lookup = collected_documents(plan, files).lookup(language)
    gone = set()
    ledger = layout.ledger / language / "drops.parquet"
    if ledger.exists():
        rows = pq.read_table(ledger, columns=["document_id", "stage"]).to_pylist()
        gone = {row["document_id"] for row in rows if row["stage"] != "substrings"}
    found, numbers = [], []
    for number, file in enumerate(files[language]):
        cuts = read_cuts(layout, language, file.key)
        changes = {row["row"]: row for row in cuts.table.to_pylist()} if cuts else {}
        table = pq.read_table(layout.documents(language, file.key), columns=["id", "text", "source"])
        for place, row in enumerate(table.to_pylist()):
            change = changes.get(place, {"start": [], "end": [], "dropped": False})
            spans = list(zip(change["start"], change["end"], strict=True))
            found.append(Left(row["source"], row["id"], row["text"], spans, change["dropped"]))
        numbers.append(document_numbers(number, file.rows))
    order = np.lexsort(lookup.ranks(np.concatenate(numbers))[::-1])
    return [found[place] for place in order if found[place].id not in gone]


def compare(documents: Sequence[Left]) -> Found:
    """Hold what is cut against brute force; `documents` best first."""
    found = Found()
    for document, goes in zip(documents, brute_force([document.text for document in documents]), strict=True):
        data = document.text.encode()
        at = 0
        byte = 0
        cut = np.zeros(len(data) + 1, dtype=np.bool_)
        for start, end in document.cuts:
            cut[start:end] = True
            data[:start].decode(), data[end:].decode()  # raises where a code point is broken
        for match, expected in zip(WORD.finditer(document.text), goes, strict=True):
            byte += len(document.text[at : match.start()].encode())
            at = match.start()
            inside = cut[byte : byte + len(match[0].encode())]
            assert inside.all() == inside.any(), "a word is broken"
            found.words += 1
            found.repeated += expected
            found.missed += expected and not inside[0]
            found.wrong += bool(inside[0]) and not expected
        found.spans += len(document.cuts)
    return found


def open_lines(path: Path) -> io.TextIOBase:
    if path.suffix == ".zst":
        return io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(path.open("rb")), encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def read_texts(path: Path, most: int) -> list[str]:
    """The first texts of 200 words or more, up to 5,000 words of each."""
    texts = []
    for _, text, _ in Input(text_field="text", id_field="id", whole=False, skip=False).read(str(path)):
        words = [match.end() for match in WORD.finditer(text)]
        if len(words) >= 200:
            texts.append(text[: words[min(len(words), 5000) - 1]])
        if len(texts) == most:
            break
    return texts


def plant(texts: Sequence[str], passages: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Donors, and receivers with passages of donors in them, between ⟦ and ⟧."""
    donors, receivers = list(texts[::2]), list(texts[1::2])
    planted: list[list[tuple[int, str]]] = [[] for _ in receivers]
    for number in range(passages if receivers else 0):
        donor = chance.choice(donors)
        words = list(WORD.finditer(donor))
        size = min(chance.randint(60, 500), len(words))
        first = chance.randint(0, len(words) - size)
        passage = donor[words[first].start() : words[first + size - 1].end()]
        receiver = number % len(receivers)
        at = chance.choice([match.end() for match in WORD.finditer(receivers[receiver])])
        planted[receiver].append((at, passage))
    for receiver, entries in enumerate(planted):
        for at, passage in sorted(entries, reverse=True):
            text = receivers[receiver]
            receivers[receiver] = f"{text[:at]} ⟦{passage}⟧{text[at:]}"
    return donors, receivers


def evaluate(path: Path, documents: int, passages: int, seed: int, folder: Path) -> Found:
    """Plant, run and compare one language, named by its file."""
    language = path.name.partition(".")[0]
    chance = random.Random(f"{seed} {language}")
    donors, receivers = plant(read_texts(path, documents), passages, chance)
    write = source_writer(folder / "project")
    for name, texts, priority in (("first", donors, 1), ("second", receivers, 0)):
        records = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
        project = write(name, records, languages=language, priority=priority, duplicates="{substrings: true}")
        declared = folder / "project" / "sources" / f"{name}.yaml"
        text = declared.read_text("utf-8")
        declared.write_text(text.replace("clean: [normalize_unicode, normalize_whitespace]", "clean: []"), "utf-8")
    output = folder / "out"
    project.run(output, (language,), keep_work=True)
    left = survivors(project.plan(output, (language,)), language)
    found = compare(left)
    # Filters and deduplication drop some donors, and their passages are then no repeats.
    present = "\n".join(document.text for document in left if document.source == "first")
    for document in left:
        for passage in re.finditer("⟦(.*?)⟧", document.text, re.DOTALL):
            if passage[1] in present:
                start, end = (len(document.text[:at].encode()) for at in passage.span(1))
                found.planted += end - start
                found.planted_cut += sum(max(0, min(end, b) - max(start, a)) for a, b in document.cuts)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--documents", dest="most", type=int, default=80, help="of each language (80)")
    parser.add_argument("--passages", type=int, default=60, help="planted in each language (60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minimum", action="store_true", help="exit with 1 where anything is wrong or missed")
    options = parser.parse_args(arguments)
    results = []
    for path in sorted(options.documents.glob("*.jsonl*")):
        with tempfile.TemporaryDirectory() as folder:
            found = evaluate(path, options.most, options.passages, options.seed, Path(folder))
        if found.words:
            results.append((path.name.partition(".")[0], found))
            print(f"{path.name}: {found}", file=sys.stderr)
    print(f"{'language':<10} {'words':>9} {'repeated':>9} {'spans':>6} {'planted':>8} {'missed':>7} {'wrong':>6}")
    for language, found in sorted(results, key=lambda result: (result[1].wrong, -result[1].recall)):
        print(
            f"{language:<10} {found.words:>9,} {found.repeated:>9,} {found.spans:>6,} {found.recall:>8.2%} "
            f"{found.missed:>7,} {found.wrong:>6,}"
        )
    flawed = [code for code, found in results if found.wrong or found.missed > found.spans]
    if options.minimum and flawed:
        print(f"wrong or missed: {', '.join(flawed)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
