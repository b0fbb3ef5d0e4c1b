"""What a Beam pipeline is about, what is known of it while it runs, and how the user is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from roots_pipeline.output.layout import Layout
from roots_pipeline.run.progress import Watch
from roots_pipeline.stages.work import Shuffle, Stage


def layout_of(stage: Stage | Shuffle) -> Layout:
    """Where a stage writes."""
    layout: Layout = (stage.reducing if isinstance(stage, Shuffle) else stage).work.layout
    return layout


def stage_names(stage: Stage | Shuffle) -> tuple[str, ...]:
    """The stage, or the two of a shuffle."""
    return (stage.mapping.name, stage.reducing.name) if isinstance(stage, Shuffle) else (stage.name,)


def note(tick: Callable[[], None], text: str) -> None:
    """Have a line of progress end with this, where there is one."""
    if isinstance(tick, Watch):
        tick.note(text)


def say(tick: Callable[[], None], text: str) -> None:
    """Tell the user something, where there is a user."""
    if isinstance(tick, Watch):
        tick.say(text)


def counters(result: Any) -> dict[str, int]:
    """Beam's counters of a pipeline by name, as they stand; nothing where the runner does not tell.

    Portable runners' results remember the first answer: it is forgotten here.
    """
    if not hasattr(result, "_metrics"):
        return {}
    result._metrics = None  # noqa: SLF001 (apache_beam/runners/portability/portable_runner.py, PipelineResult.metrics)
    try:
        found = result.metrics().query()["counters"]
    except Exception as error:  # noqa: BLE001 (gRPC's and others': counters are for show, the state tells what is wrong)
        logging.getLogger(__name__).debug("no counters: %s", error)
        return {}
    return {counter.key.metric.name: counter.result for counter in found}


def counted(found: Mapping[str, int]) -> str:
    """Counters in words: what is on its way, which records do not show yet.

    >>> counted({"messages": 12, "message_bytes": 3_400_000})
    '3.4 MB in 12 messages'
    """
    if not found.get("messages"):
        return ""
    return f"{found.get('message_bytes', 0) / 1e6:.1f} MB in {found['messages']:,} messages"


def innermost(trace: str) -> str:
    """The line that names the innermost cause in a trace of Java's, or of Python's within one.

    >>> innermost("java.lang.Exception: a\\n\\tat x.y\\nCaused by: java.io.IOException: disk full\\n\\tat z")
    'java.io.IOException: disk full'
    """
    lines = [line for line in trace.splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    # Java quotes the whole trace of a Python worker; the line of it that is the error itself stands at the margin.
    python = [line for line in lines if line[0].isalpha() and "Error: " in line and " " not in line.partition(":")[0]]
    chosen = [line.strip() for line in python or causes or lines] or ["no cause is known"]
    # Java's innermost cause often says less than the one around it: `Connection refused`, but not of what.
    if len(chosen) > 1 and chosen[-1].partition(": ")[2] in chosen[-2]:
        return chosen[-2][:400]
    return chosen[-1][:400]
