"""From groups that share a band to verified pairs of near duplicates.

A group's best-ranked document is compared with all others of it; those unlike it are a smaller group, whose best is
compared with the rest, and so on. Each round is linear in the documents left. A group of g documents that fall into k
families takes at most g * min(k, rounds) comparisons, where all pairs would be g * g / 2.

What that leaves out: two documents of a group that are alike are not compared when exactly one of them is like a
better-ranked third. It is dropped for the third, or for one that is like it; at worst the other one stays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.duplicates.mixing import mix
from roots_pipeline.duplicates.survivors import Edges, Measure

#: Families of one group that are told apart; what is left after as many rounds stays uncompared within that group.
ROUNDS = 64


class Groups(NamedTuple):
    """Documents that met, numbered by rank: group i has `members[offsets[i]:offsets[i + 1]]`, the best first.

    `offsets` is int64[g + 1], `members` int64[m].
    """

    offsets: NDArray[np.int64]
    members: NDArray[np.int64]


def groups_of(group: NDArray[np.int64], member: NDArray[np.int64]) -> Groups:
    """Groups from m pairs of a group's number and a member; those of one member and those met before are left out.

    Takes 50 bytes a pair.
    """
    order = np.lexsort((member, group))
    group, member = group[order], member[order]
    new = np.ones(group.size, dtype=np.bool_)
    new[1:] = (group[1:] != group[:-1]) | (member[1:] != member[:-1])
    return _distinct(_cut(group[new], member[new]))


def near_pairs(groups: Groups, measure: Measure, threshold: float, rounds: int = ROUNDS) -> Edges:
    """Pairs of documents of one group that are at least `threshold` similar, as the rounds above find them."""
    found = [Edges(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for _ in range(rounds):
        if not groups.members.size:
            break
        sizes = np.diff(groups.offsets)
        number = np.repeat(np.arange(sizes.size), sizes)
        best = groups.members[groups.offsets[:-1]][number]
        others = np.ones(groups.members.size, dtype=np.bool_)
        others[groups.offsets[:-1]] = False
        left, right = best[others], groups.members[others]
        similarity = measure(left, right)
        alike = similarity >= threshold
        found.append(Edges(left[alike], right[alike], similarity[alike]))
        groups = _cut(number[others][~alike], right[~alike])
    return Edges(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _cut(group: NDArray[np.int64], member: NDArray[np.int64]) -> Groups:
    """Groups of sorted pairs, those of one member left out."""
    begins = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]])) if group.size else np.empty(0, np.int64)
    sizes = np.diff(np.append(begins, group.size))
    members = member[np.repeat(sizes > 1, sizes)]
    return Groups(np.concatenate([[0], np.cumsum(sizes[sizes > 1])]), members)


def _distinct(groups: Groups) -> Groups:
    """Each set of members once: a family that is alike shares most of its bands."""
    if not groups.members.size:
        return groups
    sizes = np.diff(groups.offsets)
    # The sum of mixed numbers stands for a set; with the first member and the size it is as good as 64 bits.
    summed = np.add.reduceat(mix(groups.members.astype(np.uint64) + np.uint64(1)), groups.offsets[:-1])
    first = groups.members[groups.offsets[:-1]]
    order = np.lexsort((summed, sizes, first))
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (
        (summed[order[1:]] != summed[order[:-1]])
        | (sizes[order[1:]] != sizes[order[:-1]])
        | (first[order[1:]] != first[order[:-1]])
    )
    chosen = np.zeros(sizes.size, dtype=np.bool_)
    chosen[order[new]] = True
    members = groups.members[np.repeat(chosen, sizes)]
    return Groups(np.concatenate([[0], np.cumsum(sizes[chosen])]), members)
