"""The report on the duplicates of a language: shares by source, who goes for whom, and the largest clusters."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.duplicates.clusters import Cluster, clusters_of
from roots_pipeline.duplicates.lookup import Documents, gather
from roots_pipeline.duplicates.ranges import RANGE_DOCUMENTS
from roots_pipeline.duplicates.resolve import Decisions
from roots_pipeline.duplicates.rows import files_of
from roots_pipeline.duplicates.rules import NearRules, Reason
from roots_pipeline.output.duplicates import (
    SNIPPET_CHARACTERS,
    ClusterReport,
    DuplicatesReport,
    Example,
    Share,
    Similarity,
    by_number,
    share_of,
)
from roots_pipeline.privacy.redactor import Redactor
from roots_pipeline.stages.collected import CollectedFile, LanguageLookup, hexadecimal
from roots_pipeline.stages.redaction import redactor
from roots_pipeline.stages.summary import FINISHED, Sources, Summary

#: Of a longer text, only so many characters at its beginning are looked at, and what is cut off there with personal
#: data in it is not found: no recognizer's reach is as far as the margin, which is not shown.
_LOOKED_AT = 4 << 20
_MARGIN = 1 << 16
#: Bytes of text that are read at once: a row group read for one document has others as well.
_READ_AT_ONCE = 128 << 20
#: Characters shown before the first difference.
_BEFORE = 20

#: Directions that, not closed, would change how the rest of a line is shown.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass
class Describer:
    """Describes what was decided in one language."""

    language: str
    files: Sequence[CollectedFile]
    summary: Summary
    lookup: LanguageLookup
    rules: NearRules

    def __post_init__(self) -> None:
        self._sources = Sources(self.files)

    def report(self, sources: list[Share], decisions: Callable[[], Iterable[Decisions]]) -> DuplicatesReport:
        """The report; `sources` as counted, `decisions` gives those of the language, range by range, at each call."""
        rules: Counter[str] = Counter()
        for share in sources:
            rules.update(share.rules)
        return DuplicatesReport(
            language=self.language,
            threshold=self.rules.threshold,
            rules=by_number(rules),
            sources=sources,
            pairs={name: by_number(row) for name, row in sorted(self.summary.pairs.items())},
            clusters=self.summary.clusters,
            largest=[report for some in self._some() for report in self._described(some, decisions())],
        )

    def _some(self) -> Iterator[Documents]:
        """The survivors of the largest clusters, as many at a time as have RANGE_DOCUMENTS in all, or one."""
        some: list[int] = []
        documents = 0
        for survivor in self.summary.largest:
            if some and documents + survivor.documents > RANGE_DOCUMENTS:
                yield np.array(some, dtype=np.uint64)
                some, documents = [], 0
            some.append(survivor.number)
            documents += survivor.documents
        if some:
            yield np.array(some, dtype=np.uint64)

    def _described(self, survivors: Documents, decisions: Iterable[Decisions]) -> list[ClusterReport]:
        """Clusters described; all that is shown is read at once, unless it is too much for that."""
        clusters = clusters_of(survivors, decisions, self.lookup)
        redacting = redactor()
        wanted = [
            np.append(cluster.documents[_shown_rows(cluster)], np.uint64(cluster.survivor)) for cluster in clusters
        ]
        numbers = np.unique(np.concatenate(wanted))
        if int(self.lookup.text_bytes(numbers).sum()) > _READ_AT_ONCE:
            return [
                self._cluster(c, self._shown(of_these, redacting)) for c, of_these in zip(clusters, wanted, strict=True)
            ]
        shown = self._shown(numbers, redacting)
        return [self._cluster(cluster, shown) for cluster in clusters]

    def facts(self, sources: Sequence[Share]) -> dict[str, Any]:
        """What `alarms` goes by, as plain data; `sources` as counted.

        What finished corpora have already says nothing about a source, so these documents count as never read.
        """
        pairs = {
            name: by_number({other: documents for other, documents in row.items() if other != FINISHED})
            for name, row in sorted(self.summary.pairs.items())
        }
        return {
            "shares": msgspec.to_builtins([self._share(share) for share in sources]),
            "largest": {name: (one.id, one.documents) for name, one in sorted(self.summary.most.items())},
            "pairs": {name: row for name, row in pairs.items() if row},
        }

    def _share(self, counted: Share) -> Share:
        """A source's share by what was left out for documents of this run, where more was counted."""
        rules = self.summary.rules.get(counted.source, {})
        return share_of(counted.source, counted.language, counted.read - counted.dropped, rules)

    def _cluster(self, cluster: Cluster, shown: Mapping[int, str]) -> ClusterReport:
        names, of_files = self._sources.names, self._sources.of_files
        sources = np.bincount(of_files[files_of(cluster.documents)], minlength=len(names))
        own = int(of_files[cluster.survivor >> 32])
        sources[own] += 1
        rules = Counter(Reason(kind).name.lower() for kind in cluster.kind.tolist())
        return ClusterReport(
            survivor=self._ids(np.array([cluster.survivor], dtype=np.uint64))[0],
            source=names[own],
            documents=cluster.documents.size + 1,
            sources=by_number({names[at]: int(sources[at]) for at in np.flatnonzero(sources)}),
            rules=by_number(rules),
            similarity=Similarity(
                *(round(float(measure(cluster.similarity)), 4) for measure in (np.min, np.median, np.max))
            ),
            examples=list(self._examples(cluster, shown)),
        )

    def _examples(self, cluster: Cluster, shown: Mapping[int, str]) -> Iterator[Example]:
        rows = _shown_rows(cluster)
        chosen = cluster.documents[rows]
        survivor, others = shown[int(cluster.survivor)], [shown[number] for number in chosen.tolist()]
        for row, name, text in zip(rows, self._ids(chosen), others, strict=True):
            exact = cluster.kind[row] == Reason.EXACT_DUPLICATE
            at = 0 if exact else first_difference(text, survivor)
            yield Example(
                id=name,
                source=self._sources.names[self._sources.of_files[int(cluster.documents[row]) >> 32]],
                rule=Reason(cluster.kind[row]).name.lower(),
                similarity=round(float(cluster.similarity[row]), 4),
                text=snippet(text, at),
                survivor_text=snippet(survivor, at),
            )

    def _shown(self, documents: Documents, redactor: Redactor) -> dict[int, str]:
        """Texts of documents that may be shown: personal data replaced, white space as one space."""
        numbers = np.unique(documents)
        texts = pc.utf8_slice_codeunits(self.lookup.texts(numbers), 0, _LOOKED_AT)
        found = redactor.redact(texts, self.language)
        # What cannot be redacted in reasonable time is not shown.
        redacted = pc.if_else(pa.array(found.refused), "", found.texts)
        cut = np.asarray(pc.utf8_length(texts)) == _LOOKED_AT
        shown = [text[:-_MARGIN] if short else text for text, short in zip(redacted.to_pylist(), cut, strict=True)]
        return {number: " ".join(text.split()) for number, text in zip(numbers.tolist(), shown, strict=True)}

    def _ids(self, documents: Documents) -> list[str]:
        return hexadecimal(gather(self.lookup.ids, documents))


