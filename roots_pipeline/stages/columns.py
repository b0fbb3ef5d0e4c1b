"""Columns that one stage writes for another: an Arrow IPC file of one batch, whole or not there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, whole, written


def write_columns(path: Path, layout: Layout, columns: Mapping[str, pa.Array | NDArray[Any]]) -> WrittenFile:
    """Write columns of one length, uncompressed, so that they are read from a memory map."""
    arrays = [pa.array(column) for column in columns.values()]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(columns))
    with whole(path, layout.temporary) as name, pa.ipc.new_file(name, batch.schema) as file:
        file.write_batch(batch)
    return written(path, layout.root, batch.num_rows)


def read_columns(path: Path) -> pa.RecordBatch:
    """What `write_columns` wrote, memory-mapped. RunError: the file is not whole."""
    try:
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
            return file.get_batch(0)
    except pa.ArrowInvalid as error:
        raise RunError(f"{path}: not a whole file ({error}); remove it and resume") from error
