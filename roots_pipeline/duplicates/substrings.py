"""Which copy of a long repeated run of words stays.

All runs of RUN_WORDS words with the same words are one group. The one in the best-ranked document stays, of several in
it the first; the words of all others go. Every word that goes has an equal one, among equal words, that comes before
it in that order, and so at last one that stays. Nothing is lost, whatever overlaps what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.winnowing import RUN_WORDS
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.scan import fmix64

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.rows import Rows

#: Kinds of fingerprints in the exchange: how often those who send one have it.
ONCE, OFTEN = 0, 1

_ONE = np.uint64(1)


class Spans(NamedTuple):
    """Words of documents, int64[s] each: `row`, ascending, the first word, ascending, and the one after the last."""

    row: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def occur_twice(rows: Rows) -> NDArray[np.bool_]:
    """Of the fingerprints of one partition, a row for each that has them, those that occur twice; bool[m]."""
    order = np.argsort(rows.key)
    ordered = rows.key[order]
    twice = rows.kind[order] == OFTEN
    if order.size:
        equal = ordered[1:] == ordered[:-1]
        twice[1:] |= equal
        twice[:-1] |= equal
    result = np.empty_like(twice)
    result[order] = twice
    return result


def best_of(key: NDArray[np.uint64], check: NDArray[np.uint8], rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each entry the place of the best of its group, int64[m]: same key and check, smallest rank, then the first.

    Takes 17 to 32 bytes an entry.
    """
    best = np.empty(key.size, dtype=np.int64)
    _group(key, check, rank, _slots(key.size), best)
    return best


def find(
    key: NDArray[np.uint64],
    check: NDArray[np.uint8],
    among_key: NDArray[np.uint64],
    among_check: NDArray[np.uint8],
) -> NDArray[np.int64]:
    """Where each pair of a key and a check is among others, none of which comes twice, int64[m]; -1: nowhere."""
    places = np.empty(key.size, dtype=np.int64)
    _find(key, check, among_key, among_check, _slots(among_key.size), places)
    return places


def dense_ranks(columns: Sequence[NDArray[np.generic]]) -> NDArray[np.int64]:
    """One number for each document, int64[n], that orders them as the columns do, first things first."""
    order = np.lexsort(tuple(reversed(columns)))
    ranks = np.empty(order.size, dtype=np.int64)
    ranks[order] = np.arange(order.size)
    return ranks


def spans_of(row: NDArray[np.int64], position: NDArray[np.int64]) -> Spans:
    """The words of runs given by document and first word, both ascending; runs that overlap or touch are one span."""
    begins = np.ones(row.size, dtype=np.bool_)
    begins[1:] = (row[1:] != row[:-1]) | (position[1:] > position[:-1] + RUN_WORDS)
    ends = np.ones(row.size, dtype=np.bool_)
    ends[:-1] = begins[1:]
    return Spans(row[begins], position[begins], position[ends] + RUN_WORDS)


def _slots(entries: int) -> NDArray[np.uint32]:
    """An empty hash table, half full at most."""
    return np.zeros(1 << max(4, (2 * entries).bit_length()), dtype=np.uint32)


@inlined
def _slot(
    key: np.uint64,
    check: np.uint8,
    keys: NDArray[np.uint64],
    checks: NDArray[np.uint8],
    slots: NDArray[np.uint32],
) -> np.uint64:
    """The slot that holds the entry with this key and check (its place and one), or the free one for it (0)."""
    mask = np.uint64(slots.size - 1)
    slot = fmix64(key) & mask
    while slots[slot] != 0:
        held = slots[slot] - 1
        if keys[held] == key and checks[held] == check:
            break
        slot = (slot + _ONE) & mask
    return slot


@kernel
def _group(
    keys: NDArray[np.uint64],
    checks: NDArray[np.uint8],
    rank: NDArray[np.int64],
    slots: NDArray[np.uint32],
    best: NDArray[np.int64],
) -> None:
    for entry in range(keys.size):
        slot = _slot(keys[entry], checks[entry], keys, checks, slots)
        if slots[slot] == 0 or rank[entry] < rank[slots[slot] - 1]:
            slots[slot] = entry + 1
    for entry in range(keys.size):
        best[entry] = np.int64(slots[_slot(keys[entry], checks[entry], keys, checks, slots)]) - 1


@kernel
def _find(
    keys: NDArray[np.uint64],
    checks: NDArray[np.uint8],
    among_keys: NDArray[np.uint64],
    among_checks: NDArray[np.uint8],
    slots: NDArray[np.uint32],
    places: NDArray[np.int64],
) -> None:
    for entry in range(among_keys.size):
        slots[_slot(among_keys[entry], among_checks[entry], among_keys, among_checks, slots)] = entry + 1
    for entry in range(keys.size):
        places[entry] = np.int64(slots[_slot(keys[entry], checks[entry], among_keys, among_checks, slots)]) - 1
