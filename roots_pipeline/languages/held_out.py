"""Which lines are for testing: those that training sets aside, by a hash of their prose."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator

import pyarrow as pa

from roots_pipeline.languages.prose import prose_of
from roots_pipeline.languages.recipe import Recipe

#: Lines are longer than this by mistake: of such a line its beginning decides.
LINE_BYTES = 2048

_BATCH = 4096


def is_held_out(prose: str, share: int) -> bool:
    """Whether a line of this prose is tested on and not trained on: one of `share` is. No copy of it is in the other.

    >>> [is_held_out(prose, 2) for prose in ("habari gani", "maji safi")]
    [False, True]
    """
    digest = hashlib.blake2b(prose.encode(), digest_size=8).digest()
    return not int.from_bytes(digest, "big") % share


def held_out(lines: Iterable[str], recipe: Recipe) -> Iterator[str]:
    """Of a file's lines those that training with this recipe sets aside, each prose once."""
    seen = {""}
    rest = iter(lines)
    while batch := list(itertools.islice(rest, _BATCH)):
        for line, prose in zip(batch, prose_of(pa.array(batch, pa.large_string()), LINE_BYTES).texts, strict=True):
            if prose not in seen and is_held_out(prose, recipe.test_share):
                seen.add(prose)
                yield line
