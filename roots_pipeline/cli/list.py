"""`roots list`: the names that files and commands may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WHAT = ("sources", "languages", "filters", "readers", "cleaners")


@click.command()
@click.argument("what", type=click.Choice(_WHAT))
def command(what: str) -> None:
    """List the sources, languages, filters, readers or cleaners that there are.

    \b
    Example:
      roots list languages
    """
    project_lists = {"sources": _sources, "languages": _languages}
    _print(project_lists[what]() if what in project_lists else _plugins(what))


def _sources() -> list[Sequence[str]]:
    from roots_pipeline.catalog import load_project

    rows: list[Sequence[str]] = [("SOURCE", "READER", "LICENSE", "LANGUAGES", "TITLE")]
    for source in load_project(project_root()).sources.values():
        license_ = "by record" if source.read.license_field else source.license
        shown = source.languages if len(source.languages) <= 3 else (*source.languages[:2], "…")
        languages = ", ".join(shown) + (f" ({len(source.languages)})" if len(source.languages) > 3 else "")
        rows.append((source.name, source.read.reader, license_, languages, source.title))
    return rows


def _languages() -> list[Sequence[str]]:
    from roots_pipeline.catalog import load_project

    project = load_project(project_root())
    rows: list[Sequence[str]] = [("LANGUAGE", "NAME", "FAMILY", "SOURCES", "ALIASES")]
    for code, language in project.languages.items():
        count = sum(code in source.languages for source in project.sources.values())
        family = language.family or language.kind
        rows.append((code, language.name, family, str(count), ", ".join(language.aliases)))
    return rows


def _plugins(what: str) -> list[Sequence[str]]:
    """Filters, readers or cleaners, and the first line of what their modules say."""
    from roots_pipeline.cleaners.base import available_cleaners
    from roots_pipeline.filters import available_filters
    from roots_pipeline.readers.base import available_readers

    found: dict[str, type] = {}
    if what == "filters":
        found.update(available_filters())
    elif what == "readers":
        found.update(available_readers())
    else:
        found.update(available_cleaners())
    rows: list[Sequence[str]] = [(what.removesuffix("s").upper(), "WHAT IT DOES")]
    return rows + [(name, _first_line(plugin)) for name, plugin in found.items()]


def _first_line(plugin: type) -> str:
    import sys

    documented = sys.modules[plugin.__module__].__doc__ or plugin.__doc__ or ""
    return documented.strip().partition("\n")[0]


def _print(rows: Iterable[Sequence[str]]) -> None:
    """Rows in columns as wide as their widest cell; the last one as it comes."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())
