"""Hold our profile `roots` against its description, decision by decision, on documents given by path.

    python tests/eval/compare_roots.py DOCUMENTS [--language hin_Deva …] [--megabytes 0.5]

`same words` gives the reference (`roots_reference.py`) our words, `as ROOTS` has its own: what stands between spaces.
Chinese is left out: ROOTS' words there are a SentencePiece model's. The last column is what its mistaken special
characters do: by how much the share of special characters that its program finds is above ours, at the median.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from references import languages
from roots_reference import MISTAKEN, measures, special_characters
from rules import WORDS, read_texts

from filters import ROOT, Rules
from roots_pipeline.catalog import load_project


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--megabytes", type=float, default=0.5)
    arguments = parser.parse_args()
    rules = Rules(load_project(ROOT), "roots")
    total: Counter[tuple[str, str]] = Counter()
    print(f"{'':10}{'documents':>10}{'same words':>12}{'as ROOTS':>11}{'mistaken':>10}   where they differ, as ROOTS")
    for code in arguments.language or languages(arguments.documents):
        if code.startswith("zho"):
            continue
        texts = read_texts(arguments.documents / f"{code}.jsonl.zst", int(arguments.megabytes * 1e6))
        own = rules.of[code]
        # Scores are another identifier's, and its models of perplexity are not here.
        bounds = {name: bounds for name, bounds in rules.bounds(code).items() if name in measures("", (), ())}
        ours = rules.measured(code, texts, list(bounds))
        told: Counter[str] = Counter()
        same: Counter[str] = Counter()
        for i, text in enumerate(texts):
            for mode in ("same", "roots"):
                words = [word.lower() for word in WORDS.findall(text)] if mode == "same" else None
                reference = measures(text, frozenset(own.stop_words), frozenset(own.flagged_words), words)
                for name, (low, high) in bounds.items():
                    low_, high_ = (-np.inf if low is None else low), (np.inf if high is None else high)
                    if name == "flagged_word_ratio" and not own.flagged_words:
                        continue
                    total[name, f"{mode} asked"] += 1
                    alike = (low_ <= reference[name] <= high_) == (not (ours[name][i] < low_ or ours[name][i] > high_))
                    total[name, mode] += alike
                    same[mode] += alike
                    same[f"{mode} asked"] += 1
                    if not alike and mode == "roots":
                        told[name] += 1
        mistaken = np.median([special_characters(text, MISTAKEN) - special_characters(text) for text in texts])
        shown = [f"{100 * same[mode] / same[f'{mode} asked']:>9.3f} %" for mode in ("same", "roots")]
        differ = ", ".join(f"{name} {count}" for name, count in told.most_common())
        print(f"{code:10}{len(texts):>10}{shown[0]:>12}{shown[1]:>11}{mistaken:>10.3f}   {differ}")
        sys.stdout.flush()
    for mode, title in (("same", "same words"), ("roots", "as ROOTS")):
        asked = sum(count for (_, key), count in total.items() if key == f"{mode} asked")
        alike = sum(count for (_, key), count in total.items() if key == mode)
        of_rules = ", ".join(
            f"{name} {100 * total[name, mode] / total[name, f'{mode} asked']:.3f}"
            for name in dict.fromkeys(name for name, _ in total)
        )
        print(f"{title}: {asked:,} decisions, {100 * alike / asked:.3f} % alike ({of_rules})")


if __name__ == "__main__":
    main()