def _shown_rows(cluster: Cluster) -> list[int]:
    """The least similar document left out, one in the middle, and the most similar."""
    last = cluster.documents.size - 1
    return sorted({0, last // 2, last})


def first_difference(left: str, right: str) -> int:
    """The first character in which two texts differ; 0 for equal ones.

    >>> first_difference("Habari ya asubuhi", "Habari za asubuhi"), first_difference("a", "a")
    (7, 0)
    """
    if left == right:
        return 0
    first, last = 0, min(len(left), len(right))
    while first < last:
        middle = (first + last + 1) // 2
        if left[first:middle] == right[first:middle]:
            first = middle
        else:
            last = middle - 1
    return first


def snippet(text: str, at: int) -> str:
    """At most SNIPPET_CHARACTERS of a text from shortly before `at` on; an ellipsis where it goes on, before or after.

    >>> snippet("Habari", 3)
    'Habari'
    """
    start = max(0, at - _BEFORE)
    shown = ("…" if start else "") + text[start : start + SNIPPET_CHARACTERS + 1]
    if len(shown) > SNIPPET_CHARACTERS:
        shown = shown[: SNIPPET_CHARACTERS - 1] + "…"
    return "".join(" " if unicodedata.category(c) == "Cc" or c in _DIRECTIONS else c for c in shown)
