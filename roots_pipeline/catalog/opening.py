"""Open a project: its YAML files against the readers, cleaners and filters there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roots_pipeline import config
from roots_pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from roots_pipeline.config import Project, Vocabulary
    from roots_pipeline.config.model import Scalar


def load_project(root: Path) -> Project:
    """The project in a folder, checked; ConfigError says everything that is wrong, one a line."""
    return config.load_project(root, vocabulary())


def vocabulary() -> Vocabulary:
    """The names of the readers, cleaners and filters that the package holds."""
    from roots_pipeline.cleaners.base import available_cleaners
    from roots_pipeline.duplicates.presets import PRESETS
    from roots_pipeline.filters import available_filters
    from roots_pipeline.privacy.types import TYPES
    from roots_pipeline.readers.base import available_readers

    readers, filters, cleaners = available_readers(), available_filters(), available_cleaners()

    def option_flaw(reader: str, option: str, value: Scalar) -> str | None:
        try:
            readers[reader].check_options({option: value})
        except ConfigError as error:
            return str(error)
        return None

    return config.Vocabulary(
        readers=frozenset(readers),
        filters=frozenset(filters),
        cleaners=frozenset(cleaners),
        cleaners_by_language=frozenset(name for name, step in cleaners.items() if step.by_language),
        cleaner_columns={name: step.column for name, step in cleaners.items() if step.column is not None},
        personal_data=TYPES,
        presets=frozenset(PRESETS),
        ratios=frozenset(name for name, measure in filters.items() if measure.scale == "ratio"),
        option_flaw=option_flaw,
        own_fields={
            name: {("id" if column == "key" else column) + "_field": field for column, field in reader.FIELDS.items()}
            for name, reader in readers.items()
        },
    )
