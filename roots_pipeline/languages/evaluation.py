"""How well an identifier knows the languages of labeled texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from roots_pipeline.document import UNDETERMINED
from roots_pipeline.languages.identifier import Identifier

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
        return sum(score.f1 for score in scores) / len(scores)


def guess(identifier: Identifier, texts: Sequence[str]) -> list[str]:
    """The likeliest label of each text, "und" where there is none."""
    names = (*identifier.labels, UNDETERMINED)  # the index -1 is the last one
    guesses: list[str] = []
    for begin in range(0, len(texts), _BATCH):
        batch = pa.array(texts[begin : begin + _BATCH], pa.large_string())
        guesses.extend(names[index] for index in identifier.identify(batch, top=1).labels[:, 0])
    return guesses


def evaluate(identifier: Identifier, texts: Mapping[str, Sequence[str]], languages: Collection[str]) -> Report:
    """Compare what the identifier says with the labels of `texts`; scores are given for `languages`."""
    pairs: Counter[tuple[str, str]] = Counter()
    for label, lines in texts.items():
        pairs.update((label, found) for found in guess(identifier, lines))
    return report(pairs, languages)


def report(pairs: Mapping[tuple[str, str], int], languages: Collection[str]) -> Report:
    """Scores from counts of (label, guess)."""
    texts: Counter[str] = Counter()
    guesses: Counter[str] = Counter()
    own_guesses: Counter[str] = Counter()
    for (label, found), count in pairs.items():
        texts[label] += count
        guesses[found] += count
        own_guesses[found] += count if label in languages else 0
    alone, mixed = {}, {}
    for language in sorted(languages):
        right = pairs.get((language, language), 0)
        alone[language] = _score(right, texts[language], own_guesses[language])
        mixed[language] = _score(right, texts[language], guesses[language])
    wrong = [(label, found, count / texts[label]) for (label, found), count in pairs.items() if label != found]
    return Report(alone, mixed, sorted(wrong, key=lambda row: (-row[2], row[0], row[1])))


def _score(right: int, texts: int, guesses: int) -> Score:
    precision = right / guesses if guesses else 0.0
    recall = right / texts if texts else 0.0
    f1 = 2 * right / (texts + guesses) if texts + guesses else 0.0
    return Score(precision, recall, f1, texts)
