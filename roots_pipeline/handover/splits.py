"""Which documents are trained on, and which are kept for validation and test.

A document's own id says it, so a document stays on its side however the corpus grows. A document that was left out as a
duplicate is on the side of the one that stays for it: no cluster of duplicates is on two sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.errors import ConfigError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import beside, whole
from roots_pipeline.storage import names, parquet

#: The sides, by the number that stands for each.
SPLITS: Final = ("train", "valid", "test")
TRAIN, VALID, TEST = range(3)

# So that what else goes by the first bits of an id has nothing to do with it.
_SALT: Final = np.uint64(0x5350_4C49_5453_0001)
#: Left out by id, address, text, likeness: a chain is not longer than there are such steps.
_CHAIN: Final = 16


@dataclass(frozen=True)
class Split:
    """Shares of the documents that are kept apart; ROOTS' validation had 5 % (data/catalogue, `0.950:1.0`), no test."""

    valid: float = 0.05
    test: float = 0.0

    def __post_init__(self) -> None:
        if not (self.valid >= 0 and self.test >= 0 and self.valid + self.test < 1):
            raise ConfigError(
                f"shares of {self.valid:g} for validation and {self.test:g} for test leave nothing to train on; "
                "both are at least 0, and together less than 1"
            )

    def sides(self, ids: pa.Array) -> NDArray[np.uint8]:
        """The side of each document, uint8[n] of TRAIN, VALID, TEST; ids are 32 hexadecimal digits.

        Validation takes the lowest hashes and test the highest: neither share moves documents of the other.
        """
        hashes = _hashes(ids, _SALT)
        sides = np.full(hashes.size, TRAIN, dtype=np.uint8)
        sides[hashes < np.uint64(min(round(self.valid * 2.0**64), 2**64 - 1))] = VALID
        sides[hashes >= np.uint64(min(round((1 - self.test) * 2.0**64), 2**64 - 1))] = TEST
        return sides

    @property
    def names(self) -> tuple[str, ...]:
        """The sides that there are."""
        return tuple(name for name, share in zip(SPLITS, (1.0, self.valid, self.test), strict=True) if share)


def chosen(ids: pa.Array, rate: NDArray[np.float64], seed: int) -> NDArray[np.bool_]:
    """A sample of documents, each by itself with the probability `rate` [n]; it has nothing to do with their sides."""
    salt = np.uint64((seed * 0x9E3779B97F4A7C15 + 1) % 2**64)
    return np.asarray(_hashes(ids, salt) < rate * 2.0**64)


def _hashes(ids: pa.Array, salt: np.uint64) -> NDArray[np.uint64]:
    """A number for each id, evenly spread, uint64[n]: MurmurHash3's finalizer over its first 64 bits and a salt."""
    digits = "".join(ids.to_pylist())
    if len(digits) != 32 * len(ids):
        raise ValueError("an id is 32 hexadecimal digits")
    state: NDArray[np.uint64] = np.frombuffer(bytes.fromhex(digits), dtype=">u8")[::2].astype(np.uint64) ^ salt
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        state ^= state >> np.uint64(33)
        state *= np.uint64(factor)
    return state ^ (state >> np.uint64(33))


def survivors(layout: Layout, language: str) -> Iterator[tuple[pa.Array, pa.Array]]:
    """Documents of a language that were left out as duplicates, and for each the one that stays in the end."""
    folder = layout.ledger / language
    rows = []
    for path in _tables(folder):
        with parquet(path) as file:
            table = file.read(columns=["document_id", "kept_id"])
        rows.append(table.filter(pc.is_valid(table["kept_id"])))
    if not rows:
        return
    found = pa.concat_tables(rows)
    dropped, kept = found["document_id"].combine_chunks(), found["kept_id"].combine_chunks()
    for _ in range(_CHAIN):
        # Who stayed for one may have been left out for another.
        place = pc.index_in(kept, dropped)
        if place.null_count == len(place):
            break
        kept = pc.coalesce(pc.take(kept, place), kept)
    yield dropped, kept


def _tables(folder: Path) -> list[Path]:
    return [folder / name for name in sorted(names(folder)) if name.endswith(".parquet")]


def write_splits(layout: Layout, language: str, split: Split, into: Path) -> dict[str, list[int]]:
    """Write the side of every document of a language, and of its duplicates; gives documents, bytes and duplicates."""
    sizes = np.zeros((len(SPLITS), 3), dtype=np.int64)
    schema = pa.schema(
        [("id", pa.string()), ("split", pa.dictionary(pa.int8(), pa.string())), ("kept_id", pa.string())]
    )
    sides_by_name = pa.array(SPLITS)

    def rows(ids: pa.Array, kept: pa.Array | None) -> tuple[pa.RecordBatch, NDArray[np.uint8]]:
        sides = split.sides(ids if kept is None else kept)
        column = pa.DictionaryArray.from_arrays(pa.array(sides.astype(np.int8)), sides_by_name)
        return pa.record_batch([ids, column, pa.nulls(len(ids), pa.string()) if kept is None else kept], schema), sides

    with (
        beside(into) as temporary,
        whole(into, temporary) as name,
        pq.ParquetWriter(name, schema, compression="zstd") as file,
    ):
        for path in _tables(layout.data / language):
            with parquet(path) as shard:
                for batch in shard.iter_batches(columns=["id", "text"]):
                    written, sides = rows(batch.column("id"), None)
                    file.write_batch(written)
                    lengths = np.asarray(pc.binary_length(batch.column("text")))
                    sizes[:, 0] += np.bincount(sides, minlength=len(SPLITS))
                    sizes[:, 1] += np.bincount(sides, weights=lengths, minlength=len(SPLITS)).astype(np.int64)
        for dropped, kept in survivors(layout, language):
            written, sides = rows(dropped, kept)
            file.write_batch(written)
            sizes[:, 2] += np.bincount(sides, minlength=len(SPLITS))
    return dict(zip(SPLITS, sizes.tolist(), strict=True))
