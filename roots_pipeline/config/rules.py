"""What acceptable text of a language is: the files in `filters/`, and what they come to with the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, UnsetType

from roots_pipeline.config.base import Struct


class BoundsEntry(Struct, frozen=True, kw_only=True):
    """Inclusive bounds as a file writes them: what is left out is inherited, `null` lifts an inherited bound."""

    min: float | UnsetType | None = msgspec.UNSET
    max: float | UnsetType | None = msgspec.UNSET
    flag: Annotated[
        bool | UnsetType,
        Meta(description="true: a document outside of the bounds stays, and is marked in the column `flags`."),
    ] = msgspec.UNSET


class Bounds(Struct, frozen=True, kw_only=True):
    """Inclusive bounds of a filter's value; None: no bound on that side."""

    min: float | None = None
    max: float | None = None
    #: Whether a document outside of them is marked alone, and stays.
    flag: bool = False


class RulesFile(Struct, frozen=True, kw_only=True):
    """`filters/CODE.yaml`: what acceptable text of one language is, as far as it differs from `_default.yaml`."""

    language: Annotated[str, Meta(description="A code of catalog/languages.yaml; the file's name without `.yaml`.")]
    stop_words: Annotated[tuple[str, ...], Meta(description="Words so common that real text always has some.")] = ()
    flagged_words: Annotated[tuple[str, ...], Meta(description="Words that mark text nobody wants.")] = ()
    models: Annotated[dict[str, str], Meta(description="Filter → its model's file.")] = {}  # noqa: RUF012
    filters: Annotated[
        dict[str, BoundsEntry | None],
        Meta(description="Filter → bounds (inclusive), in the order of decision; null switches a default off."),
    ] = msgspec.field(default_factory=dict)
    flag: Annotated[
        bool,
        Meta(description="true: no filter drops a text of this language; those that object are in the column `flags`."),
    ] = False
    keep: Annotated[tuple[str, ...], Meta(description="Texts that no filter may drop.")] = ()
    drop: Annotated[dict[str, tuple[str, ...]], Meta(description="Filter → texts it must drop.")] = msgspec.field(
        default_factory=dict
    )


class Defaults(Struct, frozen=True, kw_only=True):
    """The filters of every language of a kind, in the order of decision."""

    filters: dict[str, BoundsEntry]


class DefaultsFile(Struct, frozen=True, kw_only=True):
    """`filters/_default.yaml`."""

    natural: Defaults
    programming: Defaults


class LanguageRules(Struct, frozen=True, kw_only=True):
    """What acceptable text of one language is, with the defaults merged in."""

    language: str
    stop_words: tuple[str, ...] = ()
    flagged_words: tuple[str, ...] = ()
    #: Filter → the file of the model that it reads.
    models: dict[str, Path] = {}  # noqa: RUF012
    #: Filter → bounds in the order of decision: the defaults' order, then the language's own additions.
    filters: dict[str, Bounds] = msgspec.field(default_factory=dict)
    #: Whether what these filters object to is marked alone, and stays.
    flag: bool = False
    keep: tuple[str, ...] = ()
    drop: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def drops(self, name: str) -> bool:
        """Whether a document that is outside of a filter's bounds goes."""
        return not (self.flag or self.filters[name].flag)


def merged(own: BoundsEntry, inherited: BoundsEntry) -> Bounds:
    """Bounds as written, over those that are inherited."""
    return Bounds(
        min=_bound(own.min, inherited.min),
        max=_bound(own.max, inherited.max),
        flag=bool(own.flag if isinstance(own.flag, bool) else inherited.flag is True),
    )


def _bound(own: float | UnsetType | None, inherited: float | UnsetType | None) -> float | None:
    """A bound as written, or else the inherited one; None for none."""
    chosen = inherited if isinstance(own, UnsetType) else own
    return None if isinstance(chosen, UnsetType) else chosen
