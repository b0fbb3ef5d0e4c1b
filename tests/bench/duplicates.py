"""Measure the search for duplicates: on one core against datasketch, and on documents made up, without text, at size.

    python tests/bench/duplicates.py DOCUMENTS [--megabytes 8] [--runs 3] [--bands 20 --rows 6]
    python tests/bench/duplicates.py --synthetic 1000000 [--synthetic 10000000] [--workers 2] [--folder DIR]

DOCUMENTS is a folder of `<language>.jsonl`, `.jsonl.gz` or `.jsonl.zst`; every tenth document gets an edited copy.
Rates are MB of UTF-8 text a CPU second; all ways take turns in one run, in one process, and the fastest run of each
counts: ratios say more than rates.

signatures   MinHash over shingles of five words: ours from Arrow buffers; datasketch's (`MinHash.bulk`, scheme
             affine32) from lists of shingles that `re` and `join` make of the text
in all       sign, exchange, match, verify and resolve, through the files of a run; datasketch: signatures, then
             `MinHashLSH` of as many bands and rows, each document inserted unless the query finds one like it.
             Not in it is the report on duplicates, which reads the texts of the largest clusters: told at the end

`--synthetic`: see `synthetic.py`.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasketch import MinHash, MinHashLSH

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from duplicate_search import Search, parts_of
from families import PROSE, Chance, family
from synthetic import at_size
from texts import read_documents

from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.duplicates.signatures import sign
from roots_pipeline.stages.part import Part

#: Documents of one file.
FILE = 4096
#: `re` leaves out marks, so this shreds Indic words; but it is what users of datasketch do.
_WORD = re.compile(r"\w+")


@dataclass
class Seconds:
    """CPU seconds of each way, and what shuffling took."""

    signatures: float
    everything: float
    their_signatures: float
    their_everything: float
    shuffled: int
    stages: dict[str, float]


def texts_by_script(folder: Path, megabytes: float) -> dict[str, list[str]]:
    """About so many MB of each script, of all its languages in turn, every tenth text with an edited copy."""
    languages: dict[str, list[list[str]]] = defaultdict(list)
    for language, texts in read_documents(folder):
        languages[language.partition("_")[2]].append([text for text in texts if len(text) > 200])
    scripts = {}
    for script, of in sorted(languages.items()):
        share = 1e6 * megabytes / len(of)
        chosen: list[str] = []
        for texts in of:
            size = 0
            for number, text in enumerate(texts):
                made = family(text, Chance([number], texts), PROSE, 1) if number % 10 == 0 else [text]
                chosen += made
                size += sum(len(one.encode()) for one in made)
                if size > share:
                    break
        scripts[script] = chosen
    return scripts


def shingled(text: str) -> list[bytes]:
    words = _WORD.findall(text.lower())
    return [" ".join(words[at : at + 5]).encode() for at in range(len(words) - 4)]


def cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def ours(texts: Sequence[str], rules: NearRules) -> tuple[float, float, int, dict[str, float]]:
    """CPU seconds of signatures, of everything, bytes shuffled, and seconds by stage."""
    with tempfile.TemporaryDirectory() as folder:
        search = Search(Path(folder), "eng_Latn", rules)
        stages: dict[str, float] = defaultdict(float)
        signing = 0.0
        for start in range(0, len(texts), FILE):
            chosen = texts[start : start + FILE]
            names = [str(start + number) for number in range(len(chosen))]
            parts = parts_of(chosen, "eng_Latn", names)
            signing += cpu(lambda parts=parts: [sign(part.texts, rules.shingle, rules.permutations) for part in parts])
            fresh = [Part(one.source, one.shard, one.language, one.documents, one.score, one.said) for one in parts]
            begin = time.process_time()
            signatures = search.sign(fresh)
            stages["sign"] += time.process_time() - begin
            search.write(fresh, signatures)
        search.run()
        stages |= search.seconds()
        return signing, sum(stages.values()) - stages["report"], search.shuffled_bytes(), dict(stages)


def theirs(texts: Sequence[str], rules: NearRules) -> tuple[float, float]:
    """datasketch's CPU seconds of signatures and of everything."""
    begin = time.process_time()
    sketches = MinHash.bulk((shingled(text) for text in texts), num_perm=rules.permutations, seed=1, scheme="affine32")
    signing = time.process_time() - begin
    lsh = MinHashLSH(num_perm=rules.permutations, params=(rules.bands, rules.rows))
    begin = time.process_time()
    for number, sketch in enumerate(sketches):
        if not any(True for _ in lsh.query(sketch)):
            lsh.insert(number, sketch)
    return signing, signing + time.process_time() - begin


