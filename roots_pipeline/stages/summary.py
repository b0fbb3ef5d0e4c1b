"""What deduplication came to, by source: counted range by range, and put together for the report and the alarms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from roots_pipeline.duplicates.clusters import Stands, crossings, largest_clusters, most_by_source, sizes_of
from roots_pipeline.duplicates.lookup import gather
from roots_pipeline.duplicates.resolve import Decisions
from roots_pipeline.duplicates.rows import files_of
from roots_pipeline.duplicates.rules import Reason
from roots_pipeline.stages.collected import CollectedFile, LanguageLookup, hexadecimal

#: What stands for the sources of documents of finished corpora.
FINISHED = "(finished corpora)"

#: Clusters that are described.
LARGEST = 20


class Sources:
    """The sources of a language's files, numbered by name."""

    def __init__(self, files: Sequence[CollectedFile]) -> None:
        of_file = [file.source or FINISHED for file in files]
        self.names = sorted(set(of_file))
        #: The source of each file, int64[files].
        self.of_files: NDArray[np.int64] = np.array([self.names.index(name) for name in of_file], dtype=np.int64)

    def of_this_run(self, documents: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which documents are of this run, bool[n], and of no finished corpus."""
        if FINISHED not in self.names:
            return np.ones(documents.size, dtype=np.bool_)
        return self.of_files[files_of(documents)] != self.names.index(FINISHED)


class Survivor(msgspec.Struct, frozen=True, array_like=True):
    """A document that stays, by number and id, and how many are left out for it."""

    number: int
    id: str
    documents: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions of some documents, counted. What finished corpora have already is in `pairs` alone."""

    #: Documents left out by their source, and by that of the one that stays.
    pairs: dict[str, dict[str, int]] = {}
    #: Documents of a source left out for one of this run, by rule.
    rules: dict[str, dict[str, int]] = {}
    #: Documents that stay for others; the LARGEST of them, the largest first.
    clusters: int = 0
    largest: list[Survivor] = []
    #: By source, the document of this run for which most of its documents are left out.
    most: dict[str, Survivor] = {}


def of_decisions(decisions: Decisions, sources: Sources) -> Summary:
    """What is known of the documents left out."""
    names = sources.names
    crossed = crossings(decisions, sources.of_files, len(names)).tolist()
    own = sources.of_this_run(decisions.winner)
    kinds = len(Reason)
    of = sources.of_files[files_of(decisions.document[own])] * kinds + decisions.kind[own]
    counts = np.bincount(of, minlength=len(names) * kinds).reshape(len(names), kinds).tolist()
    return Summary(
        pairs={
            name: {other: documents for other, documents in zip(names, row, strict=True) if documents}
            for name, row in zip(names, crossed, strict=True)
            if any(row)
        },
        rules={
            name: {kind.name.lower(): row[kind] for kind in Reason if row[kind]}
            for name, row in zip(names, counts, strict=True)
            if any(row)
        },
    )


def of_stands(stands: Stands, sources: Sources, lookup: LanguageLookup) -> Summary:
    """What is known of the documents that stay for others."""
    sizes = sizes_of(stands)
    own = sources.of_this_run(stands.survivor)
    most = most_by_source(stands.of(own))
    largest = largest_clusters(sizes, lookup, LARGEST)
    return Summary(
        clusters=sizes.survivor.size,
        largest=_survivors(largest.survivor.tolist(), largest.documents.tolist(), lookup),
        most=dict(
            zip(
                [sources.names[source] for source in most],
                _survivors([number for number, _ in most.values()], [count for _, count in most.values()], lookup),
                strict=True,
            )
        ),
    )


def _survivors(numbers: list[int], documents: list[int], lookup: LanguageLookup) -> list[Survivor]:
    ids = hexadecimal(gather(lookup.ids, np.array(numbers, dtype=np.uint64)))
    return [Survivor(*one) for one in zip(numbers, ids, documents, strict=True)]


def together(parts: Iterable[Summary]) -> Summary:
    """What was counted of several ranges, or of one in several ways."""
    pairs: dict[str, dict[str, int]] = {}
    rules: dict[str, dict[str, int]] = {}
    clusters = 0
    largest: list[Survivor] = []
    most: dict[str, Survivor] = {}
    for part in parts:
        _add(pairs, part.pairs)
        _add(rules, part.rules)
        clusters += part.clusters
        largest += part.largest
        for name, survivor in part.most.items():
            most[name] = min(most.get(name, survivor), survivor, key=lambda one: (-one.documents, one.number))
    largest.sort(key=lambda one: (-one.documents, one.id))
    return Summary(pairs=pairs, rules=rules, clusters=clusters, largest=largest[:LARGEST], most=most)


def _add(sums: dict[str, dict[str, int]], counts: dict[str, dict[str, int]]) -> None:
    for name, row in counts.items():
        into = sums.setdefault(name, {})
        for other, count in row.items():
            into[other] = into.get(other, 0) + count
