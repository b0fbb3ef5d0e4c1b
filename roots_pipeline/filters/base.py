"""What a filter is: one number a document. Which numbers pass is written in the language's file, not here."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.text.batch import TextBatch, hash_words
from roots_pipeline.text.surface import SYMBOLS

__all__ = ["Context", "Filter", "Numbers", "TextBatch", "share", "tokens"]

#: One number a document; NaN where the measure does not apply to it.
Numbers: TypeAlias = NDArray[np.float64]
_Words: TypeAlias = NDArray[np.uint64]


def _no_words() -> _Words:
    return np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Context:
    """What filters know besides the texts: the language, its word lists and what other stages measured."""

    language: str
    kind: Literal["natural", "programming"] = "natural"
    #: Sorted hashes of the listed words (`hash_words`).
    stop_words: _Words = field(default_factory=_no_words)
    flagged_words: _Words = field(default_factory=_no_words)
    #: Numbers of each document that do not come from its text alone, as "language_score".
    columns: Mapping[str, Numbers] = field(default_factory=dict)
    #: Files of models, by the filters that read them.
    models: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        language: str,
        kind: Literal["natural", "programming"] = "natural",
        stop_words: Sequence[str] = (),
        flagged_words: Sequence[str] = (),
        columns: Mapping[str, Numbers] | None = None,
        models: Mapping[str, Path] | None = None,
    ) -> "Context":
        """A context of word lists as written. Raises ValueError for entries that are not exactly one word."""
        stop, flagged = (np.unique(hash_words(words)) for words in (stop_words, flagged_words))
        return cls(language, kind, stop, flagged, columns or {}, models or {})


class Filter(ABC):
    """Measures one number of each document of a batch."""

    #: The file's name, which is the key in the languages' files.
    name: ClassVar[str]
    #: What the number is: a share of 0 to 1, a count or size, or a score of 0 to 1.
    scale: ClassVar[Literal["ratio", "count", "score"]]
    #: The kind of language that it is for; None: any. To documents of the other it does not apply.
    kind: ClassVar[Literal["natural", "programming"] | None] = None
    #: Texts and their values where "the" and "a" are stop words and "flagword" is flagged, of programs as Python's; run
    #: as tests.
    examples: ClassVar[Mapping[str, float]]

    @abstractmethod
    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        """The number of each text, float64[n]; NaN where it does not apply, which passes any bounds."""

    def numbers(self, texts: TextBatch, context: Context) -> Numbers:
        """What it measures of texts of its kind, in NFC; NaN of others."""
        if self.kind in (None, context.kind):
            return self.measure(texts.composed, context)
        return np.full(texts.size, np.nan)


def share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Numbers:
    """`part` / `whole` of each document, and 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def tokens(texts: TextBatch, surface: NDArray[np.int64]) -> NDArray[np.int64]:
    """Words of each text, and what stands alone without a letter or number, int64[n]; `surface` is the texts' own."""
    return texts.word_counts + surface[SYMBOLS]
