"""Candidate pairs: which documents of one partition share a key.

A group of g documents that share a key becomes a star: g - 1 pairs of its smallest document with each other one. The
star is the group written down, not the list of comparisons: the first document may be unlike the rest, and `resolve`
then makes new stars of those it failed with. So the pairs stay linear in the group, and none that is alike is hidden.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.rows import Rows

_SCHEMA = pa.schema(
    [
        pa.field("center", pa.uint64(), nullable=False),
        pa.field("member", pa.uint64(), nullable=False),
        pa.field("kind", pa.uint8(), nullable=False),
    ]
)


class Pairs(NamedTuple):
    """Documents that share a key of a kind, uint64[p], uint64[p] and uint8[p]: 17 bytes a pair.

    All members with the same center and kind are one group, since a document has one key of each kind.
    """

    center: NDArray[np.uint64]
    member: NDArray[np.uint64]
    kind: NDArray[np.uint8]


def candidate_pairs(rows: Rows) -> Pairs:
    """The stars of one partition, each pair once, sorted by kind, center and member, whatever the order of the rows.

    Takes 8 bytes a row beside the rows, and 60 a row of those that share a key.
    """
    order = np.argsort(rows.key)
    ordered = rows.key[order]
    shared = np.zeros(order.size, dtype=np.bool_)
    if order.size:
        equal = ordered[1:] == ordered[:-1]
        shared[1:] |= equal
        shared[:-1] |= equal
    chosen = order[shared]
    key, kind, document = rows.key[chosen], rows.kind[chosen], rows.document[chosen]

    order = np.lexsort((document, key, kind))
    key, kind, document = key[order], kind[order], document[order]
    begins = np.ones(order.size, dtype=np.bool_)
    begins[1:] = (key[1:] != key[:-1]) | (kind[1:] != kind[:-1])
    again = np.zeros(order.size, dtype=np.bool_)
    again[1:] = ~begins[1:] & (document[1:] == document[:-1])
    group = np.cumsum(begins) - 1
    center = document[begins][group]
    others = ~begins & ~again
    return _sorted(Pairs(center[others], document[others], kind[others]))


def concatenate_pairs(parts: Iterable[Pairs]) -> Pairs:
    """One after the other."""
    empty = Pairs(np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.uint8))
    return Pairs(*(np.concatenate(columns) for columns in zip(empty, *parts, strict=True)))


def write_pairs(path: Path, pairs: Pairs, temporary: Path | None = None) -> None:
    """Write pairs as an Arrow IPC file of one LZ4 record batch, under another name first and then renamed."""
    name = (temporary or path.parent) / f"{path.name}.{uuid.uuid4().hex}"
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    try:
        with pa.OSFile(str(name), "wb") as sink, pa.ipc.new_file(sink, _SCHEMA, options=options) as writer:
            writer.write_batch(pa.record_batch([pa.array(column) for column in pairs], schema=_SCHEMA))
        name.replace(path)
    finally:
        name.unlink(missing_ok=True)


def read_pairs(paths: Sequence[Path]) -> Pairs:
    """The pairs of several files, in the order of the files. Raises RunError for one that is not whole."""
    parts = []
    for path in paths:
        try:
            with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
                batch = reader.get_batch(0)
                parts.append(Pairs(*(batch.column(name).to_numpy().copy() for name in _SCHEMA.names)))
        except pa.ArrowInvalid as error:
            raise RunError(f"{path}: not a whole file of pairs ({error}); remove it and resume") from error
    return concatenate_pairs(parts)


def _sorted(pairs: Pairs) -> Pairs:
    order = np.lexsort((pairs.member, pairs.center, pairs.kind))
    return Pairs(pairs.center[order], pairs.member[order], pairs.kind[order])
