"""Reading a source: its shards as items of work, their records as batches, documents after its cleaning steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.catalog.cleaning import BEFORE, CleaningSteps
from roots_pipeline.cleaners.base import Cleaned, StepContext
from roots_pipeline.config import Source
from roots_pipeline.errors import SourceError
from roots_pipeline.readers.base import Reader, ReadOptions, Shard, available_readers
from roots_pipeline.stages.work import Clock, Item


class SourceShard(Item, frozen=True, kw_only=True):
    """A shard of a source to read, the `number`th of its source."""

    source: str
    shard: Shard
    number: int = 0


def read_options(source: Source) -> ReadOptions:
    """What a reader needs to know of a source's file."""
    read = source.read
    return ReadOptions(
        text_field=read.text_field,
        id_field=read.id_field,
        url_field=read.url_field,
        license_field=read.license_field,
        language_field=read.language_field,
        path_field=read.path_field,
        collected_field=read.collected_field,
        title_field=read.title_field,
        type_field=read.type_field,
        options=read.options,
    )


class SourceReader:
    """Readers and cleaning steps, made once a worker."""

    def __init__(self, contexts: Mapping[str, StepContext] | None = None) -> None:
        """`contexts`: by language, what steps that go by it know."""
        self._readers: dict[str, Reader] = {name: reader() for name, reader in available_readers().items()}
        self._steps = CleaningSteps(contexts or {})

    def batches(self, source: Source, shard: Shard, clock: Clock) -> Iterator[pa.RecordBatch]:
        """The records of a shard, good and bad, in order; SourceError names the source."""
        batches = self._readers[source.read.reader].read(shard, read_options(source))
        while True:
            try:
                with clock.step("read"):
                    batch = next(batches, None)
            except SourceError as error:
                raise SourceError(f"source '{source.name}': {error}") from error
            if batch is None:
                return
            yield batch

    def clean(self, source: Source, documents: pa.RecordBatch, half: int = BEFORE) -> Cleaned:
        """Good records after one half of the source's cleaning steps, in its order."""
        return self._steps.apply(source, documents, half)


def read_digest(before: int, documents: NDArray[np.uint64]) -> int:
    """What has been read of a shard so far, in 63 bits, from hashes of its next documents.

    The same documents in the same order give the same, whatever batches they come in.
    """
    for document in documents.tolist():
        before = (before * 0x9E3779B97F4A7C15 + document) & 0x7FFFFFFFFFFFFFFF
    return before
