"""The score from which on a document is kept in a language: measured precision and recall, and the rule that chooses.

Measured on pieces of several lengths, since a score says more of a long text than of a short one. The score is the one
that the pipeline keeps documents by: the probability of the language that the source declares, whether it is the
likeliest or not (`identifier.route`). **Recall**: the share of a language's pieces with that score or more.
**Precision**: that of the language's pieces among all that have it, in a mix of equal numbers of pieces of every
language for which there are texts. With 236 languages that is a source which declares one and holds them all: harsher
than any. What the other languages are is pieces of lines, as far as there are lines: documents that are called
Vietnamese or Assamese hold English for good, which is no mistake of the identifier. The labels of some lines are wrong
(Arabic dialects, of which many lines are Standard Arabic): a lower bound.

The rule: wanted is the least score from `LEAST` on that has a precision of `MIN_PRECISION` in pieces of all
`COUNTED` lengths together; chosen is that one, or less, as far as it takes to keep good text: of the pieces that the
first candidate keeps, `MIN_RECALL` of each of those lengths. (What scores less than that is in another language:
parts of manuals that nobody translated, program code.) Recall goes first, since what else there is in a source is
rarely a 236th of everything, and lost text of a thin language is lost for good.

Others choose by the scores of what they keep. FineWeb-2: the median less the standard deviation of the scores in a
crawl, not below 0.3 nor above 0.9 (Penedo et al. 2025, arXiv 2506.20920), given here for comparison as `fineweb2`.
FinePDFs: a precision of 0.9 on 20,000 texts of each language that a language model labeled. ROOTS: 0.6 to 0.95, by
hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.languages.evaluation import batches, class_names
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.pieces import pieces_of_documents, pieces_of_lines
from roots_pipeline.languages.reasons import judge
from roots_pipeline.languages.recipe import FOLDED

#: Characters of the pieces (half as many in scripts without spaces). 2,000 bytes of prose is what the identifier reads.
LENGTHS = (50, 100, 200, 1000, 2000)

#: Scores to choose from.
CANDIDATES = tuple(round(0.2 + 0.05 * step, 2) for step in range(15))

#: From here on a language is likelier than all others together. Of 35,000 real documents, those from 0.3 to 0.5 have a
#: third of their lines in their language, those from 0.5 to 0.7 more than half of them.
LEAST = 0.5

#: Wanted, if at any score; goes after recall.
MIN_PRECISION = 0.99
#: By the lengths that count.
MIN_RECALL: Mapping[int, float] = {100: 0.97, 200: 0.97, 1000: 0.98, 2000: 0.98}
COUNTED = tuple(MIN_RECALL)

#: With fewer texts, or pieces of a length, a language is not in the mix, and has no score of its own.
LEAST_PIECES = 20
#: Pieces of each length and language, unless told otherwise.
PIECES = 500

# Languages that are told with a text, as the pipeline does.
_TOP = 3
_SEED = 4


@dataclass
class Texts:
    """What there is of a language: lines, and documents."""

    lines: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


class Point(NamedTuple):
    """At one minimum score: shares from 0 to 1."""

    recall: float
    #: Pieces of all languages with that score, in pieces of one language.
    above: float

    @property
    def precision(self) -> float:
        """1.0 where no piece has the score."""
        return self.recall / self.above if self.above else 1.0


@dataclass(frozen=True)
class Minimum:
    """The score chosen for a language, and what it was chosen by."""

    minimum: float
    #: By length: pieces of the language.
    pieces: Mapping[int, int]
    #: By length and candidate.
    curve: Mapping[int, Mapping[float, Point]]
    #: What else there is above the score in all that counts: language to its share, the largest first.
    others: Mapping[str, float]
    #: What FineWeb-2's rule gives for the scores of the language's own longest pieces.
    fineweb2: float

    def at(self, length: int) -> Point | None:
        """Precision and recall at the chosen score; None: too few pieces of this length."""
        return self.curve[length][self.minimum] if length in self.curve else None

    @property
    def precision(self) -> float:
        """At the chosen score, of pieces of all lengths that count."""
        return together(self.curve, self.minimum).precision


@dataclass(frozen=True)
class Calibration:
    """The minimum score of each language, and of how many languages the mix was, by length."""

    minimums: Mapping[str, Minimum]
    mix: Mapping[int, int]


class _Scored(NamedTuple):
    """What one language's pieces of one length score."""

    #: For their own language, float64[pieces]; none where it is not ours.
    own: NDArray[np.float64]
    #: Share with each candidate or more for each language of ours, float64[candidates, languages].
    shares: NDArray[np.float64]
    #: Likewise of pieces of lines alone, if there are enough.
    of_lines: NDArray[np.float64]


