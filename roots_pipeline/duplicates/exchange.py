"""The exchange through files: each mapper writes one file with a chunk a partition; a reducer reads its chunk of each.

A reducer holds one partition and has one file open at a time, however many mappers there were.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from roots_pipeline.duplicates.mixing import mix
from roots_pipeline.duplicates.rows import Rows, concatenate_rows, files_of, rows_of_files
from roots_pipeline.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: A row in memory. Sorting and grouping a partition takes three to four times its rows' bytes.
ROW_BYTES = 17
#: Rows of one partition in bytes; four times as much is the memory of a reducer.
PARTITION_BYTES = 64 << 20
#: Partition numbers are 16 bits: sorting by them is counting.
MAX_PARTITIONS = 1 << 16

# The file's number is a column of its own: it is the same all through a mapper's file, and packs to nothing.
_SCHEMA = pa.schema(
    [
        pa.field("key", pa.uint64(), nullable=False),
        pa.field("kind", pa.uint8(), nullable=False),
        pa.field("file", pa.uint32(), nullable=False),
        pa.field("row", pa.uint32(), nullable=False),
    ]
)


def partition_count(total_rows: int, target_bytes: int = PARTITION_BYTES) -> int:
    """How many partitions bring each to about `target_bytes` in memory.

    >>> partition_count(0), partition_count(160_000_000)
    (1, 41)
    """
    return min(max(1, -(-total_rows * ROW_BYTES // target_bytes)), MAX_PARTITIONS)


def partitions_of(keys: NDArray[np.uint64], partitions: int) -> NDArray[np.uint16]:
    """The partition of each key, uint16[n]; equal keys share one, whatever wrote them."""
    return (mix(keys) % np.uint64(partitions)).astype(np.uint16)


def write_chunks(path: Path, rows: Rows, partitions: int, temporary: Path | None = None) -> None:
    """Write rows as an Arrow IPC file of one LZ4 record batch a partition; within one, rows keep their order.

    The file is written under another name in the folder `temporary` (default: the file's own) and then renamed.
    """
    if not 1 <= partitions <= MAX_PARTITIONS:
        raise ValueError(f"{partitions} partitions; there must be 1 to {MAX_PARTITIONS}")
    partition = partitions_of(rows.key, partitions)
    order = np.argsort(partition, kind="stable")
    bounds = np.searchsorted(partition[order], np.arange(partitions + 1)).tolist()
    name = (temporary or path.parent) / f"{path.name}.{uuid.uuid4().hex}"
    try:
        with pa.OSFile(str(name), "wb") as sink, pa.ipc.new_file(sink, _SCHEMA, options=_options()) as writer:
            for number in range(partitions):
                writer.write_batch(_batch(rows, order[bounds[number] : bounds[number + 1]]))
        name.replace(path)
    finally:
        name.unlink(missing_ok=True)


def read_partition(paths: Sequence[Path], partition: int) -> Rows:
    """The rows of one partition of all mappers' files, in the order of the files.

    Raises RunError for a file that is not whole, or has no such partition.
    """
    parts = []
    for path in paths:
        try:
            with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
                if partition >= reader.num_record_batches:
                    raise RunError(
                        f"{path}: has {reader.num_record_batches} partitions, not {partition + 1} or more; "
                        "it is of another run: remove it and resume"
                    )
                parts.append(_rows(reader.get_batch(partition)))
        except pa.ArrowInvalid as error:
            raise RunError(f"{path}: not a whole file of the exchange ({error}); remove it and resume") from error
    return concatenate_rows(parts)


def _options() -> pa.ipc.IpcWriteOptions:
    # One thread: many small chunks, and the cores are busy with other files.
    return pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


def _batch(rows: Rows, chosen: NDArray[np.int64]) -> pa.RecordBatch:
    documents = rows.document[chosen]
    columns = [
        rows.key[chosen],
        rows.kind[chosen],
        files_of(documents).astype(np.uint32),
        rows_of_files(documents).astype(np.uint32),
    ]
    return pa.record_batch([pa.array(column) for column in columns], schema=_SCHEMA)


def _rows(batch: pa.RecordBatch) -> Rows:
    key, kind, file, row = (batch.column(name).to_numpy() for name in _SCHEMA.names)
    # Copies: nothing may hold on to the mapped file.
    document = (file.astype(np.uint64) << np.uint64(32)) | row
    return Rows(key.copy(), kind.copy(), document)
