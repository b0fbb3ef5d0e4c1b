"""Measure documents with several filters, and decide by a language's bounds which one objects first."""

from __future__ import annotations

import functools
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.filters.base import Filter
from roots_pipeline.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from roots_pipeline.filters.base import Context, Numbers
    from roots_pipeline.text.batch import TextBatch


class Decisions(NamedTuple):
    """Of each document: which filter objects first (an index into the bounds, -1: none), its value and its bounds.

    `value` is NaN where none objects; `minimum` and `maximum` are NaN there and where the filter has no such bound.
    """

    filter: NDArray[np.int32]
    value: Numbers
    minimum: Numbers
    maximum: Numbers

    @property
    def keep(self) -> NDArray[np.bool_]:
        """Whether no filter objects."""
        return self.filter < 0


@functools.cache
def available_filters() -> Mapping[str, type[Filter]]:
    """All filters by name: the file's name is the key, the class is its name in CamelCase. Found once a process."""
    return MappingProxyType(discover("roots_pipeline.filters", Filter))


def measure_all(texts: TextBatch, context: Context, names: Iterable[str]) -> dict[str, Numbers]:
    """The numbers of each document, in NFC, under the named filters, float64[n] each.

    Raises KeyError for an unknown name.
    """
    available = available_filters()
    return {name: available[name]().numbers(texts, context) for name in names}


def objections(
    bounds: Mapping[str, tuple[float | None, float | None]], measured: Mapping[str, Numbers]
) -> NDArray[np.bool_]:
    """Which filters object to which documents, bool[filters, n]: their numbers are outside (minimum, maximum).

    Bounds are inclusive, and NaN is outside of nothing. Raises KeyError where a bounded filter was not measured.
    """
    size = len(next(iter(measured.values()))) if measured else 0
    outside = np.zeros((len(bounds), size), dtype=np.bool_)
    for index, (name, (minimum, maximum)) in enumerate(bounds.items()):
        values = measured[name]
        # Every comparison with NaN is false, so that a missing number and a missing bound both pass.
        outside[index] = (values < (np.nan if minimum is None else minimum)) | (
            values > (np.nan if maximum is None else maximum)
        )
    return outside


def decide(bounds: Mapping[str, tuple[float | None, float | None]], measured: Mapping[str, Numbers]) -> Decisions:
    """The first filter, in the order of `bounds`, whose number is outside its inclusive (minimum, maximum).

    NaN is outside of nothing. Raises KeyError where a bounded filter was not measured.
    """
    size = len(next(iter(measured.values()))) if measured else 0
    decisions = Decisions(
        np.full(size, -1, dtype=np.int32), np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    )
    outside = objections(bounds, measured)
    for index, (name, (minimum, maximum)) in enumerate(bounds.items()):
        objects = decisions.keep & outside[index]
        decisions.filter[objects] = index
        decisions.value[objects] = measured[name][objects]
        decisions.minimum[objects] = np.nan if minimum is None else minimum
        decisions.maximum[objects] = np.nan if maximum is None else maximum
    return decisions
