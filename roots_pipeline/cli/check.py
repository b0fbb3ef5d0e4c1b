"""`roots check`: read every YAML file and test what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from roots_pipeline.config import LanguageRules

#: The filters that read a model of characters; the first is the name under which a language's file has one.
_OF_CHARACTERS = ("character_perplexity", "character_disorder")


@click.command()
def command() -> None:
    """Check every YAML file of the project, and what it promises.

    Reads catalog/, sources/ and filters/ strictly, cleans the samples of every source and compares, and decides the
    sentences that every language wants kept or dropped. Sources that read the same are a mistake; those from one
    homepage, repository or dump are named. No source is opened. Exits with 1 if anything is wrong, and says all of it.

    \b
    Example:
      roots check
    """
    from roots_pipeline.catalog import check_promises, load_project
    from roots_pipeline.catalog.overlaps import overlaps, unknown_overlaps
    from roots_pipeline.errors import ConfigError

    try:
        project = load_project(project_root())
    except ConfigError as error:
        _fail(str(error).splitlines())
    promises = check_promises(project)
    found = overlaps(project)
    said = "; mend one, or name the other under `overlaps`"
    broken = [
        *promises.broken,
        *unknown_overlaps(project),
        *(f"{project.sources[one.second].file}: {one}{said}" for one in found if one.certain),
    ]
    if broken:
        _fail(broken)
    click.echo(
        f"{len(project.sources)} sources, {len(project.rules)} languages, {len(project.licenses)} licenses, "
        f"{len(project.custodians)} custodians: all is well.\n"
        f"{promises.samples} samples cleaned as promised, {promises.sentences} sentences kept or dropped as promised."
    )
    for one in found:
        click.echo(f"look at: {one}{said}")
    left_out: dict[tuple[str, str], list[str]] = {}
    for source in project.sources.values():
        if not project.may_use(source):
            left_out.setdefault((source.file, source.license), []).append(source.name)
    for (file, license_), names in left_out.items():
        shown = names[0] if len(names) == 1 else f"{file} ({len(names)} sources)"
        click.echo(f"{shown} is left out of runs: its license '{license_}' does not permit training.")
    unknown = [code for code, rules in project.rules.items() if _lacks_model(project.languages[code].kind, rules)]
    if unknown:
        click.echo(
            f"{', '.join(unknown)}: no model of the characters, so {' and '.join(_OF_CHARACTERS)} let all texts pass; "
            "train one: roots filters train-lm, and name it in the language's file: "
            "models: {character_perplexity: FILE}"
        )


def _lacks_model(kind: str, rules: LanguageRules) -> bool:
    from roots_pipeline.perplexity.model import MODELS

    asked = kind == "natural" and any(name in rules.filters for name in _OF_CHARACTERS)
    return asked and _OF_CHARACTERS[0] not in rules.models and not (MODELS / f"{rules.language}.lm").is_file()


def _fail(lines: list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
    noun = "mistake" if len(lines) == 1 else "mistakes"
    click.echo(f"{len(lines)} {noun}.", err=True)
    raise click.exceptions.Exit(1)
