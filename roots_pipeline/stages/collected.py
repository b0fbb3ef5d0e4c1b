"""What the collect stage left behind, as the later stages see it: files of documents, numbered within their language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.work import Record

#: A document within its language, as one number: the number of its file, then its row in it.
ROW_BITS = 32


class CollectedFile(msgspec.Struct, frozen=True):
    """The documents of one language that one shard held: `row_groups` gives rows and bytes of text of each."""

    key: str
    source: str
    row_groups: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.row_groups)

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.row_groups)


#: By language, its files in the order that numbers them.
Collected = dict[str, tuple[CollectedFile, ...]]


def collected_files(records: Iterable[Record]) -> Collected:
    """The files by language, in the order of their keys: it does not depend on which shard was done first."""
    files: dict[str, list[CollectedFile]] = {}
    for record in sorted(records, key=lambda record: record.key):
        for language, row_groups in record.facts["files"].items():
            groups = tuple((rows, size) for rows, size in row_groups)
            files.setdefault(language, []).append(CollectedFile(record.key, record.facts["source"], groups))
    return {language: tuple(found) for language, found in sorted(files.items())}


def read_signatures(layout: Layout, language: str, key: str) -> pa.Table:
    """The signatures of a file, memory-mapped: a column is read when it is used."""
    with pa.memory_map(str(layout.signatures(language, key))) as source:
        return pa.ipc.open_file(source).read_all()


def fixed(table: pa.Table, column: str) -> NDArray[np.generic]:
    """A fixed-width column as a numpy array, lists as rows of a matrix."""
    values = table.column(column).combine_chunks()
    if pa.types.is_fixed_size_list(values.type):
        return values.flatten().to_numpy().reshape(len(values), values.type.list_size)
    return values.to_numpy()


def file_starts(files: Sequence[CollectedFile]) -> NDArray[np.int64]:
    """int64[files + 1]: the number of rows before each file."""
    return np.concatenate([[0], np.cumsum([file.rows for file in files])]).astype(np.int64)
