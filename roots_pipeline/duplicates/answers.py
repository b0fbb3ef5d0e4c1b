"""The way back of the exchange: what each partition found out, for each of those that sent something to it.

A partition writes one file with a batch for everyone who sent; a sender reads its batch of each partition's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from roots_pipeline.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def write_answers(path: Path, columns: Mapping[str, NDArray[Any]], sender: NDArray[np.int64], senders: int) -> None:
    """Write rows, `sender` int64[m] saying whose each is, as an Arrow IPC file of one LZ4 batch a sender."""
    order = np.argsort(sender, kind="stable")
    bounds = np.searchsorted(sender[order], np.arange(senders + 1)).tolist()
    schema = pa.schema([pa.field(name, pa.from_numpy_dtype(values.dtype)) for name, values in columns.items()])
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema, options=options) as writer:
        for number in range(senders):
            chosen = order[bounds[number] : bounds[number + 1]]
            writer.write_batch(
                pa.record_batch([pa.array(values[chosen]) for values in columns.values()], schema=schema)
            )


def read_answers(paths: Sequence[Path], sender: int) -> dict[str, NDArray[Any]]:
    """What the partitions' files say to one sender, in the order of the files. RunError: one is not whole."""
    parts: dict[str, list[NDArray[Any]]] = {}
    for path in paths:
        try:
            with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
                batch = reader.get_batch(sender)
                for name in batch.schema.names:
                    # Copies: nothing may hold on to the mapped file.
                    parts.setdefault(name, []).append(batch.column(name).to_numpy().copy())
        except pa.ArrowInvalid as error:
            raise RunError(f"{path}: not a whole file of answers ({error}); remove it and resume") from error
    return {name: np.concatenate(found) for name, found in parts.items()}
