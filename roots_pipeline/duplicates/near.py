"""From groups that share a band to verified pairs of near duplicates.

A group's best-ranked document is compared with all others of it. The best of those unlike it is then compared with all
but the first, and so on, until each is like one that was compared with all. So a group of g documents in k families
takes at most g * min(k, ROUNDS) comparisons where all pairs would be g * g / 2, and no outlier hides the rest.

What that leaves out: two documents alike, of which each is like another one that was compared with all, but not like
the other's. Both are linked; they may both stay only if both of those were dropped for something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.mixing import mix
from roots_pipeline.duplicates.survivors import Edges, Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def near_pairs(groups: Groups, measure: Measure, threshold: float, fixed: int = 0, rounds: int = ROUNDS) -> Edges:
    """Pairs of documents of one group that are at least `threshold` similar, as described above.

    Each comes once, the better document first. Documents numbered below `fixed` stay whatever is found, so no two of
    them are compared.
    """
    found = [Edges(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    member = groups.members
    group = np.repeat(np.arange(groups.offsets.size - 1), np.diff(groups.offsets))
    # Documents of which it is open whether they are like one compared with all, and those not so compared yet.
    open_ = np.ones(member.size, dtype=np.bool_)
    waiting = np.ones(member.size, dtype=np.bool_)
    for _ in range(rounds):
        first = np.flatnonzero(open_)
        if not first.size:
            break
        first = first[_begins(group[first])]
        open_[first] = waiting[first] = False
        center = np.full(int(group[-1]) + 1, -1, dtype=np.int64)
        center[group[first]] = member[first]
        active = center[group] >= 0
        group, member, open_, waiting = group[active], member[active], open_[active], waiting[active]
        compared = np.flatnonzero(waiting)
        left, right = center[group[compared]], member[compared]
        asked = (left >= fixed) | (right >= fixed)
        compared, left, right = compared[asked], left[asked], right[asked]
        similarity = measure(left, right)
        alike = similarity >= threshold
        found.append(Edges(left[alike], right[alike], similarity[alike]))
        open_[compared[alike]] = False
    return _each_once(Edges(*(np.concatenate(columns) for columns in zip(*found, strict=True))))


def _each_once(edges: Edges) -> Edges:
    """Pairs that met in several groups once, the better document first: those alike share most of their bands."""
    left, right = np.minimum(edges.left, edges.right), np.maximum(edges.left, edges.right)
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return Edges(left[new], right[new], edges.similarity[order[new]])


def _begins(group: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where the sorted numbers begin anew."""
    begins = np.ones(group.size, dtype=np.bool_)
    begins[1:] = group[1:] != group[:-1]
    return begins


def _cut(group: NDArray[np.int64], member: NDArray[np.int64]) -> Groups:
    """Groups of sorted pairs, those of one member left out."""
    begins = np.flatnonzero(_begins(group))
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
