"""The exchange: rows go from the mappers that made them to the partition of their key.

Through files: each mapper writes one file with a chunk a partition, and a reducer reads its chunk of each; it holds one
partition and has one file open at a time, however many mappers there were. Or by key: each mapper gives messages of
bounded size, which a Beam runner groups by partition. What comes of a partition is the same either way, since nothing
that is done with rows depends on their order.

On their way, rows take 5 or 6 bytes. Of keys by which documents only meet, four are sent (see `half_keys`), and of the
document the step from the one before, in as many bytes as the largest needs. File and kind are the same in long runs,
and pack to nothing.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa

from roots_pipeline.duplicates.mixing import mix
from roots_pipeline.duplicates.rows import Rows, concatenate_rows
from roots_pipeline.errors import RunError
from roots_pipeline.storage import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

T = TypeVar("T")

#: A row in memory. Sorting and grouping a partition takes three to four times its rows' bytes.
ROW_BYTES = 17
#: Rows of one partition in bytes; four times as much is the memory of a reducer.
PARTITION_BYTES = 64 << 20
#: Rows of one message of an exchange by key: runners keep messages of some MB in memory whole.
MESSAGE_BYTES = 4 << 20
#: Partition numbers are 16 bits: sorting by them is counting.
MAX_PARTITIONS = 1 << 16

_HALF = np.uint64(32)
_ROW_MASK = np.uint64(0xFFFFFFFF)


def partition_count(total_rows: int, target_bytes: int = PARTITION_BYTES) -> int:
    """How many partitions bring each to about `target_bytes` in memory.

    >>> partition_count(0), partition_count(160_000_000)
    (1, 41)
    """
    return min(max(1, -(-total_rows * ROW_BYTES // target_bytes)), MAX_PARTITIONS)


def partitions_of(keys: NDArray[np.uint64], partitions: int) -> NDArray[np.uint16]:
    """The partition of each key, uint16[n]; equal keys share one, whatever wrote them. ValueError: too many or none."""
    if not 1 <= partitions <= MAX_PARTITIONS:
        raise ValueError(f"{partitions} partitions; there must be 1 to {MAX_PARTITIONS}")
    return (mix(keys) % np.uint64(partitions)).astype(np.uint16)


def half_keys(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Half of each key, uint32[n]: the one that does not tell the partition.

    Of r rows of one kind in a partition, r^2 / 2^33 pairs then meet by chance: 2 where a partition holds 2^17 of each
    kind, as `PARTITION_BYTES` makes it, however many partitions there are.
    """
    return (mix(keys) >> _HALF).astype(np.uint32)


def write_chunks(path: Path, rows: Rows, partitions: int, *, halve: bool = False) -> None:
    """Write rows as an Arrow IPC file of one LZ4 record batch a partition; within one, rows keep their order.

    `halve` keys where rows that share one are compared anyway (`half_keys`).
    """
    order, bounds = _parted(partitions_of(rows.key, partitions), partitions)
    _write(path, _packed(rows, order, bounds, halve=halve), bounds)


def write_parted(
    path: Path, columns: Mapping[str, NDArray[Any]], partition: NDArray[np.integer], partitions: int
) -> None:
    """Write rows, given as columns of one length, to their partitions: an Arrow IPC file of an LZ4 record batch each.

    A partition is whoever reads its rows (`read_parted_columns`): one that sent something gets its answer like that.
    """
    batch = pa.record_batch({name: pa.array(column) for name, column in columns.items()})
    order, bounds = _parted(partition, partitions)
    _write(path, batch.take(pa.array(order)), bounds)


def _write(path: Path, batch: pa.RecordBatch, bounds: list[int]) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema, options=_options()) as writer:
        for start, end in itertools.pairwise(bounds):
            writer.write_batch(batch.slice(start, end - start))


def _parted(partition: NDArray[np.integer], partitions: int) -> tuple[NDArray[np.int64], list[int]]:
    """The rows in the order of their partitions, and where each partition begins and the last one ends."""
    order = np.argsort(partition, kind="stable")
    return order, np.searchsorted(partition[order], np.arange(partitions + 1)).tolist()


