"""Decisions: from what is known of a language's documents to who is left out, for whom, and why.

Documents are numbered by rank as soon as they are known, and everything is decided in these numbers; so nothing
depends on the order of files, partitions or pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.columns import read_columns
from roots_pipeline.duplicates.components import components
from roots_pipeline.duplicates.lookup import Documents, Lookup, gather
from roots_pipeline.duplicates.partition import Alike
from roots_pipeline.duplicates.ranked import Ranked
from roots_pipeline.duplicates.rules import NearRules, Reason
from roots_pipeline.duplicates.survivors import Edges, choose
from roots_pipeline.duplicates.verify import Similarities

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.identity import Settled


class Near(NamedTuple):
    """Near duplicates left out, ascending: `document`, `winner` uint64[d], `similarity` float64[d]; winners stay."""

    document: Documents
    winner: Documents
    similarity: NDArray[np.float64]


class Decisions(NamedTuple):
    """Documents left out, ascending, each with the one that stays for it.

    `document` and `winner` are uint64[d], `similarity` float64[d], `kind` uint8[d] (see `Reason`).
    """

    document: Documents
    winner: Documents
    similarity: NDArray[np.float64]
    kind: NDArray[np.uint8]


def read_near(paths: Sequence[Path]) -> Near:
    """What several files hold of it, in the order of documents."""
    document, winner, similarity = read_columns(
        paths, {"document": np.uint64, "winner": np.uint64, "similarity": np.float64}
    )
    order = np.argsort(document)
    return Near(document[order], winner[order], similarity[order])


def choose_near(alike: Alike, lookup: Lookup, rules: NearRules) -> Near:
    """Who stays of documents in verified pairs: whole components of them, in any order.

    Each that is left out is at least `rules.threshold` similar to its winner, and no chain of likenesses counts.
    Memory: about 150 bytes a document and 70 a pair, beside what `Similarities` reads at a time.
    """
    known = np.unique(np.concatenate([alike.left, alike.right]))
    ranked = Ranked(known, lookup.ranks(known))
    edges = Edges(ranked.numbers(alike.left), ranked.numbers(alike.right), alike.similarity)
    measure = Similarities(ranked.documents, lookup, rules)
    measure.learn(*edges)
    fixed = int(np.count_nonzero(lookup.fixed(known)))
    component = components(ranked.size, edges.left, edges.right)
    winners = choose(component, edges, measure, rules.threshold, fixed)
    lost = np.flatnonzero(winners.winner >= 0)
    lost = lost[np.argsort(ranked.documents[lost])]
    return Near(ranked.documents[lost], ranked.documents[winners.winner[lost]], winners.similarity[lost])


def decide(settled: Settled, equal: Settled, near: Near, lookup: Lookup, rules: NearRules) -> Decisions:
    """Put together what was decided: by id and address, then by content, then by likeness.

    The winner of each is the document that stays in the end. A document equal to one that was left out as a near
    duplicate is a near duplicate itself: equal content has equal shingles. Of repeated ids and addresses the
    similarity tells how the text differs. Memory: about 120 bytes a document left out.
    """
    document = np.concatenate([settled.document, equal.document, near.document])
    winner = np.concatenate([settled.winner, equal.winner, near.winner])
    kind = np.concatenate(
        [settled.kind, equal.kind, np.full(near.document.size, Reason.NEAR_DUPLICATE, dtype=np.uint8)]
    )
    similarity = np.ones(document.size)
    similarity[document.size - near.document.size :] = near.similarity
    order = np.argsort(document)
    document, winner, kind, similarity = document[order], winner[order], kind[order], similarity[order]
    _follow(document, winner, kind, similarity)
    by_name = np.flatnonzero((kind == Reason.REPEATED_ID) | (kind == Reason.REPEATED_ADDRESS))
    similarity[by_name] = _similarity(document[by_name], winner[by_name], lookup, rules)
    return Decisions(document, winner, similarity, kind)


def _follow(document: Documents, winner: Documents, kind: NDArray[np.uint8], similarity: NDArray[np.float64]) -> None:
    """Replace winners that were left out themselves by the one that stays; an exact copy shares its original's fate."""
    while document.size:
        at = np.minimum(np.searchsorted(document, winner), document.size - 1)
        lost = np.flatnonzero(document[at] == winner)
        if not lost.size:
            return
        exact = lost[kind[lost] == Reason.EXACT_DUPLICATE]
        kind[exact], similarity[exact] = kind[at[exact]], similarity[at[exact]]
        winner[lost] = winner[at[lost]]


def _similarity(document: Documents, winner: Documents, lookup: Lookup, rules: NearRules) -> NDArray[np.float64]:
    similarity = np.ones(document.size)
    unlike = np.flatnonzero((gather(lookup.content, document) != gather(lookup.content, winner)).any(axis=1))
    known, inverse = np.unique(np.concatenate([document[unlike], winner[unlike]]), return_inverse=True)
    measure = Similarities(known, lookup, rules)
    similarity[unlike] = measure(inverse[: unlike.size], inverse[unlike.size :])
    return similarity
