"""The corpus card: README.md, whose front matter lets `datasets.load_dataset(OUT, "swh_Latn")` find each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from roots_pipeline import __version__
from roots_pipeline.output.duplicates import Share, shares, total
from roots_pipeline.output.fairness import Outlier
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import FLAGGED, KEPT, READ, Statistics, Tally
from roots_pipeline.output.writing import WrittenFile, write_bytes, written


class CardLanguage(msgspec.Struct, frozen=True):
    """What the card says of a language: its name and ISO 639-3 code (None for a programming language)."""

    name: str
    iso639_3: str | None


class CardSource(msgspec.Struct, frozen=True):
    """What the card says of a source; `profile` and `keep` as its file or the run has them."""

    title: str
    homepage: str | None
    custodian: str
    license: str
    profile: str | None
    keep: str | None


class CardLines(msgspec.Struct, frozen=True):
    """What the card says of a source's template lines: how many there are, and how many of them are listed."""

    known: int
    listed: int


#: The Hub's size categories, by the number of documents below which they apply.
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))


def write_card(
    layout: Layout,
    statistics: Statistics,
    languages: Mapping[str, CardLanguage],
    sources: Mapping[str, CardSource],
    lines: Mapping[str, CardLines],
    alarms: Sequence[Share],
    far: Sequence[Outlier],
) -> WrittenFile:
    """Write the card; `languages`, `sources` and `lines` by code and name; `alarms` as in the manifest.

    `far` are the rules that treat a language unlike its kin.
    """
    kept = {code: statistics.tally(language=code, stage="publish", outcome=KEPT) for code in languages}
    present = [code for code in sorted(languages) if kept[code].documents]
    text = "\n".join(
        [
            *_front_matter(present, languages, sum(kept[code].documents for code in present)),
            _body(present, languages, sources, kept, statistics),
            *_filters(sources, statistics, far),
            *_duplicates(statistics, alarms),
            *_lines(lines, statistics),
            _PERSONAL_DATA,
        ]
    )
    write_bytes(layout.card, text.encode(), layout.temporary)
    return written(layout.card, layout.root)


def _front_matter(present: list[str], languages: Mapping[str, CardLanguage], documents: int) -> list[str]:
    iso = sorted({code for name in present if (code := languages[name].iso639_3)})
    size = next((name for limit, name in _SIZES if documents < limit), "n>10M")
    lines = ["---"]
    if iso:
        lines += ["language:", *(f"- {code}" for code in iso)]
    lines += ["license: other", "task_categories:", "- text-generation", "size_categories:", f"- {size}"]
    if present:
        lines.append("configs:")
    for name in present:
        lines += [f"- config_name: {name}", f"  data_files: data/{name}/*.parquet"]
    return [*lines, "---", ""]


_INTRODUCTION = f"""\
# Corpus

Made by roots_pipeline {__version__}. Every document of the sources is in `data/` or, with the reason, in `ledger/`; \
counts are in `statistics/`, hashes of all files in `manifest.json`.

## Languages

| language | name | documents read | kept | characters | words |
|---|---|--:|--:|--:|--:|
"""

_SOURCES = """
## Sources

| source | title | custodian | license |
|---|---|---|---|
"""

_END = """
Each document carries its own license in the column `license`.
"""

_FILTERS = """\
## Filters

Each filter measures one number of a document and holds it against bounds; the first that objects drops it, and the \
ledger has its name, the number and the bounds. Those that only flag leave it in: its column `flags` names them. \
`manifest.json` has all bounds in the order of decision, under `configuration`.

| source | rules | objections | dropped | kept with flags |
|---|---|---|--:|--:|
"""

_FAR = """
Rules that treat a language unlike its kin (the statistics of the language have examples):

"""

_DUPLICATES = """\
## Duplicates

Of documents with one id or address, with equal text, or nearly so, one stays; it says in `duplicate_count` and \
`duplicate_sources` how many it stands for. `duplicates/`, a file a language, has the shares by source, who was left \
out for whom, and the largest clusters with examples, personal data replaced.

| source | documents | left out | % | mostly by |
|---|--:|--:|--:|---|
"""

