"""Notices that nothing happens: a dead worker is a silent hang with many runners.

Looked at are the run's own files (records, and the heartbeats of items that take long), so it is the same for every
runner; and whatever else the engine knows. Only changes count, never times of other machines.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.run.progress import clock
from roots_pipeline.storage import newest

#: Seconds without any sign of life until the user is told, and until the run stops. A host that sees the code for the
#: first time compiles its kernels: a minute or two, on a busy one ten.
TELL_AFTER = 60.0
STOP_AFTER = 1800.0
#: Seconds between two looks at the files.
LOOK = 5.0


class Watchdog:
    """Watches one stage, or the two of a shuffle."""

    def __init__(
        self,
        layout: Layout,
        stages: tuple[str, ...],
        *,
        stop_after: float = STOP_AFTER,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stage = stages[-1]
        self._folders = [folder(stage) for stage in stages for folder in (layout.records, layout.alive)]
        self._stop_after = stop_after
        self._now = now
        self._seen: object = None
        self._changed = self._looked = now()

    def look(self, known: object = None, *, where: str = "") -> str:
        """What to tell the user: nothing, or that nothing happens. RunError: nothing has happened for too long.

        `known` is what else is known of the stage: when it changes, something happens. `where` says where to look.
        """
        now = self._now()
        if now - self._looked >= LOOK or self._seen is None:
            self._looked = now
            seen = (known, [_newest(folder) for folder in self._folders])
            if seen != self._seen:
                self._seen, self._changed = seen, now
        quiet = now - self._changed
        if quiet >= self._stop_after:
            raise RunError(
                f"{self._stage}: no sign of life from any worker for {clock(quiet)} minutes; are the workers running, "
                f"and do they see the output folder?{where} What is done is kept: run the same command again with "
                "--resume"
            )
        return f"no sign of life for {clock(quiet)}" if quiet >= TELL_AFTER else ""


def _newest(folder: Path) -> tuple[int, str]:
    """How many files a folder has, and when the newest was written, by whoever's clock."""
    try:
        return newest(folder)
    except FileNotFoundError:  # a file went while it was looked at
        return 0, ""
