"""The ledger: one row for every document that does not reach the corpus, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.document import LEDGER
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import ParquetFile, WrittenFile
from roots_pipeline.storage import opened

#: A value for each row, or one for all of them.
Column: TypeAlias = pa.Array | Sequence[object] | NDArray[np.generic] | str | float | None


def ledger_rows(ids: pa.Array, **columns: Column) -> pa.RecordBatch:
    """Rows of the ledger's schema for the documents `ids`; a column that is not given is null."""
    arrays = []
    for field in LEDGER:
        value = ids if field.name == "document_id" else columns.pop(field.name, None)
        arrays.append(_column(value, len(ids), field.type))
    if columns:
        raise TypeError(f"no columns of the ledger: {sorted(columns)}")
    return pa.RecordBatch.from_arrays(arrays, schema=LEDGER)


def _column(value: Column, rows: int, kind: pa.DataType) -> pa.Array:
    if value is None:
        return pa.nulls(rows, kind)
    if isinstance(value, str | int | float):
        return pa.repeat(pa.scalar(value, kind), rows)
    if isinstance(value, pa.Array):
        return value.cast(kind)
    # NaN stands for "none" in arrays of numbers.
    return pa.array(value, kind, from_pandas=True)


class Drops:
    """The drops of one piece of work, a file a language, opened when the first row comes."""

    def __init__(self, layout: Layout, key: str) -> None:
        self._layout = layout
        self._key = key
        self._files: dict[str, ParquetFile] = {}

    def add(self, language: str, rows: pa.RecordBatch) -> None:
        if not rows.num_rows:
            return
        if language not in self._files:
            path = self._layout.drops(language, self._key)
            self._files[language] = ParquetFile(path, LEDGER, self._layout.temporary)
        self._files[language].write(rows)

    def commit(self) -> list[WrittenFile]:
        return [file.commit(self._layout.root) for _, file in sorted(self._files.items())]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files.values():
            file.__exit__(kind, error, at)


def merge(paths: Sequence[Path], into: Path, layout: Layout) -> tuple[WrittenFile, dict[str, int]]:
    """Write the rows of all `paths`, in that order, as one file; also tells the number of rows by source."""
    by_source: dict[str, int] = {}
    with ParquetFile(into, LEDGER, layout.temporary, compression_level=3) as file:
        for batch in _batches(paths):
            file.write(batch)
            for entry in batch.column("source").value_counts().to_pylist():
                by_source[entry["values"]] = by_source.get(entry["values"], 0) + entry["counts"]
        return file.commit(layout.root), by_source


def _batches(paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    for path in paths:
        with opened(path) as source, pq.ParquetFile(source) as file:
            for batch in file.iter_batches():
                yield pa.RecordBatch.from_arrays(batch.columns, schema=LEDGER)
