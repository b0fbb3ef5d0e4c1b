"""What is written of decisions comes back, file by file."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.decisions import Decided, read_decisions, write_decisions

FILE = 1 << 32


def duplicates(decided: Decided, file: int, *rows: int) -> tuple[list[int], list[list[str]]]:
    counts, sources = decided.duplicates(file, np.array(rows))
    return counts.tolist(), sources.to_pylist()


def test_decisions_come_back_by_file_and_row(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    decided = Decided(
        dropped=np.array([2, FILE + 1, FILE + 5, 3 * FILE], dtype=np.uint64),
        kept=np.array([0, FILE + 2], dtype=np.uint64),
        counts=np.array([1, 3], dtype=np.int32),
        sources=pa.array([["web"], ["books", "web"]]),
    )
    written = write_decisions(layout, "swh_Latn", decided)
    assert [file.rows for file in written] == [4, 2]
    read = read_decisions(layout, "swh_Latn")
    assert [read.dropped_rows(file).tolist() for file in range(4)] == [[2], [1, 5], [], [0]]
    assert duplicates(read, 0, 0, 1) == ([1, 0], [["web"], []])
    assert duplicates(read, 1, 0, 2, 3) == ([0, 3, 0], [[], ["books", "web"], []])
    # Another part of the same file.
    assert duplicates(read, 1, 4, 6) == ([0, 0], [[], []])


def test_no_decisions_at_all(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    empty = np.empty(0, dtype=np.uint64)
    none = pa.array([], pa.list_(pa.string()))
    write_decisions(layout, "fon_Latn", Decided(empty, empty, np.empty(0, dtype=np.int32), none))
    read = read_decisions(layout, "fon_Latn")
    assert read.dropped_rows(0).tolist() == []
    assert duplicates(read, 0, 0) == ([0], [[]])
