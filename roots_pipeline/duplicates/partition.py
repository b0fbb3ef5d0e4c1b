"""What the candidates of one partition come to: equal documents, and verified pairs of near duplicates.

Documents that are equal share all their bands, so wherever one of them is met all are, and the best stands for them.
A group that another partition holds too, as a part of a group of an earlier band, is left to that one: so a pair that
agrees in all bands is compared once, whatever the number of partitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.columns import read_columns
from roots_pipeline.duplicates.identity import Settled, is_in, settle_content
from roots_pipeline.duplicates.lookup import gather
from roots_pipeline.duplicates.near import groups_of, near_pairs
from roots_pipeline.duplicates.ranked import Ranked, best_of_equal
from roots_pipeline.duplicates.rows import BAND
from roots_pipeline.duplicates.verify import MINIMA_DOCUMENTS, Similarities

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.candidates import Pairs
    from roots_pipeline.duplicates.lookup import Documents, Lookup
    from roots_pipeline.duplicates.rules import NearRules


class Alike(NamedTuple):
    """Verified pairs of near duplicates: uint64[e], uint64[e], float64[e] (exact Jaccard similarity of shingles)."""

    left: Documents
    right: Documents
    similarity: NDArray[np.float64]


class Verified(NamedTuple):
    """What was found in a partition."""

    equal: Settled
    alike: Alike


def read_alike(paths: Sequence[Path]) -> Alike:
    """The pairs of several files, in the order of the files."""
    return Alike(*read_columns(paths, {"left": np.uint64, "right": np.uint64, "similarity": np.float64}))


def verify_partition(pairs: Pairs, gone: Documents, lookup: Lookup, rules: NearRules) -> Verified:
    """Compare the candidates of a partition, but for those in `gone` (ascending).

    Memory: 150 bytes a candidate document and 60 a pair, beside what `Similarities` reads at a time or keeps.
    """
    known = np.unique(np.concatenate([pairs.center, pairs.member]))
    known = known[~is_in(known, gone)]
    ranked = Ranked(known, lookup.ranks(known))
    equal = settle_content(pairs, gone, ranked, lookup)
    group, band, member = _groups(pairs, gone)
    # One stands for all that are equal to it.
    first = best_of_equal(gather(lookup.content, ranked.documents))
    number = first[ranked.numbers(member)]
    measure = Similarities(ranked.documents, lookup, rules)
    here = _not_elsewhere(group, band, number, measure, rules)
    fixed = int(np.count_nonzero(lookup.fixed(known)))
    edges = near_pairs(groups_of(group[here], number[here]), measure, rules.threshold, fixed)
    return Verified(equal, Alike(ranked.documents[edges.left], ranked.documents[edges.right], edges.similarity))


def _groups(pairs: Pairs, gone: Documents) -> tuple[NDArray[np.int64], NDArray[np.uint8], Documents]:
    """The groups that share a band, as (group's number, band, member), without those that are gone."""
    banded = pairs.kind >= BAND
    center, member, kind = (column[banded] for column in pairs)
    order = np.lexsort((center, kind))
    center, member, kind = center[order], member[order], kind[order]
    begins = np.ones(center.size, dtype=np.bool_)
    begins[1:] = (center[1:] != center[:-1]) | (kind[1:] != kind[:-1])
    group = np.cumsum(begins) - 1
    members = np.concatenate([center[begins], member])
    stays = ~is_in(members, gone)
    bands = np.concatenate([kind[begins], kind]) - np.uint8(BAND)
    return np.concatenate([group[begins], group])[stays], bands[stays], members[stays]


def _not_elsewhere(
    group: NDArray[np.int64],
    band: NDArray[np.uint8],
    number: NDArray[np.int64],
    measure: Similarities,
    rules: NearRules,
) -> NDArray[np.bool_]:
    """Of m members of groups, those whose group is not part of a group of an earlier band, bool[m]."""
    if not group.size:
        return np.empty(0, dtype=np.bool_)
    order = np.argsort(group, kind="stable")
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    sizes = np.diff(np.append(begins, order.size))
    met, position = np.unique(number[order], return_inverse=True)
    measure.keep(met)
    hashes = _bands_of(met, measure, rules)
    elsewhere = np.zeros(begins.size, dtype=np.bool_)
    of_group = band[order[begins]]
    for earlier in range(rules.bands - 1):
        values = hashes[position, earlier]
        same = np.logical_and.reduceat(values == np.repeat(values[begins], sizes), begins)
        elsewhere |= same & (of_group > earlier)
    here = np.empty(order.size, dtype=np.bool_)
    here[order] = np.repeat(~elsewhere, sizes)
    return here


def _bands_of(positions: NDArray[np.int64], measure: Similarities, rules: NearRules) -> NDArray[np.uint32]:
    """Half of each band's hash, uint32[n, bands], of documents; enough to tell a group's from others."""
    hashes = np.empty((positions.size, rules.bands), dtype=np.uint32)
    for start in range(0, positions.size, MINIMA_DOCUMENTS):
        part = slice(start, start + MINIMA_DOCUMENTS)
        minima, row = measure.minima(positions[part])
        hashes[part] = (band_hashes(minima[row], rules.bands, rules.rows) >> np.uint64(32)).astype(np.uint32)
    return hashes
