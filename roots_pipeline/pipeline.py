"""The whole pipeline, top to bottom. Read this file first.

A stage is the same work on each of many items (`stages/work.py`). The run (`run/execute.py`) asks for the stages one
after another, has Beam do the items of each wherever there is room, and hands their records back here, where they say
what the next stage's items are.
"""

from __future__ import annotations

from collections.abc import Generator

from roots_pipeline.catalog.cleaning import contexts
from roots_pipeline.plan import Plan, check_unchanged
from roots_pipeline.stages import collect, conclude, exchange, listing, publish, resolve, substrings, survey
from roots_pipeline.stages.alarms import check_removed
from roots_pipeline.stages.bad_records import check_bad_records
from roots_pipeline.stages.collected import Collected, CollectedDocuments, collected_files
from roots_pipeline.stages.finished_corpora import with_finished
from roots_pipeline.stages.redaction import policies
from roots_pipeline.stages.work import Record, Shuffle, Stage

#: Stages out, the records of each back in; in the end, the records of all.
Stages = Generator[Stage | Shuffle, list[Record], list[Record]]


def stages(plan: Plan) -> Stages:
    """The stages of a run, in order."""
    layout = plan.layout

    # What is of a source's template shows when all of it has been seen; so those that declare it are read twice.
    surveyed = yield from survey.find_templates(layout, plan.sources, plan.shards, contexts(plan.project, plan.sources))

    # Each source is read once, whatever the number of languages:
    # read → clean → shorten → identify → measure → keep or drop → sign → one file a language.
    settings = collect.settings(plan.project, plan.sources, plan.languages, plan.signals, plan.near)
    collected = yield Stage(collect.CollectShard(layout, settings), plan.shards)
    check_unchanged(plan)
    survey.check_read_alike(surveyed, collected)
    listed = yield Stage(listing.ListLines(layout), listing.list_items(surveyed, plan.sources, plan.shards))
    check_bad_records(collected, plan.sources)
    files = collected_files(collected)

    # From here on, language by language. Of a document only hashes travel (of its id, its address, its text, its
    # bands): documents with one in common meet in a partition and are compared, and of those alike the best stays.
    # Documents of finished corpora that the run is held against take part, and stay.
    documents = collected_documents(plan, with_finished(files, plan.against))
    partitions = exchange.partitions_of(documents.files, plan.near)
    matched = yield Shuffle(
        Stage(exchange.ExchangeFile(documents, plan.near), exchange.exchange_items(documents.files, partitions)),
        Stage(exchange.MatchPartition(documents, partitions), exchange.partition_items(documents.files, partitions)),
    )
    repeated = exchange.repeated(matched)
    settled = yield Stage(exchange.SettleRange(documents, partitions), exchange.settle_items(documents, repeated))
    parts = exchange.parts_of(matched, partitions)
    verified = yield Stage(
        exchange.VerifyPartition(documents, plan.near, partitions, parts, repeated),
        exchange.partition_items(documents.files, parts),
    )
    resolved = yield from resolve.resolve(documents, plan.near, parts, repeated, verified)
    check_removed(layout, resolved, plan.project.duplicates.removed, plan.sources)

    # Of a long passage that documents of some sources share, the best copy stays; no word is ever broken.
    repeating = frozenset(source.name for source in plan.sources if source.duplicates.substrings)
    least = substrings.least_words(plan.project, plan.sources, plan.languages)
    cut = yield from substrings.cut_repeats(documents, files, repeating, least)

    # Personal data is redacted last: redacted before, different documents would be equal.
    published = yield Stage(
        publish.PublishShard(layout, plan.signals, policies(plan.sources), plan.index),
        publish.shards_of(layout, files, plan.shard_bytes),
    )

    # Every document is in the corpus or in the ledger, or the run fails.
    records = [*surveyed, *collected, *listed, *matched, *settled, *verified, *resolved, *cut, *published]
    concluded = yield Stage(conclude.ConcludeLedger(layout), conclude.ledgers(records))
    conclude.balance(collected, published, concluded)
    return [*records, *concluded]


def collected_documents(plan: Plan, files: Collected) -> CollectedDocuments:
    """What deciding about duplicates needs to know of the collected documents and their sources."""
    return CollectedDocuments(
        layout=plan.layout,
        files=files,
        priorities={source.name: source.priority for source in plan.sources},
        newest=frozenset(source.name for source in plan.sources if source.duplicates.url == "newest"),
        quality=tuple(plan.project.duplicates.quality),
    )
