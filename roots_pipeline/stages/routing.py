"""Which of its source's languages each document is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.config import Language, Source
from roots_pipeline.document import UNDETERMINED
from roots_pipeline.languages.identifier import Identified, Identifier, route
from roots_pipeline.languages.programming import by_extension
from roots_pipeline.languages.reasons import Judged, Reason, judge

#: Languages that are told of each document.
TOLD = 3


class Chosen(NamedTuple):
    """Of n documents: the index of its language among the source's (-1: none); score and what is said as in `Part`."""

    language: NDArray[np.int32]
    score: NDArray[np.float64]
    said: Judged

    @classmethod
    def nothing(cls, size: int) -> Chosen:
        labels, scores = np.full((size, TOLD), -1, dtype=np.int32), np.zeros((size, TOLD), dtype=np.float32)
        said = Judged(labels, scores, np.zeros(size, dtype=np.int8))
        return cls(np.full(size, -1, dtype=np.int32), np.full(size, np.nan), said)


class Router:
    """Knows the languages' names, endings and classes; loads the identifier when the first text comes."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = languages
        self._identified_as = {code: known.identified_as for code, known in languages.items() if known.identified_as}
        self._extensions = {code: known.extensions for code, known in languages.items()}
        self._codes = {
            name.casefold(): code for code, known in languages.items() for name in (code, known.name, *known.aliases)
        }

    @cached_property
    def identifier(self) -> Identifier:
        """What identifies languages."""
        return Identifier()

    def label(self, language: str) -> int:
        """The index of the language's class among the identifier's labels, -1 for none."""
        name = self._identified_as.get(language, language)
        return self.identifier.labels.index(name) if name in self.identifier.labels else -1

    def say(self, said: Judged) -> list[str | None]:
        """What is said of each document, as in "likeliest eng_Latn 0.98" or "no language: code"; None for nothing."""
        rows = zip(said.labels[:, 0].tolist(), said.scores[:, 0].tolist(), said.reasons.tolist(), strict=True)
        return [
            f"no language: {Reason(reason).label}" if reason
            else f"likeliest {self.identifier.labels[label]} {score:.2f}" if label >= 0
            else None
            for label, score, reason in rows
        ]  # fmt: skip

    def choose(self, source: Source, documents: pa.RecordBatch) -> Chosen:
        """Choose the language of each document among those the source declares.

        Source code goes by the file's name; in a source of one programming language, all is in that. Of text, the
        record's own word on its language goes first, where the source has it; else the declared language that the
        identifier finds likeliest. The score is always the identifier's probability of that language.
        """
        declared = source.languages
        natural = [i for i, code in enumerate(declared) if self._languages[code].kind == "natural"]
        chosen = Chosen.nothing(documents.num_rows)
        if len(declared) == 1 and not natural:
            chosen.language[:] = 0
        elif len(natural) < len(declared):
            paths, texts = documents.column("path").to_pylist(), documents.column("text")
            chosen.language[:] = by_extension(paths, texts, declared, self._extensions)
        open_ = np.flatnonzero(chosen.language < 0)
        if natural and open_.size:
            taken = documents if open_.size == documents.num_rows else documents.take(pa.array(open_))
            identified = self._identify(source, taken, natural)
            chosen.language[open_] = identified.language
            chosen.score[open_] = identified.score
            chosen.said.labels[open_] = identified.said.labels
            chosen.said.scores[open_] = identified.said.scores
            chosen.said.reasons[open_] = identified.said.reasons
        return chosen

    def _identify(self, source: Source, documents: pa.RecordBatch, natural: Sequence[int]) -> Chosen:
        """As `choose`, for text: `natural` are the indices of the natural languages among the source's."""
        identifier, declared = self.identifier, source.languages
        said = judge(identifier, documents.column("text"), TOLD)
        groups = {tuple(natural): np.ones(documents.num_rows, dtype=np.bool_)}
        if source.read.language_field:
            written = self._resolve(documents.column("language"))
            groups = {}
            for code in set(written):
                candidates = natural if code is None else [i for i in natural if declared[i] == code]
                rows = np.fromiter((name == code for name in written), dtype=np.bool_, count=len(written))
                groups[tuple(candidates)] = groups.get(tuple(candidates), False) | rows
        chosen = Chosen.nothing(documents.num_rows)._replace(said=said)
        for candidates, rows in groups.items():
            if candidates:
                codes = [declared[i] for i in candidates]
                of_rows = Identified(said.labels[rows], said.scores[rows])
                likeliest, probability = route(of_rows, identifier.labels, codes, self._identified_as)
                chosen.language[rows] = np.asarray(candidates, dtype=np.int32)[likeliest]
                chosen.score[rows] = probability
        return chosen

    def _resolve(self, names: pa.Array) -> list[str | None]:
        """The codes of languages as records write them; None where a record says nothing, "und" for an unknown name."""
        return [None if name is None else self._codes.get(name.casefold(), UNDETERMINED) for name in names.to_pylist()]
