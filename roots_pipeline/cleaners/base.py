"""What a cleaning step is: it mends the text of documents or leaves some out, and does no more work than needed.

To add a step, add a module here with a class of the same name: `normalize_whitespace.py`,
`NormalizeWhitespace`. It changes nothing until a source names it under `clean`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class StepContext:
    """What a step that goes by language knows of it; a source that names such a step has one natural language."""

    language: str | None = None
    #: In small letters, and the least share of a text's words that they are: the language's `stop_word_ratio`.
    stop_words: frozenset[str] = frozenset()
    stop_word_share: float = 0.0


class Step(ABC):
    """One entry of a source's `clean`."""

    #: The step's key in a source's YAML, the name of its module.
    name: ClassVar[str]
    #: Whether it goes by the language of the source.
    by_language: ClassVar[bool] = False
    #: The column of RECORD it goes by, besides the text: `title` or `type`.
    column: ClassVar[str | None] = None

    def __init__(self, context: StepContext | None = None) -> None:
        self.context = context or StepContext()


class Cleaner(Step):
    """A step that mends text."""

    #: Text before and after; run as tests, and shown to those who choose cleaners.
    examples: ClassVar[Mapping[str, str]]
    #: The context of the examples, of a step that goes by language.
    example_context: ClassVar[StepContext | None] = None

    @abstractmethod
    def clean(self, text: str) -> str:
        """The text, mended."""

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        """Which of the texts `clean` may change, told without decoding them; a text it leaves out stays as it is."""
        return np.ones(len(texts), dtype=np.bool_)


class DocumentFilter(Step):
    """A step that leaves whole documents out; each goes to the ledger with the step's name as the rule."""

    #: Text (or value of `column`) → whether the document stays; run as tests.
    examples: ClassVar[Mapping[str, bool]]

    @abstractmethod
    def keep(self, values: pa.LargeStringArray) -> NDArray[np.bool_]:
        """Which documents stay, by their texts, or by their values of `column`: a null says nothing, and stays."""


class LineRemover(Cleaner):
    """Drops each line in which a pattern, of Python's `re` and of what RE2 has too, is found."""

    pattern: ClassVar[str]

    def clean(self, text: str) -> str:
        found = re.compile(self.pattern).search
        return "\n".join(line for line in text.split("\n") if not found(line))

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return matches(texts, f"(?m:{widened(self.pattern)})")


def any_of(substrings: Sequence[str]) -> str:
    """The pattern of a few substrings."""
    return "|".join(map(re.escape, substrings))


def contains_any(texts: pa.LargeStringArray, substrings: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the texts hold any of the substrings; a null holds none."""
    return matches(texts, any_of(substrings))


#: What `\s` and `\w` are to Python, Unicode's, as RE2 writes it in brackets; its own are ASCII's. Marks are no `\w` to
#: Python: wider is not wrong where texts are only looked for.
_UNICODE = {r"\s": r"\s\p{Z}\x0b\x1c-\x1f\x85", r"\w": r"\p{L}\p{N}\p{M}_"}


def widened(pattern: str) -> str:
    """A pattern of Python's `re` as RE2 writes it, so that it is found at least wherever Python finds it.

    White space is exactly Python's; `[^\\w]`, of which there are marks here and not there, must not be in it.
    """
    parts, inside = [], False
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        if part in _UNICODE:
            parts.append(_UNICODE[part] if inside else f"[{_UNICODE[part]}]")
        else:
            inside = part == "[" or (inside and part != "]")
            parts.append(part)
    return "".join(parts)


def matches(texts: pa.LargeStringArray, pattern: str) -> NDArray[np.bool_]:
    """Which of the texts a regular expression (RE2) is found in; in a null it is not."""
    return as_mask(pc.match_substring_regex(texts, pattern))


def as_mask(values: pa.BooleanArray) -> NDArray[np.bool_]:
    """A boolean array as numpy has it, null as False."""
    mask: NDArray[np.bool_] = values.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


@dataclass(frozen=True)
class Change:
    """The documents that a step changed: row numbers, and bytes of text before and after; int64[n] each."""

    rows: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]


@dataclass
class Cleaned:
    """Documents after their steps."""

    #: The texts; of a document left out, as it was then.
    texts: pa.LargeStringArray
    #: By document, which of the steps left it out (its place in the list), -1 where it stays.
    left_out: NDArray[np.int32]
    #: By step, in order, what it changed; a step that changed nothing is not in it.
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def stays(self) -> NDArray[np.bool_]:
        return self.left_out < 0


def clean_batch(documents: pa.RecordBatch, steps: Sequence[Step]) -> Cleaned:
    """Apply steps in order to documents with a column `text`. Nulls stay null; no step sees what one left out.

    Texts that no step changes come back as the same array.
    """
    cleaned = Cleaned(documents.column("text"), np.full(documents.num_rows, -1, dtype=np.int32))
    for place, step in enumerate(steps):
        if isinstance(step, Cleaner):
            _mend(cleaned, step)
        elif isinstance(step, DocumentFilter):
            values = cleaned.texts if step.column is None else _column(documents, step.column)
            cleaned.left_out[cleaned.stays & ~step.keep(values) & ~as_mask(values.is_null())] = place
    return cleaned


def clean_texts(texts: pa.LargeStringArray, steps: Sequence[Step]) -> Cleaned:
    """`clean_batch` of texts that are all there is of their documents."""
    return clean_batch(pa.RecordBatch.from_arrays([texts], names=["text"]), steps)


def _mend(cleaned: Cleaned, step: Cleaner) -> None:
    """Have a step mend the texts that need it."""
    texts = cleaned.texts
    replaced = np.zeros(len(texts), dtype=np.bool_)
    values: list[str] = []
    for row in np.flatnonzero(step.needed(texts) & cleaned.stays):
        before = texts[row].as_py()
        if before is None:
            continue
        after = step.clean(before)
        if after != before:
            replaced[row] = True
            values.append(after)
    if values:
        cleaned.texts = pc.replace_with_mask(texts, pa.array(replaced), pa.array(values, pa.large_string()))
        rows = np.flatnonzero(replaced)
        more = Change(rows, _bytes(texts, rows), _bytes(cleaned.texts, rows))
        earlier = cleaned.changes.get(step.name)  # a step may be named twice
        cleaned.changes[step.name] = more if earlier is None else _both(earlier, more)


def _both(first: Change, second: Change) -> Change:
    """The changes of one step at two places: a document that both changed counts once, from first to last."""
    rows = np.union1d(first.rows, second.rows)
    before, after = np.zeros((2, rows.size), dtype=np.int64)
    for change in (first, second):
        places = np.searchsorted(rows, change.rows)
        before[places] += change.before
        after[places] += change.after
    return Change(rows, before, after)


def _bytes(texts: pa.LargeStringArray, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    size: NDArray[np.int64] = pc.binary_length(texts.take(pa.array(rows))).to_numpy().astype(np.int64)
    return size


def _column(documents: pa.RecordBatch, name: str) -> pa.LargeStringArray:
    """A column as texts; all null where the documents do not have it."""
    if name not in documents.schema.names:
        return pa.nulls(documents.num_rows, pa.large_string())
    return documents.column(name).cast(pa.large_string())


def available_cleaners() -> dict[str, type[Step]]:
    """The cleaning steps of this package, by key."""
    return discover("roots_pipeline.cleaners", Step)
