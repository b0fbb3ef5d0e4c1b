"""Decisions: from the candidate pairs of a language to who is dropped, for whom, and why.

Documents are numbered by rank as soon as they are known, and everything is decided in these numbers; so nothing
depends on the order of files, partitions or pairs.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.components import components
from roots_pipeline.duplicates.lookup import Documents, Lookup, gather
from roots_pipeline.duplicates.near import groups_of, near_pairs
from roots_pipeline.duplicates.rows import BAND, CONTENT, ID
from roots_pipeline.duplicates.shingles import SHINGLE_WORDS
from roots_pipeline.duplicates.survivors import choose
from roots_pipeline.duplicates.verify import Similarities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.duplicates.candidates import Pairs

#: Jaccard similarity of 5-word shingles from which two documents are near duplicates (Lee et al. 2022, "Deduplicating
#: training data makes language models better", 4.2).
THRESHOLD = 0.8
#: How far below the threshold an estimate may be for the texts to be compared.
SLACK = 0.1


class Kind(IntEnum):
    """Why a document is dropped; the lower-case name is the rule in the ledger."""

    REPEATED_ID = 0
    EXACT_DUPLICATE = 1
    NEAR_DUPLICATE = 2


class Decisions(NamedTuple):
    """Documents dropped, ascending, each with the one that stays for it; and those that stay for others, ascending.

    `document` and `winner` are uint64[d], `similarity` float64[d], `kind` uint8[d] (see `Kind`); `survivor` is
    uint64[s] and `dropped` int64[s], the documents dropped in its favor.
    """

    document: Documents
    winner: Documents
    similarity: NDArray[np.float64]
    kind: NDArray[np.uint8]
    survivor: Documents
    dropped: NDArray[np.int64]


def resolve(
    pairs: Pairs,
    lookup: Lookup,
    *,
    threshold: float = THRESHOLD,
    slack: float = SLACK,
    shingle: int = SHINGLE_WORDS,
) -> Decisions:
    """Decide about all candidates of one language: repeated ids first, then equal texts, then near duplicates.

    A near duplicate is at least `threshold` similar to its winner (exact Jaccard of shingles) and an exact duplicate
    equal to it (128 bits of its text without white space); every winner stays. A repeated id is dropped whatever its
    text, which `similarity` tells. Memory: about 150 bytes a candidate document and 70 a pair, beside what `lookup`
    holds and what `verify` reads at a time.
    """
    return _Resolution(pairs, lookup, threshold, slack, shingle).decide()


class _Resolution:
    """The state of one call: all arrays over candidate documents, numbered by rank."""

    def __init__(self, pairs: Pairs, lookup: Lookup, threshold: float, slack: float, shingle: int) -> None:
        self._pairs = pairs
        self._lookup = lookup
        self._threshold = threshold
        known = np.unique(np.concatenate([pairs.center, pairs.member]))
        order = np.lexsort([known, *reversed(lookup.ranks(known))])
        self._known = known
        self._rank = np.empty(known.size, dtype=np.int64)
        self._rank[order] = np.arange(known.size)
        self._documents = known[order]
        self._measure = Similarities(self._documents, lookup, threshold, slack, shingle)
        self._winner = np.full(known.size, -1, dtype=np.int64)
        self._similarity = np.full(known.size, np.nan)
        self._kind = np.zeros(known.size, dtype=np.uint8)

    def decide(self) -> Decisions:
        self._drop_repeated_ids()
        self._drop_exact()
        self._drop_near()
        self._settle_exact()
        self._settle_repeated_ids()
        return self._decisions()

    def _numbers(self, documents: Documents) -> NDArray[np.int64]:
        return self._rank[np.searchsorted(self._known, documents)]

    def _of_kind(self, kind: int) -> NDArray[np.int64]:
        """The candidates of a kind that have not been dropped."""
        chosen = self._pairs.kind == kind
        met = np.unique(np.concatenate([self._pairs.center[chosen], self._pairs.member[chosen]]))
        numbers = np.sort(self._numbers(met))
        return numbers[self._winner[numbers] < 0]

    def _drop(self, dropped: NDArray[np.int64], winner: NDArray[np.int64], kind: Kind) -> None:
        self._winner[dropped] = winner
        self._similarity[dropped] = 1.0
        self._kind[dropped] = kind

    def _drop_repeated_ids(self) -> None:
        numbers = self._of_kind(ID)
        self._drop(*_equal(numbers, gather(self._lookup.ids, self._documents[numbers])), Kind.REPEATED_ID)

    def _drop_exact(self) -> None:
        numbers = self._of_kind(CONTENT)
        self._drop(*_equal(numbers, gather(self._lookup.content, self._documents[numbers])), Kind.EXACT_DUPLICATE)

    def _final(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The documents that stay for these: themselves, or whom their winners were in turn dropped for."""
        while True:
            following = np.where(self._winner[numbers] < 0, numbers, self._winner[numbers])
            if np.array_equal(following, numbers):
                return numbers
            numbers = following

    def _drop_near(self) -> None:
        banded = self._pairs.kind >= BAND
        center, member, kind = (column[banded] for column in self._pairs)
        order = np.lexsort((center, kind))
        center, member, kind = center[order], member[order], kind[order]
        begins = np.ones(center.size, dtype=np.bool_)
        begins[1:] = (center[1:] != center[:-1]) | (kind[1:] != kind[:-1])
        group = np.cumsum(begins) - 1
        # A document that is gone already stands for the one that stays: its group may hold others like that one.
        groups = groups_of(
            np.concatenate([group[begins], group]),
            self._final(self._numbers(np.concatenate([center[begins], member]))),
        )
        edges = near_pairs(groups, self._measure, self._threshold)
        component = components(self._documents.size, edges.left, edges.right)
        linked = np.flatnonzero(np.bincount(component, minlength=component.size)[component] > 1)
        position = np.full(component.size, -1, dtype=np.int64)
        position[linked] = np.arange(linked.size)
        winners = choose(
            component[linked],
            edges._replace(left=position[edges.left], right=position[edges.right]),
            lambda left, right: self._measure(linked[left], linked[right]),
            self._threshold,
        )
        lost = winners.winner >= 0
        dropped = linked[lost]
        self._drop(dropped, linked[winners.winner[lost]], Kind.NEAR_DUPLICATE)
        self._similarity[dropped] = winners.similarity[lost]

    def _settle_exact(self) -> None:
        """Copies of a document that was dropped as a near duplicate: compare each with the winner itself.

        Its words may differ from the document's though its letters do not ("to day", "today").
        """
        exact = np.flatnonzero((self._winner >= 0) & (self._kind == Kind.EXACT_DUPLICATE))
        original = self._winner[exact]
        moved = self._winner[original] >= 0
        exact, original = exact[moved], original[moved]
        winner = self._winner[original]
        similarity = self._measure(winner, exact)
        alike = similarity >= self._threshold
        self._drop(exact[alike], winner[alike], Kind.NEAR_DUPLICATE)
        self._similarity[exact[alike]] = similarity[alike]
        # Those unlike it are still equal to one another: the best of them stays for the others.
        unlike, original = exact[~alike], original[~alike]
        self._winner[unlike] = -1
        _, first, inverse = np.unique(original, return_index=True, return_inverse=True)
        best = unlike[first][inverse]
        self._drop(unlike[unlike != best], best[unlike != best], Kind.EXACT_DUPLICATE)

    def _settle_repeated_ids(self) -> None:
        repeated = np.flatnonzero((self._winner >= 0) & (self._kind == Kind.REPEATED_ID))
        winner = self._final(repeated)
        content = gather(self._lookup.content, self._documents[np.concatenate([repeated, winner])])
        same = (content[: repeated.size] == content[repeated.size :]).all(axis=1)
        self._winner[repeated] = winner
        self._similarity[repeated[~same]] = self._measure(winner[~same], repeated[~same])

    def _decisions(self) -> Decisions:
        dropped = np.flatnonzero(self._winner >= 0)
        dropped = dropped[np.argsort(self._documents[dropped])]
        winner = self._documents[self._winner[dropped]]
        survivor, count = np.unique(winner, return_counts=True)
        return Decisions(
            self._documents[dropped], winner, self._similarity[dropped], self._kind[dropped], survivor, count
        )


def _equal(numbers: NDArray[np.int64], keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Those of the ascending `numbers` whose 128-bit key an earlier one has too, and for each the first that has it."""
    order = np.lexsort((numbers, keys[:, 1], keys[:, 0]))
    begins = np.ones(order.size, dtype=np.bool_)
    begins[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    first = order[begins][np.cumsum(begins) - 1]
    return numbers[order[~begins]], numbers[first[~begins]]