def measure(texts: Sequence[str], rules: NearRules, runs: int) -> Seconds:
    found = [(*ours(texts, rules), *theirs(texts, rules)) for _ in range(runs)]
    signing, everything, shuffled, stages, their_signing, their_everything = zip(*found, strict=True)
    return Seconds(
        min(signing),
        min(everything),
        min(their_signing),
        min(their_everything),
        shuffled[0],
        {name: min(run[name] for run in stages) for name in stages[0]},
    )


def against_datasketch(folder: Path, megabytes: float, runs: int, rules: NearRules) -> None:
    print(f"{rules.bands} bands of {rules.rows} rows; MB a CPU second")
    print(f"{'':<6} {'MB':>5} {'documents':>9} {'signatures':>21} {'ratio':>6} {'in all':>15} {'ratio':>6}", end=" ")
    print(f"{'bytes shuffled':>15}")
    total: dict[str, float] = defaultdict(float)
    stages: dict[str, float] = defaultdict(float)
    # To compile what is not compiled yet, and to load it: near duplicates, and documents with one id.
    words = " ".join(map(str, range(100)))
    ours([words, f"{words} and more", words], rules)
    for script, texts in texts_by_script(folder, megabytes).items():
        size = sum(len(text.encode()) for text in texts) / 1e6
        seconds = measure(texts, rules, runs)
        row = {**vars(seconds), "size": size, "documents": len(texts)}
        for name, taken in row.pop("stages").items():
            stages[name] += taken
        for name, value in row.items():
            total[name] += value
        print(_row(script, row))
    print(_row("all", total))
    whole = total["everything"]
    print("in all:", ", ".join(f"{name} {taken / whole:.0%}" for name, taken in stages.items() if name != "report"))
    print(f"the report on duplicates: {stages['report']:.1f} CPU s more")


def _row(name: str, of: dict[str, float]) -> str:
    size = of["size"]
    signing, everything = size / of["signatures"], size / of["everything"]
    their_signing, their_everything = size / of["their_signatures"], size / of["their_everything"]
    return (
        f"{name:<6} {size:5.1f} {of['documents']:9,.0f} {signing:9.1f} : {their_signing:9.1f} "
        f"{signing / their_signing:6.1f} {everything:6.1f} : {their_everything:6.1f} "
        f"{everything / their_everything:6.1f} {of['shuffled'] / of['documents']:7.0f} a document"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", metavar="DOCUMENTS", type=Path, nargs="?")
    parser.add_argument("--megabytes", type=float, default=8, help="of each script (8)")
    parser.add_argument("--runs", type=int, default=3, help="of each way; the fastest one counts (3)")
    parser.add_argument("--synthetic", type=int, action="append", default=[], help="documents to make up")
    parser.add_argument("--workers", type=int, default=2, help="for --synthetic (2)")
    parser.add_argument("--folder", type=Path, help="where --synthetic makes its files: 0.7 kB a document")
    parser.add_argument("--bands", type=int, default=NearRules.bands)
    parser.add_argument("--rows", type=int, default=NearRules.rows)
    options = parser.parse_args(arguments)
    if not options.documents and not options.synthetic:
        parser.error("name a folder of documents, or --synthetic")
    if options.documents:
        rules = NearRules(bands=options.bands, rows=options.rows)
        against_datasketch(options.documents, options.megabytes, options.runs, rules)
    if options.synthetic:
        at_size(sorted(options.synthetic), options.bands, options.rows, options.workers, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
