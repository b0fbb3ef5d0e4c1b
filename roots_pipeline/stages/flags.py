"""Flags: which filters object to documents that stay all the same, as a column and as counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.filters import Numbers, objections


@dataclass(frozen=True)
class Flags:
    """Filters by name, in the order of decision, and to which documents each objects, bool[filters, n]."""

    names: tuple[str, ...]
    objects: NDArray[np.bool_]

    @property
    def column(self) -> pa.ListArray:
        """The names of the filters that object to each document, list<string>[n]; empty lists where none does."""
        documents, filters = np.nonzero(self.objects.T)
        offsets = np.searchsorted(documents, np.arange(self.objects.shape[1] + 1)).astype(np.int32)
        named = pa.array(self.names, pa.string()).take(pa.array(filters))
        return pa.ListArray.from_arrays(pa.array(offsets), named)

    def by_rule(self, stays: NDArray[np.bool_]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Under each filter's name, and under none ("") for any of them, the documents that stay and are flagged."""
        if self.names:
            yield "", stays & self.objects.any(axis=0)
            for name, objects in zip(self.names, self.objects, strict=True):
                yield name, stays & objects


def flags_of(
    bounds: Mapping[str, tuple[float | None, float | None]], signals: Mapping[str, Numbers], size: int
) -> Flags:
    """What the filters with these bounds say of `size` documents, whatever each measured; KeyError: not measured."""
    objects = objections(bounds, signals) if bounds else np.zeros((0, size), dtype=np.bool_)
    return Flags(tuple(bounds), objects)


def by_flag(flags: pa.ListArray) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """As `Flags.by_rule`, of a column of flags."""
    parents = pc.list_parent_indices(flags).to_numpy()
    if not parents.size:
        return
    names = pc.list_flatten(flags).dictionary_encode()
    any_ = np.zeros(len(flags), dtype=np.bool_)
    any_[parents] = True
    yield "", any_
    indices = names.indices.to_numpy()
    for number, name in enumerate(names.dictionary.to_pylist()):
        flagged = np.zeros(len(flags), dtype=np.bool_)
        flagged[parents[indices == number]] = True
        yield name, flagged
