"""A source's cleaning steps: which of them come when, and what they know of the source's language.

Steps before the mark `duplicate_lines` (all of them, where it is not named) come before lines are counted and taken
out, the others after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from roots_pipeline.cleaners.base import Cleaned, Step, StepContext, available_cleaners, clean_batch
from roots_pipeline.cleaners.duplicate_lines import DuplicateLines
from roots_pipeline.config import Project, Source

if TYPE_CHECKING:
    import pyarrow as pa

#: The two halves of a source's steps.
BEFORE, AFTER = 0, 1


def halves(source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the steps before and after lines are taken out."""
    steps = source.clean
    mark = steps.index(DuplicateLines.name) if DuplicateLines.name in steps else len(steps)
    return steps[:mark], steps[mark + 1 :]


def contexts(project: Project, sources: Iterable[Source]) -> dict[str, StepContext]:
    """By language, what the steps of sources know that go by language."""
    known = available_cleaners()
    found = {}
    for source in sources:
        if any(known[name].by_language for name in source.clean):
            code = source.languages[0]
            rules = project.rules[code]
            bounds = rules.filters.get("possible_stop_word_ratio", rules.filters.get("stop_word_ratio"))
            found[code] = StepContext(
                code,
                frozenset(word.casefold() for word in rules.stop_words),
                (bounds.min or 0.0) if bounds is not None else 0.0,
            )
    return found


class CleaningSteps:
    """The steps of sources, made once a worker."""

    def __init__(self, by_language: Mapping[str, StepContext]) -> None:
        self._contexts = by_language
        self._known = available_cleaners()
        self._made: dict[tuple[str, str], Step] = {}

    def of(self, source: Source, names: Sequence[str]) -> list[Step]:
        """The steps of these names for a source; those that go by language know the source's only one."""
        return [self._step(name, source.languages[0]) for name in names]

    def _step(self, name: str, language: str) -> Step:
        kind = self._known[name]
        key = (name, language if kind.by_language else "")
        if key not in self._made:
            self._made[key] = kind(self._contexts.get(language) if kind.by_language else None)
        return self._made[key]

    def apply(self, source: Source, documents: pa.RecordBatch, half: int = BEFORE) -> Cleaned:
        """One half of a source's steps on documents; the names of the columns are RECORD's."""
        return clean_batch(documents, self.of(source, halves(source)[half]))
