"""The statistics of a corpus read back, as tables for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.output.duplicates import by_number
from roots_pipeline.output.fairness import Outlier
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.output.statistics import CUT, KEPT, LEFT_WHOLE, READ
from roots_pipeline.output.waterfall import Step
from roots_pipeline.storage import names

#: The statistics of one language, as `statistics/<language>.json` holds them.
Report = Mapping[str, Any]


def read_statistics(layout: Layout, languages: Sequence[str] = ()) -> dict[str, Report]:
    """The statistics by language, of those named or of all; RunError: no corpus, ConfigError: no such language."""
    read_manifest(layout)
    found = sorted(name for name in names(layout.statistics) if name.endswith(".json"))
    present = {name.removesuffix(".json"): layout.statistics / name for name in found}
    for name in languages:
        if name not in present:
            raise ConfigError(f"{layout.root}: has no documents in '{name}'{nearest(name, present)}")
    return {name: json.loads(present[name].read_text("utf-8")) for name in languages or present}


def table(reports: Mapping[str, Report], *, by_source: bool = False) -> str:
    """Documents read, kept and dropped by reason, a line a language (or source of a language), and their sum."""
    rows: list[tuple[str, Counter[str]]] = []
    for language, report in reports.items():
        sources = {name: flow(entry) for name, entry in report["sources"].items()}
        if by_source:
            rows += [(f"{language} {name}", counts) for name, counts in sources.items()]
        else:
            rows.append((language, sum(sources.values(), Counter())))
    rows.append(("all", sum((counts for _, counts in rows), Counter())))
    width = max(len(name) for name, _ in rows)
    lines = [f"{'':<{width}} {'read':>9} {'kept':>9} {'dropped':>9} {'MB':>8}  dropped by reason"]
    for name, counts in rows:
        reasons = sorted(((n, rule) for rule, n in counts.items() if not rule.startswith(".")), reverse=True)
        why = ", ".join(f"{rule} {number:,}" for number, rule in reasons)
        lines.append(
            f"{name:<{width}} {counts['.read']:>9,} {counts['.kept']:>9,} {counts['.read'] - counts['.kept']:>9,} "
            f"{counts['.bytes'] / 1e6:>8.2f}  {why}".rstrip()
        )
    cleaned = _summed(reports, "cleaned")
    if cleaned:
        lines += ["", "cleaned, by step: documents changed, and their MB before and after"]
        wide = max(map(len, cleaned))
        lines += [
            f"  {step:<{wide}} {entry['documents']:>9,}"
            f" {entry['bytes_before'] / 1e6:>8.2f} {entry['bytes_after'] / 1e6:>8.2f}"
            for step, entry in sorted(cleaned.items())
        ]
    removals = {
        kind: f"{entry['lines']:,} of {entry['documents']:,} documents ({entry['bytes'] / 1e6:.2f} MB)"
        for kind, entry in sorted(_summed(reports, "removed").items())
    }
    if removals:
        whole = removals.pop(LEFT_WHOLE, None)
        said = ", ".join(f"{kind} {entry}" for kind, entry in removals.items()) or "none"
        lines += ["", f"lines taken out: {said}"]
        lines += [f"left, as too little would have remained: {whole}"] if whole else []
    cut = _cut(reports)
    if cut:
        size = f"{cut['bytes'] / 1e6:.2f} MB"
        lines += ["", f"repeated passages cut: {cut['spans']:,} of {cut['documents']:,} documents ({size})"]
    flagged = _flagged(reports)
    if flagged:
        any_ = flagged.pop("", 0)
        why = ", ".join(f"{rule} {number:,}" for rule, number in by_number(flagged).items())
        lines += ["", f"flagged, and kept all the same: {any_:,} documents ({why})"]
    far = [one for report in reports.values() for one in report.get("far_from_kin", ())]
    if far:
        lines += ["", "unlike their kin (roots_pipeline/output/fairness.py has the rule):"]
        for one in sorted(far, key=lambda one: (-abs(one["rate"] - one["median"]), one["language"], one["rule"])):
            outlier = msgspec.convert(one, Outlier)
            shown = ", ".join(f"{example.id} ({example.value:.4g})" for example in outlier.examples)
            lines.append(f"  {outlier.said}" + (f"; for instance {shown}" if shown else ""))
    redactions = _redactions(reports)
    if redactions:
        spans = ", ".join(f"{kind} {number:,}" for kind, number in sorted(redactions.items()))
        lines += ["", f"redacted: {spans}"]
    return "\n".join(lines)


def waterfall(reports: Mapping[str, Report]) -> str:
    """What reached each rule and what it left out, a line a rule of a stage of a language, in the order of decision."""
    heads = ("reached", "dropped", "%", "flagged", "MB", "dropped", "flagged")
    lines = [f"{'language':<12} {'stage':<12} {'rule':<34}" + "".join(f"{head:>10}" for head in heads)]
    for language, report in reports.items():
        for entry in report.get("waterfall", ()):
            step = msgspec.convert(entry, Step)
            share = 100 * step.objected / step.documents if step.documents else 0.0
            numbers = f"{step.documents:>10,}{step.dropped:>10,}{share:>10.2f}{step.flagged:>10,}"
            sizes = [f"{size / 1e6:>10.3f}" for size in (step.bytes, step.dropped_bytes, step.flagged_bytes)]
            lines.append(f"{language:<12} {step.stage:<12} {step.rule:<34}{numbers}{''.join(sizes)}")
    return "\n".join(lines)


def flow(entry: Mapping[str, Any]) -> Counter[str]:
    """Of one source: documents by reason, and under `.read`, `.kept` and `.bytes` what came, went and its size."""
    counts: Counter[str] = Counter()
    for stage in entry.values():
        for rule, tally in stage["dropped"].items():
            counts[rule] += tally["documents"]
    counts[".read"] = entry["collect"][READ]["documents"] if "collect" in entry else 0
    counts[".kept"] = entry["publish"][KEPT]["documents"] if "publish" in entry else 0
    counts[".bytes"] = entry["publish"][KEPT]["bytes"] if "publish" in entry else 0
    return counts


def _summed(reports: Mapping[str, Report], key: str) -> dict[str, Counter[str]]:
    """What collect `removed` by kind, or `cleaned` by step: documents, lines and bytes over all sources."""
    total: dict[str, Counter[str]] = {}
    for report in reports.values():
        for entry in report["sources"].values():
            for kind, removed in entry.get("collect", {}).get(key, {}).items():
                total.setdefault(kind, Counter()).update(removed)
    return total


def _cut(reports: Mapping[str, Report]) -> Counter[str]:
    """Documents, spans and bytes."""
    total: Counter[str] = Counter()
    for report in reports.values():
        for entry in report["sources"].values():
            total.update(entry.get("substrings", {}).get(CUT, {}))
    return total


def _flagged(reports: Mapping[str, Report]) -> Counter[str]:
    """Documents of the corpus by the filter that flags them, and under "" those with any flag."""
    total: Counter[str] = Counter()
    for report in reports.values():
        for entry in report["sources"].values():
            for rule, tally in entry.get("publish", {}).get("flagged", {}).items():
                total[rule] += tally["documents"]
    return total


def _redactions(reports: Mapping[str, Report]) -> Counter[str]:
    total: Counter[str] = Counter()
    for report in reports.values():
        for entry in report["sources"].values():
            total.update(entry.get("publish", {}).get("redactions", {}))
    return total
