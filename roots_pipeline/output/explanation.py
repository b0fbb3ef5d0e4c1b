"""Why one document is in a corpus, or is not: found again in its shards and its ledger."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from roots_pipeline.errors import ConfigError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest

#: At most so many of the documents dropped in favor of one are listed.
LISTED = 10


def explain(layout: Layout, document: str) -> str:
    """All that is known of a document, as lines for people; never its text.

    ConfigError: the id has another form, or no document of the corpus or the ledger has it.
    """
    read_manifest(layout)
    if not re.fullmatch("[0-9a-f]{32}", document):
        raise ConfigError(
            f"'{document}': not a document id, which is 32 hexadecimal digits (`id` in data/, `document_id` in ledger/)"
        )
    kept = _rows(layout.data, "id", document)
    dropped = _rows(layout.ledger, "document_id", document)
    if not kept and not dropped:
        raise ConfigError(f"{layout.root}: no document has the id {document}, neither in data/ nor in ledger/")
    lines = [line for row in kept for line in _kept(row)] + [line for row in dropped for line in _dropped(row)]
    in_favor = _rows(layout.ledger, "kept_id", document)
    lines += [
        f"  {row['document_id']}  {row['rule']}, similarity {row['similarity']:.3f}, from {row['source']}"
        for row in in_favor[:LISTED]
    ]
    if len(in_favor) > LISTED:
        lines.append(f"  and {len(in_favor) - LISTED} more")
    return "\n".join(lines)


def _rows(folder: Path, column: str, value: str) -> list[dict[str, Any]]:
    if not folder.is_dir():
        return []
    table = ds.dataset(folder, format="parquet")
    names = [name for name in table.schema.names if name != "text"]
    rows: list[dict[str, Any]] = table.to_table(columns=names, filter=ds.field(column) == pa.scalar(value)).to_pylist()
    return rows


def _kept(row: dict[str, Any]) -> list[str]:
    lines = [f"{row['id']}: kept in {row['language']}", *_origin(row), f"license: {row['license']}"]
    if row["language_score"] is not None:
        lines.append(f"language score: {row['language_score']:.3f}")
    signals = [f"{name} {_number(value)}" for name, value in row["signals"].items() if value is not None]
    lines.append(f"signals: {', '.join(signals)}")
    redactions = [f"{name} {count}" for name, count in row["redactions"].items() if count]
    lines.append(f"redacted: {', '.join(redactions) or 'nothing'}")
    sources = f", of {', '.join(row['duplicate_sources'])}:" if row["duplicate_count"] else ""
    lines.append(f"stands for {row['duplicate_count']} other documents{sources}")
    return lines


def _dropped(row: dict[str, Any]) -> list[str]:
    lines = [f"{row['document_id']}: dropped from {row['language']} at stage {row['stage']} by {row['rule']}"]
    if row["value"] is not None:
        low = "" if row["minimum"] is None else f", at least {_number(row['minimum'])} is wanted"
        high = "" if row["maximum"] is None else f", at most {_number(row['maximum'])} is permitted"
        lines.append(f"{row['rule']} is {_number(row['value'])}{low}{high}")
    if row["kept_id"] is not None:
        lines.append(f"in favor of {row['kept_id']}, similarity {row['similarity']:.3f}")
    if row["detail"] is not None:
        lines.append(f"detail: {row['detail']}")
    size = f"size: {row['bytes']:,} bytes, {row['characters']:,} characters, {row['words']:,} words"
    return [*lines, *_origin(row), size]


def _origin(row: dict[str, Any]) -> list[str]:
    return [f"from: source {row['source']}, shard {row['shard']}, position {row['position']}"]


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}"
