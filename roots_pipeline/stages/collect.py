"""Collect: each shard of a source is read once, and its documents leave it cleaned, identified, measured and signed.

read → clean → shorten → identify → measure → keep or drop → sign → write, a record batch at a time, so that memory does
not grow with the shard. The documents of a shard go to one file a language; the later stages go by language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.catalog.cleaning import AFTER, BEFORE, contexts
from roots_pipeline.cleaners.base import StepContext
from roots_pipeline.config import Language, LanguageRules, License, Project, Source, license_ids, permits, within
from roots_pipeline.document import UNDETERMINED, LeftOut, document_id
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.filters import Context, Filter, Numbers, available_filters, decide
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Column, ledger_rows
from roots_pipeline.output.statistics import FLAGGED, KEPT, READ, Statistics, Tally
from roots_pipeline.readers.base import Shard
from roots_pipeline.stages.cleaning import count_changes, divide
from roots_pipeline.stages.flags import Flags, flags_of
from roots_pipeline.stages.language_counts import count_kept, count_read
from roots_pipeline.stages.part import Part
from roots_pipeline.stages.reading import SourceReader, SourceShard
from roots_pipeline.stages.removal import TEMPLATE_LINES, Removal, SourceTemplates, count_removals, with_removals
from roots_pipeline.stages.routing import Chosen, Router
from roots_pipeline.stages.signing import Signer
from roots_pipeline.stages.work import Clock, Record
from roots_pipeline.stages.writers import CollectedFiles
from roots_pipeline.text.batch import TextBatch

STAGE = "collect"


@dataclass(frozen=True)
class Settings:
    """All of the configuration that collecting depends on. Plain data: it is pickled to the workers."""

    sources: Mapping[str, Source]
    languages: Mapping[str, Language]
    #: By source and language.
    rules: Mapping[str, Mapping[str, LanguageRules]]
    licenses: Mapping[str, License]
    #: The languages this run is for; documents in others are left out, and counted.
    requested: frozenset[str]
    #: Names of all measures kept with each document, whether or not a language holds them against bounds.
    signals: tuple[str, ...]
    #: By language, how near duplicates are found.
    near: Mapping[str, NearRules]
    #: Measures that tell a better copy, and the difference that counts.
    quality: Mapping[str, float]
    #: By language, what cleaning steps that go by it know.
    contexts: Mapping[str, StepContext] = field(default_factory=dict)


def settings(
    project: Project,
    sources: Sequence[Source],
    requested: Sequence[str],
    signals: Sequence[str],
    near: Mapping[str, NearRules],
) -> Settings:
    """The part of a project that a run's collecting depends on."""
    return Settings(
        sources={source.name: source for source in sources},
        languages=project.languages,
        rules={
            source.name: {code: project.rules_of(source, code) for code in requested if code in source.languages}
            for source in sources
        },
        licenses=project.licenses,
        requested=frozenset(requested),
        signals=tuple(signals),
        near=near,
        quality=project.duplicates.quality,
        contexts=contexts(project, sources),
    )


@dataclass
class CollectShard:
    """Collect one shard of a source."""

    layout: Layout
    settings: Settings
    stage: str = STAGE
    # Shards are compressed as a rule, five to one.
    bytes_a_second: int = 2_000_000
    _tools: _Tools | None = field(default=None, repr=False)

    def setup(self) -> None:
        self._tools = _Tools(self.settings)

    def __call__(self, item: SourceShard) -> Record:
        if self._tools is None:
            self.setup()
        assert self._tools is not None
        source = self.settings.sources[item.source]
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        statistics = Statistics()
        bad: dict[str, str] = {}
        with CollectedFiles(self.layout, item.key, self.settings.signals) as files:
            removal = self._tools.removal(self.layout, source, item.number)
            for batch in self._tools.reader.batches(source, item.shard, clock):
                collected = _Batch(batch, source, item.shard, self._tools, removal, clock, statistics, files)
                collected.run()
                for rule, place in collected.bad.items():
                    bad.setdefault(rule, place)
                record.documents += batch.num_rows
                record.bytes += collected.text_bytes
            with clock.step("write"):
                record.outputs, record.facts["files"] = files.commit()
                if removal is not None:
                    record.outputs += removal.write(self.layout, item.source, item.key)
                    record.facts["read"] = removal.read
        record.facts |= {"source": item.source, "records": record.documents, "bad": bad}
        record.count(statistics)
        record.seconds = clock.seconds
        return record


