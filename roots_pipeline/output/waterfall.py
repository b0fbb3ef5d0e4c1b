"""The waterfall: what reached each rule of each stage in a language, and what it left out, in documents and bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from roots_pipeline.output.statistics import CUT, FLAGGED, KEPT, READ, Count

#: The stages that leave documents out, in their order.
_STAGES = ("collect", "deduplicate", "substrings", "publish")

#: Of a source and a language: the filters that its documents are held against, in the order of decision.
Order = Callable[[str, str], Sequence[str]]


class Step(msgspec.Struct):
    """What reached a rule of a stage in a language, what it dropped, and what it flagged only."""

    stage: str
    rule: str
    #: Whether it holds a measure of the text against bounds.
    filter: bool
    documents: int = 0
    bytes: int = 0
    dropped: int = 0
    dropped_bytes: int = 0
    flagged: int = 0
    flagged_bytes: int = 0

    @property
    def objected(self) -> int:
        """Documents that it dropped or flagged."""
        return self.dropped + self.flagged


def waterfalls(counts: Iterable[Count], order: Order) -> dict[str, list[Step]]:
    """By language its steps: stages in their order, in a stage its filters in the order of decision.

    What drops a document otherwise comes before the filters, and each such rule is reached by all that the stage reads.
    A filter is reached by what no rule before it dropped; of several sources the numbers are added up.
    """
    by_stage: dict[tuple[str, str, str], list[Count]] = {}
    for count in counts:
        by_stage.setdefault((count.language, count.source, count.stage), []).append(count)
    found: dict[str, dict[tuple[str, str], Step]] = {}
    places = {stage: place for place, stage in enumerate(_STAGES)}
    for language, source, stage in sorted(by_stage, key=lambda key: (key[0], places.get(key[2], 0), key[1])):
        filters = order(source, language) if stage == _STAGES[0] else ()
        steps = found.setdefault(language, {})
        for step in _steps(stage, by_stage[language, source, stage], filters):
            _add(steps.setdefault((stage, step.rule), Step(stage, step.rule, step.filter)), step)
    return {language: list(steps.values()) for language, steps in found.items()}


def _steps(stage: str, counts: Sequence[Count], filters: Sequence[str]) -> list[Step]:
    """The steps of one stage of one source in one language."""
    tallies = {count.outcome: count.tally for count in counts}
    others = [name for name in tallies if name not in {READ, KEPT, CUT, *filters} and not name.startswith(FLAGGED)]
    if READ in tallies:
        documents, size = tallies[READ].documents, tallies[READ].bytes
    else:
        entered = [tally for name, tally in tallies.items() if name in {KEPT, *others, *filters}]
        documents, size = (sum(tally.documents for tally in entered), sum(tally.bytes for tally in entered))
    steps = []
    left, left_bytes = documents, size
    for name in sorted(others):
        tally = tallies[name]
        steps.append(Step(stage, name, False, documents, size, tally.documents, tally.bytes))
        left, left_bytes = left - tally.documents, left_bytes - tally.bytes
    for name in filters:
        step = Step(stage, name, True, left, left_bytes)
        if name in tallies:
            step.dropped, step.dropped_bytes = tallies[name].documents, tallies[name].bytes
        if FLAGGED + name in tallies:
            flagged = tallies[FLAGGED + name]
            step.flagged, step.flagged_bytes = flagged.documents, flagged.bytes
        steps.append(step)
        left, left_bytes = left - step.dropped, left_bytes - step.dropped_bytes
    return steps


def _add(total: Step, step: Step) -> None:
    for name in ("documents", "bytes", "dropped", "dropped_bytes", "flagged", "flagged_bytes"):
        setattr(total, name, getattr(total, name) + getattr(step, name))
