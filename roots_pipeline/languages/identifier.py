"""The language of each document of a batch, by fastText's linear model over character n-grams of its prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.languages.model_file import load_model
from roots_pipeline.languages.prose import prose_of

#: The model that the package ships; `lid.json` and MODEL_CARD.md beside it say what it is made of.
SHIPPED_MODEL = Path(__file__).parent / "lid.ftz"

#: Fewer letters of prose (Han and other unspaced letters count double) say nothing of a language.
MIN_LETTERS = 4

_PREFIX = "__label__"


class Identified(NamedTuple):
    """The likeliest languages of n documents, best first, as indexes into the identifier's labels; -1 for none."""

    labels: NDArray[np.int32]  # [n, top]
    scores: NDArray[np.float32]  # [n, top], probabilities from 0 to 1; 0 where there is no label


class Identifier:
    """Identifies languages with the shipped model, or with a fastText model trained on prose in the same form.

    Making one reads the model (0.1 s); pickled, it is its path, so that each process makes its own.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or SHIPPED_MODEL
        self.labels, self._model = load_model(self.path)
        self._indexes = {_PREFIX + label: index for index, label in enumerate(self.labels)}

    def __reduce__(self) -> tuple[type[Identifier], tuple[Path]]:
        return Identifier, (self.path,)

    def identify(self, texts: pa.LargeStringArray, top: int = 3) -> Identified:
        """The `top` likeliest languages of each text; none where it has too little prose. No nulls."""
        labels = np.full((len(texts), top), -1, dtype=np.int32)
        scores = np.zeros((len(texts), top), dtype=np.float32)
        prose, letters = prose_of(texts)
        for row, line in enumerate(prose):
            if letters[row] >= MIN_LETTERS:
                for rank, (score, label) in enumerate(self._model.predict(line + "\n", top, 0.0, "strict")):
                    labels[row, rank] = self._indexes[label]
                    # fastText adds 1e-5 within its logarithms, so that a score can pass 1.
                    scores[row, rank] = min(max(score, 0.0), 1.0)
        return Identified(labels, scores)


def route(
    identified: Identified, labels: Sequence[str], declared: Sequence[str], identified_as: Mapping[str, str]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Which of its source's declared languages each document is in, as an index into `declared`, and its score.

    That is the likeliest of them, even where another language is likelier still: then its score is low, and 0.0 where
    it is not among the candidates at all. Languages that are one class to the identifier (`identified_as`: code to
    class) have that class's score; of equal ones, the first declared is taken. Where the identifier knows none of the
    declared languages, the score is NaN: identification says nothing of them.
    """
    if not declared:
        raise ValueError("a document cannot be routed: no language is declared")
    indexes = {label: index for index, label in enumerate(labels)}
    scores = np.full((len(identified.labels), len(declared)), -1.0)  # the identifier does not know the language
    for column, code in enumerate(declared):
        label = indexes.get(identified_as.get(code, code))
        if label is not None:
            scores[:, column] = np.where(identified.labels == label, identified.scores, 0.0).sum(axis=1)
    best = scores.max(axis=1)
    return scores.argmax(axis=1).astype(np.int32), np.where(best < 0.0, np.nan, best)
