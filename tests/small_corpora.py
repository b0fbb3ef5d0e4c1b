"""Corpora as a run leaves them, written by hand: shards, ledger, statistics and manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from roots_pipeline.document import LEDGER, document_id, published_schema
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import Manifest, write_manifest
from roots_pipeline.output.statistics import KEPT, Statistics, Tally, write_statistics
from roots_pipeline.output.writing import ROW_GROUP_ROWS, written

SCHEMA = published_schema(("word_count",), ("email",))


def id_of(source: str, number: int) -> str:
    return document_id(source, "", number, None)


def write_corpus(
    root: Path,
    texts: Mapping[str, Mapping[str, Sequence[str]]],
    left_out: Mapping[str, Mapping[str, str]] | None = None,
    shards: int = 1,
) -> Layout:
    """Write documents by language and source; `left_out`, by language, are duplicates and who stays for each."""
    layout, statistics, files = Layout(root), Statistics(), []
    for language, sources in texts.items():
        rows = [
            {
                "id": id_of(source, number),
                "text": text,
                "language": language,
                "source": source,
                "license": "CC0-1.0",
                "shard": "",
                "position": number,
                "signals": {"word_count": 1.0},
                "duplicate_count": 0,
                "duplicate_sources": [],
                "redactions": {"email": 0},
            }
            for source, of in sources.items()
            for number, text in enumerate(of)
        ]
        for source, of in sources.items():
            sizes = (sum(len(text.encode()) for text in of), sum(map(len, of)), sum(len(text.split()) for text in of))
            statistics.count(source, language, "publish", KEPT, Tally(len(of), *sizes))
        for shard in range(shards if rows else 0):
            path = layout.shard(language, shard, shards)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = rows[shard * len(rows) // shards : (shard + 1) * len(rows) // shards]
            pq.write_table(pa.Table.from_pylist(part, SCHEMA), path, row_group_size=ROW_GROUP_ROWS)
            files.append(written(path, root, len(part)))
        drops = [
            {
                "document_id": dropped,
                "kept_id": kept,
                "source": "s",
                "language": language,
                "stage": "deduplicate",
                "rule": "exact_duplicate",
                "shard": "",
                **dict.fromkeys(("position", "bytes", "characters", "words"), 0),
            }
            for dropped, kept in (left_out or {}).get(language, {}).items()
        ]
        if drops:
            path = layout.ledger / language / "drops.parquet"
            path.parent.mkdir(parents=True)
            pq.write_table(pa.Table.from_pylist(drops, LEDGER), path)
    files += write_statistics(layout, statistics)
    write_manifest(
        layout,
        Manifest(
            version="0",
            fingerprint=hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest(),
            languages=tuple(sorted(texts)),
            sources={},
            packages={},
            configuration={},
            inputs={},
            files=files,
        ),
    )
    return layout
