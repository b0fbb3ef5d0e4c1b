"""What `filters/_duplicates.yaml` says: what counts as a duplicate, which copy stays, and how much may go."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from roots_pipeline.config.base import Struct


class Near(Struct, frozen=True, kw_only=True):
    """How near duplicates are found: a preset of `roots duplicates curve`, its numbers, or both: numbers go before."""

    preset: Annotated[str | None, Meta(description="A name of `roots duplicates curve`; default: roots.")] = None
    bands: Annotated[
        Annotated[int, Meta(ge=1, le=200)] | None, Meta(description="Documents that agree in one band are compared.")
    ] = None
    rows: Annotated[Annotated[int, Meta(ge=1, le=100)] | None, Meta(description="Minima in a band.")] = None
    shingle: Annotated[
        Annotated[int, Meta(ge=1, le=50)] | None, Meta(description="Words (of code: tokens) in a shingle.")
    ] = None
    threshold: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None,
        Meta(description="Jaccard similarity of shingles from which documents are alike."),
    ] = None


class Removed(Struct, frozen=True, kw_only=True):
    """How large a share of a source's documents in one language may be left out as duplicates."""

    warn: Annotated[float, Meta(ge=0, le=1, description="A larger share is pointed out at the end of the run.")] = 0.5
    stop: Annotated[float, Meta(ge=0, le=1, description="A larger share stops the run; 1 never does.")] = 0.95
    documents: Annotated[int, Meta(ge=1, description="Sources with fewer documents are not looked at.")] = 100


class DuplicatesFile(Struct, frozen=True, kw_only=True):
    """`filters/_duplicates.yaml`; what it does not say is as here."""

    natural: Near = Near()
    programming: Near = Near()
    quality: Annotated[
        dict[str, Annotated[float, Meta(description="What makes a difference; negative: less is better.")]],
        Meta(description="Of copies with equal priority and license, the one with more of these measures, in steps."),
    ] = msgspec.field(default_factory=lambda: {"language_score": 0.1})
    removed: Removed = Removed()
