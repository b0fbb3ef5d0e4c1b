"""Personal data in a batch of documents found, and replaced."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import pyarrow as pa

from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.privacy.budget import Budget
from roots_pipeline.privacy.spans import Spans, TextBuffer, resolve, splice
from roots_pipeline.privacy.surrogates import surrogate
from roots_pipeline.privacy.types import PRIORITY, TYPES
from roots_pipeline.privacy.windows import Near
from roots_pipeline.text.rows import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roots_pipeline.privacy.analysis import Analysis

__all__ = ["MODES", "TYPES", "Examined", "Mode", "Redacted", "Redactor"]

#: What takes the place of personal data: its type in angle brackets (<EMAIL>); a value of its form that is nobody's,
#: the same for the same value of a document, with which code still parses; or nothing.
Mode = Literal["token", "surrogate", "remove"]
MODES: Final[tuple[str, ...]] = get_args(Mode)
#: A replacement can set free what stood beside it (a number in a longer run of digits), so replaced documents are
#: looked at again until nothing is found. Real text needs two rounds; a document that needs more than these is refused.
_MAX_ROUNDS: Final = 4


@dataclass(frozen=True)
class Examined:
    """What is found in a batch."""

    #: `kinds` are indices into the redactor's `types`; bytes from each document's start.
    spans: Spans
    #: Documents that would take too long (`budget`): bool[n]. Of these there are no spans.
    refused: NDArray[np.bool_]


@dataclass(frozen=True)
class Redacted:
    """A batch without the personal data that was found."""

    #: The same array where nothing was found.
    texts: pa.LargeStringArray
    #: Type: how many pieces were replaced in each document, int32[n].
    counts: dict[str, NDArray[np.int32]]
    #: Documents that were left as they are, for they would take too long (`budget.RULE`): bool[n]. Not to be published.
    refused: NDArray[np.bool_]
    #: Where personal data stood in the texts given, as `Examined.spans`.
    spans: Spans


class Redactor:
    """Finds and replaces personal data of some types.

    Making one imports presidio and with it spaCy (1.6 s, 100 MB), but loads no model and fetches nothing. Redacting
    what was redacted changes nothing.

    >>> import pyarrow as pa
    >>> redacted = Redactor(["email", "phone"]).redact(
    ...     pa.array(["Andika kwa asha@chuo.ac.tz au piga 0712 339 632.", "Habari"], pa.large_string()), "swh_Latn"
    ... )
    >>> redacted.texts.to_pylist()
    ['Andika kwa <EMAIL> au piga <PHONE>.', 'Habari']
    >>> redacted.counts["phone"].tolist()
    [1, 0]
    """

    def __init__(self, types: Sequence[str] = TYPES, *, mode: Mode = "token", exact: bool = False) -> None:
        """`exact`: analyze whole documents instead of windows; the same findings at a tenth of the speed.

        Raises ConfigError for an unknown type or mode.
        """
        for unknown in sorted(set(types) - set(TYPES)):
            raise ConfigError(f"personal data: unknown type '{unknown}'{nearest(unknown, TYPES)}")
        if mode not in MODES:
            raise ConfigError(f"personal data: unknown mode '{mode}'{nearest(mode, MODES)}")
        # Here and not at the top: commands that redact nothing do not wait for presidio.
        from roots_pipeline.privacy.analysis import Analysis

        self.types = tuple(kind for kind in PRIORITY if kind in types)
        self.mode = mode
        self._exact = exact
        self._make = Analysis
        self._analyses: dict[str, Analysis] = {}
        self._tokens = [f"<{kind.upper()}>".encode() for kind in self.types]
        self._index = {kind.upper(): index for index, kind in enumerate(self.types)}

    def examine(self, texts: pa.LargeStringArray, language: str) -> Examined:
        """Where personal data stands, and which documents were not read to the end.

        `texts`: no nulls. `language`: code of one of our languages; it decides which national telephone numbers and
        identifiers are looked for, and by which words. Any other code stands for programming languages.
        """
        budget = Budget(np.diff(TextBuffer.of(texts).offsets))
        spans = self._find(texts, language, budget, None)
        refused = budget.refused
        return Examined(spans.where(~refused[spans.documents]), refused)

    def find(self, texts: pa.LargeStringArray, language: str) -> Spans:
        """The spans of `examine`."""
        return self.examine(texts, language).spans

    def redact(self, texts: pa.LargeStringArray, language: str) -> Redacted:
        """Replace personal data; `texts` and `language` as for `examine`."""
        counts = {kind: np.zeros(len(texts), np.int32) for kind in TYPES if kind in self.types}
        examined = self.examine(texts, language)
        spans, refused = examined.spans, examined.refused
        if not len(spans):
            return Redacted(texts, counts, refused, spans)
        rows = np.unique(spans.documents)
        changed = original = texts.take(pa.array(rows))
        keys = [blake2b(text.as_buffer(), digest_size=16).digest() for text in original] if self._is_keyed else []
        spans = Spans(np.searchsorted(rows, spans.documents), spans.starts, spans.ends, spans.kinds, spans.scores)
        # Counted once, in the first round: later ones look only near what was replaced.
        unbounded = Budget(rows, bounded=False)
        for _ in range(_MAX_ROUNDS):
            for index, kind in enumerate(self.types):
                np.add.at(counts[kind], rows[spans.documents[spans.kinds == index]], 1)
            spliced = splice(changed, spans, self._replacements(changed, spans, keys))
            changed = spliced.texts
            spans = self._find(changed, language, unbounded, Near(spliced.starts, spliced.ends))
            if not len(spans):
                break
        else:
            unsettled = np.unique(spans.documents)
            refused[rows[unsettled]] = True
            for of_kind in counts.values():
                of_kind[rows[unsettled]] = 0
            changed = replace(changed, unsettled, original.take(pa.array(unsettled)))
        return Redacted(replace(texts, rows, changed), counts, refused, examined.spans)

    @property
    def _is_keyed(self) -> bool:
        return self.mode == "surrogate"

    def _replacements(self, texts: pa.LargeStringArray, spans: Spans, keys: Sequence[bytes]) -> list[bytes]:
        if self.mode == "token":
            return [self._tokens[kind] for kind in spans.kinds.tolist()]
        if self.mode == "remove":
            return [b""] * len(spans)
        buffer = TextBuffer.of(texts)
        begins = buffer.offsets[spans.documents]
        pieces = zip(
            spans.documents.tolist(),
            (begins + spans.starts).tolist(),
            (begins + spans.ends).tolist(),
            spans.kinds.tolist(),
            strict=True,
        )
        return [
            surrogate(self.types[kind], bytes(buffer.data[start:end]).decode(), keys[document]).encode()
            for document, start, end, kind in pieces
        ]

    def _find(self, texts: pa.LargeStringArray, language: str, budget: Budget, near: Near | None) -> Spans:
        if not self.types:
            return resolve([])
        if language not in self._analyses:
            self._analyses[language] = self._make(language, self.types)
        analysis = self._analyses[language]
        buffer = TextBuffer.of(texts)
        found = analysis.find_exactly(buffer, budget) if self._exact else analysis.find(buffer, budget, near)
        return resolve((document, start, end, self._index[kind], score) for document, start, end, kind, score in found)
