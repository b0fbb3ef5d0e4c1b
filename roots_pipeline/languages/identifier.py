"""The language of each document of a batch, by fastText's linear model over character n-grams of its prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.languages.han import Chinese, tell_chinese
from roots_pipeline.languages.inference import Kept, predict, take_best
from roots_pipeline.languages.kept_files import fetched
from roots_pipeline.languages.label_maps import CHINESE, chinese_script, mapped, read_label_map
from roots_pipeline.languages.model_file import read_model
from roots_pipeline.languages.prose import prose_of
from roots_pipeline.text.batch import TextBatch

#: The model that the package ships; `lid.json` and MODEL_CARD.md beside it say what it is made of.
SHIPPED_MODEL = Path(__file__).parent / "lid.ftz"

#: Fewer letters of prose (Han and other unspaced letters count double) say nothing of a language.
MIN_LETTERS = 4

_PREFIX = "__label__"
# Bytes of prose in which there are so many letters, if the text has more.
_GLANCE = 64
# Characters that decide between the two scripts of Chinese.
_CHINESE_CHARACTERS = 2000

#: What a model reads: prose, as `prose.py` makes it; the text as it is; or that in lower case.
Form = Literal["prose", "raw", "lower"]


class Identified(NamedTuple):
    """The likeliest languages of n documents, best first, as indexes into the identifier's labels; -1 for none."""

    labels: NDArray[np.int32]  # [n, top]
    scores: NDArray[np.float32]  # [n, top], probabilities from 0 to 1; 0 where there is no label


class Identifier:
    """Identifies languages with the shipped model, or with any supervised fastText model, by path or URL.

    `labels` are our codes, as far as `label_map` (label to code, or a JSON file of that) or ISO 639 has one for a
    model's label. `reads` says in what form the model wants its text; by default prose for models made by
    `training.py` and the text as it is for others. `backend="fasttext"` predicts with fastText itself, one text at a
    time: the reference. Pickled, an identifier is its arguments, so that each process makes its own.
    """

    def __init__(
        self,
        path: Path | str | None = None,
        label_map: Mapping[str, str] | Path | str | None = None,
        *,
        reads: Form | None = None,
        backend: Literal["compiled", "fasttext"] = "compiled",
    ) -> None:
        if path is None:
            path = SHIPPED_MODEL
        elif isinstance(path, str):
            path = fetched(path) if "://" in path else Path(path)
        if isinstance(label_map, Path | str):
            label_map = read_label_map(Path(label_map))
        self.path = path
        model = read_model(path)
        self.reads: Form = reads or ("prose" if model.reads_prose else "raw")
        self._arguments = (path, label_map, self.reads, backend)
        self._network = model.network
        codes = mapped(model.labels, label_map)
        #: The codes that the identifier can give.
        self.labels: tuple[str, ...] = tuple(dict.fromkeys(codes))
        numbers = {code: number for number, code in enumerate(self.labels)}
        self._classes = np.array([numbers[code] for code in codes], np.int32)
        self._chinese = numbers.get(CHINESE, -1)
        if self._chinese >= 0:
            others = [code for code in ("zho_Hans", "zho_Hant") if code not in numbers]
            self.labels = (*self.labels, *others)
        # On prose, our model is half of what decides on Chinese and Cantonese; else all is as fastText says.
        is_ours = model.reads_prose and self.reads == "prose"
        self._family = Chinese.of(self.labels) if is_ours else Chinese.none()
        self._kept: list[Kept] = []
        self._fasttext = _Reference(path, model.labels, self._classes, self._family) if backend == "fasttext" else None

    def __reduce__(self) -> tuple[Any, ...]:
        return _make, self._arguments

    def identify(self, texts: pa.LargeStringArray, top: int = 3) -> Identified:
        """The `top` likeliest languages of each text; none where it has too little prose. No nulls."""
        labels = np.full((len(texts), top), -1, dtype=np.int32)
        scores = np.zeros((len(texts), top), dtype=np.float32)
        if self.reads == "prose":
            prose = prose_of(texts)
            data, offsets, read = prose.data, prose.offsets, prose.letters >= MIN_LETTERS
        else:
            batch = TextBatch(pc.utf8_lower(texts) if self.reads == "lower" else texts)
            # What is no language has none to any model.
            data, offsets, read = batch.data, batch.offsets, prose_of(texts, _GLANCE).letters >= MIN_LETTERS
        if self._fasttext:
            self._fasttext.predict(data, offsets, read, labels, scores)
        elif len(texts):
            # Threads may identify at the same time: each takes the words kept by one before it, or begins anew.
            kept = self._kept.pop() if self._kept else Kept.none(self._network.table.shape[1])
            predict(data, offsets, read, self._network, self._classes, self._family, kept, labels, scores)
            self._kept.append(kept)
        if self._chinese >= 0:
            self._tell_chinese(texts, labels)
        return Identified(labels, scores)

    def _tell_chinese(self, texts: pa.LargeStringArray, labels: NDArray[np.int32]) -> None:
        """Replace the label of Chinese by that of its script."""
        rows, ranks = np.nonzero(labels == self._chinese)
        for row, rank in zip(rows.tolist(), ranks.tolist(), strict=True):
            code = chinese_script(texts[row].as_py()[:_CHINESE_CHARACTERS])
            labels[row, rank] = self.labels.index(code)


def _make(
    path: Path, label_map: Mapping[str, str] | None, reads: Form, backend: Literal["compiled", "fasttext"]
) -> Identifier:
    return Identifier(path, label_map, reads=reads, backend=backend)


class _Reference:
    """fastText's own predictor over the same bytes."""

    def __init__(self, path: Path, labels: Sequence[str], classes: NDArray[np.int32], chinese: Chinese) -> None:
        import fasttext

        self._model = fasttext.load_model(str(path)).f
        self._chinese = chinese
        self._classes = dict(zip((_PREFIX + label for label in labels), classes.tolist(), strict=True))

    def predict(
        self,
        data: NDArray[np.uint8],
        offsets: NDArray[np.int64],
        read: NDArray[np.bool_],
        labels: NDArray[np.int32],
        scores: NDArray[np.float32],
    ) -> None:
        by_class = np.zeros(max(self._classes.values()) + 1)
        for row in np.flatnonzero(read).tolist():
            line = data[offsets[row] : offsets[row + 1]].tobytes().decode().replace("\n", " ")
            if line.strip(" \r\t\v\f\0"):
                by_class[:] = 0.0
                for score, label in self._model.predict(line + "\n", -1, 0.0, "strict"):
                    by_class[self._classes[label]] += score
                if self._chinese.family.size:
                    tell_chinese(data, offsets[row], offsets[row + 1], self._chinese, by_class)
                take_best(by_class, labels[row], scores[row])


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
