"""From records found one by one to record batches of a bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pyarrow as pa

from roots_pipeline.document import RECORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roots_pipeline.document import LeftOut, Problem

#: The most rows of a batch, and the most bytes of the records it was read from unless it has one row only.
BATCH_ROWS: Final = 2048
BATCH_BYTES: Final = 8_000_000


class Record(NamedTuple):
    """One row of RECORD, its fields in the schema's order."""

    key: str | None
    position: int
    text: str | None
    url: str | None = None
    license: str | None = None
    language: str | None = None
    path: str | None = None
    collected: str | None = None
    title: str | None = None
    type: str | None = None
    repository: str | None = None
    revision: str | None = None
    opt_outs: str | None = None
    problem: Problem | LeftOut | None = None
    detail: str | None = None
    record_bytes: int = 0


class Batch:
    """Rows that wait to become a record batch."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._records)

    def is_full(self, record_bytes: int) -> bool:
        """Whether a record of this size must go into the next batch."""
        return len(self._records) >= BATCH_ROWS or (bool(self._records) and self._bytes + record_bytes > BATCH_BYTES)

    def add(self, record: Record) -> None:
        self._records.append(record)
        # What was not read into memory (a line that is too long) takes no room.
        self._bytes += 0 if record.text is None else record.record_bytes

    def take(self) -> pa.RecordBatch:
        """The rows as a record batch; what comes next begins another."""
        columns = zip(*self._records, strict=True) if self._records else ((),) * len(RECORD)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, RECORD, strict=True)]
        self._records = []
        self._bytes = 0
        return pa.RecordBatch.from_arrays(arrays, schema=RECORD)


def problem_batch(position: int, problem: Problem, detail: str) -> pa.RecordBatch:
    """One row that tells of a problem and is no record."""
    batch = Batch()
    batch.add(Record(None, position, None, problem=problem, detail=detail))
    return batch.take()


def batches(records: Iterable[Record]) -> Iterator[pa.RecordBatch]:
    """Records, in order, as record batches of a bounded size."""
    batch = Batch()
    for record in records:
        if batch.is_full(record.record_bytes):
            yield batch.take()
        batch.add(record)
    if batch:
        yield batch.take()
