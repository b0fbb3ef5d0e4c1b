"""Which documents of a range are left out as duplicates, and how many each of the others stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates.clusters import Stands, sizes_of
from roots_pipeline.duplicates.columns import read_batch
from roots_pipeline.duplicates.resolve import Decisions
from roots_pipeline.duplicates.rows import rows_of_files
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile
from roots_pipeline.stages.columns import write_columns


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
        of_file = self.sources.slice(within.start, within.stop - within.start)
        place = np.full(rows.size, len(of_file), dtype=np.int64)
        place[at[inside]] = np.flatnonzero(inside)
        # After those of the file, the list of no sources, for those that stand for none.
        sources = pa.concat_arrays([of_file, pa.array([[]], self.sources.type)])
        return counts, sources.take(pa.array(place))


def _rows(documents: NDArray[np.uint64], file: int) -> tuple[NDArray[np.int64], slice]:
    first, last = np.searchsorted(documents, np.array([file, file + 1], dtype=np.uint64) << np.uint64(32))
    within = slice(int(first), int(last))
    return rows_of_files(documents[within]), within


#: Of a range: documents left out, for whom, and why; and for whom those that stay do.
DECIDED, KEPT = "decided", "kept"


def write_decided(layout: Layout, language: str, number: int, decisions: Decisions) -> WrittenFile:
    """Write what was decided in a range."""
    return write_columns(layout, layout.ranged(DECIDED, language, number), decisions._asdict(), mapped=True)


def read_decided(layout: Layout, language: str, number: int) -> Decisions:
    """What `write_decided` wrote, memory-mapped."""
    batch = read_batch(layout.ranged(DECIDED, language, number))
    return Decisions(*(batch.column(name).to_numpy() for name in Decisions._fields))


def write_kept(layout: Layout, language: str, number: int, stands: Stands, names: Sequence[str]) -> WrittenFile:
    """Write for whom documents of a range stand; `names` are those of the sources, by number."""
    sizes = sizes_of(stands)
    bounds = np.searchsorted(stands.survivor, sizes.survivor).astype(np.int32)
    sources = pa.array(names, pa.string()).take(pa.array(stands.source))
    columns = {
        "document": sizes.survivor,
        "count": sizes.documents.astype(np.int32),
        "sources": pa.ListArray.from_arrays(pa.array(np.append(bounds, np.int32(len(sources)))), sources),
    }
    return write_columns(layout, layout.ranged(KEPT, language, number), columns, mapped=True)


def read_decisions(layout: Layout, language: str, number: int) -> Decided:
    """What was written of a range, memory-mapped."""
    kept = read_batch(layout.ranged(KEPT, language, number))
    document, count = (kept.column(name).to_numpy() for name in ("document", "count"))
    return Decided(read_decided(layout, language, number).document, document, count, kept.column("sources"))
