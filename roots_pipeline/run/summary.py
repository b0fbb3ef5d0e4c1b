"""What a run came to, as the lines that end it on the screen."""

from __future__ import annotations

from roots_pipeline.output.statistics import KEPT, READ, Statistics
from roots_pipeline.plan import Plan
from roots_pipeline.run.execute import Outcome


def summary(plan: Plan, outcome: Outcome) -> str:
    """A line a language, one for what is in no language or in one not asked for, the sum, and where the corpus is."""
    root = plan.layout.root
    if outcome.was_complete:
        return f"{root}: complete already, nothing to do"
    rows = [_row(outcome.statistics, code) for code in plan.languages]
    everything = _row(outcome.statistics, None)
    others = everything[0] - sum(read for read, _, _ in rows)
    names = [*plan.languages]
    if others:
        rows.append((others, 0, 0))
        names.append("others")
    rows.append(everything)
    names.append("all")
    lines = [f"{'language':<12} {'read':>9} {'kept':>9} {'dropped':>9} {'MB kept':>9}"]
    lines += [
        f"{name:<12} {read:>9,} {kept:>9,} {read - kept:>9,} {size / 1e6:>9.2f}"
        for name, (read, kept, size) in zip(names, rows, strict=True)
    ]
    alarms = [f"look at: source {alarm.source}, {alarm.language}: {alarm.said}" for alarm in outcome.manifest.alarms]
    if alarms:
        lines += ["", *alarms, f"examples: roots duplicates {root}"]
    return "\n".join([*lines, "", f"corpus: {root}", f"reasons: roots stats {root}"])


def _row(statistics: Statistics, language: str | None) -> tuple[int, int, int]:
    read = statistics.tally(stage="collect", outcome=READ, language=language)
    kept = statistics.tally(stage="publish", outcome=KEPT, language=language)
    return read.documents, kept.documents, kept.bytes