def calibrate(
    identifier: Identifier, texts: Mapping[str, Texts], languages: Collection[str], most: int = PIECES
) -> Calibration:
    """Measure minimum scores for those of `languages` with texts, `most` pieces of each length and language."""
    by_class = {
        label: of_class
        for label, of_class in folded(texts).items()
        if len(of_class.lines) + len(of_class.documents) >= LEAST_PIECES
    }
    ours = sorted(set(languages) & set(by_class))
    scored: dict[int, dict[str, _Scored]] = {}
    for length in LENGTHS:
        scored[length] = {}
        for label, of_class in by_class.items():
            chance = np.random.default_rng([_SEED, length, *label.encode()])
            of_lines, of_documents = cut(of_class, length, most, chance)
            if len(of_lines) + len(of_documents) >= LEAST_PIECES:
                scores = _score(identifier, of_lines + of_documents, ours)
                own = scores[:, ours.index(label)] if label in ours else np.zeros(0)
                shares = _shares(scores)
                enough = len(of_lines) >= LEAST_PIECES
                scored[length][label] = _Scored(own, shares, _shares(scores[: len(of_lines)]) if enough else shares)
    minimums = {}
    for column, language in enumerate(ours):
        curve = {length: _curve(of, language, column) for length, of in scored.items() if language in of}
        if set(COUNTED) & set(curve):
            minimum = choose(curve)
            minimums[language] = Minimum(
                minimum,
                {length: len(scored[length][language].own) for length in curve},
                curve,
                _others([scored[length] for length in curve if length in COUNTED], language, column, minimum),
                _fineweb2(scored[max(curve)][language].own),
            )
    return Calibration(minimums, {length: len(of) for length, of in scored.items()})


def folded(texts: Mapping[str, Texts]) -> dict[str, Texts]:
    """Texts by class: those of labels that share one together."""
    by_class: dict[str, Texts] = {}
    for label, of_label in texts.items():
        known = by_class.setdefault(FOLDED.get(label, label), Texts())
        known.lines.extend(of_label.lines)
        known.documents.extend(of_label.documents)
    return by_class


def cut(texts: Texts, length: int, most: int, chance: np.random.Generator) -> tuple[list[str], list[str]]:
    """Pieces of a length: of lines and of documents, half and half as far as there are both."""
    order = chance.permutation(len(texts.documents)).tolist()
    of_documents = list(pieces_of_documents((texts.documents[i] for i in order), length, most))
    of_lines = list(pieces_of_lines(texts.lines, length, most, chance))
    lines = min(len(of_lines), max(most // 2, most - len(of_documents)))
    return of_lines[:lines], of_documents[: most - lines]


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([(scores >= candidate).mean(axis=0) for candidate in CANDIDATES])


def _score(identifier: Identifier, pieces: Iterable[str], ours: Sequence[str]) -> NDArray[np.float64]:
    """The score of each piece for each language, float64[pieces, languages], as `identifier.route` gives it."""
    columns = {name: column for column, name in enumerate(ours)}
    column_of = np.array([columns.get(name, len(ours)) for name in class_names(identifier)])
    found = []
    for batch in batches(pieces):
        judged = judge(identifier, batch, _TOP)
        scores = np.zeros((len(batch), len(ours) + 1))
        for rank in range(_TOP):
            scores[np.arange(len(batch)), column_of[judged.labels[:, rank]]] += judged.scores[:, rank]
        found.append(scores[:, :-1])
    return np.concatenate(found)


def _curve(scored: Mapping[str, _Scored], language: str, column: int) -> dict[float, Point]:
    recall = scored[language].shares[:, column]
    others = [of.of_lines[:, column] for label, of in scored.items() if label != language]
    above = np.sum([recall, *others], axis=0)
    return {at: Point(float(r), float(a)) for at, r, a in zip(CANDIDATES, recall, above, strict=True)}


def together(curve: Mapping[int, Mapping[float, Point]], candidate: float) -> Point:
    """As many pieces of each length that counts."""
    points = [curve[length][candidate] for length in COUNTED if length in curve]
    return Point(sum(p.recall for p in points) / len(points), sum(p.above for p in points) / len(points))


def choose(curve: Mapping[int, Mapping[float, Point]]) -> float:
    """The minimum score by the rule of this module, from recall and precision by length and candidate."""
    counted = [length for length in COUNTED if length in curve]
    recalled = [
        candidate
        for candidate in CANDIDATES
        if all(
            curve[length][candidate].recall >= MIN_RECALL[length] * curve[length][CANDIDATES[0]].recall
            for length in counted
        )
    ]
    precise = [at for at in CANDIDATES if at >= LEAST and together(curve, at).precision >= MIN_PRECISION]
    return min(precise[0] if precise else CANDIDATES[-1], recalled[-1])


def _others(scored: Sequence[Mapping[str, _Scored]], language: str, column: int, minimum: float) -> dict[str, float]:
    above: dict[str, float] = {}
    for of_length in scored:
        for label, found in of_length.items():
            shares = found.shares if label == language else found.of_lines
            above[label] = above.get(label, 0.0) + float(shares[CANDIDATES.index(minimum), column])
    every = sum(above.values())
    parts = {label: share / every for label, share in above.items() if label != language and share > 0}
    return dict(sorted(parts.items(), key=lambda part: (-part[1], part[0])))


def _fineweb2(scores: NDArray[np.float64]) -> float:
    return float(max(0.3, min(0.9, np.median(scores) - scores.std())))
