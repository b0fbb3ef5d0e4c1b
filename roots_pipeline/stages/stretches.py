"""Stretches: the documents of a file in pieces of bounded size, in which repeated passages are looked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.duplicates.rows import document_numbers
from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.collected import Collected, CollectedFile, file_ranges
from roots_pipeline.stages.decisions import read_decisions
from roots_pipeline.stages.work import Item
from roots_pipeline.storage import opened

#: Bytes of text of a stretch (more by less than a row group). A worker holds what it finds in one. As measured with
#: twice as much: where a tenth is repeated, 0.2 GB (English) to 0.4 GB (Chinese, each character a word); at worst,
#: where all is, 1.4 to 2.5 GB.
STRETCH_BYTES = 64 << 20


class Stretch(Item, frozen=True, kw_only=True):
    """Row groups [first, last) of the `file`th file of a language, the `number`th stretch of the language.

    `range` is the one that the file is in.
    """

    language: str
    number: int
    file: int
    range: int
    name: str
    source: str
    first_row: int
    rows: int
    row_groups: tuple[int, int]


#: By language, its stretches in the order of their documents' numbers.
Stretches = dict[str, tuple[Stretch, ...]]


def stretches_of(files: Collected, sources: Collection[str], target_bytes: int = STRETCH_BYTES) -> Stretches:
    """The stretches of the files of some sources; languages that have none are left out."""
    stretches: Stretches = {}
    for language, found in files.items():
        of_language: list[Stretch] = []
        ranges = file_ranges(found).of_files(np.arange(len(found))).tolist()
        for number, file in enumerate(found):
            if file.source in sources:
                whole = Stretch(
                    key=f"{language}--{file.key}",
                    size=file.bytes,
                    language=language,
                    number=0,
                    file=number,
                    range=ranges[number],
                    name=file.key,
                    source=file.source,
                    first_row=0,
                    rows=file.rows,
                    row_groups=(0, len(file.row_groups)),
                )
                of_language += _cut(whole, file, len(of_language), target_bytes)
        if of_language:
            stretches[language] = tuple(of_language)
    return stretches


def _cut(whole: Stretch, file: CollectedFile, first: int, target_bytes: int) -> Iterator[Stretch]:
    begin, begin_row, row, size = 0, 0, 0, 0
    for group, (rows, in_group) in enumerate(file.row_groups):
        row += rows
        size += in_group
        if size >= target_bytes or group + 1 == len(file.row_groups):
            yield msgspec.structs.replace(
                whole,
                key=f"{whole.key}--{begin}",
                size=size,
                number=first,
                first_row=begin_row,
                rows=row - begin_row,
                row_groups=(begin, group + 1),
            )
            first += 1
            begin, begin_row, size = group + 1, row, 0


def stretch_numbers(stretches: Sequence[Stretch], documents: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The stretch each document is in, int64[n]."""
    firsts = np.concatenate([document_numbers(s.file, 1, s.first_row) for s in stretches])
    return np.searchsorted(firsts, documents, side="right") - 1


def kept_rows(layout: Layout, stretch: Stretch) -> NDArray[np.bool_]:
    """Which rows of a stretch are no duplicates, bool[rows]."""
    kept = np.ones(stretch.rows, dtype=np.bool_)
    dropped = read_decisions(layout, stretch.language, stretch.range).dropped_rows(stretch.file)
    dropped = dropped - stretch.first_row
    kept[dropped[(dropped >= 0) & (dropped < stretch.rows)]] = False
    return kept


def read_rows(
    layout: Layout, stretch: Stretch, columns: Sequence[str], wanted: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], pa.RecordBatch]]:
    """The wanted documents of a stretch, a row group at a time, with their rows in it; `wanted` is bool[rows]."""
    row = 0
    with opened(layout.documents(stretch.language, stretch.name)) as file, pq.ParquetFile(file) as source:
        for group in range(*stretch.row_groups):
            rows = source.metadata.row_group(group).num_rows
            chosen = np.flatnonzero(wanted[row : row + rows])
            if chosen.size:
                table = source.read_row_group(group, columns=list(columns), use_threads=False)
                batch = table.combine_chunks().to_batches()[0]
                yield chosen + row, batch if chosen.size == rows else batch.take(pa.array(chosen))
            row += rows
