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
@click.option("--language", metavar="CODE", help="Of filters: this language's, in the order of decision, with bounds.")
@click.option("--profile", metavar="NAME", help="With --language: under the rules of filters/_profiles/NAME.yaml.")
def command(what: str, language: str | None, profile: str | None) -> None:
    """List the sources, languages, filters, readers or cleaners that there are.

    Of filters it says at which place each decides over text and over programs, by filters/_default.yaml, and which
    profiles name it. The first filter that objects drops a document; one that flags drops nothing.

    \b
    Example:
      roots list languages
      roots list filters --language swh_Latn --profile gopher
    """
    if (language or profile) and (what != "filters" or not language):
        raise click.UsageError("--language is for filters, and --profile goes with it")
    project_lists = {"sources": _sources, "languages": _languages, "filters": _filters}
    if language:
        _print(_filters_of(language, profile))
    else:
        _print(project_lists[what]() if what in project_lists else _plugins(what))


def _filters() -> list[Sequence[str]]:
    from roots_pipeline.catalog import load_project
    from roots_pipeline.filters import available_filters

    project = load_project(project_root())
    places: dict[str, dict[str, int]] = {}
    for kind in ("natural", "programming"):
        of_kind = [rules for code, rules in project.rules.items() if project.languages[code].kind == kind]
        shared = [
            name for rules in of_kind[:1] for name in rules.filters if all(name in one.filters for one in of_kind)
        ]
        places[kind] = {name: place for place, name in enumerate(shared, 1)}
    rows: list[Sequence[str]] = [("FILTER", "TEXT", "PROGRAMS", "PROFILES", "WHAT IT MEASURES")]
    last = len(available_filters())
    order = sorted(available_filters().items(), key=lambda item: [places[kind].get(item[0], last) for kind in places])
    for name, filter_ in order:
        profiles = [
            profile.profile
            for profile in project.profiles.values()
            if name in profile.filters or any(name in own for own in profile.languages.values())
        ]
        numbers = [str(of_kind.get(name, "")) for of_kind in places.values()]
        rows.append((name, *numbers, " ".join(profiles), _first_line(filter_)))
    return rows


def _filters_of(name: str, profile: str | None) -> list[Sequence[str]]:
    """The filters of one language, in the order of decision."""
    from roots_pipeline.catalog import load_project
    from roots_pipeline.filters import available_filters

    project = load_project(project_root())
    rules = project.rules_under(profile, project.resolve_language(name))
    available = available_filters()
    rows: list[Sequence[str]] = [("FILTER", "MIN", "MAX", "DOES", "WHAT IT MEASURES")]
    for filter_, bounds in rules.filters.items():
        low, high = ("" if bound is None else f"{bound:g}" for bound in (bounds.min, bounds.max))
        does = "drops" if rules.drops(filter_) else "flags"
        rows.append((filter_, low, high, does, _first_line(available[filter_])))
    return rows


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
    """Readers or cleaners, and the first line of what their modules say."""
    from roots_pipeline.cleaners.base import available_cleaners
    from roots_pipeline.readers.base import available_readers

    if what == "readers":
        readers = available_readers()
        shown = [(name, ", ".join(sorted(one.OPTIONS)), _first_line(one)) for name, one in readers.items()]
        return [("READER", "OPTIONS", "WHAT IT DOES"), *shown]
    rows: list[Sequence[str]] = [(what.removesuffix("s").upper(), "WHAT IT DOES")]
    return rows + [(name, _first_line(plugin)) for name, plugin in available_cleaners().items()]


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
