"""What was left out as duplicates, as a table for people and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.output.duplicates import ClusterReport, DuplicatesReport, Share, read_reports
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.output.report import read_statistics
from roots_pipeline.output.statistics import CUT


class Duplicates(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of the duplicates of a corpus."""

    #: The run has not come to its end, or was stopped: what it took out of texts is not known yet.
    unfinished: bool
    #: Sources of which much was left out: see the manifest.
    alarms: list[Share]
    languages: dict[str, DuplicatesReport]
    #: By language, source and kind what was taken out of texts: template lines, repeated lines, repeated passages.
    taken_out: dict[str, dict[str, dict[str, dict[str, int]]]]


def read_duplicates(layout: Layout, languages: Sequence[str] = ()) -> Duplicates:
    """What a corpus or an unfinished run says of duplicates.

    RunError: it is neither, or has not come so far. ConfigError: there is no such language.
    """
    unfinished = layout.plan.is_file() and not layout.manifest.is_file()
    alarms = [] if unfinished else read_manifest(layout).alarms
    reports = read_reports(layout, languages)
    if unfinished and not reports:
        raise RunError(f"{layout.root}: the run has not come to its duplicates yet: go on with roots run … --resume")
    return Duplicates(
        unfinished=unfinished,
        alarms=[alarm for alarm in alarms if alarm.language in reports],
        languages=reports,
        taken_out={} if unfinished else _taken_out(read_statistics(layout), reports),
    )


def _taken_out(
    statistics: Mapping[str, Mapping[str, Any]], reports: Mapping[str, DuplicatesReport]
) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for language in reports:
        for source, stages in statistics.get(language, {"sources": {}})["sources"].items():
            kinds = dict(stages.get("collect", {}).get("removed", {}))
            cut = stages.get("substrings", {}).get(CUT)
            if cut:
                kinds["repeated_substrings"] = {name: cut[name] for name in ("documents", "spans", "bytes")}
            if kinds:
                found.setdefault(language, {})[source] = kinds
    return found


def duplicates_table(duplicates: Duplicates, clusters: int) -> str:
    """Rates by language and source, who was left out for whom, what was taken out, and so many clusters in all."""
    lines = ["unfinished run: what came of its deduplication", ""] if duplicates.unfinished else []
    reports = duplicates.languages
    shares = [share for report in reports.values() for share in report.sources]
    names = [f"{share.language} {share.source}" for share in shares]
    width = max(map(len, ["all", *names]))
    lines.append(f"{'':<{width}} {'read':>11} {'left out':>11} {'%':>6}  by rule")
    read = dropped = 0
    rules: Counter[str] = Counter()
    for name, share in zip(names, shares, strict=True):
        lines.append(_rates(f"{name:<{width}}", share.read, share.dropped, share.rules))
        read, dropped = read + share.read, dropped + share.dropped
        rules.update(share.rules)
    lines.append(_rates(f"{'all':<{width}}", read, dropped, dict(rules.most_common())))
    lines += _section("look at these:", (f"{at.language} {at.source}: {at.said}" for at in duplicates.alarms))
    lines += _section("left out for documents of another source:", _across(reports))
    lines += _section("taken out of texts:", _removed(duplicates))
    found = [(report.language, cluster) for report in reports.values() for cluster in report.largest]
    found.sort(key=lambda pair: -pair[1].documents)
    count = sum(report.clusters for report in reports.values())
    described = (line for language, cluster in found[:clusters] for line in _cluster(language, cluster))
    lines += _section(f"the largest of {count:,} clusters:", described)
    return "\n".join(lines)


def _rates(name: str, read: int, dropped: int, rules: Mapping[str, int]) -> str:
    share = f"{100 * dropped / read:.1f}" if read else "-"
    return f"{name} {read:>11,} {dropped:>11,} {share:>6}  {_listed(rules)}".rstrip()


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items())


def _section(title: str, lines: Iterator[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", title, *found] if found else []


def _across(reports: Mapping[str, DuplicatesReport]) -> Iterator[str]:
    for report in reports.values():
        for source, survivors in report.pairs.items():
            others = {other: number for other, number in survivors.items() if other != source}
            if others:
                yield f"{report.language} {source}: {_listed(others)}"


def _removed(duplicates: Duplicates) -> Iterator[str]:
    for language, sources in duplicates.taken_out.items():
        for source, kinds in sources.items():
            for kind, numbers in kinds.items():
                pieces = f"{numbers['spans']:,}" if "spans" in numbers else f"{numbers['lines']:,} lines"
                yield (
                    f"{language} {source}: {kind} {pieces} of {numbers['documents']:,} documents "
                    f"({numbers['bytes'] / 1e6:.2f} MB)"
                )


def _cluster(language: str, cluster: ClusterReport) -> Iterator[str]:
    alike = cluster.similarity
    spread = f" to {alike.max:.3f}, middle {alike.median:.3f}" if alike.min < alike.max else ""
    yield f"{cluster.documents:,} documents of {language} ({_listed(cluster.sources)})"
    yield f"  stays: {cluster.survivor} of {cluster.source}"
    yield f"  left out: {_listed(cluster.rules)}; similarity {alike.min:.3f}{spread}"
    for example in cluster.examples:
        yield f"  {example.id} of {example.source}, {example.rule} {example.similarity:.3f}"
        yield f"    left out | {example.text}"
        if example.survivor_text != example.text:
            yield f"    stays    | {example.survivor_text}"
