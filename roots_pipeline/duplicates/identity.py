"""Documents that are one by name: with the id or the address of another. Decided before any text is compared.

Both are decided in the same order (the newer version first where its source wants that, then by rank), so that no two
documents can be left out for each other, however ids and addresses cross.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.duplicates.ranges import rows_among
from roots_pipeline.duplicates.ranked import Ranked, best_of_equal
from roots_pipeline.duplicates.rows import ADDRESS, CONTENT, ID
from roots_pipeline.duplicates.rules import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.candidates import Pairs
    from roots_pipeline.duplicates.lookup import Documents, Lookup


class Settled(NamedTuple):
    """Documents left out, ascending: `document` uint64[d], `winner` uint64[d], `kind` uint8[d] (`rules.Reason`).

    A winner may itself be left out, for a better one.
    """

    document: Documents
    winner: Documents
    kind: NDArray[np.uint8]


def settle(pairs: Pairs, lookup: Lookup) -> Settled:
    """Of documents that share an id, and of those that share an address, all but the first are left out.

    `pairs` are stars; those of other kinds are passed over. A document left out for both is entered for its id. The
    documents of a finished corpus stay, here and in `settle_content`.
    """
    known = pairs.documents(ID, ADDRESS)
    ranked = Ranked(known, [*lookup.recency(known), *lookup.ranks(known)])
    return merged(
        [
            _all_but_the_best(pairs.documents(ID), ranked, lookup, lookup.ids, Reason.REPEATED_ID),
            _all_but_the_best(pairs.documents(ADDRESS), ranked, lookup, lookup.addresses, Reason.REPEATED_ADDRESS),
        ]
    )


def settle_content(pairs: Pairs, gone: Documents, ranked: Ranked, lookup: Lookup) -> Settled:
    """Of documents with equal content all but the best are left out; `gone` (ascending) are left out already."""
    known = pairs.documents(CONTENT)
    return _all_but_the_best(known[~is_in(known, gone)], ranked, lookup, lookup.content, Reason.EXACT_DUPLICATE)


def _all_but_the_best(
    documents: Documents,
    ranked: Ranked,
    lookup: Lookup,
    keys: Callable[[Documents], NDArray[np.uint64]],
    kind: Reason,
) -> Settled:
    order = np.argsort(ranked.numbers(documents))
    # Stars meet by half a key: here the whole of it decides.
    first = best_of_equal(keys(documents)[order])
    lost = np.flatnonzero((first != np.arange(first.size)) & ~lookup.fixed(documents)[order])
    lost = lost[np.argsort(documents[order[lost]])]
    return Settled(documents[order[lost]], documents[order[first[lost]]], np.full(lost.size, kind, dtype=np.uint8))


def merged(parts: Sequence[Settled]) -> Settled:
    """All of several, ascending; of a document that is in more than one of them, the lower kind counts."""
    parts = [Settled(np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.uint8)), *parts]
    document, winner, kind = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(kind, kind="stable")
    unique, first = np.unique(document[order], return_index=True)
    return Settled(unique, winner[order[first]], kind[order[first]])


def is_in(documents: Documents, ascending: Documents) -> NDArray[np.bool_]:
    """Which of some documents are among `ascending`, bool[n]."""
    return rows_among(ascending, documents)[1]
