"""What describes a corpus when its shards and ledger are done: statistics, card, and last of all the manifest."""

from __future__ import annotations

from collections.abc import Sequence

from roots_pipeline import __version__
from roots_pipeline.languages.contamination import shipped
from roots_pipeline.output.card import CardLanguage, CardLines, CardSource, write_card
from roots_pipeline.output.fairness import Relations, outliers, with_examples
from roots_pipeline.output.manifest import Manifest, package_versions, published, write_manifest
from roots_pipeline.output.statistics import KEPT, READ, Statistics, write_statistics
from roots_pipeline.output.waterfall import waterfalls
from roots_pipeline.plan import Plan
from roots_pipeline.stages.alarms import alarming
from roots_pipeline.stages.listing import LIST
from roots_pipeline.stages.review import write_review
from roots_pipeline.stages.work import Record


def describe(plan: Plan, records: Sequence[Record], statistics: Statistics) -> Manifest:
    """Write what describes the corpus of a plan; the manifest, written last, says it is whole."""
    layout = plan.layout
    files = [output for record in records for output in record.outputs]
    files += write_review(layout, records)
    steps = waterfalls(statistics.counts, lambda source, language: _order(plan, source, language))
    far = with_examples(layout, outliers(steps, _relations(plan)))
    by_language = {code: [one for one in far if one.language == code] for code in steps}
    files += write_statistics(layout, statistics, shipped().estimate, {"waterfall": steps, "far_from_kin": by_language})
    alarms = alarming(records, plan.project.duplicates.removed)
    files.append(write_card(layout, statistics, _languages(plan), _sources(plan), _lines(records), alarms, far))
    manifest = Manifest(
        version=__version__,
        fingerprint=plan.fingerprint,
        languages=plan.languages,
        sources={source.name: _books(statistics, source.name) for source in plan.sources},
        left_out=plan.left_out,
        alarms=alarms,
        packages=package_versions(),
        configuration=plan.configuration,
        inputs=plan.inputs,
        files=published(files),
    )
    write_manifest(layout, manifest)
    return manifest


def _books(statistics: Statistics, source: str) -> dict[str, int]:
    read = statistics.tally(stage="collect", outcome=READ, source=source).documents
    kept = statistics.tally(stage="publish", outcome=KEPT, source=source).documents
    return {"read": read, "kept": kept, "dropped": read - kept}


def _order(plan: Plan, source: str, language: str) -> tuple[str, ...]:
    """The filters that documents of a source are held against, in the order of decision."""
    of_source = next(one for one in plan.sources if one.name == source)
    return tuple(plan.project.rules_of(of_source, language).filters) if language in plan.languages else ()


def _relations(plan: Plan) -> dict[str, Relations]:
    known = plan.project.languages
    return {code: Relations(known[code].kind, known[code].family, known[code].script) for code in plan.languages}


def _languages(plan: Plan) -> dict[str, CardLanguage]:
    known = plan.project.languages
    return {code: CardLanguage(known[code].name, known[code].iso639_3) for code in plan.languages}


def _lines(records: Sequence[Record]) -> dict[str, CardLines]:
    facts = [record.facts for record in records if record.stage == LIST]
    return {of["source"]: CardLines(of["listed"] + of["more"], of["listed"]) for of in facts}


def _sources(plan: Plan) -> dict[str, CardSource]:
    return {
        source.name: CardSource(
            title=source.title,
            homepage=source.homepage,
            custodian=source.custodian,
            license=source.license,
            profile=source.filters.profile,
            keep=source.filters.keep,
        )
        for source in plan.sources
    }
