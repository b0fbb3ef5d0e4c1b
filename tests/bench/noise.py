"""Gather text that is no language, for `roots identify evaluate und.jsonl`.

    python tests/bench/noise.py FOLDER… [--most 150] [--settings] > und.jsonl

Program code, markup and data by the endings of files below the folders (`/usr` has many), up to `--most` of each, drawn
without looking, and as many texts each of numbers, tables, base64, hexadecimal, identifiers, addresses of the web and
signs, made by chance. Files that are mostly comments are among them: those are what an identifier takes for English.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

CODE = """
    asm awk c cc cpp css f90 go h hpp hs java jl js json jsx lua mjs ml php pl pm proto py r rb rs s scala scss sh sql
    svg tcl ts tsx xml
"""
#: These hold more words than signs, and many hold texts: descriptions, messages, licenses.
SETTINGS = "cfg cmake conf csv diff el graphql ini m4 mk patch toml tsv vim yaml yml"
BYTES = 1 << 15


def words(chance: random.Random, letters: str, least: int, most: int, count: int) -> str:
    return " ".join("".join(chance.choices(letters, k=chance.randint(least, most))) for _ in range(count))


def log_line(chance: random.Random) -> str:
    day = f"2031-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return f"{day}T{chance.randint(0, 23):02}:00:00Z {chance.random()}"


MADE: dict[str, Callable[[random.Random], str]] = {
    "numbers": lambda c: " ".join(f"{c.uniform(-1e6, 1e6):,.2f}" for _ in range(200)),
    "table": lambda c: "\n".join("\t".join(str(c.randint(0, 9999)) for _ in range(8)) for _ in range(40)),
    "log": lambda c: "\n".join(log_line(c) for _ in range(40)),
    "base64": lambda c: base64.encodebytes(c.randbytes(900)).decode(),
    "hexadecimal": lambda c: " ".join(c.randbytes(16).hex() for _ in range(30)),
    "dna": lambda c: words(c, "ACGT", 60, 60, 20),
    "uuid": lambda c: "\n".join(
        f"{c.getrandbits(32):08x}-{c.getrandbits(16):04x}-{c.getrandbits(48):012x}" for _ in range(30)
    ),
    "addresses": lambda c: "\n".join(
        f"https://example.org/{c.getrandbits(40):x}?q={c.randint(0, 999)}" for _ in range(20)
    ),
    "emoji": lambda c: "".join(chr(c.randint(0x1F600, 0x1F64F)) for _ in range(120)),
    "signs": lambda c: words(c, "!?.,;:-_*+~#=/\\|<>[]{}()", 1, 9, 80),
    "empty": lambda c: " \n\t" * c.randint(0, 20),
}


def files(folders: list[Path], endings: set[str], most: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in names:
                ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
                if ending in endings:
                    found.setdefault(ending, []).append(Path(root, name))
    for ending, paths in sorted(found.items()):
        paths.sort()
        chance.shuffle(paths)
        taken = 0
        for path in paths:
            try:
                text = path.read_bytes()[:BYTES].decode("utf-8", "ignore")
            except OSError:
                continue  # a link to nowhere, or not ours to read
            if len(text) >= 50 and taken < most:
                taken += 1
                yield f"{ending}:{path.name}", text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", metavar="FOLDER", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=150)
    parser.add_argument("--settings", action="store_true", help="files of settings, tables and patches instead")
    options = parser.parse_args()
    chance = random.Random(4)
    endings = set((SETTINGS if options.settings else CODE).split())
    made = ((kind, make(chance)) for kind, make in MADE.items() for _ in range(0 if options.settings else options.most))
    for own, text in (*files(options.folders, endings, options.most, chance), *made):
        print(json.dumps({"id": own, "text": text}))


if __name__ == "__main__":
    main()
