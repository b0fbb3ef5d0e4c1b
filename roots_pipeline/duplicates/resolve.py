"""Decisions: from what is known of a language's documents to who is left out, for whom, and why.

Documents are numbered by rank as soon as they are known, and everything is decided in these numbers; so nothing
depends on the order of files, partitions or pairs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.components import components
from roots_pipeline.duplicates.exchange import read_parted_columns
from roots_pipeline.duplicates.lookup import Documents, Lookup, gather
from roots_pipeline.duplicates.partition import Alike
from roots_pipeline.duplicates.ranges import Found, rows_among
from roots_pipeline.duplicates.ranked import Ranked
from roots_pipeline.duplicates.rules import NearRules, Reason
from roots_pipeline.duplicates.survivors import Edges, choose
from roots_pipeline.duplicates.verify import Similarities

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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


def read_near(paths: Sequence[Path], number: int) -> Near:
    """What several files, parted by range, hold of one range; in any order."""
    return Near(**read_parted_columns(paths, number))


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
    """Put together what was decided of all documents of a language: by id and address, by content, by likeness.

    See `put_together`, `follow` and `compare_named`, which the same is done with in parts.
    """
    found = put_together(settled, equal, near)
    return compare_named(follow(found, partial(look_up, found)), lookup, rules)


def put_together(settled: Settled, equal: Settled, near: Near) -> Decisions:
    """Documents left out, for winners of which some are left out themselves. Memory: 120 bytes a document."""
    document = np.concatenate([settled.document, equal.document, near.document])
    winner = np.concatenate([settled.winner, equal.winner, near.winner])
    kind = np.concatenate(
        [settled.kind, equal.kind, np.full(near.document.size, Reason.NEAR_DUPLICATE, dtype=np.uint8)]
    )
    similarity = np.ones(document.size)
    similarity[document.size - near.document.size :] = near.similarity
    order = np.argsort(document)
    return Decisions(document[order], winner[order], similarity[order], kind[order])


def look_up(found: Decisions, documents: Documents) -> Found:
    """What `put_together` found of some documents, ascending and each once."""
    row, known = rows_among(found.document, documents)
    return Found(known, {name: column[row[known]] for name, column in found._asdict().items()})


def follow(found: Decisions, table: Callable[[Documents], Found]) -> Decisions:
    """Replace winners that were left out themselves by the document that stays in the end.

    `table` has what was found of all documents of the language: see `look_up`. A document equal to one that was left
    out as a near duplicate is a near duplicate itself: equal content has equal shingles.
    """
    winner, similarity, kind = found.winner.copy(), found.similarity.copy(), found.kind.copy()
    rows = np.arange(winner.size)
    while rows.size:
        asked, inverse = np.unique(winner[rows], return_inverse=True)
        known, columns = table(asked)
        place = np.cumsum(known) - 1
        lost = known[inverse]
        rows, at = rows[lost], place[inverse[lost]]
        if rows.size:
            exact = kind[rows] == Reason.EXACT_DUPLICATE
            kind[rows[exact]], similarity[rows[exact]] = (columns[name][at[exact]] for name in ("kind", "similarity"))
            winner[rows] = columns["winner"][at]
    return Decisions(found.document, winner, similarity, kind)


def compare_named(decisions: Decisions, lookup: Lookup, rules: NearRules) -> Decisions:
    """Tell of repeated ids and addresses how alike the texts are."""
    kind, similarity = decisions.kind, decisions.similarity.copy()
    named = np.flatnonzero((kind == Reason.REPEATED_ID) | (kind == Reason.REPEATED_ADDRESS))
    similarity[named] = _similarity(decisions.document[named], decisions.winner[named], lookup, rules)
    return decisions._replace(similarity=similarity)


def _similarity(document: Documents, winner: Documents, lookup: Lookup, rules: NearRules) -> NDArray[np.float64]:
    similarity = np.ones(document.size)
    unlike = np.flatnonzero((gather(lookup.content, document) != gather(lookup.content, winner)).any(axis=1))
    known, inverse = np.unique(np.concatenate([document[unlike], winner[unlike]]), return_inverse=True)
    measure = Similarities(known, lookup, rules)
    similarity[unlike] = measure(inverse[: unlike.size], inverse[unlike.size :])
    return similarity
