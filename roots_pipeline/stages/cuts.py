"""What is to be cut of the documents of one file, as `stages.substrings` found it and `stages.publish` does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates.columns import read_batch
from roots_pipeline.duplicates.cutting import Cuts, without
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile
from roots_pipeline.stages.columns import write_columns
from roots_pipeline.text.batch import TextBatch

_SCHEMA = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        # The document is left out: too little would be left of it.
        pa.field("dropped", pa.bool_(), nullable=False),
        # What is left.
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("words", pa.int64(), nullable=False),
        # Bytes of the text as collected, [start, end).
        pa.field("start", pa.list_(pa.int64()), nullable=False),
        pa.field("end", pa.list_(pa.int64()), nullable=False),
    ]
)
_EMPTY = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in _SCHEMA], schema=_SCHEMA)


@dataclass(frozen=True)
class FileCuts:
    """The documents of a file that change, one row each, rows ascending; all columns as in the schema."""

    table: pa.RecordBatch

    @property
    def rows(self) -> NDArray[np.int64]:
        return np.asarray(self.table.column("row"))

    @property
    def dropped_rows(self) -> NDArray[np.int64]:
        """The rows that are left out, ascending."""
        return self.rows[np.asarray(self.table.column("dropped"))]

    def cut(self, documents: pa.RecordBatch, rows: NDArray[np.int64]) -> pa.RecordBatch:
        """The documents at these rows of the file, ascending, as they are to be: text, characters and words."""
        at = np.searchsorted(self.rows, rows)
        at[at == self.rows.size] = 0
        changes = np.flatnonzero(self.rows[at] == rows) if self.rows.size else np.zeros(0, dtype=np.int64)
        if not changes.size:
            return documents
        change = self.table.take(pa.array(at[changes]))
        starts, ends = change.column("start"), change.column("end")
        cuts = Cuts(np.repeat(changes, np.diff(starts.offsets.to_numpy())), _flat(starts), _flat(ends))
        columns = {"text": without(TextBatch(documents.column("text")), cuts)}
        for name in ("characters", "words"):
            values = np.array(documents.column(name))
            values[changes] = change.column(name)
            columns[name] = pa.array(values)
        names = documents.schema.names
        return pa.RecordBatch.from_arrays(
            [columns.get(name, documents.column(name)) for name in names], schema=documents.schema
        )


def _flat(lists: pa.ListArray) -> NDArray[np.int64]:
    # A copy: to the kernels, arrays that cannot be written are another type, compiled once more.
    return lists.flatten().to_numpy().copy()


def file_cuts(
    row: NDArray[np.int64],
    *,
    dropped: NDArray[np.bool_],
    characters: NDArray[np.int64],
    words: NDArray[np.int64],
    cuts: Cuts,
) -> pa.RecordBatch:
    """Rows of the table for n documents; `cuts.row` counts them from 0."""
    offsets = pa.array(np.searchsorted(cuts.row, np.arange(row.size + 1)).astype(np.int32))
    lists = [pa.ListArray.from_arrays(offsets, pa.array(values)) for values in (cuts.start, cuts.end)]
    return pa.RecordBatch.from_arrays([*map(pa.array, (row, dropped, characters, words)), *lists], schema=_SCHEMA)


def write_cuts(layout: Layout, language: str, key: str, parts: Sequence[pa.RecordBatch]) -> WrittenFile:
    """Write the table of a file, given in parts that go by row."""
    table = pa.Table.from_batches(parts, _SCHEMA)
    columns = {name: pa.concat_arrays(table.column(name).chunks or [_EMPTY.column(name)]) for name in _SCHEMA.names}
    return write_columns(layout, layout.substrings("cuts", language, key), columns, mapped=True)


def read_cuts(layout: Layout, language: str, key: str) -> FileCuts | None:
    """What is to be cut of a file, memory-mapped; None where its source declares nothing of the kind."""
    path = layout.substrings("cuts", language, key)
    return FileCuts(read_batch(path)) if path.is_file() else None
