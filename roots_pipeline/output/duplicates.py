"""What was left out as duplicates: shares by source, and a report on each language with its largest clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from roots_pipeline.errors import ConfigError, RunError, nearest
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import KEPT, READ, Count
from roots_pipeline.output.writing import WrittenFile, write_bytes, written
from roots_pipeline.storage import names

#: The stage that leaves out duplicates, in the ledger and the statistics.
DEDUPLICATE = "deduplicate"

#: Characters of a text that an example shows.
SNIPPET_CHARACTERS = 80


class Share(msgspec.Struct, frozen=True):
    """Documents of a source in a language that deduplication read, and those it left out, by rule (most first)."""

    source: str
    language: str
    read: int
    dropped: int
    #: dropped / read, to four places.
    share: float
    rules: dict[str, int]

    @property
    def most(self) -> str:
        """The rule that left out most of them; some were."""
        return next(iter(self.rules))

    @property
    def said(self) -> str:
        """As people read it."""
        said = ", ".join(f"{rule} {number:,}" for rule, number in self.rules.items())
        return f"{100 * self.share:.1f} % of {self.read:,} documents left out as duplicates ({said})"


class Similarity(msgspec.Struct, frozen=True):
    """How alike the documents left out of a cluster are to its survivor."""

    min: float
    median: float
    max: float


class Example(msgspec.Struct, frozen=True):
    """A document left out. `text` and `survivor_text` begin shortly before the first difference of the two texts.

    Personal data is replaced, white space is one space, and both are cut to SNIPPET_CHARACTERS.
    """

    id: str
    source: str
    rule: str
    similarity: float
    text: str
    survivor_text: str


class ClusterReport(msgspec.Struct, frozen=True):
    """A survivor, and what was left out for it. `documents` and `sources` count the survivor as well."""

    survivor: str
    source: str
    documents: int
    sources: dict[str, int]
    rules: dict[str, int]
    similarity: Similarity
    #: The least similar document, the middle one, the most similar one.
    examples: list[Example]


class DuplicatesReport(msgspec.Struct, frozen=True):
    """Duplicates of one language: what `duplicates/<language>.json` holds."""

    language: str
    #: Similarity from which documents are near duplicates.
    threshold: float
    #: Documents left out, by rule.
    rules: dict[str, int]
    sources: list[Share]
    #: Documents left out by their source, and by that of their survivor.
    pairs: dict[str, dict[str, int]]
    #: How many clusters there are; the largest are described.
    clusters: int
    largest: list[ClusterReport]


def shares(counts: Iterable[Count]) -> list[Share]:
    """By language and source, what deduplication left out."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for count in counts:
        if count.stage == DEDUPLICATE:
            entry = found.setdefault((count.language, count.source), {})
            entry[count.outcome] = entry.get(count.outcome, 0) + count.tally.documents
    result = []
    for (language, source), entry in sorted(found.items()):
        rules = {outcome: documents for outcome, documents in entry.items() if outcome not in {READ, KEPT}}
        result.append(share_of(source, language, entry.get(KEPT, 0), rules))
    return result


def share_of(source: str, language: str, kept: int, rules: Mapping[str, int]) -> Share:
    """A share, from the numbers of documents kept and left out by each rule."""
    dropped = sum(rules.values())
    read = kept + dropped
    return Share(source, language, read, dropped, round(dropped / read, 4) if read else 0.0, by_number(rules))


def total(found: Iterable[Share]) -> list[Share]:
    """Shares of sources over all languages (of which there then is none: "")."""
    sums: dict[str, list[Share]] = {}
    for share in found:
        sums.setdefault(share.source, []).append(share)
    result = []
    for source, of_source in sorted(sums.items()):
        rules: Counter[str] = Counter()
        for share in of_source:
            rules.update(share.rules)
        result.append(share_of(source, "", sum(share.read - share.dropped for share in of_source), rules))
    return result


def by_number(numbers: Mapping[str, int]) -> dict[str, int]:
    """The same numbers, the largest first, equal ones by name.

    >>> by_number({"a": 1, "b": 3, "c": 3})
    {'b': 3, 'c': 3, 'a': 1}
    """
    return dict(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))


def write_report(layout: Layout, report: DuplicatesReport) -> WrittenFile:
    """Write the report on a language."""
    path = layout.duplicates(report.language)
    write_bytes(path, msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n", layout.temporary)
    return written(path, layout.root)


def read_reports(layout: Layout, languages: Sequence[str] = ()) -> dict[str, DuplicatesReport]:
    """The reports by language, of those named or of all.

    RunError: one is none of this version. ConfigError: there is none on a language.
    """
    folder = layout.duplicates("").parent
    found = sorted(name for name in names(folder) if name.endswith(".json"))
    present = {name.removesuffix(".json"): folder / name for name in found}
    for name in languages:
        if name not in present:
            raise ConfigError(f"{layout.root}: no report on duplicates in '{name}'{nearest(name, present)}")
    reports = {}
    for name in languages or present:
        try:
            reports[name] = msgspec.json.decode(present[name].read_bytes(), type=DuplicatesReport)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RunError(f"{present[name]}: not a report of this version ({error})") from error
    return reports
