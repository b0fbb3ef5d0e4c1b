"""What becomes of errors on their way through a runner, and of records on their way back."""

from __future__ import annotations

import errno
import os
import tracemalloc
from pathlib import Path

import msgspec
import numpy as np
import pytest

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import Statistics, Tally
from roots_pipeline.output.writing import write_bytes
from roots_pipeline.stages import work
from roots_pipeline.stages.work import Record, count_records, full_disk, read_records


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


def test_histograms_stay_in_the_files_until_they_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum is that of all; memory is that of some, however many there are."""
    monkeypatch.setattr(work, "RECORDS_AT_ONCE", 8)
    layout, random, whole = Layout(tmp_path), np.random.default_rng(1), Statistics()
    peaks, known = [], {}
    for first, last in ((0, 40), (40, 200)):
        for number in range(first, last):
            statistics = Statistics()
            statistics.count(f"source-{number % 3}", "swh_Latn", "collect", "read", Tally(2, 5, 5, 1))
            for signal in range(40):
                statistics.measured(f"source-{number % 3}", "swh_Latn", f"{signal}", "ratio", random.random(100))
            record = Record(stage="collect", key=f"{number:03d}")
            record.count(statistics)
            whole.merge(record.counts, record.redactions, record.histograms)
            path = layout.records("collect") / f"{record.key}.json"
            write_bytes(path, msgspec.json.encode(record), layout.temporary)
        known = read_records(layout, "collect", {f"{number:03d}" for number in range(last)})
        assert len(known) == last
        assert not any(record.histograms for record in known.values())
        tracemalloc.start()
        counted = count_records(layout, known.values())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (counted.counts, counted.histograms) == (whole.counts, whole.histograms)
    assert peaks[1] < 1.5 * peaks[0]
