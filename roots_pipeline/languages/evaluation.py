"""How well an identifier knows the languages of labeled texts."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.document import UNDETERMINED
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identifier
from roots_pipeline.languages.reasons import judge
from roots_pipeline.languages.recipe import FOLDED

#: Scores fall into so many bins of equal width where they are counted; 1.0 is in the last one.
SCORE_BINS = 10

#: What is told of confusions: at least this share of a language's texts.
TOLD_SHARE = 0.02

# Texts identified at a time: some megabytes of documents.
_BATCH = 2048


@dataclass(frozen=True)
class Score:
    """Of one language, shares from 0 to 1; 0 where there is nothing to divide by."""

    precision: float
    recall: float
    f1: float
    texts: int


@dataclass(frozen=True)
class Report:
    """Scores of the languages that count: among their own texts alone, and with those of all others mixed in."""

    alone: Mapping[str, Score]
    mixed: Mapping[str, Score]
    #: (language, what it was taken for, share of its texts), the largest share first; "und" for no language.
    confusions: Sequence[tuple[str, str, float]]

    def macro_f1(self, *, mixed: bool) -> float:
        """The mean F1 of the languages."""
        scores = (self.mixed if mixed else self.alone).values()
        return sum(score.f1 for score in scores) / len(scores) if scores else 0.0


#: Of labeled texts: (label, guess, bin of the guess's score) to how many there are.
Counts = Counter[tuple[str, str, int]]


def our_classes() -> frozenset[str]:
    """The classes of the corpus's languages, some of which share one."""
    card = json.loads(SHIPPED_MODEL.with_name("lid.json").read_text(encoding="utf-8"))
    return frozenset(card["scores"])


def language_of(path: str) -> str:
    """The language a file of labeled texts is named by.

    >>> language_of("lines/swh_Latn.txt.zst")
    'swh_Latn'
    """
    return Path(path).name.split(".", 1)[0]


def count(identifier: Identifier, labeled: Iterable[tuple[str, Iterable[str]]]) -> Counts:
    """What is guessed of labeled texts: (label, texts) pairs. Labels and guesses are folded into the classes.

    A text without letters is in no language, whatever its label.
    """
    names = [FOLDED.get(name, name) for name in (*identifier.labels, UNDETERMINED)]  # the index -1 is the last one
    counts: Counts = Counter()
    for label, texts in labeled:
        truth = FOLDED.get(label, label)
        for batch in _batches(texts):
            judged = judge(identifier, batch, top=1)
            bins = np.minimum((judged.scores[:, 0] * SCORE_BINS).astype(np.int64), SCORE_BINS - 1)
            lettered = pc.match_substring_regex(batch, r"\pL").to_pylist()
            for index, place, has_letters in zip(judged.labels[:, 0], bins, lettered, strict=True):
                counts[truth if has_letters else UNDETERMINED, names[index], int(place)] += 1
    return counts


def _batches(texts: Iterable[str]) -> Iterator[pa.LargeStringArray]:
    rest = iter(texts)
    while chunk := list(itertools.islice(rest, _BATCH)):
        yield pa.array(chunk, pa.large_string())


def evaluate(
    identifier: Identifier, labeled: Iterable[tuple[str, Iterable[str]]], languages: Collection[str]
) -> Report:
    """Compare what the identifier says with the labels of texts; scores are given for those of `languages` with any."""
    pairs = pairs_of(count(identifier, labeled))
    return report(pairs, {label for label, _ in pairs} & set(languages))


def pairs_of(counts: Counts) -> Counter[tuple[str, str]]:
    """Counts of (label, guess), whatever the score."""
    pairs: Counter[tuple[str, str]] = Counter()
    for (label, found, _), number in counts.items():
        pairs[label, found] += number
    return pairs


def report(pairs: Mapping[tuple[str, str], int], languages: Collection[str]) -> Report:
    """Scores from counts of (label, guess)."""
    texts: Counter[str] = Counter()
    guesses: Counter[str] = Counter()
    own_guesses: Counter[str] = Counter()
    for (label, found), number in pairs.items():
        texts[label] += number
        guesses[found] += number
        own_guesses[found] += number if label in languages else 0
    alone, mixed = {}, {}
    for language in sorted(languages):
        right = pairs.get((language, language), 0)
        alone[language] = _score(right, texts[language], own_guesses[language])
        mixed[language] = _score(right, texts[language], guesses[language])
    wrong = [(label, found, number / texts[label]) for (label, found), number in pairs.items() if label != found]
    return Report(alone, mixed, sorted(wrong, key=lambda row: (-row[2], row[0], row[1])))


def _score(right: int, texts: int, guesses: int) -> Score:
    precision = right / guesses if guesses else 0.0
    recall = right / texts if texts else 0.0
    f1 = 2 * right / (texts + guesses) if texts + guesses else 0.0
    return Score(precision, recall, f1, texts)


def report_data(found: Report) -> str:
    """A report as JSON."""
    data = {
        "macro_f1": round(found.macro_f1(mixed=False), 4),
        "macro_f1_mixed": round(found.macro_f1(mixed=True), 4),
        "languages": {
            language: asdict(score)
            | {f"{k}_mixed": v for k, v in asdict(found.mixed[language]).items() if k != "texts"}
            for language, score in found.alone.items()
        },
        "confusions": [list(row) for row in found.confusions],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def report_table(found: Report) -> str:
    """A report for people. "mixed": with the texts of other languages among them."""
    header = ("language", "texts", "precision", "recall", "F1", "precision, mixed", "F1, mixed")
    rows = [
        f"{language:<12} {score.texts:>7,} {score.precision:>9.3f} {score.recall:>9.3f} {score.f1:>9.3f} "
        f"{found.mixed[language].precision:>17.3f} {found.mixed[language].f1:>10.3f}"
        for language, score in found.alone.items()
    ]
    total = f"{'macro-F1':<12} {found.macro_f1(mixed=False):>37.3f} {found.macro_f1(mixed=True):>28.3f}"
    confusions = [f"{a} taken for {b}: {share:.1%}" for a, b, share in found.confusions if share >= TOLD_SHARE]
    lines = [
        f"{header[0]:<12} {header[1]:>7} {header[2]:>9} {header[3]:>9} {header[4]:>9} {header[5]:>17} {header[6]:>10}"
    ]
    return "\n".join([*lines, *rows, total, "", f"confusions of at least {TOLD_SHARE:.0%}:", *(confusions or ["none"])])
