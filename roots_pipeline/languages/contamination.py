"""How much of what is kept as one language is in another, estimated without reading it.

Of labeled lines that no model was trained on it is known how often each language is taken for which, with what score:
P(guess, score | language). Of a source's documents it is known how many have which guess and score. The shares of
languages that explain the latter best are found by expectation-maximization (Saerens, Latinne and Decaestecker 2002,
"Adjusting the outputs of a classifier to new a priori probabilities", Neural Computation 14(1)):

    share(l) = mean over documents of P(l | guess, score),  P(l | g, s) ~ share(l) * P(g, s | l)

The expected share of documents kept that are in another language is then the mean of 1 - P(language | g, s) over them.

What it does not know: languages outside the model's labels. What it does not believe: that a document which is taken
for another language is in one of which the identifier knows less than half of the lines (`KNOWN_SHARE`), or of which
there are hardly any lines (`LEAST_LINES`). Lines labeled as Najdi Arabic are taken for Standard Arabic four times in
five, and with a lower score, as are documents in Standard Arabic about something new: with all that, clean Arabic
documents were said to be half Najdi. Texts in no language (code, numbers) are counted elsewhere, and not here.

How wrong it is, `python tests/bench/contamination.py` measures: with half of the lines held out as the table, for each
language of the corpus with 0, 5, 20 and 40 % of another (the two that are taken for it most, and English) among 1,000
texts, `read` is wrong by 0.009 in the mean for the other half of the lines, by 0.003 for pieces of 200 characters, by
0.009 for documents (of which English in manuals that nobody has translated is a part: no error), and `kept` by 0.003 in
all of these. The worst is Standard Arabic with a dialect in it: it is off by 0.1 to 0.3, one way or the other.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.document import UNDETERMINED
from roots_pipeline.languages.identifier import SHIPPED_MODEL
from roots_pipeline.languages.recipe import FOLDED

#: Documents or labeled lines by guess and bin of its score (ten bins, as `evaluation.SCORE_BINS` has it).
Seen = Mapping[tuple[str, int], int]

#: The source's declared language is taken to be this much of it before anything is seen.
_PRIOR = 0.9
_ROUNDS = 100
#: Each language is seen as if it had so many more lines, guessed as the lines of all languages are on average: what
#: has not happened in some hundred lines is rare, not impossible.
_MORE = 1.0

#: What is taken for another language is not believed to be one of which the identifier knows a smaller share of the
#: lines, or of which there are fewer lines.
KNOWN_SHARE, LEAST_LINES = 0.5, 20


class Estimate(NamedTuple):
    """Shares from 0 to 1 of the documents of a source in a language that are in another."""

    read: float
    kept: float


def encode(counts: Mapping[tuple[str, str, int], int]) -> dict[str, str]:
    """Counts of (label, guess, bin) as text by label: `guess bin=count bin=count, guess …`, the commonest first.

    >>> encode({("a_Latn", "a_Latn", 9): 7, ("a_Latn", "b_Latn", 4): 1, ("a_Latn", "a_Latn", 5): 2})
    {'a_Latn': 'a_Latn 5=2 9=7, b_Latn 4=1'}
    """
    by_label: dict[str, dict[str, dict[int, int]]] = {}
    for (label, guess, place), number in sorted(counts.items()):
        by_label.setdefault(label, {}).setdefault(guess, {})[place] = number
    return {
        label: ", ".join(
            " ".join([guess, *(f"{place}={number}" for place, number in bins.items())])
            for guess, bins in sorted(guesses.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
        )
        for label, guesses in by_label.items()
    }


def decode(rows: Mapping[str, str]) -> Counter[tuple[str, str, int]]:
    """What `encode` was given.

    >>> decode({"a_Latn": "b_Latn 4=1"})
    Counter({('a_Latn', 'b_Latn', 4): 1})
    """
    counts: Counter[tuple[str, str, int]] = Counter()
    for label, row in rows.items():
        for entry in row.split(", "):
            guess, *bins = entry.split(" ")
            for pair in bins:
                place, number = pair.split("=")
                counts[label, guess, int(place)] = int(number)
    return counts


class Contamination:
    """Estimates from the counts of labeled lines: (label, guess, bin) to how many."""

    def __init__(self, counts: Mapping[tuple[str, str, int], int]) -> None:
        counts = _believed(counts)
        self._labels = sorted({label for label, _, _ in counts})
        outcomes = sorted({(guess, place) for _, guess, place in counts})
        self._outcomes = {outcome: row for row, outcome in enumerate(outcomes)}
        table = np.zeros((len(outcomes) + 1, len(self._labels)))  # the last row is for what no line gave
        columns = {label: column for column, label in enumerate(self._labels)}
        for (label, guess, place), number in counts.items():
            table[self._outcomes[guess, place], columns[label]] = number
        totals = table.sum(axis=0)
        average = (table / totals).mean(axis=1, keepdims=True)
        average[-1] = 1.0 / totals.sum()
        #: P(outcome | label), float64[outcomes + 1, labels].
        self._given: NDArray[np.float64] = (table + _MORE * average) / (totals + _MORE)

    @classmethod
    def of_model(cls, card: Path) -> Contamination:
        """That of a model, from its card (`lid.json`)."""
        return cls(decode(json.loads(card.read_text(encoding="utf-8"))["guesses"]))

    def estimate(self, language: str, read: Seen, kept: Seen) -> Estimate | None:
        """How much of a source's documents `read` in a language, and of those `kept`, are in another.

        None: the identifier does not know the language, or nothing that was read is in any.
        """
        label = FOLDED.get(language, language)
        read, kept = ({key: number for key, number in seen.items() if key[0] != UNDETERMINED} for seen in (read, kept))
        if label not in self._labels or not read:
            return None
        column = self._labels.index(label)
        rows, numbers = self._rows(read)
        given = self._given[rows]
        shares = np.full(len(self._labels), (1.0 - _PRIOR) / max(len(self._labels) - 1, 1))
        shares[column] = _PRIOR
        for _ in range(_ROUNDS):
            joint = given * shares
            shares = (numbers / joint.sum(axis=1)) @ joint / numbers.sum()
        return Estimate(float(1.0 - shares[column]), self._wrong(column, shares, kept))

    def _wrong(self, column: int, shares: NDArray[np.float64], seen: Seen) -> float:
        if not seen:
            return 0.0
        rows, numbers = self._rows(seen)
        joint = self._given[rows] * shares
        right = joint[:, column] / joint.sum(axis=1)
        return float(1.0 - (numbers @ right) / numbers.sum())

    def _rows(self, seen: Seen) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the table, and how many documents are in each."""
        numbers = np.zeros(len(self._outcomes) + 1)
        for (guess, place), number in sorted(seen.items()):
            numbers[self._outcomes.get((FOLDED.get(guess, guess), place), -1)] += number
        rows = np.flatnonzero(numbers)
        return rows, numbers[rows]


def _believed(counts: Mapping[tuple[str, str, int], int]) -> dict[tuple[str, str, int], int]:
    """The counts of lines in some language; of labels that are not known well enough only the right guesses."""
    lines: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (label, guess, _), number in counts.items():
        if UNDETERMINED not in (label, guess):
            lines[label] += number
            right[label] += number if guess == label else 0
    known = {label for label, every in lines.items() if every >= LEAST_LINES and right[label] >= KNOWN_SHARE * every}
    return {
        (label, guess, place): number
        for (label, guess, place), number in counts.items()
        if guess == label or (label in known and guess != UNDETERMINED)
    }


@functools.cache
def shipped() -> Contamination:
    """That of the model that the package ships; read once."""
    return Contamination.of_model(SHIPPED_MODEL.with_name("lid.json"))
