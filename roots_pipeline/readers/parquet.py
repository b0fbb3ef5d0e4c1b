"""Parquet: a record a row, read by row groups, and only the columns that are declared."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from roots_pipeline.document import Problem
from roots_pipeline.readers._files import cannot_read, find_files, open_file, reading_errors, whole_shard
from roots_pipeline.readers._records import BATCH_BYTES, BATCH_ROWS, problem_batch
from roots_pipeline.readers._tables import is_damage, needed_columns, to_records
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, SHARD_BYTES, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from roots_pipeline.readers._files import File

#: How much of a column is read at once, so that a row group of any size is read in bounded memory.
COLUMN_BYTES: Final = 2**20
#: Rows of one batch of a sample.
SAMPLE_ROWS: Final = 1024


class Parquet(Reader):
    """Parquet files, by groups of row groups. A position is the number of the row in the file."""

    name = "parquet"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, "shard_bytes": int}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        shard_bytes = options.integer("shard_bytes", SHARD_BYTES)
        shards: list[Shard] = []
        for file in find_files(paths, root):
            # Only large files are worth being opened for their row groups.
            large = file.bytes is not None and file.bytes > shard_bytes
            shards += _cut(file, shard_bytes) if large else [whole_shard(file)]
        return shards

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        position = 0
        try:
            with open_file(shard.path) as stream:
                table = _open(stream)
                columns = needed_columns(table.schema_arrow, options, shard.name)
                groups = range(table.num_row_groups)[shard.start : shard.end]
                rows = [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]
                position = sum(rows[: shard.start])
                batch_rows = _batch_rows(table.metadata, groups, options.text_field)
                for batch in table.iter_batches(batch_rows, row_groups=groups, columns=columns, use_threads=False):
                    yield from to_records(batch, position, options)
                    position += len(batch)
        except (pa.ArrowException, ValueError, *reading_errors()) as error:  # ValueError: HTTP without ranges
            if not is_damage(error):
                raise cannot_read(shard.path, error) from error
            yield problem_batch(
                position, Problem.TRUNCATED, f"the Parquet file cannot be read on, from row {position}: {error}"
            )

    def sample(self, shard: Shard, most_bytes: int, folder: Path, options: ReadOptions = DEFAULTS) -> int:  # noqa: ARG002
        try:
            with open_file(shard.path) as stream:
                table = _open(stream)
                groups = range(table.num_row_groups)[shard.start : shard.end]
                rows = sum(table.metadata.row_group(group).num_rows for group in groups)
                wanted = -(-rows * most_bytes // max(shard.bytes or 0, 1))
                folder.mkdir(parents=True, exist_ok=True)
                taken = 0
                with pq.ParquetWriter(folder / "sample.parquet", table.schema_arrow) as file:
                    for batch in table.iter_batches(SAMPLE_ROWS, row_groups=groups, use_threads=False):
                        file.write_batch(batch.slice(0, wanted - taken))
                        taken += min(len(batch), wanted - taken)
                        if taken >= wanted:
                            break
        except (pa.ArrowException, *reading_errors()) as error:
            raise cannot_read(shard.path, error) from error
        return (shard.bytes or 0) * taken // max(rows, 1)


def _open(stream: BinaryIO) -> pq.ParquetFile:
    return pq.ParquetFile(stream, buffer_size=COLUMN_BYTES, pre_buffer=False, page_checksum_verification=True)


def _cut(file: File, shard_bytes: int) -> list[Shard]:
    """The shards of a file: neighboring row groups, of at most `shard_bytes` as stored unless one group has more."""
    try:
        with open_file(file.path) as stream:
            metadata = _open(stream).metadata
    except (pa.ArrowException, OSError):
        # To be met again, and told, where the shard is read.
        return [whole_shard(file)]
    sizes = [
        sum(metadata.row_group(group).column(column).total_compressed_size for column in range(metadata.num_columns))
        for group in range(metadata.num_row_groups)
    ]
    starts: list[int] = []
    room = 0
    for group, size in enumerate(sizes):
        if size > room or not starts:
            starts.append(group)
            room = shard_bytes
        room -= size
    if len(starts) < 2:
        return [whole_shard(file)]
    read = list(accumulate(sizes, initial=0))
    return [
        Shard(f"{file.name}#{start}-{end}", file.path, start, end, read[end] - read[start], file.fingerprint)
        for start, end in zip(starts, [*starts[1:], len(sizes)], strict=True)
    ]


def _batch_rows(metadata: pq.FileMetaData, groups: Sequence[int], text_field: str) -> int:
    """How many rows to decode at once, by the mean size of a text."""
    text_bytes = rows = 0
    for group in groups:
        row_group = metadata.row_group(group)
        rows += row_group.num_rows
        for column in map(row_group.column, range(row_group.num_columns)):
            if column.path_in_schema == text_field:
                text_bytes += column.total_uncompressed_size
    return int(min(max(BATCH_BYTES * rows // max(text_bytes, 1), 16), BATCH_ROWS))
