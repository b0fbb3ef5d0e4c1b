"""The names that code gives to the words of YAML files; passed in, because config imports none of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from roots_pipeline.config.model import Scalar


@dataclass(frozen=True)
class Vocabulary:
    """The names that code gives to the words of YAML files; passed in, because config imports none of it."""

    readers: frozenset[str]
    filters: frozenset[str]
    cleaners: frozenset[str]
    #: The cleaners that go by the source's language, and the column that others go by: `title` or `type`.
    cleaners_by_language: frozenset[str] = frozenset()
    cleaner_columns: Mapping[str, str] = field(default_factory=dict)
    #: The types of personal data that can be redacted.
    personal_data: tuple[str, ...] = ()
    #: Settings for finding near duplicates, by name.
    presets: frozenset[str] = frozenset()
    #: The filters whose value is a share of something, so that a bound outside 0-1 is a slip.
    ratios: frozenset[str] = frozenset()
    #: Of readers whose records have fields of their own: key of `read` (`license_field`) → the field's name.
    own_fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: What is wrong with an option of a known reader: (reader, option, value) → message, None for nothing.
    option_flaw: Callable[[str, str, Scalar], str | None] | None = None
