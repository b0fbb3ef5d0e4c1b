"""Filters: each module measures one number a document; the languages' files (filters/*.yaml) say which numbers pass."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from roots_pipeline.filters._decide import Decisions, available_filters, decide, measure_all, objections
from roots_pipeline.filters._fitting import LEAST, Fitted, Prior, Side, fit
from roots_pipeline.filters._quantiles import SHARES, Spread, spreads
from roots_pipeline.filters.base import Context, Filter, Numbers
from roots_pipeline.text.batch import TextBatch

__all__ = [
    "LEAST",
    "SHARES",
    "Context",
    "Decisions",
    "Filter",
    "Fitted",
    "Numbers",
    "Prior",
    "Side",
    "Spread",
    "available_filters",
    "decide",
    "fit",
    "measure_all",
    "objections",
    "spreads",
    "warm",
]


def warm() -> None:
    """Compile, or load from the cache on disk, every kernel that texts and filters use."""
    context = Context.of("eng_Latn", "natural", ["the"], ["flagword"], {"language_score": np.ones(1)})
    texts = pa.array(["the text"], type=pa.large_string())
    measure_all(TextBatch(texts), context, available_filters())
    measure_all(TextBatch(texts), Context.of("python", "programming"), available_filters())
