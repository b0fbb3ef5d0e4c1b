"""Presidio's AnalyzerEngine over a batch: on windows around anchors, or on whole documents, with the same findings."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import regex
from presidio_analyzer import AnalyzerEngine, ContextAwareEnhancer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from roots_pipeline.privacy.folding import fold
from roots_pipeline.privacy.recognizers import recognizers
from roots_pipeline.privacy.recognizers.recognizer import (
    BREAK,
    CONTEXT_GAIN,
    LANGUAGE,
    THRESHOLD,
    TOKEN,
    Account,
    Recognizer,
    Words,
    after,
    before,
)
from roots_pipeline.privacy.windows import Near, Windows
from roots_pipeline.privacy.yes_or_no import Which

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from roots_pipeline.privacy.budget import Budget
    from roots_pipeline.privacy.spans import TextBuffer

#: Recognizers of like reach share an anchor pattern, windows and calls: numbers; addresses; secrets of a line; keys.
_REACHES: Final = (80, 128, 200, 512)
#: Characters of joined windows analyzed in one call.
_CALL: Final = 1 << 18

#: Document, first byte and byte after the last within it, entity, score.
Found = tuple[int, int, int, str, float]


class FoldedText(NlpArtifacts):
    """What our engine makes of a text: the text folded, and an account for what the recognizers spend on it."""

    def __init__(self, text: str, engine: NlpEngine, language: str) -> None:
        super().__init__([], [], [], [], engine, language)
        self.folded = fold(text)
        self.account: Account | None = None


class FoldingEngine(NlpEngine):
    """Stands where presidio wants a language model: folds the text, once for all recognizers. Loads nothing."""

    def load(self) -> None:
        pass

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> FoldedText:
        return FoldedText(text, self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, FoldedText]]:
        del batch_size, n_process, kwargs
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        del word, language
        return False

    def is_punct(self, word: str, language: str) -> bool:
        del word, language
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return [LANGUAGE]


class CharacterContext(ContextAwareEnhancer):
    """Lifts a weak finding that has a context word among the characters beside it.

    Presidio's own enhancer compares lemmas, which needs a language model, and looks over stop words without bound.
    """

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=CONTEXT_GAIN,
            min_score_with_context_similarity=THRESHOLD,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[Recognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        folded: str = getattr(nlp_artifacts, "folded", text)
        known = {recognizer.id: recognizer for recognizer in recognizers}
        for result in raw_results:
            if result.score >= THRESHOLD:
                continue
            recognizer = known[result.recognition_metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY]]
            if context or _has_context(recognizer, folded, result.start, result.end):
                result.score = min(result.score + self.context_similarity_factor, self.MAX_SCORE)
        return raw_results


def _has_context(recognizer: Recognizer, text: str, start: int, end: int) -> bool:
    words: Words | None = getattr(recognizer, "words", None)
    if words is None:
        return False
    left, right = recognizer.context_reach
    for side in (before(text, start, left), after(text, end, right) if right else ""):
        words_beside = TOKEN.sub(" ", side) if "<" in side or ">" in side else side
        if words_beside and words.stand_in(words_beside.lower()):
            return True
    return False


@dataclass(frozen=True)
class _Group:
    """Recognizers with their engine, and the windows they need."""

    engine: AnalyzerEngine
    windows: Windows
    anchors: Which


class Analysis:
    """All recognizers of some types for one language."""

    def __init__(self, language: str, kinds: Sequence[str]) -> None:
        chosen = recognizers(language, kinds)
        self._engine = _engine(chosen)
        by_reach: dict[int, list[Recognizer]] = {}
        for recognizer in chosen:
            by_reach.setdefault(bisect_right(_REACHES, recognizer.reach), []).append(recognizer)
        self._groups = [_group(group) for _, group in sorted(by_reach.items())]

    def find(self, buffer: TextBuffer, budget: Budget, near: Near | None = None) -> Iterator[Found]:
        """What the recognizers find, by windows. `near`: only where a change of these stretches can matter.

        Of a document that runs out of `budget` it may be a part.
        """
        for group in self._groups:
            windows = group.windows.find(buffer, near, budget.refused)
            for chunk in _chunks(windows):
                yield from _analyze(group.engine, buffer, budget.within(chunk), budget, group.anchors)

    def find_exactly(self, buffer: TextBuffer, budget: Budget) -> Iterator[Found]:
        """The same by whole documents, as presidio is used elsewhere: the measure of the fast path, a tenth as fast."""
        offsets = buffer.offsets.tolist()
        for document in range(len(offsets) - 1):
            yield from _analyze(self._engine, buffer, [(document, offsets[document], offsets[document + 1])], budget)


def _group(some: list[Recognizer]) -> _Group:
    anchors = tuple(sorted({one.anchor for one in some}))
    return _Group(_engine(some), _windows(anchors, max(one.reach for one in some)), _which(anchors))


# One of each for all languages: RE2's states, which it keeps, take megabytes.
@cache
def _windows(anchors: tuple[str, ...], reach: int) -> Windows:
    return Windows(anchors, reach)


@cache
def _which(anchors: tuple[str, ...]) -> Which:
    return Which(anchors)


def _engine(chosen: list[Recognizer]) -> AnalyzerEngine:
    registry = RecognizerRegistry(recognizers=chosen, supported_languages=[LANGUAGE], global_regex_flags=regex.V0)
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=FoldingEngine(),
        context_aware_enhancer=CharacterContext(),
        default_score_threshold=THRESHOLD,
        supported_languages=[LANGUAGE],
    )


def _chunks(windows: list[tuple[int, int, int]]) -> Iterator[list[tuple[int, int, int]]]:
    chunk: list[tuple[int, int, int]] = []
    size = 0
    for window in windows:
        chunk.append(window)
        size += window[2] - window[1]
        if size >= _CALL:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _analyze(
    engine: AnalyzerEngine,
    buffer: TextBuffer,
    windows: list[tuple[int, int, int]],
    budget: Budget,
    anchors: Which | None = None,
) -> Iterator[Found]:
    """Analyze windows, joined by breaks, in one call; positions come back as bytes within the documents.

    `anchors`: recognizers without an anchor in a document's windows do not look there.
    """
    if not windows:
        return
    pieces = [bytes(buffer.data[start:end]).decode() for _, start, end in windows]
    text = BREAK.join(pieces)
    edges = list(accumulate(len(piece) + len(BREAK) for piece in pieces))
    documents = [document for document, _, _ in windows]
    folded = FoldedText(text, engine.nlp_engine, LANGUAGE)
    folded.account = Account(edges, documents, budget.left)
    if anchors is not None:
        present = [anchors.match(folded.folded[begin:end]) for _, begin, end in folded.account.parts()]
        folded.account = replace(folded.account, anchors=present)
    results = engine.analyze(text=text, language=LANGUAGE, score_threshold=THRESHOLD, nlp_artifacts=folded)
    if not results:
        return
    # From characters of the text to bytes of it, and on to bytes of the documents.
    starts = np.array([result.start for result in results])
    ends = np.array([result.end for result in results])
    which = np.searchsorted(edges, starts, side="right")
    begins = np.array([0, *edges[:-1]])
    if not text.isascii():
        characters = _character_starts(text.encode())
        starts, ends, begins = characters[starts], characters[ends], characters[begins]
    rows = np.array(documents, np.int64)[which]
    shifts = np.array([start for _, start, _ in windows])[which] - begins[which] - buffer.offsets[rows]
    yield from zip(
        rows.tolist(),
        (starts + shifts).tolist(),
        (ends + shifts).tolist(),
        (result.entity_type for result in results),
        (result.score for result in results),
        strict=True,
    )


def _character_starts(data: bytes) -> NDArray[np.int64]:
    """The byte of each character, and the end: int64[characters + 1]."""
    lead = (np.frombuffer(data, np.uint8) & 0xC0) != 0x80
    return np.append(np.flatnonzero(lead), len(data))
