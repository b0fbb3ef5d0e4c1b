"""What becomes of a run whose sources hold records that cannot be used: it is for the source's file to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from roots_pipeline.config import Source
from roots_pipeline.document import UNCOUNTABLE, Problem
from roots_pipeline.errors import RunError
from roots_pipeline.stages.work import Record


def check_bad_records(records: Sequence[Record], sources: Iterable[Source]) -> None:
    """Hold each source's bad records against its `on_bad_record`; RunError names the reasons and where each was first.

    `fail` permits none, a number permits that share of the source's records, `quarantine` permits all. Where a shard
    ended too early, nobody knows how many records are missing: only `quarantine` permits it.
    """
    for source in sources:
        if source.on_bad_record == "quarantine":
            continue
        of_source = [record for record in records if record.facts["source"] == source.name]
        total = sum(record.facts["records"] for record in of_source)
        counts: dict[str, int] = {}
        first: dict[str, str] = {}
        for record in sorted(of_source, key=lambda record: record.key):
            for count in record.counts:
                if count.outcome in set(Problem):
                    counts[count.outcome] = counts.get(count.outcome, 0) + count.tally.documents
            for rule, place in record.facts["bad"].items():
                first.setdefault(rule, place)
        bad = sum(counts.values())
        permitted = 0.0 if source.on_bad_record == "fail" else float(source.on_bad_record)
        if bad > permitted * total or UNCOUNTABLE & set(counts):
            reasons = "; ".join(f"{rule} {number} (first: {first[rule]})" for rule, number in sorted(counts.items()))
            raise RunError(
                f"source '{source.name}': {bad} of {total} records cannot be used, and on_bad_record is "
                f"{source.on_bad_record}: {reasons}; mend the source and run into a new output, or permit them in "
                f"{source.file} (on_bad_record: quarantine) and run again with --resume"
            )
