"""Arrays in a file: columns of one length, by name, as an Arrow IPC file of one record batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from roots_pipeline.errors import RunError
from roots_pipeline.storage import mapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def write_columns(path: Path, columns: Mapping[str, pa.Array | NDArray[Any]], *, mapped: bool = False) -> None:
    """Write columns of one length, compressed by LZ4; or not, where they are `mapped`: read from a memory map."""
    batch = pa.record_batch({name: pa.array(column) for name, column in columns.items()})
    # One thread: many small files, and the cores are busy with others.
    options = pa.ipc.IpcWriteOptions(compression=None if mapped else "lz4", use_threads=False)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)


def read_batch(path: Path) -> pa.RecordBatch:
    """What `write_columns` wrote, memory-mapped. RunError: the file is not whole."""
    try:
        with mapped(path) as source, pa.ipc.open_file(source) as reader:
            return reader.get_batch(0)
    except pa.ArrowInvalid as error:
        raise RunError(f"{path}: not a whole file ({error}); remove it and resume") from error


def read_columns(paths: Sequence[Path], dtypes: Mapping[str, type[np.generic]]) -> tuple[NDArray[Any], ...]:
    """The named columns of several files, one file after the other, copied.

    Raises RunError for a file that is not whole.
    """
    parts: list[list[NDArray[Any]]] = [[np.empty(0, dtype)] for dtype in dtypes.values()]
    for path in paths:
        batch = read_batch(path)
        for part, name in zip(parts, dtypes, strict=True):
            part.append(batch.column(name).to_numpy().copy())
    return tuple(np.concatenate(part) for part in parts)
