"""What a mixture weighs but no document of is trained on, seen before anything is tokenized."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from roots_pipeline.errors import RunError
from roots_pipeline.handover.splits import TRAIN, Split
from roots_pipeline.handover.tokens.parts import CorpusShard
from roots_pipeline.storage import parquet


def untrained(
    corpus: Path, shards: Iterable[CorpusShard], split: Split, names: Iterable[str], *, by_source: bool
) -> list[str]:
    """Which of these files to train on (`language/name`) would be empty; reads ids up to the first of each file."""
    wanted = set(names)
    for item in shards:
        of_language = {name for name in wanted if name.startswith(f"{item.language}/")}
        if of_language:
            with parquet(corpus / item.path) as shard:
                for batch in shard.iter_batches(columns=["id", "source"]):
                    trained = pa.array(split.sides(batch.column("id")) == TRAIN)
                    sources = batch.column("source").filter(trained).unique().to_pylist()
                    found = {f"{source}-train" for source in sources} if by_source else {"train"} if sources else set()
                    of_language -= {f"{item.language}/{name}" for name in found}
                    if not of_language:
                        break
            wanted = {name for name in wanted if not name.startswith(f"{item.language}/")} | of_language
    return sorted(wanted)


def refuse_untrained(names: Sequence[str]) -> None:
    """RunError: there are such files."""
    if names:
        parts = [name.removesuffix("train").rstrip("-/") for name in names]
        given = " ".join(f"--give {part}=0%" for part in parts)
        raise RunError(
            f"the mixture weighs {', '.join(parts)}, of which no document is trained on (few documents, and all of "
            f"them are for validation or test): make the mixture anew with {given}, or split with a smaller --valid"
        )
