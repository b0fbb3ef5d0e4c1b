"""Measure what makes two files of source code alike: edited copies that are found, and other files taken for copies.

    python tests/bench/code_copies.py FOLDER… [--files 100] [--seed 5]

FOLDERs are searched for files of the languages below. Of each file nine edited copies are made: other spacing, no
comments, a license on top, two or six names changed, a tenth or a seventh of the lines cut, words changed in 3 % of the
lines, and several of these at once. Shown for each language: the share of copies whose Jaccard similarity with the file
is at least .8, by kind of token and width of shingle; and of pairs of different files that are so similar, how many
share less than 60 % of their lines, comments aside. BigCode's tokens are runs of letters, 5 in a shingle.
"""

from __future__ import annotations

import argparse
import collections
import difflib
import itertools
import random
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates.shingles import shingle_sets
from roots_pipeline.duplicates.tokens import words_of
from roots_pipeline.text.batch import TextBatch

ENDINGS = {
    "c": {".c", ".h"}, "cpp": {".cc", ".cpp", ".hpp"}, "csharp": {".cs"}, "go": {".go"}, "java": {".java"},
    "javascript": {".js"}, "lua": {".lua"}, "php": {".php"}, "python": {".py"}, "ruby": {".rb"}, "rust": {".rs"},
    "scala": {".scala"}, "typescript": {".ts"},
}  # fmt: skip
LICENSE = """Copyright (c) {} The {} authors. All rights reserved.

Whoever has a copy of this program may use it, change it and pass it on, as long as this notice stays in each copy and
each changed file says so. It comes without any warranty, as far as the law allows, and its authors answer for no damage
that comes of it, whether they knew that it might or not. See the file LICENSE for the whole text.
"""
KEYWORDS = re.compile(
    r"if|else|for|while|return|int|char|void|static|const|struct|class|def|self|import|from|function|var|let|new|this|"
    r"null|None|nil|true|false|public|private|func|package|include|define|endif|end|local|require"
)
TOKENS = {"all": re.compile(r"\w+|[^\w\s]"), "runs": re.compile(r"\w+|[^\w\s]+"), "BigCode": re.compile(r"\w+")}

Edit = Callable[[str, str, random.Random], str]


