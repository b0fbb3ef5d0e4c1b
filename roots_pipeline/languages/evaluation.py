"""How well an identifier knows the languages of labeled texts."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.document import UNDETERMINED
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identifier
from roots_pipeline.languages.reasons import Reason, judge
from roots_pipeline.languages.recipe import FOLDED

#: Scores fall into so many bins of equal width where they are counted; 1.0 is in the last one.
SCORE_BINS = 10

#: What is told of confusions: at least this share of a language's texts.
TOLD_SHARE = 0.02

#: Text that is no language is taken for one when its score is in this bin or a higher one: at 0.5 and above.
TAKEN_BIN = 5

# Texts identified at a time: some megabytes of documents.
_BATCH = 2048


@dataclass(frozen=True)
class Score:
    """Of one language, shares from 0 to 1; 0 where there is nothing to divide by."""

    precision: float
    recall: float
    f1: float
    texts: int


class Accuracy(NamedTuple):
    """How many texts of the languages that count are known for what they are."""

    texts: int
    right: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where there are no texts."""
        return self.right / self.texts if self.texts else 0.0


@dataclass(frozen=True)
class Nothing:
    """Of texts that are in no language: shares from 0 to 1 taken for one at a score of 0.5 and above, and the rest."""

    texts: int
    #: Taken for a language that counts, for any at all.
    ours: float
    any: float
    #: Where no language was given, why, as a share of the texts; the commonest first.
    reasons: Mapping[str, float]
    #: What the texts are taken for, likewise, whether it counts or not.
    taken_for: Mapping[str, float]


@dataclass(frozen=True)
class Report:
    """Scores of the languages that count: among their own texts alone, and with those of all others mixed in."""

    alone: Mapping[str, Score]
    mixed: Mapping[str, Score]
    #: (language, what it was taken for, share of its texts), the largest share first; "und" for no language.
    confusions: Sequence[tuple[str, str, float]]
    #: Of all texts of the languages that count.
    accuracy: Accuracy
    #: With those that were set apart, of which no other figure tells; None: there are none.
    accuracy_with_apart: Accuracy | None = None
    #: Of texts labeled "und"; None: there are none.
    nothing: Nothing | None = None

    def macro_f1(self, *, mixed: bool) -> float:
        """The mean F1 of the languages."""
        scores = (self.mixed if mixed else self.alone).values()
        return sum(score.f1 for score in scores) / len(scores) if scores else 0.0


#: Of labeled texts: (label, guess, bin of the guess's score) to how many there are.
Counts = Counter[tuple[str, str, int]]


class Labeled(NamedTuple):
    """Texts of one language, "und" for none. Those set `apart` count for nothing but `accuracy_with_apart`."""

    label: str
    texts: Iterable[str]
    apart: bool = False


@dataclass
class Seen:
    """What is guessed of labeled texts."""

    counts: Counts = field(default_factory=Counter)
    apart: Counts = field(default_factory=Counter)
    #: Of texts that are in no language, and for which none is given.
    reasons: Counter[Reason] = field(default_factory=Counter)


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


def class_names(identifier: Identifier) -> list[str]:
    """The class of each of the identifier's labels; the last one, which the index -1 is, for no language."""
    return [FOLDED.get(name, name) for name in (*identifier.labels, UNDETERMINED)]


def count(identifier: Identifier, labeled: Iterable[tuple[str, Iterable[str]]]) -> Counts:
    """What is guessed of labeled texts: (label, texts) pairs. Labels and guesses are folded into the classes.

    A text without letters is in no language, whatever its label.
    """
    return see(identifier, (Labeled(label, texts) for label, texts in labeled)).counts


def see(identifier: Identifier, labeled: Iterable[Labeled]) -> Seen:
    """As `count`, of texts of which some are set apart."""
    names = class_names(identifier)
    seen = Seen()
    for label, texts, apart in labeled:
        truth = FOLDED.get(label, label)
        counts = seen.apart if apart else seen.counts
        for batch in batches(texts):
            judged = judge(identifier, batch, top=1)
            bins = np.minimum((judged.scores[:, 0] * SCORE_BINS).astype(np.int64), SCORE_BINS - 1)
            lettered = pc.match_substring_regex(batch, r"\pL").to_pylist()
            for index, place, has_letters, reason in zip(
                judged.labels[:, 0], bins, lettered, judged.reasons.tolist(), strict=True
            ):
                label_of_text = truth if has_letters else UNDETERMINED
                counts[label_of_text, names[index], int(place)] += 1
                if reason and label_of_text == UNDETERMINED and not apart:
                    seen.reasons[Reason(reason)] += 1
    return seen


def batches(texts: Iterable[str]) -> Iterator[pa.LargeStringArray]:
    """The texts, some thousands at a time."""
    rest = iter(texts)
    while chunk := list(itertools.islice(rest, _BATCH)):
        yield pa.array(chunk, pa.large_string())


def evaluate(identifier: Identifier, labeled: Iterable[Labeled], languages: Collection[str]) -> Report:
    """Compare what the identifier says with the labels of texts; scores are given for those of `languages` with any."""
    seen = see(identifier, labeled)
    pairs, apart = pairs_of(seen.counts), pairs_of(seen.apart)
    known = {label for label, _ in pairs} & set(languages)
    found = report(pairs, known)
    both = pairs + apart
    return Report(
        found.alone,
        found.mixed,
        found.confusions,
        found.accuracy,
        _accuracy(both, {label for label, _ in both} & set(languages)) if apart else None,
        _nothing(seen, languages),
    )


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
    confusions = sorted(wrong, key=lambda row: (-row[2], row[0], row[1]))
    return Report(alone, mixed, confusions, _accuracy(pairs, languages))


def _accuracy(pairs: Mapping[tuple[str, str], int], languages: Collection[str]) -> Accuracy:
    texts = sum(number for (label, _), number in pairs.items() if label in languages)
    return Accuracy(texts, sum(pairs.get((language, language), 0) for language in languages))


def _score(right: int, texts: int, guesses: int) -> Score:
    precision = right / guesses if guesses else 0.0
    recall = right / texts if texts else 0.0
    f1 = 2 * right / (texts + guesses) if texts + guesses else 0.0
    return Score(precision, recall, f1, texts)


def _nothing(seen: Seen, languages: Collection[str]) -> Nothing | None:
    """Texts without letters in the files of languages are among those in none."""
    taken: Counter[str] = Counter()
    texts = 0
    for (label, found, place), number in seen.counts.items():
        if label == UNDETERMINED:
            texts += number
            taken[found] += number if found != UNDETERMINED and place >= TAKEN_BIN else 0
    if not texts:
        return None
    return Nothing(
        texts,
        sum(number for found, number in taken.items() if found in languages) / texts,
        sum(taken.values()) / texts,
        {reason.label: number / texts for reason, number in seen.reasons.most_common()},
        {found: number / texts for found, number in taken.most_common() if number},
    )
