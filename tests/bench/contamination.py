"""Measure how wrong the estimate of contamination is, on sources mixed of texts whose languages are known.

    python tests/bench/contamination.py LINES DOCUMENTS [--texts 1000] [--model FILE]

LINES is the folder that the model was trained from (`train/` and `confusers/`), DOCUMENTS one of `<language>.jsonl.zst`
whose records may be flagged `noisy` (these are left out). One half of the lines that training sets aside is the table,
and the sources are drawn of the other half, as lines and joined to pieces of 200 characters, and of documents (with
such pieces for languages that have none). Each language of the corpus is mixed with each of the two that are taken for
it most, and with English.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from roots_pipeline.cli.labeled import LabeledFiles
from roots_pipeline.languages.calibration import Texts, folded
from roots_pipeline.languages.contamination import Contamination
from roots_pipeline.languages.evaluation import SCORE_BINS, batches, class_names, our_classes
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identifier
from roots_pipeline.languages.pieces import pieces_of_lines
from roots_pipeline.languages.reasons import judge

SHARES = (0.0, 0.05, 0.2, 0.4)
LENGTH, PIECES = 200, 300
#: Documents are kept from this bin of the score on.
KEPT_BIN = 5
MOST = 1000

Guess = tuple[str, int]


def by_class(files: Iterable[Path], *, held_out: bool) -> dict[str, Texts]:
    found = LabeledFiles([str(path) for path in files], apart=("noisy",), held_out=held_out, most=MOST).by_language()
    return folded(found)


def guesses(identifier: Identifier, texts: Iterable[str]) -> list[Guess]:
    names = class_names(identifier)
    found = []
    for batch in batches(texts):
        judged = judge(identifier, batch, 1)
        rows = zip(judged.labels[:, 0].tolist(), judged.scores[:, 0].tolist(), strict=True)
        found += [(names[label], min(int(score * SCORE_BINS), SCORE_BINS - 1)) for label, score in rows]
    return found


def measure(
    contamination: Contamination,
    own: dict[str, list[Guess]],
    others: dict[str, list[Guess]],
    neighbors: dict[str, list[str]],
    size: int,
) -> None:
    chance = np.random.default_rng(0)
    for share in SHARES:
        errors = []
        for language, near in neighbors.items():
            for other in near:
                if other == language or len(own.get(language, ())) < 30 or len(others.get(other, ())) < 10:
                    continue
                part = round(size * share)
                strangers = [others[other][i] for i in chance.integers(0, len(others[other]), part)]
                read = Counter([own[language][i] for i in chance.integers(0, len(own[language]), size - part)])
                read.update(strangers)
                kept = Counter({key: n for key, n in read.items() if key[0] == language and key[1] >= KEPT_BIN})
                wrong = sum(guess == language and place >= KEPT_BIN for guess, place in strangers)
                found = contamination.estimate(language, read, kept)
                if found:
                    true = wrong / max(kept.total(), 1)
                    errors.append((abs(found.read - share), abs(found.kept - true), f"{language} with {other}"))
        of_read, of_kept = (np.array([row[column] for row in errors]) for column in (0, 1))
        worst = ", ".join(f"{name} {error:.2f}" for error, _, name in sorted(errors, reverse=True)[:3])
        print(
            f"  {share:>4.0%} of another, {len(errors)} sources: read off by {of_read.mean():.4f} "
            f"(95 % by less than {np.quantile(of_read, 0.95):.3f}), kept by {of_kept.mean():.4f} "
            f"({np.quantile(of_kept, 0.95):.3f}); worst: {worst}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines_folder", metavar="LINES", type=Path)
    parser.add_argument("documents_folder", metavar="DOCUMENTS", type=Path)
    parser.add_argument("--texts", type=int, default=1000, help="in each source")
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL)
    options = parser.parse_args()
    identifier = Identifier(options.model)
    table: Counter[tuple[str, str, int]] = Counter()
    taken: dict[str, Counter[str]] = {language: Counter() for language in sorted(our_classes())}
    lines, pieces = {}, {}
    for label, texts in by_class(sorted(options.lines_folder.glob("*/*.txt.zst")), held_out=True).items():
        chance = np.random.default_rng([1, *label.encode()])
        order = chance.permutation(len(texts.lines))
        first, rest = ([texts.lines[i] for i in order[begin::2]] for begin in (0, 1))
        seen = guesses(identifier, first)
        table.update((label, guess, place) for guess, place in seen)
        lines[label] = guesses(identifier, rest)
        pieces[label] = guesses(identifier, pieces_of_lines(rest, LENGTH, PIECES, chance))
        for guess, _ in seen + lines[label]:
            if guess != label and guess in taken:
                taken[guess][label] += 1 / len(seen + lines[label])
    files = sorted(options.documents_folder.glob("*.jsonl*"))
    documents = {label: guesses(identifier, of.documents) for label, of in by_class(files, held_out=False).items()}
    neighbors = {
        language: list(dict.fromkeys([*(name for name, _ in counter.most_common(2)), "eng_Latn"]))
        for language, counter in taken.items()
    }
    contamination = Contamination(table)
    for name, own, others in (("lines", lines, lines), ("pieces", pieces, pieces), ("documents", documents, pieces)):
        print(f"sources of {options.texts:,} {name}")
        measure(contamination, own, others, neighbors, options.texts)


if __name__ == "__main__":
    main()
