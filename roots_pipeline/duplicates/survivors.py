"""Survivors: which documents of a component of near duplicates stay.

A component only says that its documents hang together, link by link; its ends may have nothing in common. So the
best-ranked document stays, takes with it those verified to be like itself, and the rest chooses again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Documents that stay in one component, after which only pairs already verified count (`_by_edges`).
LEADERS = 1024

#: Similarities of the documents left[i] and right[i].
Measure = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]


class Edges(NamedTuple):
    """Verified pairs of near duplicates: int64[e], int64[e], float64[e]."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    similarity: NDArray[np.float64]


class Winners(NamedTuple):
    """Of n documents: `winner` int64[n], the document each was dropped for (-1: it stays), `similarity` float64[n]."""

    winner: NDArray[np.int64]
    similarity: NDArray[np.float64]


def choose(
    component: NDArray[np.int64],
    edges: Edges,
    measure: Measure,
    threshold: float,
    fixed: int = 0,
    leaders: int = LEADERS,
) -> Winners:
    """Who stays of n documents, numbered by rank (0 is the best), `component` [n] saying which hang together.

    Documents numbered below `fixed` stay, whatever they are like. Each dropped document is at least `threshold` similar
    to its winner, by `measure`, and its winner stays. With k staying out of a component of c documents, that is at most
    c * min(k, leaders) similarities, nearly all of them estimates; memory is 40 bytes a document and a pair.
    """
    winners = Winners(np.full(component.size, -1, dtype=np.int64), np.full(component.size, np.nan))
    # Ranks ascend within a component, because the sort is stable.
    undecided = np.argsort(component, kind="stable")
    for _ in range(leaders):
        if not undecided.size:
            return winners
        undecided = _follow_leaders(component, undecided, measure, threshold, fixed, winners)
    _by_edges(undecided, edges, fixed, winners)
    return winners


def _follow_leaders(
    component: NDArray[np.int64],
    undecided: NDArray[np.int64],
    measure: Measure,
    threshold: float,
    fixed: int,
    winners: Winners,
) -> NDArray[np.int64]:
    """The first undecided document of every component stays, and those like it are dropped; return all others."""
    begins = np.ones(undecided.size, dtype=np.bool_)
    begins[1:] = component[undecided[1:]] != component[undecided[:-1]]
    leader = undecided[begins][np.cumsum(begins) - 1]
    leader, others = leader[~begins], undecided[~begins]
    alike = others >= fixed
    similarity = measure(leader[alike], others[alike])
    alike[alike] = similarity >= threshold
    winners.winner[others[alike]] = leader[alike]
    winners.similarity[others[alike]] = similarity[similarity >= threshold]
    return others[~alike]


def _by_edges(undecided: NDArray[np.int64], edges: Edges, fixed: int, winners: Winners) -> None:
    """Decide the rest of components where very many stay: drop what has a verified pair with one that stays."""
    rest = np.zeros(winners.winner.size, dtype=np.bool_)
    rest[undecided] = True
    lower, upper = np.minimum(edges.left, edges.right), np.maximum(edges.left, edges.right)
    # Both ends undecided: those with a leader have been compared with every leader before.
    within = rest[lower] & rest[upper] & (upper >= fixed)
    lower, upper, similarity = lower[within], upper[within], edges.similarity[within]
    order = np.lexsort((lower, upper))
    # In the order of rank, so that whether `better` stays is known; its first such one is the best-ranked.
    for better, document, value in zip(
        lower[order].tolist(), upper[order].tolist(), similarity[order].tolist(), strict=True
    ):
        if winners.winner[document] < 0 and winners.winner[better] < 0:
            winners.winner[document] = better
            winners.similarity[document] = value
