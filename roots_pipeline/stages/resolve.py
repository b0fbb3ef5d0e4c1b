"""Resolve: of the documents of a language that are equal or nearly so, one stays.

A language of one range of documents is decided here, in one memory; a larger one by `components` and `ranges`. In the
end each language has its report.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from roots_pipeline.duplicates.clusters import stands_of
from roots_pipeline.duplicates.partition import read_alike
from roots_pipeline.duplicates.resolve import Decisions, choose_near, decide
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.output.duplicates import Share, shares, write_report
from roots_pipeline.stages.clusters import Describer
from roots_pipeline.stages.collected import CollectedDocuments, CollectedWork
from roots_pipeline.stages.components import choose_in_parts, too_large
from roots_pipeline.stages.decisions import read_decided, write_decided, write_kept
from roots_pipeline.stages.exchange import language_of, partition_keys, read_settled
from roots_pipeline.stages.ranges import decide_in_ranges, enter, settled_in
from roots_pipeline.stages.summary import Sources, Summary, of_decisions, of_stands, together
from roots_pipeline.stages.work import Clock, Item, Record, Stage

RESOLVE = "resolve"


class LanguageItem(Item, frozen=True, kw_only=True):
    """One language, whose candidates were verified in so many parts.

    What was decided in ranges: how many documents were read and left out, and a summary of it.
    """

    language: str
    parts: int
    shares: tuple[Share, ...] = ()
    summary: Summary | None = None


def resolve(
    collected: CollectedDocuments,
    rules: Mapping[str, NearRules],
    parts: Mapping[str, int],
    repeated: frozenset[str],
    verified: Sequence[Record],
) -> Generator[Stage, list[Record], list[Record]]:
    """The stages, their records in, all of them out.

    `verified` are the records of `verify`, which did each language in so many `parts`; `repeated` are languages of
    which `settle` left out documents.
    """
    large = {language: parts[language] for language in sorted(too_large(collected, verified))}
    records: list[Record] = []
    if large:
        records += yield from choose_in_parts(collected, rules, large)
        records += yield from decide_in_ranges(collected, rules, large, repeated)
    counted: dict[str, list[Record]] = {language: [] for language in large}
    for record in records:
        if record.stage in {"follow", "stand"}:
            counted[language_of(record.key)].append(record)
    items = tuple(_item(collected, language, count, counted.get(language, ())) for language, count in parts.items())
    return records + (yield Stage(ResolveLanguage(collected, rules, repeated), items))


def _item(collected: CollectedDocuments, language: str, parts: int, counted: Sequence[Record]) -> LanguageItem:
    size = sum(file.bytes for file in collected.files[language])
    if not counted:
        return LanguageItem(key=language, size=size, language=language, parts=parts)
    return LanguageItem(
        key=language,
        language=language,
        parts=parts,
        shares=tuple(shares(count for record in counted for count in record.counts)),
        summary=together(msgspec.convert(record.facts, Summary) for record in counted),
    )


@dataclass
class ResolveLanguage(CollectedWork):
    """Decide which documents of one language are left out as duplicates, if that is not done; report on it."""

    rules: Mapping[str, NearRules]
    repeated: frozenset[str]
    stage: str = RESOLVE
    bytes_a_second: int = 500_000_000

    def __call__(self, item: LanguageItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        summary, counted = item.summary, list(item.shares)
        if summary is None:
            summary = self._decide(item, record, clock)
            counted = shares(record.counts)
        language, collected = item.language, self.collected
        with clock.step("describe"):
            lookup = collected.lookup(language)
            describer = Describer(language, collected.files[language], summary, lookup, self.rules[language])
            report = describer.report(counted, lambda: self._decisions(language))
            record.outputs.append(write_report(self.layout, report))
            record.facts = describer.facts(report.sources)
        record.seconds = clock.seconds
        return record

    def _decide(self, item: LanguageItem, record: Record, clock: Clock) -> Summary:
        """Decide a language of one range."""
        language, layout, rules = item.language, self.layout, self.rules[item.language]
        lookup, sources = self.collected.lookup(language), Sources(self.collected.files[language])
        with clock.step("resolve"):
            keys = partition_keys(language, item.parts)
            alike = read_alike([layout.alike(language, key) for key in keys])
            decisions = decide(
                settled_in(layout, language, 0, repeated=language in self.repeated),
                read_settled([layout.equal(language, key) for key in keys], 0),
                choose_near(alike, lookup, rules),
                lookup,
                rules,
            )
            stands = stands_of(decisions, sources.of_files)
        with clock.step("write"):
            record.outputs += [
                write_decided(layout, language, 0, decisions),
                write_kept(layout, language, 0, stands, sources.names),
            ]
            enter(self.collected, language, 0, decisions, record)
        return together([of_decisions(decisions, sources), of_stands(stands, sources, lookup)])

    def _decisions(self, language: str) -> Iterator[Decisions]:
        return (read_decided(self.layout, language, number) for number in range(self.collected.ranges(language).count))