def chunk_bytes(
    rows: Rows, partitions: int, most: int = MESSAGE_BYTES, *, halve: bool = False
) -> Iterator[tuple[int, bytes]]:
    """The same rows as messages for an exchange by key: (partition, Arrow IPC stream of at most `most` bytes or so)."""
    order, bounds = _parted(partitions_of(rows.key, partitions), partitions)
    step = max(1, most // ROW_BYTES)
    for number in range(partitions):
        for start in range(bounds[number], bounds[number + 1], step):
            chosen = order[start : min(start + step, bounds[number + 1])]
            batch = _packed(rows, chosen, [0, chosen.size], halve=halve)
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, batch.schema, options=_options()) as writer:
                writer.write_batch(batch)
            yield number, sink.getvalue().to_pybytes()


def read_chunks(messages: Iterable[bytes]) -> Rows:
    """The rows of messages that `chunk_bytes` made, in the order of the messages."""
    return concatenate_rows([_rows(batch) for message in messages for batch in pa.ipc.open_stream(message)])


def read_partition(paths: Sequence[Path], partition: int) -> Rows:
    """The rows of one partition of all mappers' files, in the order of the files.

    Raises RunError for a file that is not whole, or has no such partition.
    """
    return concatenate_rows(read_parted(paths, partition, _rows))


def read_parted(
    paths: Sequence[Path], partition: int, read: Callable[[pa.RecordBatch], T], what: str = "the exchange"
) -> list[T]:
    """What `read` makes of one partition of each of several files; it is not to hold on to the batch's memory.

    RunError, which says of `what` they are: a file is not whole, or has no such partition.
    """
    parts = []
    for path in paths:
        try:
            with opened(path) as source, pa.ipc.open_file(source) as reader:
                if partition >= reader.num_record_batches:
                    raise RunError(
                        f"{path}: has {reader.num_record_batches} partitions, not {partition + 1} or more; "
                        "it is of another run: remove it and resume"
                    )
                parts.append(read(reader.get_batch(partition)))
        except pa.ArrowInvalid as error:
            raise RunError(f"{path}: not a whole file of {what} ({error}); remove it and resume") from error
    return parts


def read_parted_columns(paths: Sequence[Path], partition: int, what: str = "the exchange") -> dict[str, NDArray[Any]]:
    """The columns of one partition of several files, one file after the other, by name; none of no file."""
    parts = read_parted(paths, partition, _copied, what)
    return {name: np.concatenate([part[name] for part in parts]) for name in (parts[0] if parts else ())}


def _copied(batch: pa.RecordBatch) -> dict[str, NDArray[Any]]:
    return {name: batch.column(name).to_numpy().copy() for name in batch.schema.names}


def _options() -> pa.ipc.IpcWriteOptions:
    # One thread: many small chunks, and the cores are busy with other files.
    return pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


def _packed(rows: Rows, order: NDArray[np.int64], bounds: list[int], *, halve: bool) -> pa.RecordBatch:
    """The rows in this order, as they travel; the steps of each partition start anew."""
    key, kind, document = (half_keys(rows.key) if halve else rows.key)[order], rows.kind[order], rows.document[order]
    file, row = (document >> _HALF).astype(np.uint32), document.astype(np.uint32)
    begins = _begins(kind, file)
    begins[[bound for bound in bounds if bound < begins.size]] = True
    # Where rows do not ascend, steps are modulo 2^32.
    step = row.copy()
    step[1:] -= np.where(begins[1:], np.uint32(0), row[:-1])
    narrow = np.min_scalar_type(int(step.max(initial=0)))
    columns = {"key": key, "kind": kind, "file": file, "step": step.astype(narrow)}
    fields = [pa.field(name, pa.from_numpy_dtype(column.dtype), nullable=False) for name, column in columns.items()]
    return pa.record_batch([pa.array(column) for column in columns.values()], schema=pa.schema(fields))


def _rows(batch: pa.RecordBatch) -> Rows:
    key, kind, file, step = (batch.column(name).to_numpy() for name in ("key", "kind", "file", "step"))
    first = np.flatnonzero(_begins(kind, file))
    summed = np.cumsum(step, dtype=np.uint64)
    before = summed[first] - step[first]
    row = (summed - np.repeat(before, np.diff(np.append(first, step.size)))) & _ROW_MASK
    # Copies: nothing may hold on to the mapped file.
    return Rows(key.astype(np.uint64), kind.copy(), (file.astype(np.uint64) << _HALF) | row)


def _begins(kind: NDArray[np.uint8], file: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Where rows of another kind or file begin, and the first."""
    begins = np.ones(kind.size, dtype=np.bool_)
    begins[1:] = (kind[1:] != kind[:-1]) | (file[1:] != file[:-1])
    return begins
