"""What becomes of errors on their way through a runner."""

from __future__ import annotations

import errno
import os

import pytest

from roots_pipeline.stages.work import full_disk


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        RuntimeError("Traceback\nOSError: [Errno 28] No space left on device [while running 'Match/Do each']"),
    ],
)
def test_a_full_disk_is_known_by_what_a_runner_says(error: Exception) -> None:
    found = full_disk(error)
    assert found is not None
    assert str(found).startswith("the output: No space left on device; ")
    assert str(found).endswith("--resume")


@pytest.mark.parametrize(
    "error", [OSError(errno.EACCES, "Permission denied"), RuntimeError("28"), ValueError("OSError: [Errno 281]")]
)
def test_nothing_else_is_taken_for_one(error: Exception) -> None:
    assert full_disk(error) is None
