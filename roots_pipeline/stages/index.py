"""The index of a corpus: the signatures of its documents, shard by shard, for runs that are held against it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile
from roots_pipeline.stages.collected import SignatureTable
from roots_pipeline.stages.writers import SignatureFile


class IndexFile:
    """The index of one shard in the making, row by row as its documents are; there is none if nothing is added."""

    def __init__(self, layout: Layout, language: str, part: str) -> None:
        self._layout = layout
        self._language = language
        self._path = layout.index(language, part)
        self._file: SignatureFile | None = None
        self._open: tuple[str, SignatureTable] | None = None

    def add(self, key: str, rows: NDArray[np.int64]) -> None:
        """Add the signatures at some rows of a file of collected documents."""
        if self._open is None or self._open[0] != key:
            self._open = key, SignatureTable(self._layout.signatures(self._language, key))
        found = self._open[1].rows_at(rows)
        if self._file is None:
            self._file = SignatureFile(self._path, found.schema, self._layout.temporary)
        for batch in found.combine_chunks().to_batches():
            self._file.write(batch)

    def commit(self) -> list[WrittenFile]:
        return [self._file.commit(self._layout.root)] if self._file else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            self._file.discard()
