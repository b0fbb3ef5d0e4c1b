"""What becomes of a run that leaves out very much of a source as duplicates: `removed` of filters/_duplicates.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from roots_pipeline.config import Removed, Source
from roots_pipeline.errors import RunError
from roots_pipeline.output.duplicates import Share
from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.resolve import RESOLVE
from roots_pipeline.stages.work import Record

#: What is likely where a rule leaves out nearly all of a source, and what to do about it in the source's file.
_LIKELY = {
    "repeated_address": "if their address is not their own, say `duplicates: {{url: null}}` in {file}",
    "repeated_id": "if the field read.id_field is not a document's own, name another one, or none, in {file}",
    "exact_duplicate": "if they are not what was meant by their text, name another read.text_field in {file}",
    "near_duplicate": "if they share no more than what a site writes around its pages, have that taken out by "
    "`duplicates: {{lines: roots}}` in {file}",
}


def alarming(records: Iterable[Record], removed: Removed) -> list[Share]:
    """The sources of which more than `warn` was left out in a language, by the records of `resolve`.

    The largest share comes first.
    """
    resolved = (record for record in records if record.stage == RESOLVE)
    found = [share for record in resolved for share in msgspec.convert(record.facts["shares"], list[Share])]
    found = [share for share in found if share.read >= removed.documents and share.dropped > removed.warn * share.read]
    return sorted(found, key=lambda share: (-share.dropped / share.read, share.language, share.source))


def check_removed(layout: Layout, records: Sequence[Record], removed: Removed, sources: Iterable[Source]) -> None:
    """Hold what deduplication left out against `stop`; RunError says which rule did it, and what to look at."""
    found = alarming(records, removed)
    stopping = [share for share in found if share.dropped > removed.stop * share.read]
    if not stopping:
        return
    worst, *others = stopping
    (facts,) = (record.facts for record in records if (record.stage, record.key) == (RESOLVE, worst.language))
    more = "".join(
        f"; also source '{share.source}', {share.language}: {100 * share.share:.1f} %" for share in others[:5]
    )
    more += f", and {len(others) - 5} more" if len(others) > 5 else ""
    files = {source.name: source.file for source in sources}
    survivor, documents = facts["largest"][worst.source]
    raise RunError(
        f"source '{worst.source}', {worst.language}: {worst.said}, and removed.stop is {removed.stop}; "
        f"{_likely(worst, facts['pairs'][worst.source], files)} and run into a new output; "
        f"the most, {documents:,}, were left out for {survivor}: see roots duplicates {layout.root} "
        f"--language {worst.language}; if they are duplicates indeed, raise removed.stop in filters/_duplicates.yaml "
        f"and run again with --resume: what is done is kept{more}"
    )


def _likely(share: Share, survivors: Mapping[str, int], files: Mapping[str, str]) -> str:
    """What may be wrong; `survivors`: for documents of which sources they were left out, `files`: which declares which.

    A source that is one of a family is declared in the family's file.
    """
    other, documents = next(iter(survivors.items()))
    if other != share.source and 2 * documents > share.dropped:
        return f"{documents:,} for documents of source '{other}': if both hold the same, leave one out,"
    return _LIKELY[share.most].format(file=files[share.source])
