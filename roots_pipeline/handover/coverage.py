"""Whether a tokenizer has tokens for what a corpus says, seen before all of it is tokenized."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.fertility import Measure, Meter
from roots_pipeline.handover.placeholders import tags
from roots_pipeline.handover.tokenizers_at import TokenizerFile, load
from roots_pipeline.handover.tokenizing import CorpusShard

#: More unknown tokens than this, and a language is not covered.
MOST_UNKNOWN = 0.01
#: Documents of each shard that are looked at.
_ROWS = 64


def check_covered(corpus: Path, shards: Iterable[CorpusShard], tokenizer: TokenizerFile) -> None:
    """ConfigError: of a language's first documents, more than MOST_UNKNOWN of the tokens are the unknown token."""
    meter = Meter.at(Path(tokenizer.path))
    if not meter.has_unknown:
        return
    measures: dict[str, Measure] = {}
    for item in shards:
        with pq.ParquetFile(corpus / item.path) as shard:
            for batch in shard.iter_batches(_ROWS, columns=["text"]):
                measures.setdefault(item.language, Measure()).add(meter.measure(batch.column("text")))
                break
    wanting = {language: measure.unknown_share for language, measure in measures.items()}
    wanting = {language: share for language, share in wanting.items() if share > MOST_UNKNOWN}
    if wanting:
        worst = max(wanting, key=lambda language: wanting[language])
        share = f"{worst}: {100 * wanting[worst]:.1f} % unknown"
        raise ConfigError(
            f"{tokenizer.path}: has no tokens for much of {len(wanting)} languages ({share}); train one on this "
            "corpus with roots tokenizer train, or take one that falls back to bytes"
        )


def missing_tags(tokenizer: TokenizerFile) -> list[str]:
    """Tags of redaction that are not one token of this tokenizer."""
    vocabulary = load(Path(tokenizer.path)).get_vocab(with_added_tokens=True)
    return [tag for tag in tags() if tag not in vocabulary]