class _Tools:
    """Models, readers and word lists, loaded once a worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.reader = SourceReader(settings.contexts)
        self.filters: dict[str, Filter] = {
            name: measure() for name, measure in available_filters().items() if name in settings.signals
        }
        self.router = Router(settings.languages)
        self.signer = Signer(settings.near, settings.quality, settings.licenses)
        self._contexts: dict[tuple[str, str], Context] = {}
        self._templates: dict[str, SourceTemplates] = {}

    def removal(self, layout: Layout, source: Source, shard: int) -> Removal | None:
        """What takes lines out of the documents of a shard; None where the source does not say so."""
        if source.duplicates.template_lines is not None and source.name not in self._templates:
            self._templates[source.name] = SourceTemplates(layout, source.name)
        templates = self._templates.get(source.name)
        return Removal(source, shard, templates) if templates or source.duplicates.repeated else None

    def permits(self, license_: str, conditions: Sequence[str] | None) -> bool:
        known = self.settings.licenses
        return permits(license_, known) and (conditions is None or within(license_, conditions, known))

    def knows(self, license_: str) -> bool:
        """Whether a license is an expression of known ones."""
        try:
            known = {id_.casefold() for id_ in self.settings.licenses}
            return {id_.casefold() for id_ in license_ids(license_)} <= known
        except ValueError:
            return False

    def context(self, source: str, language: str, columns: Mapping[str, Numbers]) -> Context:
        """What the filters know of a source's language, and of the documents at hand."""
        if (source, language) not in self._contexts:
            rules, kind = self.settings.rules[source][language], self.settings.languages[language].kind
            made = Context.of(language, kind, rules.stop_words, rules.flagged_words, models=rules.models)
            self._contexts[source, language] = made
        return replace(self._contexts[source, language], columns=columns)


