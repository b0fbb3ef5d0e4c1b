"""Profiles: families of published rules that a source, or a run, can be filtered by instead of the languages' files."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from roots_pipeline.config.base import Struct
from roots_pipeline.config.rules import Bounds, BoundsEntry, LanguageRules, merged

#: In place of a profile's name, and of bounds in a profile: what each language's own file says.
OWN = "own"
#: Bounds, or `own`: those of the language's own file; `own NAME`: those that it has for another filter.
ProfileBounds: TypeAlias = BoundsEntry | str


class ProfileFile(Struct, frozen=True, kw_only=True):
    """`filters/_profiles/NAME.yaml`: the rules of one family, for natural languages; programs keep their own."""

    profile: Annotated[str, Meta(description="The file's name without `.yaml`.")]
    title: Annotated[str, Meta(min_length=1, description="Whose rules they are, and where they are published.")]
    filters: Annotated[
        dict[str, ProfileBounds],
        Meta(
            description="Filter → bounds (inclusive), in the order of decision; `own`: as the language's file says; "
            "`own NAME`: as it says of the filter NAME."
        ),
    ]
    languages: Annotated[
        dict[str, dict[str, BoundsEntry | None]],
        Meta(description="Language → filter → bounds where they differ; null switches a filter off."),
    ] = msgspec.field(default_factory=dict)
    stop_words: Annotated[
        dict[str, tuple[str, ...]], Meta(description="Language → stop words in place of those of its own file.")
    ] = msgspec.field(default_factory=dict)


def of_own(name: str, written: str) -> str:
    """The filter of a language's own file that `own` means for the filter `name`.

    >>> of_own("stop_word_ratio", "own"), of_own("stop_word_ratio", "own possible_stop_word_ratio")
    ('stop_word_ratio', 'possible_stop_word_ratio')
    """
    return written.partition(" ")[2] or name


def under_profile(profile: ProfileFile, own: LanguageRules) -> LanguageRules:
    """The rules of one natural language under a profile: its bounds, with the language's own word lists."""
    filters: dict[str, Bounds] = {}
    differing = profile.languages.get(own.language, {})
    # A filter that only some languages have comes last.
    for name in (*profile.filters, *(name for name in differing if name not in profile.filters)):
        written = profile.filters.get(name, BoundsEntry())
        special = differing.get(name, BoundsEntry())
        if special is None:
            continue
        if isinstance(written, BoundsEntry):
            filters[name] = merged(special, written)
        elif of_own(name, written) in own.filters:
            filters[name] = own.filters[of_own(name, written)]
    return msgspec.structs.replace(
        own,
        filters=filters,
        stop_words=profile.stop_words.get(own.language, own.stop_words),
        keep=(),
        drop={},
    )
