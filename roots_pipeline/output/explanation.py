"""Why one document is in a corpus, or is not: found again in its shards and its ledger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from roots_pipeline.errors import ConfigError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.storage import is_store

#: At most so many of the documents dropped in favor of one are listed, by rule.
LISTED = 10

#: What the rules say that measure nothing.
_REASONS = {
    "repeated_id": "another record of its source has the same id",
    "repeated_address": "its address leads to the same page as that of another document",
    "exact_duplicate": "its text is that of another document, white space aside",
    "near_duplicate": "its text is nearly that of another document, by the share of their shingles",
    "template_lines": "nothing is left of it without the lines that its source writes around its documents, "
    "and those that are repeated in it",
    "repeated_substring": "too little is left of it without long passages that other documents have too",
}


def explain(layout: Layout, document: str) -> str:
    """All that is known of a document, as lines for people; never its text.

    ConfigError: the id has another form, or no document of the corpus or the ledger has it.
    """
    configuration = read_manifest(layout).configuration
    if not re.fullmatch("[0-9a-f]{32}", document):
        raise ConfigError(
            f"'{document}': not a document id, which is 32 hexadecimal digits (`id` in data/, `document_id` in ledger/)"
        )
    kept = _rows(layout.data, "id", document)
    dropped = _rows(layout.ledger, "document_id", document)
    if not kept and not dropped:
        raise ConfigError(f"{layout.root}: no document has the id {document}, neither in data/ nor in ledger/")
    lines = [line for row in kept for line in _kept(row, configuration)]
    for row in dropped:
        lines += [*_dropped(row), *_profile(row, configuration), *_winner(layout, row)]
    return "\n".join([*lines, *_in_favor(_rows(layout.ledger, "kept_id", document))])


def _rows(folder: Path, column: str, value: str) -> list[dict[str, Any]]:
    if not folder.is_dir():
        return []
    system, path = (folder.fs, folder.path) if is_store(folder) else (None, folder)  # type: ignore[attr-defined]
    table = ds.dataset(path, filesystem=system, format="parquet")
    names = [name for name in table.schema.names if name not in {"text", "url"}]
    rows: list[dict[str, Any]] = table.to_table(columns=names, filter=ds.field(column) == pa.scalar(value)).to_pylist()
    return rows


def _kept(row: dict[str, Any], configuration: Mapping[str, Any]) -> list[str]:
    lines = [f"{row['id']}: kept in {row['language']}", *_origin(row), f"license: {row['license']}"]
    if row["language_score"] is not None:
        lines.append(f"language score: {row['language_score']:.3f}")
    signals = [f"{name} {_number(value)}" for name, value in row["signals"].items() if value is not None]
    lines.append(f"signals: {', '.join(signals)}")
    # Corpora of earlier versions have no flags.
    flagged = row.get("flags") or []
    rules = _rules(row, configuration)
    lines += [f"flagged: {_outside(name, row['signals'][name], rules['filters'][name])}" for name in flagged]
    lines += _profile(row, configuration) if flagged else []
    redactions = [f"{name} {count}" for name, count in row["redactions"].items() if count]
    lines.append(f"redacted: {', '.join(redactions) or 'nothing'}")
    sources = f", of {', '.join(row['duplicate_sources'])}" if row["duplicate_count"] else ""
    lines.append(f"stands for {row['duplicate_count']} other documents{sources}")
    return lines


def _dropped(row: dict[str, Any]) -> list[str]:
    lines = [f"{row['document_id']}: dropped from {row['language']} at stage {row['stage']} by {row['rule']}"]
    lines += [f"reason: {_REASONS[row['rule']]}"] if row["rule"] in _REASONS else []
    if row["value"] is not None:
        what = "words left" if row["rule"] == "repeated_substring" else row["rule"]
        lines.append(_outside(what, row["value"], {"min": row["minimum"], "max": row["maximum"]}))
    if row["detail"] is not None:
        lines.append(f"detail: {row['detail']}")
    size = f"size: {row['bytes']:,} bytes, {row['characters']:,} characters, {row['words']:,} words"
    return [*lines, *_origin(row), size]


def _outside(what: str, value: float, bounds: Mapping[str, float | None]) -> str:
    """A value and the bounds that it is held against."""
    low = "" if bounds["min"] is None else f", at least {_number(bounds['min'])} is wanted"
    high = "" if bounds["max"] is None else f", at most {_number(bounds['max'])} is permitted"
    return f"{what} is {_number(value)}{low}{high}"


def _rules(row: dict[str, Any], configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The rules that a document was held against, as the manifest has them: its source's profile's, or the language's.

    Profiles have rules for natural languages only.
    """
    profile = configuration["sources"][row["source"]].get("filters", {}).get("profile")
    of_profile = configuration.get("profiles", {}).get(profile, {})
    rules: dict[str, Any] = of_profile.get(row["language"]) or configuration["rules"].get(row["language"], {})
    return rules


def _profile(row: dict[str, Any], configuration: Mapping[str, Any]) -> list[str]:
    """Whose rules the filters' are, where it is not the language's own file that says."""
    profile = configuration["sources"][row["source"]].get("filters", {}).get("profile")
    by_filter = row.get("flags") or row.get("rule") in _rules(row, configuration).get("filters", {})
    return [f"rules: those of the profile {profile}"] if by_filter and profile is not None else []


def _winner(layout: Layout, row: dict[str, Any]) -> Iterator[str]:
    """The document that one was dropped for, and where that was dropped itself, the one after it."""
    seen = set()
    while row["kept_id"] is not None:
        winner = row["kept_id"]
        similar = _similarity(row)
        kept = _rows(layout.data, "id", winner)
        if kept:
            yield f"in favor of {winner}{similar}: kept, source {kept[0]['source']}"
            return
        # A record with the id of another is not what that was dropped for.
        later = [other for other in _rows(layout.ledger, "document_id", winner) if other["kept_id"] != winner]
        if not later or winner in seen:
            yield f"in favor of {winner}{similar}: of a finished corpus that the run was held against (--against)"
            return
        seen.add(winner)
        row = later[0]
        yield f"in favor of {winner}{similar}: dropped itself at stage {row['stage']} by {row['rule']}"


def _in_favor(rows: list[dict[str, Any]]) -> Iterator[str]:
    """The documents that were dropped for one, by rule, the most similar first."""
    rules = Counter(row["rule"] for row in rows)
    for rule, number in sorted(rules.items()):
        yield f"dropped in favor of it by {rule}: {number:,}"
        of_rule = [row for row in rows if row["rule"] == rule]
        of_rule.sort(key=lambda row: (-(row["similarity"] or 0.0), row["document_id"], row["source"]))
        for row in of_rule[:LISTED]:
            yield f"  {row['document_id']}{_similarity(row)}, from {row['source']}"
        if number > LISTED:
            yield f"  and {number - LISTED:,} more"


def _similarity(row: dict[str, Any]) -> str:
    return "" if row["similarity"] is None else f", similarity {row['similarity']:.3f}"


def _origin(row: dict[str, Any]) -> list[str]:
    return [f"from: source {row['source']}, shard {row['shard']}, position {row['position']}"]


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}"
