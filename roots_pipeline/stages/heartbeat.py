"""Signs of life: while an item is being done elsewhere, a file of the run's folder is touched now and then.

An item that takes minutes leaves no record until it is done; so how would anybody know of a worker that is gone?
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from roots_pipeline.output.layout import Layout
from roots_pipeline.storage import storage_errors, touch

#: Seconds between two signs.
BEAT = 10.0


@contextlib.contextmanager
def beating(layout: Layout, stage: str, key: str, beat: float = BEAT) -> Iterator[None]:
    """Give signs of life from the first `beat` seconds on, until the item is done."""
    path = layout.alive(stage) / key
    done = threading.Event()

    def beats() -> None:
        while not done.wait(beat):
            _touch(path)

    thread = threading.Thread(target=beats, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        with contextlib.suppress(*storage_errors()):
            path.unlink(missing_ok=True)


def _touch(path: Path) -> None:
    # Where it cannot be written, neither can the item's files; they say so.
    with contextlib.suppress(*storage_errors()):
        touch(path)
