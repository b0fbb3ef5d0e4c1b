"""`roots check`: read every YAML file and test what it promises."""

from __future__ import annotations

import click

from roots_pipeline.cli.project import project_root


@click.command()
def command() -> None:
    """Check every YAML file of the project, and what it promises.

    Reads catalog/, sources/ and filters/ strictly, cleans the samples of every source and compares, and decides the
    sentences that every language wants kept or dropped. No source is opened. Exits with 1 if anything is wrong, and
    says all of it.

    \b
    Example:
      roots check
    """
    from roots_pipeline.catalog import check_promises, load_project
    from roots_pipeline.errors import ConfigError

    try:
        project = load_project(project_root())
    except ConfigError as error:
        _fail(str(error).splitlines())
    promises = check_promises(project)
    if promises.broken:
        _fail(promises.broken)
    click.echo(
        f"{len(project.sources)} sources, {len(project.rules)} languages, {len(project.licenses)} licenses, "
        f"{len(project.custodians)} custodians: all is well.\n"
        f"{promises.samples} samples cleaned as promised, {promises.sentences} sentences kept or dropped as promised."
    )
    for source in project.sources.values():
        if not project.may_use(source):
            click.echo(f"{source.name} is left out of runs: its license '{source.license}' does not permit training.")


def _fail(lines: list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
    noun = "mistake" if len(lines) == 1 else "mistakes"
    click.echo(f"{len(lines)} {noun}.", err=True)
    raise click.exceptions.Exit(1)
