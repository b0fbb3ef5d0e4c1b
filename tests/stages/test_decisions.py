"""What is written of decisions comes back, file by file."""

from pathlib import Path

import numpy as np

from roots_pipeline.duplicates.clusters import Stands
from roots_pipeline.duplicates.resolve import Decisions
from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.decisions import Decided, read_decisions, write_decided, write_kept

FILE = 1 << 32


def duplicates(decided: Decided, file: int, *rows: int) -> tuple[list[int], list[list[str]]]:
    counts, sources = decided.duplicates(file, np.array(rows))
    return counts.tolist(), sources.to_pylist()


def write(layout: Layout, dropped: list[int], stands: list[tuple[int, int, int]]) -> Decided:
    document = np.array(dropped, np.uint64)
    rest = np.zeros(document.size, np.uint64), np.ones(document.size), np.ones(document.size, np.uint8)
    files = [write_decided(layout, "swh_Latn", 3, Decisions(document, *rest))]
    columns = zip(*stands, strict=True) if stands else ((), (), ())
    kept = Stands(*(np.array(column, kind) for column, kind in zip(columns, "Qll", strict=True)))
    files.append(write_kept(layout, "swh_Latn", 3, kept, ["books", "web"]))
    assert [file.rows for file in files] == [len(dropped), len({survivor for survivor, _, _ in stands})]
    return read_decisions(layout, "swh_Latn", 3)


def test_decisions_come_back_by_file_and_row(tmp_path: Path) -> None:
    dropped = [2, FILE + 1, FILE + 5, 3 * FILE]
    read = write(Layout(tmp_path), dropped, [(0, 1, 1), (FILE + 2, 0, 1), (FILE + 2, 1, 2)])
    assert [read.dropped_rows(file).tolist() for file in range(4)] == [[2], [1, 5], [], [0]]
    assert duplicates(read, 0, 0, 1) == ([1, 0], [["web"], []])
    assert duplicates(read, 1, 0, 2, 3) == ([0, 3, 0], [[], ["books", "web"], []])
    # Another part of the same file.
    assert duplicates(read, 1, 4, 6) == ([0, 0], [[], []])


def test_no_decisions_at_all(tmp_path: Path) -> None:
    read = write(Layout(tmp_path), [], [])
    assert read.dropped_rows(0).tolist() == []
    assert duplicates(read, 0, 0) == ([0], [[]])
