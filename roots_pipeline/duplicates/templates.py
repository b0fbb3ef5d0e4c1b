"""Template lines: what a source writes around its documents, known by how often the source says it.

A line of `min_characters` or more (white space at its ends aside) is of the template if it occurs `min_count` times in
the source, as in ROOTS' `dedup_template_soft` (01a, `clean.py`). Each occurrence counts, several in one document too,
but copies of a document count once: taken in the order of shards and positions, a document that has the line counts
unless it has the address or all the lines (see `Lines.contents`) of one that has counted for this line already. Without
that, ten copies of an article would take away each other's every line, as happened to newspapers in the first ROOTS.

Lines travel as hashes. Each shard leaves runs of (hash, document) sorted by hash; a partition is a range of hashes, so
its rows are found in each run by bisection, and how many partitions there are is known when all lines are.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.storage import is_store, mapped
from roots_pipeline.text.compiled import kernel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.lines import Lines

#: Rows of a run: a shard is sorted in pieces of this size, whatever its own.
RUN_ROWS = 1 << 20
#: Rows of a partition, 56 bytes each while they are counted; sorting takes as much again.
PARTITION_ROWS = 1 << 20
#: 65,536 partitions of a million lines are 5 TB of text.
MAX_BITS = 16

RUN = pa.schema([pa.field("hash", pa.uint64(), nullable=False), pa.field("document", pa.uint32(), nullable=False)])
#: By which documents are copies of one another: hashes of the normalized address (0: none) and of the lines.
#: And a hash of the domain it is from, where lines are counted by domain; else 0.
COPIES = pa.schema([pa.field(name, pa.uint64(), nullable=False) for name in ("url", "content", "domain")])

_ROW_BITS = np.uint64(32)


class Templates(NamedTuple):
    """Template lines sorted by hash: `first` is the document (shard << 32 | row) of its first occurrence.

    `occurrences` and `documents` are all there are, copies as well.
    """

    hash: NDArray[np.uint64]
    first: NDArray[np.uint64]
    occurrences: NDArray[np.int64]
    documents: NDArray[np.int64]


def partition_bits(rows: int) -> int:
    """The number of leading bits of a hash that say its partition, for so many rows.

    >>> partition_bits(0), partition_bits(1 << 20), partition_bits(5_000_000)
    (0, 0, 3)
    """
    bits = 0
    while rows >> bits > PARTITION_ROWS and bits < MAX_BITS:
        bits += 1
    return bits


def sorted_run(hashes: NDArray[np.uint64], documents: NDArray[np.uint32]) -> pa.RecordBatch:
    """Rows of the RUN schema, by hash and within one in the order given."""
    order = np.argsort(hashes, kind="stable")
    return pa.RecordBatch.from_arrays([pa.array(hashes[order]), pa.array(documents[order])], schema=RUN)


def read_runs(path: Path, partition: int, bits: int) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.uint32]]]:
    """Of each run of a shard, the hashes and documents of one of 2^bits partitions."""
    with mapped(path) as source, pa.ipc.open_file(source) as reader:
        for number in range(reader.num_record_batches):
            hashes, documents = (column.to_numpy() for column in reader.get_batch(number).columns)
            start, end = np.searchsorted(hashes, _edges(bits, partition, partition + 2)) if bits else (0, hashes.size)
            if partition + 1 == 1 << bits:
                end = hashes.size
            if start < end:
                yield hashes[start:end].copy(), documents[start:end].copy()


def _edges(bits: int, first: int, last: int) -> NDArray[np.uint64]:
    """The smallest hash of each of some of 2^bits equal ranges of hashes."""
    return np.arange(first, last, dtype=np.uint64) << np.uint64(64 - bits)


class LineCounter:
    """Counts the lines of one partition: rows in, in the order of the documents; template lines out.

    What is held is bounded by PARTITION_ROWS, or by the distinct lines of the partition with `min_count` rows each
    where these are more: lines that are decided, and copies, fold into one row.
    """

    def __init__(self, min_count: int, limit: int = 2 * PARTITION_ROWS) -> None:
        self._min_count = min_count
        self._limit = limit
        self._parts: list[_Rows] = []
        self._held = 0
        self._reduced = 0

    def add(
        self,
        hashes: NDArray[np.uint64],
        documents: NDArray[np.uint64],
        urls: NDArray[np.uint64],
        contents: NDArray[np.uint64],
    ) -> None:
        """Count occurrences of lines, n of each: one row an occurrence, those of a document and line together."""
        ones = np.ones(hashes.size, dtype=np.int64)
        self._parts.append(_Rows(hashes, documents, urls, contents, ones, ones, ones))
        self._held += hashes.size
        if self._held >= max(self._limit, 2 * self._reduced):
            self._reduce()

    def finish(self) -> Templates:
        """The template lines."""
        rows = self._reduce()
        found = rows.counted >= self._min_count
        return Templates(rows.hash[found], rows.document[found], rows.occurrences[found], rows.documents[found])

    def _reduce(self) -> _Rows:
        empty = _Rows._make(np.empty(0, dtype=kind) for kind in [np.uint64] * 4 + [np.int64] * 3)
        columns = [np.concatenate(parts) for parts in zip(empty, *self._parts, strict=True)]
        self._parts = []
        # Stable: rows of a line stay in the order of the documents.
        order = np.argsort(columns[0], kind="stable")
        rows = _Rows._make(column[order] for column in columns)
        size = _fold(*rows, self._min_count)
        rows = _Rows._make(column[:size].copy() for column in rows)
        self._parts = [rows]
        self._held = self._reduced = size
        return rows


class _Rows(NamedTuple):
    """A line in a document that counts: how often (`counted`).

    The line's first row also holds the occurrences and documents of all that have been folded. A line that has reached
    `min_count` is one row, whose `counted` says so.
    """

    hash: NDArray[np.uint64]
    document: NDArray[np.uint64]
    url: NDArray[np.uint64]
    content: NDArray[np.uint64]
    counted: NDArray[np.int64]
    occurrences: NDArray[np.int64]
    documents: NDArray[np.int64]


@kernel
def _fold(
    hashes: NDArray[np.uint64],
    document: NDArray[np.uint64],
    url: NDArray[np.uint64],
    content: NDArray[np.uint64],
    counted: NDArray[np.int64],
    occurrences: NDArray[np.int64],
    documents: NDArray[np.int64],
    min_count: int,
) -> int:
    """Fold the rows of each line, in place; return how many there are then."""
    read = 0
    out = 0
    while read < hashes.size:
        begin = out
        line = hashes[read]
        reached = 0
        all_occurrences = 0
        all_documents = 0
        while read < hashes.size and hashes[read] == line:
            at = read
            here = 0
            while read < hashes.size and hashes[read] == line and document[read] == document[at]:
                here += counted[read]
                all_occurrences += occurrences[read]
                read += 1
            all_documents += documents[at]
            if reached >= min_count:
                continue
            copy = False
            for row in range(begin, out):
                copy |= content[row] == content[at] or (url[at] != 0 and url[row] == url[at])
            if not copy:
                document[out] = document[at]
                url[out] = url[at]
                content[out] = content[at]
                hashes[out] = line
                counted[out] = here
                occurrences[out] = 0
                documents[out] = 0
                out += 1
                reached += here
        if reached >= min_count:
            out = begin + 1
            counted[begin] = reached
        occurrences[begin] = all_occurrences
        documents[begin] = all_documents
    return out


def highest(templates: Templates, count: int) -> Templates:
    """The `count` lines that occur most often (of those that occur as often, the smaller hash), sorted by hash."""
    order = np.lexsort([templates.hash, -templates.occurrences])[:count]
    order = order[np.argsort(templates.hash[order])]
    return Templates._make(column[order] for column in templates)


def concatenate(parts: Iterable[Templates]) -> Templates:
    """One after the other."""
    empty = Templates._make(np.empty(0, dtype=kind) for kind in [np.uint64] * 2 + [np.int64] * 2)
    return Templates._make(np.concatenate(columns) for columns in zip(empty, *parts, strict=True))


def write_templates(path: Path, templates: Templates) -> None:
    """Write template lines as an Arrow IPC file."""
    table = pa.table(dict(zip(Templates._fields, templates, strict=True)))
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)


def read_templates(path: Path) -> Templates:
    """What `write_templates` wrote, memory-mapped."""
    with mapped(path) as source:
        table = pa.ipc.open_file(source).read_all()
    return Templates._make(table.column(name).combine_chunks().to_numpy() for name in Templates._fields)


def write_table(lines: Path, buckets: Path, parts: Iterable[Templates], rows: int, bits: int) -> None:
    """Write the table of a source's `rows` template lines from those of its 2^bits partitions, in their order.

    `lines` has their hashes and first documents, uint64[2, rows]; `buckets` says where the hashes that begin with some
    bits start, uint64[2^b + 1], about two a bucket. One partition is held at a time.
    """
    bucket_bits = max(1, bits, rows.bit_length() - 2)
    table = np.lib.format.open_memmap(lines, mode="w+", dtype=np.uint64, shape=(2, rows))
    starts = np.lib.format.open_memmap(buckets, mode="w+", dtype=np.uint64, shape=((1 << bucket_bits) + 1,))
    width = 1 << (bucket_bits - bits)
    done = 0
    for number, part in enumerate(parts):
        end = done + part.hash.size
        table[0, done:end] = part.hash
        table[1, done:end] = part.first
        first = number * width
        starts[first : first + width] = done + np.searchsorted(part.hash, _edges(bucket_bits, first, first + width))
        done = end
    starts[-1] = done
    table.flush()
    starts.flush()


class TemplateTable:
    """The template lines of a source: `lines` and `buckets` as `write_table` has them."""

    def __init__(self, lines: NDArray[np.uint64], buckets: NDArray[np.uint64]) -> None:
        # Files are mapped to be read alone, which is another type to the kernel.
        lines.flags.writeable = buckets.flags.writeable = False
        self._hashes, self.first = lines
        self._buckets = buckets

    @classmethod
    def read(cls, lines: Path, buckets: Path) -> TemplateTable:
        """What `write_table` wrote, memory-mapped where it lies on this machine."""
        return cls(*(_array(path) for path in (lines, buckets)))

    def find(self, lines: Lines, min_characters: int) -> NDArray[np.int64]:
        """The place of each line in the table, int64[m]; -1 for those that are not in it or shorter."""
        places = np.empty(lines.hashes.size, dtype=np.int64)
        shift = 64 - (self._buckets.size - 1).bit_length() + 1
        _find(lines.hashes, lines.characters, min_characters, self._hashes, self._buckets, shift, places)
        return places


def _array(path: Path) -> NDArray[np.uint64]:
    if is_store(path):
        content: NDArray[np.uint64] = np.load(BytesIO(path.read_bytes()))
        return content
    return np.asarray(np.load(path, mmap_mode="r"))


@kernel
def _find(
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    min_characters: int,
    table: NDArray[np.uint64],
    buckets: NDArray[np.uint64],
    shift: int,
    places: NDArray[np.int64],
) -> None:
    """Look hashes up."""
    for line in range(hashes.size):
        places[line] = -1
        if characters[line] >= min_characters:
            bucket = hashes[line] >> np.uint64(shift)
            for place in range(np.int64(buckets[bucket]), np.int64(buckets[bucket + np.uint64(1)])):
                if table[place] == hashes[line]:
                    places[line] = place
                    break