def respace(text: str, _: str, chance: random.Random) -> str:
    lines = [line for line in text.split("\n") if line.strip() or chance.random() < 0.3]
    lines = [re.sub(r"^(?: {4})+", lambda match: "\t" * (len(match[0]) // 4), line) for line in lines]
    signs = re.compile(r" ?([=+-]+) ?")
    text = signs.sub(lambda match: match[1] if chance.random() < 0.5 else f" {match[1]} ", "\n".join(lines))
    return re.sub(r"([(,]) ?", r"\1 ", text)


def uncomment(text: str, language: str, _: random.Random | None = None) -> str:
    if language in {"python", "ruby"}:
        return re.sub(r"(?m)^\s*#.*\n|\s+#[^'\"\n]*$", "", text)
    if language == "lua":
        return re.sub(r"(?m)--[^\"\n]*$", "", text)
    return re.sub(r"(?m)//[^\"\n]*$", "", re.sub(r"(?s)/\*.*?\*/", "", text))


def license_on_top(text: str, language: str, chance: random.Random) -> str:
    mark = {"python": "#", "ruby": "#", "lua": "--"}.get(language, "//")
    words = LICENSE.format(chance.randint(1999, 2024), chance.choice(["Kestrel", "Nimbus", "Osprey"]))
    return "".join(f"{mark} {line}\n" for line in words.split("\n")) + text


def rename(count: int) -> Edit:
    def edit(text: str, _: str, chance: random.Random) -> str:
        common = collections.Counter(re.findall(r"[A-Za-z_]\w{2,}", text)).most_common(80)
        names = [name for name, _ in common if not KEYWORDS.fullmatch(name)]
        for name in chance.sample(names, min(count, len(names))):
            text = re.sub(rf"\b{name}\b", name + chance.choice(["2", "_new", "Ex", "_impl"]), text)
        return text

    return edit


def cut(share: float) -> Edit:
    def edit(text: str, _: str, chance: random.Random) -> str:
        lines = text.split("\n")
        gone = int(len(lines) * share)
        start = chance.randrange(max(1, len(lines) - gone))
        return "\n".join(lines[:start] + lines[start + gone :])

    return edit


def reword(text: str, _: str, chance: random.Random) -> str:
    def line(old: str) -> str:
        if chance.random() >= 0.03:
            return old
        return re.sub(r"\b\w+\b", lambda match: match[0] if chance.random() < 0.6 else chance.choice(["a", "n"]), old)

    return "\n".join(map(line, text.split("\n")))


def several(text: str, language: str, chance: random.Random) -> str:
    edits: list[Edit] = [license_on_top, cut(0.05), rename(1), respace]
    for edit in edits:
        text = edit(text, language, chance)
    return text


EDITS: dict[str, Edit] = {
    "spacing": respace, "no comments": uncomment, "license": license_on_top, "2 names": rename(2), "6 names": rename(6),
    "cut 10 %": cut(0.1), "cut 15 %": cut(0.15), "3 % of lines": reword, "several": several,
}  # fmt: skip


def shingle_sets_of(texts: list[str], kind: str, width: int) -> list[NDArray[np.uint32]]:
    """The shingles of each text; for kinds but ours, tokens are given names and read as prose."""
    if kind == "ours":
        batch = TextBatch(pa.array(texts, pa.large_string()))
        offsets, hashes = shingle_sets(batch, width, "programming")
    else:
        known: dict[str, str] = {}
        spelled = [
            " ".join(known.setdefault(token, f"t{len(known)}") for token in TOKENS[kind].findall(text))
            for text in texts
        ]
        offsets, hashes = shingle_sets(TextBatch(pa.array(spelled, pa.large_string())), width)
    return [hashes[start:end] for start, end in itertools.pairwise(offsets)]


def jaccard(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> float:
    shared = np.intersect1d(left, right, assume_unique=True).size
    return shared / max(left.size + right.size - shared, 1)


def shared_lines(left: str, right: str, language: str) -> float:
    """The share of characters that are in lines both have in the same order, comments and spacing aside."""
    sides = [[line.strip() for line in uncomment(text, language).split("\n")] for text in (left, right)]
    first, second = ([line for line in side if len(line) > 2] for side in sides)
    blocks = difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    shared = sum(len(line) for block in blocks for line in first[block.a : block.a + block.size])
    return 2 * shared / max(sum(map(len, first)) + sum(map(len, second)), 1)


def read(folders: list[Path], language: str, most: int, chance: random.Random) -> list[str]:
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in ENDINGS[language])
    chance.shuffle(paths)
    texts: dict[str, None] = {}
    for path in paths:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if 1500 < len(text) < 40000 and max(map(len, text.split("\n"))) <= 1000:
            texts[text] = None
        if len(texts) == most:
            break
    return list(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--files", type=int, default=100, help="files of each language")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    totals = collections.defaultdict(list)
    for language in ENDINGS:
        chance = random.Random(arguments.seed)
        texts = read(arguments.folders, language, arguments.files, chance)
        if len(texts) < 15:
            continue
        copies = {name: [edit(text, language, chance) for text in texts] for name, edit in EDITS.items()}
        tokens = int(np.median(np.diff(words_of(TextBatch(pa.array(texts, pa.large_string())), "programming").offsets)))
        print(f"{language}: {len(texts)} files, {tokens} tokens each (median)")
        alike: dict[tuple[int, int], float] = {}
        for kind, width in (("ours", 5), ("ours", 7), ("ours", 9), ("all", 5), ("runs", 5), ("BigCode", 5)):
            # All at once, so that equal tokens have equal names.
            every = shingle_sets_of([*texts, *(copy for name in EDITS for copy in copies[name])], kind, width)
            size = len(texts)
            shares = []
            for number in range(1, len(EDITS) + 1):
                edited = every[number * size : (number + 1) * size]
                shares.append(np.mean([jaccard(*pair) >= 0.8 for pair in zip(every[:size], edited, strict=True)]))
            close = [
                pair for pair in itertools.combinations(range(size), 2) if jaccard(*(every[i] for i in pair)) >= 0.8
            ]
            for pair in close:
                if pair not in alike:
                    alike[pair] = shared_lines(*(texts[i] for i in pair), language)
            wrong = sum(alike[pair] < 0.6 for pair in close)
            totals[kind, width].append((np.mean(shares), len(close), wrong))
            by_edit = ", ".join(f"{name} {share:.2f}" for name, share in zip(EDITS, shares, strict=True))
            print(
                f"  {kind:7} {width}: {np.mean(shares):.3f} ({by_edit}); {wrong} of {len(close)} pairs wrong",
                flush=True,
            )
    for (kind, width), found in totals.items():
        share, close, wrong = (
            np.mean([row[0] for row in found]),
            sum(row[1] for row in found),
            sum(row[2] for row in found),
        )
        print(f"all: {kind:7} {width}: {share:.3f} of copies, {wrong} of {close} other pairs wrong")


if __name__ == "__main__":
    main()
