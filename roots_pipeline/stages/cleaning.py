"""A source's cleaning steps on its documents: which steps, what they know of the language, and what they changed.

Steps before the mark `duplicate_lines` (all of them, where it is not named) come before lines are counted and taken
out, the others after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.cleaners.base import Cleaned, Step, StepContext, available_cleaners, clean_batch
from roots_pipeline.cleaners.duplicate_lines import DuplicateLines
from roots_pipeline.config import Project, Source
from roots_pipeline.output.statistics import Statistics
from roots_pipeline.stages.part import Part

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
            bounds = rules.filters.get("stop_word_ratio")
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


class Divided(NamedTuple):
    """Documents after steps: those that stay, those left out, and of these the step that did it."""

    staying: pa.RecordBatch
    left_out: pa.RecordBatch
    rules: list[str]


#: The columns that carry through a batch's steps how many bytes a text had before and after a step that changed it.
_COLUMN = "cleaned/{}/{}/{}"


def divide(source: Source, documents: pa.RecordBatch, cleaned: Cleaned, half: int = BEFORE) -> Divided:
    """Documents with their texts as the steps left them, and with columns for `count_changes`."""
    documents = documents.set_column(documents.schema.get_field_index("text"), "text", cleaned.texts)
    for step, change in cleaned.changes.items():
        for name, values in (("before", change.before), ("after", change.after)):
            column = np.zeros(documents.num_rows, dtype=np.int64)
            column[change.rows] = values
            unchanged = np.ones(documents.num_rows, dtype=np.bool_)
            unchanged[change.rows] = False
            documents = documents.append_column(_COLUMN.format(half, step, name), pa.array(column, mask=unchanged))
    stays = cleaned.stays
    if stays.all():
        return Divided(documents, documents.slice(0, 0), [])
    rules = [halves(source)[half][place] for place in cleaned.left_out[~stays].tolist()]
    return Divided(documents.filter(pa.array(stays)), documents.filter(pa.array(~stays)), rules)


def count_changes(statistics: Statistics, part: Part) -> None:
    """Count what each step changed in the documents of a language."""
    names = part.documents.schema.names
    for name in names:
        if name.startswith("cleaned/") and name.endswith("/before"):
            _, half, step, _ = name.split("/")
            before, after = (part.documents.column(_COLUMN.format(half, step, end)) for end in ("before", "after"))
            changed = len(before) - before.null_count
            sums = [int(np.sum(column.drop_null().to_numpy())) for column in (before, after)]
            statistics.cleaned(part.source, part.language, step, changed, *sums)
