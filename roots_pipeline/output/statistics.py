"""Counts of documents by source, stage and reason, and histograms of every signal, by language.

Every piece of work counts for itself; counts add up, so the order and number of pieces never matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, write_bytes, written

#: How a signal's values are spread over the bins of its histogram.
Scale = Literal["ratio", "count", "score"]

#: Ratios and scores (0 to 1) fall into 50 bins of 0.02; a value of 1 or more falls into the last one, bin 50.
RATIO_BINS = 50
#: Counts fall into bins by powers of two: bin k holds values v with 2^k <= v + 1 < 2^(k+1).
COUNT_BINS = 63

READ = "read"
KEPT = "kept"
#: Of documents that stay, what is cut out of their text.
CUT = "cut"
#: Before the name of a filter: documents that stay though it objects; alone, those that any objects to.
FLAGGED = "flagged/"
#: The kind of removal that was none.
LEFT_WHOLE = "left_whole"
#: The kind under which spans are counted that `CUT` is made of.
CUT_SPANS = "repeated_substring"

#: Names of histograms that are not signals: scores of documents kept; scores of the likeliest language of documents
#: read and kept and of the second one, each followed by that language; whether lines mix languages (1 or 0).
SCORE_KEPT, LINES_MIXED = "language/score", "language/mixed"
GUESS_READ, GUESS_KEPT, SECOND_KEPT = "language/read/", "language/kept/", "language/second/"

#: Of a language, and of the numbers of documents read and kept by likeliest language and tenth of its score: the
#: shares of both that are expected to be in another language, if anything can be said.
Estimate = Callable[[str, Mapping[tuple[str, int], int], Mapping[tuple[str, int], int]], tuple[float, float] | None]


class Tally(msgspec.Struct):
    """How much text: documents, bytes of UTF-8, characters (code points), words."""

    documents: int = 0
    bytes: int = 0
    characters: int = 0
    words: int = 0

    def add(self, other: Tally) -> None:
        self.documents += other.documents
        self.bytes += other.bytes
        self.characters += other.characters
        self.words += other.words


class Count(msgspec.Struct):
    """What happened to documents of a source in a language at a stage: `read`, `kept`, `cut`, flagged or dropped.

    The outcome of a drop is the rule's name, that of a flag is FLAGGED and the rule's name.
    """

    source: str
    language: str
    stage: str
    outcome: str
    tally: Tally


class Removal(msgspec.Struct):
    """Lines of one kind that were taken out of documents of a source in a language, and their bytes.

    Of the kind LEFT_WHOLE, those that were not, because too little would have been left.
    """

    source: str
    language: str
    kind: str
    documents: int
    lines: int
    bytes: int

    @property
    def taken(self) -> bool:
        return self.kind != LEFT_WHOLE


class Cleaning(msgspec.Struct):
    """Documents of a source in a language that a cleaning step changed, and their bytes before and after it."""

    source: str
    language: str
    step: str
    documents: int
    bytes_before: int
    bytes_after: int


class Histogram(msgspec.Struct):
    """Documents by bin of one signal; bins with none are left out. `absent`: the measure did not apply."""

    source: str
    language: str
    signal: str
    scale: Scale
    bins: dict[int, int]
    absent: int


class Statistics:
    """Counts, redactions and histograms that are added to and merged."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str, str, str], Tally] = {}
        self._redactions: dict[tuple[str, str, str], int] = {}
        self._histograms: dict[tuple[str, str, str, Scale], NDArray[np.int64]] = {}
        #: Documents, lines, bytes.
        self._removals: dict[tuple[str, str, str], NDArray[np.int64]] = {}
        #: Documents, bytes before, bytes after.
        self._cleanings: dict[tuple[str, str, str], NDArray[np.int64]] = {}

    def count(self, source: str, language: str, stage: str, outcome: str, tally: Tally) -> None:
        if tally.documents:
            self._tallies.setdefault((source, language, stage, outcome), Tally()).add(tally)

    def redacted(self, source: str, language: str, kind: str, spans: int) -> None:
        if spans:
            key = (source, language, kind)
            self._redactions[key] = self._redactions.get(key, 0) + spans

    def removed(self, source: str, language: str, kind: str, documents: int, lines: int, bytes_: int) -> None:
        if documents:
            key = (source, language, kind)
            self._removals.setdefault(key, np.zeros(3, dtype=np.int64))[:] += [documents, lines, bytes_]

    def cleaned(self, source: str, language: str, step: str, documents: int, before: int, after: int) -> None:
        if documents:
            key = (source, language, step)
            self._cleanings.setdefault(key, np.zeros(3, dtype=np.int64))[:] += [documents, before, after]

    def measured(self, source: str, language: str, signal: str, scale: Scale, values: NDArray[np.float64]) -> None:
        """Add float64[n] values of a signal; NaN is counted as absent."""
        key = (source, language, signal, scale)
        bins = self._histograms.setdefault(key, np.zeros(COUNT_BINS + 2, dtype=np.int64))
        present = values[~np.isnan(values)]
        if scale == "count":
            index = np.floor(np.log2(np.maximum(present, 0.0) + 1.0)).astype(np.int64)
            index = np.minimum(index, COUNT_BINS)
        else:
            index = np.clip(np.floor(present * RATIO_BINS), 0, RATIO_BINS).astype(np.int64)
        bins[: COUNT_BINS + 1] += np.bincount(index, minlength=COUNT_BINS + 1)
        bins[-1] += values.size - present.size

    def merge(
        self,
        counts: Iterable[Count],
        redactions: Mapping[str, int],
        histograms: Iterable[Histogram],
        removals: Iterable[Removal] = (),
        cleanings: Iterable[Cleaning] = (),
    ) -> None:
        """Add what the properties of these names of another one gave."""
        for removal in removals:
            self.removed(*msgspec.structs.astuple(removal))
        for cleaning in cleanings:
            self.cleaned(*msgspec.structs.astuple(cleaning))
        for count in counts:
            self.count(count.source, count.language, count.stage, count.outcome, count.tally)
        for name, spans in redactions.items():
            source, language, kind = name.split("/")
            self.redacted(source, language, kind, spans)
        for histogram in histograms:
            key = (histogram.source, histogram.language, histogram.signal, histogram.scale)
            bins = self._histograms.setdefault(key, np.zeros(COUNT_BINS + 2, dtype=np.int64))
            for index, documents in histogram.bins.items():
                bins[index] += documents
            bins[-1] += histogram.absent

    @property
    def counts(self) -> list[Count]:
        return [Count(*key, tally) for key, tally in sorted(self._tallies.items())]

    @property
    def redactions(self) -> dict[str, int]:
        return {"/".join(key): spans for key, spans in sorted(self._redactions.items())}

    @property
    def removals(self) -> list[Removal]:
        return [Removal(*key, *numbers.tolist()) for key, numbers in sorted(self._removals.items())]

    @property
    def cleanings(self) -> list[Cleaning]:
        return [Cleaning(*key, *numbers.tolist()) for key, numbers in sorted(self._cleanings.items())]

    @property
    def histograms(self) -> list[Histogram]:
        return [
            Histogram(*key, {int(i): int(bins[i]) for i in np.flatnonzero(bins[:-1])}, int(bins[-1]))
            for key, bins in sorted(self._histograms.items())
        ]

    @property
    def measures(self) -> frozenset[str]:
        """The measures that documents were held against, or could be: those with histograms."""
        return frozenset(name for _, _, name, _ in self._histograms)

    def languages(self) -> list[str]:
        return sorted({language for _, language, _, _ in self._tallies})

    def tally(self, *, stage: str, outcome: str, source: str | None = None, language: str | None = None) -> Tally:
        """The sum of one outcome of a stage over all sources and languages, or over the one that is named."""
        total = Tally()
        for (at_source, at_language, at_stage, at_outcome), tally in self._tallies.items():
            here = (at_stage, at_outcome) == (stage, outcome)
            if here and source in (None, at_source) and language in (None, at_language):
                total.add(tally)
        return total

    def report(self, language: str, estimate: Estimate | None = None) -> dict[str, Any]:
        """The statistics of one language as plain data: what `statistics/<language>.json` holds."""
        sources: dict[str, Any] = {}
        for (source, at, stage, outcome), tally in sorted(self._tallies.items()):
            if at != language:
                continue
            entry = sources.setdefault(source, {}).setdefault(
                stage, {READ: _plain(Tally()), "dropped": {}, KEPT: _plain(Tally())}
            )
            if outcome in (READ, KEPT, CUT):
                entry[outcome] = _plain(tally)
            elif outcome.startswith(FLAGGED):
                # Under "": documents that any filter objects to.
                entry.setdefault("flagged", {})[outcome.removeprefix(FLAGGED)] = _plain(tally)
            else:
                entry["dropped"][outcome] = _plain(tally)
        for (source, at, kind), spans in sorted(self._redactions.items()):
            if at == language and kind == CUT_SPANS:
                sources[source]["substrings"][CUT]["spans"] = spans
            elif at == language:
                sources[source]["publish"].setdefault("redactions", {})[kind] = spans
        for removal in self.removals:
            if removal.language == language:
                entry = sources[removal.source]["collect"].setdefault("removed", {})
                entry[removal.kind] = {key: getattr(removal, key) for key in ("documents", "lines", "bytes")}
        for cleaning in self.cleanings:
            if cleaning.language == language:
                entry = sources[cleaning.source]["collect"].setdefault("cleaned", {})
                keys = ("documents", "bytes_before", "bytes_after")
                entry[cleaning.step] = {key: getattr(cleaning, key) for key in keys}
        return {
            "language": language,
            "sources": sources,
            "languages": self._languages(language, estimate),
            "signals": dict(self._signals(language)),
        }

    def _languages(self, language: str, estimate: Estimate | None) -> dict[str, dict[str, Any]]:
        """What the identifier said of each source's documents.

        `mean_score` is of documents kept, from the middles of the bins of their scores; `estimated_contamination` the
        share of them, and `_read` of all, that is expected to be in another language; `second_languages` the share
        that has each as its second language; `mixed_share` that of those whose lines were looked at.
        """
        by_source: dict[str, dict[str, NDArray[np.int64]]] = {}
        for (source, at, signal, _), bins in sorted(self._histograms.items()):
            if at == language and signal.startswith("language/"):
                by_source.setdefault(source, {})[signal] = bins[:-1]
        report = {}
        for source, found in by_source.items():
            kept = found.get(SCORE_KEPT, np.zeros(COUNT_BINS + 1, dtype=np.int64))
            middles = np.minimum((np.arange(kept.size) + 0.5) / RATIO_BINS, 1.0)
            documents = int(kept.sum())
            seconds = {
                name.removeprefix(SECOND_KEPT): int(bins.sum())
                for name, bins in found.items()
                if name.startswith(SECOND_KEPT)
            }
            shares = estimate(language, _tenths(found, GUESS_READ), _tenths(found, GUESS_KEPT)) if estimate else None
            mixed = found.get(LINES_MIXED)
            report[source] = {
                "mean_score": round(float(kept @ middles) / documents, 4) if documents else None,
                "estimated_contamination": round(shares[1], 4) if shares and documents else None,
                "estimated_contamination_read": round(shares[0], 4) if shares else None,
                "second_languages": {code: round(count / documents, 4) for code, count in seconds.items()},
                "mixed_share": round(int(mixed[RATIO_BINS]) / int(mixed.sum()), 4) if mixed is not None else None,
            }
        return report

    def _signals(self, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """For each signal its histogram over all sources: [lower edge, documents] for each bin that holds any."""
        merged: dict[tuple[str, Scale], NDArray[np.int64]] = {}
        for (_, at, signal, scale), bins in sorted(self._histograms.items()):
            if at == language and not signal.startswith("language/"):
                merged[signal, scale] = merged.get((signal, scale), np.zeros_like(bins)) + bins
        for (signal, scale), bins in merged.items():
            lower = (lambda k: float(2**k - 1)) if scale == "count" else (lambda k: round(k / RATIO_BINS, 2))
            filled = [[lower(int(k)), int(bins[k])] for k in np.flatnonzero(bins[:-1])]
            yield signal, {"scale": scale, "absent": int(bins[-1]), "histogram": filled}


def write_statistics(
    layout: Layout,
    statistics: Statistics,
    estimate: Estimate | None = None,
    more: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[WrittenFile]:
    """Write `statistics/<language>.json` for every language that has counts; `estimate`s contamination.

    `more` is, by its name in the file and by language, what else is known.
    """
    files = []
    for language in statistics.languages():
        path = layout.statistics / f"{language}.json"
        report = statistics.report(language, estimate)
        report |= {name: of_all[language] for name, of_all in (more or {}).items() if language in of_all}
        content = msgspec.json.format(msgspec.json.encode(report, order="sorted"), indent=1)
        write_bytes(path, content + b"\n", layout.temporary)
        files.append(written(path, layout.root))
    return files


def _tenths(found: Mapping[str, NDArray[np.int64]], prefix: str) -> dict[tuple[str, int], int]:
    """Documents by (language, tenth of the score) of the histograms whose names begin so."""
    tenths: dict[tuple[str, int], int] = {}
    for name, bins in found.items():
        if name.startswith(prefix):
            for place in np.flatnonzero(bins).tolist():
                key = name.removeprefix(prefix), min(place * 10 // RATIO_BINS, 9)
                tenths[key] = tenths.get(key, 0) + int(bins[place])
    return tenths


def _plain(tally: Tally) -> dict[str, int]:
    plain: dict[str, int] = msgspec.to_builtins(tally)
    return plain
