"""Candidate pairs: which documents of one partition share a key.

A group of g documents that share a key becomes a star: g - 1 pairs of its smallest document with each other one. The
star is the group written down, not the list of comparisons: the first document may be unlike the rest, and `near_pairs`
then makes new stars of those it failed with. So the pairs stay linear in the group, and none that is alike is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.exchange import partitions_of, read_parted_columns, write_parted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.rows import Rows


class Pairs(NamedTuple):
    """Documents that share a key of a kind, uint64[p], uint64[p] and uint8[p]: 17 bytes a pair.

    All members with the same center and kind are one group, since a document has one key of each kind.
    """

    center: NDArray[np.uint64]
    member: NDArray[np.uint64]
    kind: NDArray[np.uint8]

    def of(self, chosen: NDArray[np.bool_]) -> Pairs:
        """The pairs where the mask is true."""
        return Pairs(self.center[chosen], self.member[chosen], self.kind[chosen])

    def documents(self, *kinds: int) -> NDArray[np.uint64]:
        """All documents in pairs of these kinds, ascending."""
        chosen = np.isin(self.kind, kinds)
        return np.unique(np.concatenate([self.center[chosen], self.member[chosen]]))


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


def write_pairs(path: Path, pairs: Pairs, partitions: int) -> None:
    """Write pairs to the partitions of their centers, so that a group stays whole."""
    write_parted(path, pairs._asdict(), partitions_of(pairs.center, partitions), partitions)


def read_pairs(paths: Sequence[Path], partition: int) -> Pairs:
    """The pairs of one partition of several files, in the order of the files. RunError: one is not whole."""
    return Pairs(**read_parted_columns(paths, partition, "candidates"))


def concatenate_pairs(parts: Sequence[Pairs]) -> Pairs:
    """One after the other; at least one."""
    return Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _sorted(pairs: Pairs) -> Pairs:
    order = np.lexsort((pairs.member, pairs.center, pairs.kind))
    return Pairs(pairs.center[order], pairs.member[order], pairs.kind[order])
