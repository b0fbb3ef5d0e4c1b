"""What is kept of each collected document to find its duplicates and to tell the best of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.config import License, Source, burden
from roots_pipeline.duplicates.addresses import address_hashes
from roots_pipeline.duplicates.dates import collected_days
from roots_pipeline.duplicates.rows import id_numbers
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.duplicates.signatures import sign
from roots_pipeline.stages.part import Part


def signature_schema(permutations: int, quality: Sequence[str]) -> pa.Schema:
    """What deduplication reads: one row a document, in the order of the documents' file.

    Fixed-width columns, uncompressed, so that rows are gathered from a memory map. `address` is zeros and `day` NaN
    where there is none; `burden` is the number of the license's conditions; of `burden` and `quality` less is better.
    """
    return pa.schema(
        [
            pa.field("id", pa.list_(pa.uint64(), 2), nullable=False),
            pa.field("content", pa.list_(pa.uint64(), 2), nullable=False),
            pa.field("address", pa.list_(pa.uint64(), 2), nullable=False),
            pa.field("minima", pa.list_(pa.uint32(), permutations), nullable=False),
            pa.field("shingles", pa.int32(), nullable=False),
            pa.field("day", pa.float64(), nullable=False),
            pa.field("burden", pa.int8(), nullable=False),
            *(pa.field(f"quality/{name}", pa.int32(), nullable=False) for name in quality),
            pa.field("characters", pa.int64(), nullable=False),
            pa.field("bytes", pa.int64(), nullable=False),
            pa.field("words", pa.int64(), nullable=False),
        ]
    )


class Signer:
    """Makes the rows of the signatures' schema."""

    def __init__(
        self, near: Mapping[str, NearRules], quality: Mapping[str, float], licenses: Mapping[str, License]
    ) -> None:
        """`near` by language; `quality`: measures that tell a better copy, and the difference that counts."""
        self._near = near
        self._quality = quality
        self._licenses = licenses

    def sign(self, part: Part, source: Source, signals: Mapping[str, NDArray[np.float64]]) -> pa.RecordBatch:
        """A row for each document of a part."""
        rules = self._near[part.language]
        signatures = sign(part.texts, rules.shingle, rules.permutations, rules.kind)
        addresses, days = _versions(part, source)
        return pa.RecordBatch.from_arrays(
            [
                _matrix(id_numbers(part.documents.column("id"))),
                _matrix(signatures.content),
                _matrix(addresses),
                _matrix(signatures.minima),
                pa.array(signatures.shingles),
                pa.array(days),
                pa.array(self._burdens(part.documents.column("license"))),
                *(pa.array(quality_steps(signals[name], step)) for name, step in self._quality.items()),
                pa.array(part.characters),
                pa.array(part.bytes),
                pa.array(part.words),
            ],
            schema=signature_schema(rules.permutations, tuple(self._quality)),
        )

    def _burdens(self, licenses: pa.StringArray) -> NDArray[np.int8]:
        """The number of conditions of each license, int8[n]."""
        written = licenses.dictionary_encode()
        found = [burden(name, self._licenses) for name in written.dictionary.to_pylist()]
        return np.array(found, dtype=np.int8)[written.indices.to_numpy()]


def _versions(part: Part, source: Source) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """The hash of each document's address, where addresses count, and the day it was collected."""
    if source.duplicates.url is None or source.read.url_field is None:
        return np.zeros((part.size, 2), dtype=np.uint64), np.full(part.size, np.nan)
    hashes, present = address_hashes(part.documents.column("url"))
    return np.where(present[:, None], hashes, np.uint64(0)), collected_days(part.documents.column("collected"))


def quality_steps(values: NDArray[np.float64], step: float) -> NDArray[np.int32]:
    """A measure in whole steps, int32[n], the better the less; where it does not apply it is worst.

    >>> quality_steps(np.array([0.91, 0.3, np.nan]), 0.1).tolist()
    [-9, -3, 2147483647]
    """
    most = np.iinfo(np.int32).max
    # Floating point: 0.3 / 0.1 is a hair below 3.
    steps = -np.floor(np.nan_to_num(values / step, nan=0.0) + 1e-9)
    return np.where(np.isnan(values), most, np.clip(steps, -most, most)).astype(np.int32)


def _matrix(values: NDArray[np.generic]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(values).ravel()), values.shape[1])
