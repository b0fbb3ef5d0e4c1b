"""Which lines are for testing: those that training sets aside, by a hash of their prose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import zstandard

from roots_pipeline.errors import SourceError
from roots_pipeline.languages.prose import prose_of
from roots_pipeline.languages.recipe import Recipe
from roots_pipeline.languages.training import LINE_BYTES, read_lines

_ENDING = ".txt.zst"


def held_out(path: Path, recipe: Recipe) -> Iterator[str]:
    """Of a file's lines those that training with this recipe sets aside, as they are, each prose once.

    Of languages of the corpus, whose files training finds in a folder `train`, it sets aside more where there are few.
    SourceError: the file is none that training reads.
    """
    if not path.name.endswith(_ENDING):
        raise SourceError(
            f"{path}: training reads <language>{_ENDING} and sets lines of such a file aside, of no other"
        )
    try:
        least = recipe.least_test_lines if path.resolve().parent.name == "train" else 0
        left = set(read_lines(path, recipe, least).test)
        with path.open("rb") as file:
            lines = zstandard.ZstdDecompressor().stream_reader(file).read().decode().split("\n")
    except (OSError, zstandard.ZstdError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    for line, prose in zip(lines, prose_of(pa.array(lines, pa.large_string()), LINE_BYTES).texts, strict=True):
        if prose in left:
            left.remove(prose)
            yield line