_ALARMS = """
Of these more was left out in a language than one would expect:

"""

_LINES = """\
## Lines taken out

Some sources write the same lines around their documents, or one text twice in a document; these are left out. \
Template lines are those that occur often in a source. The commonest of them are in `duplicates/lines/`, a file a \
source, personal data replaced.

| source | template lines | listed | lines taken out | MB |
|---|--:|--:|--:|--:|
"""

_PERSONAL_DATA = """\
## Personal data

E-mail addresses, IP addresses, telephone and payment card numbers, IBANs and keys are replaced by `<EMAIL>` and the \
like; the column `redactions` counts them by type. Names of persons and street addresses are not looked for, and \
the columns `url` and `origin` are as the source gave them. No list of patterns finds everything.
"""


def _filters(sources: Mapping[str, CardSource], statistics: Statistics, far: Sequence[Outlier]) -> list[str]:
    """The section on filters: a line a source, and what is to be looked at."""
    rows = []
    for name, source in sorted(sources.items()):
        rules = f"profile {source.profile}" if source.profile else "of each language"
        dropped = flagged = 0
        for count in statistics.counts:
            if count.source == name and count.stage == "collect" and count.outcome in statistics.measures:
                dropped += count.tally.documents
            elif count.source == name and (count.stage, count.outcome) == ("publish", FLAGGED):
                flagged += count.tally.documents
        objection = {"flag": "flagged", "passing": "dropped"}.get(source.keep or "", "as the language says")
        rows.append(f"| {name} | {rules} | {objection} | {dropped:,} | {flagged:,} |\n")
    noted = [f"* {one.said}\n" for one in far]
    return ["".join([_FILTERS, *rows, *([_FAR, *noted] if noted else [])])]


def _duplicates(statistics: Statistics, alarms: Sequence[Share]) -> list[str]:
    """The section on duplicates, where any were left out: a line a source, and what is to be looked at."""
    rows = [
        f"| {share.source} | {share.read:,} | {share.dropped:,} | {100 * share.share:.1f} | {share.most} |\n"
        for share in total(shares(statistics.counts))
        if share.dropped
    ]
    noted = [f"* {alarm.source}, {alarm.language}: {alarm.said}\n" for alarm in alarms]
    return ["".join([_DUPLICATES, *rows, *([_ALARMS, *noted] if noted else [])])] if rows else []


def _lines(lines: Mapping[str, CardLines], statistics: Statistics) -> list[str]:
    """The section on lines, where any were taken out."""
    rows = []
    for name in sorted({*lines, *(removal.source for removal in statistics.removals)}):
        of_source = [removal for removal in statistics.removals if removal.source == name and removal.taken]
        known = lines.get(name, CardLines(0, 0))
        numbers = [
            f"{known.known:,}",
            f"{known.listed:,}",
            f"{sum(removal.lines for removal in of_source):,}",
            f"{sum(removal.bytes for removal in of_source) / 1e6:,.2f}",
        ]
        rows.append(f"| {' | '.join([name, *numbers])} |\n")
    return ["".join([_LINES, *rows])] if rows else []


def _body(
    present: list[str],
    languages: Mapping[str, CardLanguage],
    sources: Mapping[str, CardSource],
    kept: Mapping[str, Tally],
    statistics: Statistics,
) -> str:
    rows = []
    for code in present:
        read = statistics.tally(language=code, stage="collect", outcome=READ).documents
        tally = kept[code]
        cells = (code, languages[code].name, f"{read:,}", f"{tally.documents:,}", f"{tally.characters:,}")
        rows.append(f"| {' | '.join(cells)} | {tally.words:,} |\n")
    described = []
    for name, source in sorted(sources.items()):
        title = f"[{source.title}]({source.homepage})" if source.homepage else source.title
        described.append(f"| {name} | {title} | {source.custodian} | {source.license} |\n")
    return "".join([_INTRODUCTION, *rows, _SOURCES, *described, _END])