@dataclass
class _Batch:
    """One batch of records of a shard, from record to file; `run` is the order of the steps."""

    records: pa.RecordBatch
    source: Source
    shard: Shard
    tools: _Tools
    removal: Removal | None
    clock: Clock
    statistics: Statistics
    files: CollectedFiles
    text_bytes: int = 0
    #: By reason, where in the shard the first bad record is.
    bad: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        documents = self.clean(self.quarantine(self.identity()), BEFORE)
        documents = self.license(self.clean(self.shorten(documents), AFTER))
        for part in self.by_language(documents):
            self.count_read(part)
            stays = self.check_license(part)
            if part.language == UNDETERMINED:
                self.drop(part, stays, "language_undeclared")
            elif part.language not in self.tools.settings.requested:
                self.drop(part, stays, "language_not_requested")
            else:
                signals = self.measure(part)
                stays &= self.keep(part, signals, stays)
                self.sign(part, signals, stays, self.flag(part, signals, stays))

    def count_read(self, part: Part) -> None:
        """Count documents as read, and what was taken out of them."""
        with self.clock.step("measure"):
            self.statistics.count(part.source, part.language, STAGE, READ, part.tally())
            count_changes(self.statistics, part)
            count_removals(self.statistics, part)

    @property
    def only(self) -> str:
        """The language of documents whose text says nothing about it."""
        return self.source.languages[0] if len(self.source.languages) == 1 else UNDETERMINED

    def identity(self) -> pa.RecordBatch:
        """Give every record, good or bad, its id."""
        keys = self.records.column("key").to_pylist()
        positions = self.records.column("position").to_pylist()
        name, shard = self.source.name, self.shard.file
        ids = [document_id(name, shard, position, key) for position, key in zip(positions, keys, strict=True)]
        return self.records.append_column("id", pa.array(ids, pa.string()))

    def quarantine(self, records: pa.RecordBatch) -> pa.RecordBatch:
        """Leave out records that cannot be used and those that the reader's rules leave out; each has its reason."""
        with self.clock.step("read"):
            bad = records.column("problem").is_valid()
            if not pc.any(bad).as_py():
                return records
            broken = records.filter(bad)
            rows = ledger_rows(
                broken.column("id"),
                source=self.source.name,
                language=self.only,
                stage=STAGE,
                rule=broken.column("problem"),
                detail=broken.column("detail"),
                shard=self.shard.file,
                position=broken.column("position"),
                bytes=broken.column("record_bytes"),
                characters=0,
                words=0,
            )
            self.files.drop(self.only, rows)
            for row in rows.select(["rule", "bytes", "position", "detail"]).to_pylist():
                for outcome in (READ, row["rule"]):
                    self.statistics.count(self.source.name, self.only, STAGE, outcome, Tally(1, row["bytes"]))
                if row["rule"] in set(LeftOut):
                    continue
                detail = f", {row['detail']}" if row["detail"] else ""
                self.bad.setdefault(row["rule"], f"{self.shard.name}, position {row['position']}{detail}")
            return records.filter(pc.invert(bad))

    def clean(self, documents: pa.RecordBatch, half: int) -> pa.RecordBatch:
        """Apply half of the source's cleaning steps, in its order; documents that a step leaves out go."""
        with self.clock.step("clean"):
            cleaned = self.tools.reader.clean(self.source, documents, half)
            if half == BEFORE:
                self.text_bytes = TextBatch(cleaned.texts).bytes.sum().item()
            divided = divide(self.source, documents, cleaned, half)
        self.leave_out(divided.left_out, divided.rules)
        return divided.staying

    def leave_out(self, documents: pa.RecordBatch, rules: Column) -> None:
        """Drop documents before anybody looks for their language; `rules` as `drop`."""
        if documents.num_rows:
            unknown = Chosen.nothing(documents.num_rows)
            gone = Part(self.source.name, self.shard.file, self.only, documents, unknown.score, unknown.said)
            self.count_read(gone)
            self.drop(gone, np.ones(gone.size, dtype=np.bool_), rules)

    def shorten(self, documents: pa.RecordBatch) -> pa.RecordBatch:
        """Take out template lines and repetition where the source says so; documents of which nothing stays go."""
        if self.removal is None:
            return documents
        with self.clock.step("shorten"):
            shortened = self.removal.apply(documents.column("text"), documents.column("url"))
            documents = with_removals(documents, shortened)
            emptied = pa.array(shortened.emptied)
            gone = documents.filter(emptied)
            documents = documents.set_column(documents.schema.get_field_index("text"), "text", shortened.texts)
        self.leave_out(gone, TEMPLATE_LINES)
        return documents.filter(pc.invert(emptied))

    def license(self, documents: pa.RecordBatch) -> pa.RecordBatch:
        """Say under which license each document is: its own where the source's records have one, else the source's."""
        at = documents.schema.get_field_index("license")
        if not self.source.read.license_field:
            return documents.set_column(at, "license", pa.repeat(self.source.license, documents.num_rows))
        written = documents.column("license").dictionary_encode()
        names = [self.source.record_license(name) for name in written.dictionary.to_pylist()]
        licenses = pa.array([*names, self.source.record_license(None)], pa.string())
        return documents.set_column(at, "license", licenses.take(written.indices.fill_null(len(names))))

    def by_language(self, documents: pa.RecordBatch) -> list[Part]:
        """Say of each document which of the source's languages it is in, and part them by it."""
        with self.clock.step("identify"):
            chosen = self.tools.router.choose(self.source, documents)
            parts = []
            for index in np.unique(chosen.language):
                rows = chosen.language == index
                language = UNDETERMINED if index < 0 else self.source.languages[index]
                taken = documents if rows.all() else documents.filter(pa.array(rows))
                of_language = (taken, chosen.score[rows], chosen.said.of(rows))
                parts.append(Part(self.source.name, self.shard.file, language, *of_language))
                count_read(self.statistics, parts[-1], self.tools.router)
            return parts

    def check_license(self, part: Part) -> NDArray[np.bool_]:
        """True for documents whose license permits training, under conditions that the source takes; the others go."""
        licenses = part.documents.column("license").dictionary_encode()
        # "MIT or whatever I said by mail" permits by its first half, and would be published with its second.
        tools, conditions = self.tools, self.source.license_conditions
        names = licenses.dictionary.to_pylist()
        lawful = np.array([tools.permits(name, conditions) and tools.knows(name) for name in names], dtype=np.bool_)
        stays = lawful[licenses.indices.to_numpy()]
        if not stays.all():
            # An unknown license is the record's own words, and these may hold a name or an address.
            names = [name if tools.knows(name) else "unknown" for name in names]
            said = pa.array(names, pa.string()).take(licenses.indices)
            self.drop(part, ~stays, "license", detail=said.filter(pa.array(~stays)))
        return stays

    def measure(self, part: Part) -> dict[str, Numbers]:
        """Every signal of every document: float64[n] by name, NaN where a measure does not apply."""
        with self.clock.step("measure"):
            context = self.tools.context(part.source, part.language, {"language_score": part.score})
            measures = self.tools.filters
            names = self.tools.settings.signals
            signals = {name: measures[name].numbers(part.texts, context) for name in names}
            for name, values in signals.items():
                scale = measures[name].scale
                self.statistics.measured(part.source, part.language, name, scale, values)
            return signals

    def bounds(self, part: Part, *, drop: bool) -> dict[str, tuple[float | None, float | None]]:
        """The bounds of the filters that drop documents of a part, or of those that only flag them, in their order."""
        rules = self.tools.settings.rules[part.source][part.language]
        return {name: (bound.min, bound.max) for name, bound in rules.filters.items() if rules.drops(name) is drop}

    def keep(self, part: Part, signals: Mapping[str, Numbers], open_: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Hold the signals of documents not dropped yet against the bounds; the first filter that objects decides."""
        with self.clock.step("decide"):
            bounds = self.bounds(part, drop=True)
            decided = decide(bounds, signals)
            dropped = open_ & ~decided.keep
            if dropped.any():
                names = pa.array(list(bounds), pa.string())
                rules = names.take(pa.array(decided.filter[dropped]))
                self.drop(
                    part,
                    dropped,
                    rules,
                    value=decided.value[dropped],
                    minimum=decided.minimum[dropped],
                    maximum=decided.maximum[dropped],
                    detail=self.details(part, dropped, rules),
                )
            return decided.keep

    def flag(self, part: Part, signals: Mapping[str, Numbers], stays: NDArray[np.bool_]) -> Flags:
        """Say which of the filters that only flag object to each document, and count them for those that stay."""
        with self.clock.step("decide"):
            flags = flags_of(self.bounds(part, drop=False), signals, part.size)
            for name, flagged in flags.by_rule(stays):
                self.statistics.count(part.source, part.language, STAGE, FLAGGED + name, part.tally(flagged))
            return flags

    def details(self, part: Part, dropped: NDArray[np.bool_], rules: pa.Array) -> list[str | None]:
        """What the identifier says of documents that are not in the language they should be in."""
        said = self.tools.router.say(part.said.of(dropped))
        return [told if rule.as_py() == "language_score" else None for rule, told in zip(rules, said, strict=True)]

    def sign(self, part: Part, signals: Mapping[str, Numbers], stays: NDArray[np.bool_], flags: Flags) -> None:
        """Write the documents that stay, with all that finding duplicates needs to know of each."""
        if not stays.any():
            return
        with self.clock.step("identify"):
            count_kept(self.statistics, part, stays, self.tools.router)
        with self.clock.step("sign"):
            signatures = self.tools.signer.sign(part, self.source, signals)
        with self.clock.step("write"):
            self.statistics.count(part.source, part.language, STAGE, KEPT, part.tally(stays))
            documents = part.collected(signals, flags.column)
            if not stays.all():
                mask = pa.array(stays)
                documents, signatures = documents.filter(mask), signatures.filter(mask)
            self.files.keep(part.language, documents, signatures)

    def drop(self, part: Part, chosen: NDArray[np.bool_], rule: Column, **columns: Column) -> None:
        """Enter documents in the ledger and the counts; `rule` is one name, or one for each chosen document."""
        if not chosen.any():
            return
        rows = part.ledger(STAGE, chosen, rule, **columns)
        self.files.drop(part.language, rows)
        rules = np.asarray(rows.column("rule").to_pylist(), dtype=object)
        for name in np.unique(rules):
            of_rule = chosen.copy()
            of_rule[chosen] = rules == name
            self.statistics.count(part.source, part.language, STAGE, str(name), part.tally(of_rule))
