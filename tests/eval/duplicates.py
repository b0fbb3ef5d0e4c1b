"""Evaluate the search for duplicates on families of edited copies, against brute force over all pairs.

    python tests/eval/duplicates.py DOCUMENTS [--languages swh_Latn,hin_Deva] [--families 40] [--seed 1] [--json FILE]
                                    [--copies 1] [--code DIR ...] [--bands 20 --rows 6] [--partitions 3]

DOCUMENTS is a folder of `<language>.jsonl`, `.jsonl.gz` or `.jsonl.zst`. Of each language, documents are taken by
chance, and of each of them copies are made (`families.py`), at similarities about the threshold and above, as well as
texts shorter than a shingle. Source code is that of `--code`, by file ending; unless given, that of Python's library
and of the C++ headers of pyarrow. All are cleaned as sources are (`normalize_unicode`), signed, exchanged, matched,
verified and resolved through the files of a run, in several partitions.

The truth is found by other means: words and tokens by `regex`, as they are defined; sets of five in a row; all pairs.

pairs      pairs of documents with a Jaccard similarity of .8 or more, or equal but for white space, whatever families
recall     share of them of which at least one is left out: a pair is missed where both stay
met        share of them that shared a key in the exchange, so that they could be compared, by similarity
dropped    documents left out
precision  share of them that really are .8 similar to the one that stays for them, which stays itself; equal, where
           that is the reason; and told their true similarity to a thousandth
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import regex
from numpy.typing import NDArray
from scipy.sparse import csr_array

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from duplicate_search import Search
from families import CODE, PROSE, Chance, family
from scripts import UNSPACED, WORD, lowered
from texts import read_code, read_documents

from roots_pipeline.cleaners.normalize_unicode import NormalizeUnicode
from roots_pipeline.duplicates.rules import NearRules

THRESHOLD = 0.8
RECALL, PRECISION = 0.98, 0.99
#: Characters of a document at most: longer ones tell no more, and brute force takes its time.
CHARACTERS = 12_000
#: Similarities by which candidates are told, from each to the next; the last is for 1 alone.
STEPS = (0.80, 0.85, 0.90, 0.95, 1.0)

_TOKEN = regex.compile(
    rf"(?V1){UNSPACED}[\p{{M}}\u200c\u200d]*|[[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d]--{UNSPACED}]+|\P{{White_Space}}"
)
_SPACES = regex.compile(r"\p{White_Space}+")
# The comments a program begins with, each with the white space before it; lines without a blank one between are one.
_COMMENT = regex.compile(
    r"(?xs) [\ \t\r\n\ufeff]* (?: <\?php\S* [\ \t\r\n]*)?"
    r"(?: /\*.*?\*/ | --\[\[.*?\]\] | (?: //[^\n]*(?:\n[\ \t]*|$))+ | (?: --(?!\[)[^\n]*(?:\n[\ \t]*|$))+"
    r"  | (?: \#(?![a-zA-Z\[])[^\n]*(?:\n[\ \t]*|$))+ )"
)
_RIGHTS = regex.compile(r"(?i)licen|copyr")


@dataclass
class Found:
    """What came out of one language or several: pairs and those found, those met by step, dropped and rightly so."""

    documents: int = 0
    pairs: int = 0
    found: int = 0
    equal: int = 0
    equal_found: int = 0
    dropped: int = 0
    right: int = 0
    step_pairs: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(STEPS), np.int64))
    step_met: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(STEPS), np.int64))
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def recall(self) -> float:
        return self.found / self.pairs if self.pairs else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.dropped if self.dropped else 1.0

    @property
    def short(self) -> bool:
        """Whether less is found than is promised; of equal documents, all."""
        return self.recall < RECALL or self.precision < PRECISION or self.equal_found < self.equal

    def plain(self) -> dict[str, object]:
        met = self.step_met / np.maximum(self.step_pairs, 1)
        return {
            "documents": self.documents,
            "pairs": self.pairs,
            "recall": round(self.recall, 5),
            "equal_pairs": self.equal,
            "equal_found": self.equal_found,
            "dropped": self.dropped,
            "precision": round(self.precision, 5),
            "pairs_by_similarity": dict(zip(map(str, STEPS), self.step_pairs.tolist(), strict=True)),
            "met_by_similarity": dict(zip(map(str, STEPS), met.round(5).tolist(), strict=True)),
        }


# The truth.


def without_rights(text: str) -> str:
    """A program without the comments at its beginning, up to the last on rights."""
    cut = at = 0
    while match := _COMMENT.match(text, at):
        at = match.end()
        if _RIGHTS.search(match[0]):
            cut = at
    return text[cut:]


def runs(text: str, kind: str, numbers: dict[object, int]) -> set[int]:
    """The shingles of a text: five words in a row, or tokens of code, each different five a number."""
    words = (
        _TOKEN.findall(without_rights(text))
        if kind == "programming"
        else [lowered(word) for word in WORD.findall(text)]
    )
    return {numbers.setdefault(tuple(words[at : at + 5]), len(numbers)) for at in range(len(words) - 4)}


def all_pairs(texts: Sequence[str], kind: str) -> NDArray[np.float64]:
    """Jaccard similarities of all texts with all, float64[n, n]; a text without shingles is like none."""
    numbers: dict[object, int] = {}
    sets = [np.fromiter(found, np.int64) for found in (runs(text, kind, numbers) for text in texts)]
    sizes = np.array([found.size for found in sets])
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    columns = np.concatenate([np.empty(0, np.int64), *sets])
    holds = csr_array((np.ones(columns.size, np.int32), columns, offsets), shape=(len(texts), max(1, len(numbers))))
    shared = (holds @ holds.T).toarray()
    return shared / np.maximum(sizes[:, None] + sizes[None, :] - shared, 1)


# What was found, against it.


def compare(texts: Sequence[str], kind: str, search: Search, ids: Sequence[str]) -> Found:
    """Hold the decisions of a search against all pairs of its texts, which have these ids."""
    similarity = all_pairs(texts, kind)
    folded = [_SPACES.sub(" ", text).strip(" ") for text in texts]
    number = {name: at for at, name in enumerate(ids)}
    of_fold: dict[str, int] = {}
    content = np.array([of_fold.setdefault(text, len(of_fold)) for text in folded])
    equal = content[:, None] == content[None, :]
    alike = np.triu((similarity >= THRESHOLD) | equal, 1)

    decided = {number[name]: (number[winner], *rest) for name, (winner, *rest) in search.dropped().items()}
    gone = np.zeros(len(texts), np.bool_)
    gone[list(decided)] = True
    either = gone[:, None] | gone[None, :]
    found = Found(documents=len(texts), dropped=len(decided))
    found.pairs, found.found = int(alike.sum()), int((alike & either).sum())
    same = np.triu(equal, 1)
    found.equal, found.equal_found = int(same.sum()), int((same & either).sum())

    met = meetings(search, len(texts))
    step = np.searchsorted(STEPS, np.where(equal, 1.0, similarity) + 1e-12, side="right") - 1
    for at in range(len(STEPS)):
        here = alike & (step == at)
        found.step_pairs[at], found.step_met[at] = here.sum(), (here & met).sum()

    for document, (winner, told, rule) in decided.items():
        true = 1.0 if equal[document, winner] else similarity[document, winner]
        right = not gone[winner] and true >= THRESHOLD and abs(told - true) < 1e-3
        if right and (rule != "exact_duplicate" or equal[document, winner]):
            found.right += 1
        else:
            found.wrong.append(f"{search.language}: {document} for {winner}, {rule}: told {told:.4f}, is {true:.4f}")
    return found


def meetings(search: Search, count: int) -> NDArray[np.bool_]:
    """Which documents shared a key in the exchange, bool[n, n]: members of one star, from the files of `match`."""
    starts = np.cumsum([0, *(file.rows for file in search.files)])
    stars: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs = search.candidates()
    for center, member, kind in zip(*(column.tolist() for column in pairs), strict=True):
        stars[center, kind].append(member)
    met = np.zeros((count, count), np.bool_)
    for (center, _), members in stars.items():
        rows = np.array([int(starts[number >> 32]) + (number & 0xFFFFFFFF) for number in (center, *members)])
        met[np.ix_(rows, rows)] = True
    return met


# The texts.


def make_families(texts: Sequence[str], kind: str, families: int, copies: int, seed: Sequence[int]) -> list[str]:
    """Families of so many copies (0: one to six), and of texts shorter than a shingle or hardly longer.

    They are as cleaned, and in any order.
    """
    texts = [text[:CHARACTERS] for text in texts if WORD.search(text)]
    chance = Chance(seed, texts)
    made: list[str] = []
    for place in chance.random.permutation(len(texts))[:families].tolist():
        some = copies or int(chance.random.choice([1, 1, 2, 3, 6]))
        made += family(texts[place], chance, CODE if kind == "programming" else PROSE, some)
    for _ in range(max(1, families // 4) if texts else 0):
        short = chance.passage(1 + chance.below(8))
        made += [short, "\n" + short.replace(" ", "  "), f"{short} {chance.word()}"]
    cleaned = [NormalizeUnicode().clean(text) for text in made]
    assert cleaned == [unicodedata.normalize("NFC", text) for text in made]
    chance.random.shuffle(cleaned)
    return cleaned


def evaluate(language: str, texts: Sequence[str], rules: NearRules, options: argparse.Namespace) -> Found:
    """Make families, search and compare."""
    seed = [options.seed, zlib.crc32(language.encode())]
    made = make_families(texts, rules.kind, options.families, options.copies, seed)
    if len(made) < 2:
        return Found(documents=len(made))
    with tempfile.TemporaryDirectory() as folder:
        search = Search(Path(folder), language, rules)
        ids: list[str] = []
        # Three files, so that copies meet across files.
        for part in np.array_split(np.arange(len(made)), 3):
            names = [f"{language} {number}" for number in part.tolist()]
            ids += search.add([made[number] for number in part.tolist()], names) if names else []
        search.run(options.partitions)
        return compare(made, rules.kind, search, ids)


def _row(name: str, found: Found) -> str:
    met = "  ".join(
        f"{hit / pairs:6.1%}" if pairs else "     –"
        for hit, pairs in zip(found.step_met.tolist(), found.step_pairs.tolist(), strict=True)
    )
    return (
        f"{name:<12} {found.documents:>9,} {found.pairs:>8,} {found.recall:>8.2%} {met} {found.dropped:>8,} "
        f"{found.precision:>9.2%}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", metavar="DOCUMENTS", type=Path)
    parser.add_argument("--languages", help="of these alone, with commas between")
    parser.add_argument("--families", type=int, default=40, help="of each language (40)")
    parser.add_argument("--copies", type=int, default=0, help="of each document; 0: one to six by chance (0)")
    parser.add_argument("--seed", type=int, default=1, help="other families (1)")
    parser.add_argument("--code", type=Path, action="append", help="a folder of programs; none: an empty folder")
    parser.add_argument("--bands", type=int, default=NearRules.bands)
    parser.add_argument("--rows", type=int, default=NearRules.rows)
    parser.add_argument("--slack", type=float, default=NearRules.slack)
    parser.add_argument("--partitions", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the numbers to this file too")
    options = parser.parse_args(arguments)
    code = options.code or [Path(json.__file__).parents[1], Path(pa.get_include())]
    wanted = set(options.languages.split(",")) if options.languages else None
    results: dict[str, Found] = {}
    kinds = {"natural": read_documents(options.documents), "programming": read_code(code)}
    for kind, languages in kinds.items():
        rules = NearRules(bands=options.bands, rows=options.rows, slack=options.slack, threshold=THRESHOLD, kind=kind)
        for language, texts in languages:
            if wanted is None or language in wanted:
                found = evaluate(language, texts, rules, options)
                results.setdefault(language, Found()).add(found)
    scripts: dict[str, Found] = defaultdict(Found)
    everything = Found()
    for language, found in results.items():
        scripts[language.partition("_")[2] or "code"].add(found)
        everything.add(found)

    steps = "  ".join(f"{'≥' if step < 1 else '='}{step:.2f}".rjust(6) for step in STEPS)
    print(f"{options.bands} bands of {options.rows} rows; seed {options.seed}")
    print(f"{'':<12} {'documents':>9} {'pairs':>8} {'recall':>8} {steps} {'dropped':>8} {'precision':>9}")
    ordered = sorted(results.items(), key=lambda result: (-result[1].recall, -result[1].precision))
    for name, found in [*sorted(scripts.items()), ("all", everything), *ordered]:
        print(_row(name, found))
    for line in everything.wrong[:20]:
        print(f"wrong: {line}", file=sys.stderr)
    if ordered:
        worst, least = ordered[-1]
        print(f"worst: {worst}, recall {least.recall:.2%}; equal pairs found: {everything.equal_found:,} of ", end="")
        print(f"{everything.equal:,}; precision at least {min(found.precision for found in results.values()):.2%}")
    if options.json:
        groups = {"all": {"all": everything}, "scripts": scripts, "languages": results}
        plain = {group: {name: found.plain() for name, found in of.items()} for group, of in groups.items()}
        options.json.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")
    short = [name for name, found in results.items() if found.short]
    if short:
        print(f"below recall {RECALL} or precision {PRECISION}: {', '.join(short)}", file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
