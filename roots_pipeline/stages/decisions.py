"""Which documents of a language are left out as duplicates, and how many each of the others stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates.rows import rows_of_files
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, whole, written
from roots_pipeline.storage import mapped


@dataclass(frozen=True)
class Decided:
    """Sorted document numbers (file << 32 | row): uint64[d] left out; uint64[k] that stay for one or more of them.

    `counts` int32[k] says for how many, `sources` (lists of strings, k of them) of which sources these are.
    """

    dropped: NDArray[np.uint64]
    kept: NDArray[np.uint64]
    counts: NDArray[np.int32]
    sources: pa.ListArray

    def dropped_rows(self, file: int) -> NDArray[np.int64]:
        """The rows of a file that are left out, sorted."""
        return _rows(self.dropped, file)[0]

    def duplicates(self, file: int, rows: NDArray[np.int64]) -> tuple[NDArray[np.int32], pa.ListArray]:
        """For each of these rows of a file, sorted, how many others it stands for, and from which sources these are."""
        kept, within = _rows(self.kept, file)
        at = np.searchsorted(rows, kept)
        # Rows outside the asked-for ones belong to another part of the file.
        inside = at < rows.size
        inside[inside] = rows[at[inside]] == kept[inside]
        counts = np.zeros(rows.size, dtype=np.int32)
        counts[at[inside]] = self.counts[within][inside]
        place = np.full(rows.size, -1, dtype=np.int64)
        place[at[inside]] = np.arange(within.start, within.stop)[inside]
        none = pa.array([[]], self.sources.type)
        sources = pa.concat_arrays([self.sources, none]).take(pa.array(np.where(place < 0, len(self.sources), place)))
        return counts, sources


def _rows(documents: NDArray[np.uint64], file: int) -> tuple[NDArray[np.int64], slice]:
    first, last = np.searchsorted(documents, np.array([file, file + 1], dtype=np.uint64) << np.uint64(32))
    within = slice(int(first), int(last))
    return rows_of_files(documents[within]), within


_KINDS = ("dropped", "kept")


def write_decisions(layout: Layout, language: str, decided: Decided) -> list[WrittenFile]:
    """Write both lists, each as a file that is whole or not there."""
    columns = {
        "dropped": {"document": decided.dropped},
        "kept": {"document": decided.kept, "count": decided.counts, "sources": decided.sources},
    }
    files = []
    for kind in _KINDS:
        table = pa.table(columns[kind])
        path = layout.decisions(language, kind)
        with whole(path, layout.temporary) as name, pa.ipc.new_file(name, table.schema) as file:
            file.write_table(table)
        files.append(written(path, layout.root, table.num_rows))
    return files


def read_decisions(layout: Layout, language: str) -> Decided:
    """What `write_decisions` wrote, memory-mapped."""
    tables = {}
    for kind in _KINDS:
        with mapped(layout.decisions(language, kind)) as source:
            tables[kind] = pa.ipc.open_file(source).read_all()
    return Decided(
        _column(tables["dropped"], "document"),
        _column(tables["kept"], "document"),
        _column(tables["kept"], "count"),
        tables["kept"].column("sources").combine_chunks(),
    )


def _column(table: pa.Table, name: str) -> NDArray[Any]:
    return table.column(name).combine_chunks().to_numpy()
