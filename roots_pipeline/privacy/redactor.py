"""Personal data in a batch of documents replaced by typed tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.privacy.spans import Spans, TextBuffer, replace, resolve, splice
from roots_pipeline.privacy.windows import Near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roots_pipeline.privacy.analysis import Analysis

#: What can be redacted; each is replaced by its name in capitals between angle brackets, as in <EMAIL>.
TYPES: Final[tuple[str, ...]] = ("email", "ip_address", "phone", "payment_card", "iban", "secret")
#: Of overlapping findings the first of these names the whole.
_PRIORITY: Final[tuple[str, ...]] = ("secret", "iban", "email", "ip_address", "payment_card", "phone")
#: A replacement can set free what stood beside it (a number in a longer run of digits), so replaced documents are
#: looked at again until nothing is found. Each round leaves fewer characters; real text needs two.
_MAX_ROUNDS: Final = 8


@dataclass(frozen=True)
class Redacted:
    """A batch without the personal data that was found."""

    #: The same array where nothing was found.
    texts: pa.LargeStringArray
    #: Type: how many pieces were replaced in each document, int32[n].
    counts: dict[str, NDArray[np.int32]]


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

    def __init__(self, types: Sequence[str] = TYPES, *, exact: bool = False) -> None:
        """`exact`: analyze whole documents instead of windows; the same findings at a tenth of the speed.

        Raises ConfigError for an unknown type.
        """
        for unknown in sorted(set(types) - set(TYPES)):
            raise ConfigError(f"personal data: unknown type '{unknown}'{nearest(unknown, TYPES)}")
        # Here and not at the top: commands that redact nothing do not wait for presidio.
        from roots_pipeline.privacy.analysis import Analysis

        self.types = tuple(kind for kind in _PRIORITY if kind in types)
        self._exact = exact
        self._make = Analysis
        self._analyses: dict[str, Analysis] = {}
        self._tokens = [f"<{kind.upper()}>".encode() for kind in self.types]
        self._index = {kind.upper(): index for index, kind in enumerate(self.types)}

    def find(self, texts: pa.LargeStringArray, language: str) -> Spans:
        """Where personal data stands; `kinds` are indices into `self.types`. Bytes, from each document's start.

        `language`: code of one of our languages; it decides which national telephone numbers are looked for.
        """
        return self._find(texts, language, None)

    def redact(self, texts: pa.LargeStringArray, language: str) -> Redacted:
        """Replace personal data by tokens. `texts`: no nulls; `language` as for `find`."""
        counts: dict[str, NDArray[np.int32]] = {
            kind: np.zeros(len(texts), np.int32) for kind in TYPES if kind in self.types
        }
        spans = self._find(texts, language, None)
        if not len(spans):
            return Redacted(texts, counts)
        rows = np.unique(spans.documents)
        changed = texts.take(pa.array(rows))
        spans = Spans(np.searchsorted(rows, spans.documents), spans.starts, spans.ends, spans.kinds)
        for _ in range(_MAX_ROUNDS):
            for index, kind in enumerate(self.types):
                np.add.at(counts[kind], rows[spans.documents[spans.kinds == index]], 1)
            spliced = splice(changed, spans, self._tokens)
            changed = spliced.texts
            spans = self._find(changed, language, Near(spliced.starts, spliced.ends))
            if not len(spans):
                break
        return Redacted(replace(texts, rows, changed), counts)

    def _find(self, texts: pa.LargeStringArray, language: str, near: Near | None) -> Spans:
        if not self.types:
            return resolve([])
        if language not in self._analyses:
            self._analyses[language] = self._make(language, self.types)
        analysis = self._analyses[language]
        buffer = TextBuffer.of(texts)
        found = analysis.find_exactly(buffer) if self._exact else analysis.find(buffer, near)
        return resolve((document, start, end, self._index[kind]) for document, start, end, kind in found)
