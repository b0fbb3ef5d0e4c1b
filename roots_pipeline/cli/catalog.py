"""`roots catalog`: generate the register of sources and the JSON Schemas."""

from __future__ import annotations

import click

from roots_pipeline.cli.project import project_root


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a generated file is not current.")
def command(check: bool) -> None:
    """Generate catalog/register.md and the JSON Schemas that editors use.

    \b
    Example:
      roots catalog --check
    """
    from roots_pipeline.catalog import load_project, stale_files, vocabulary, write_generated
    from roots_pipeline.errors import ConfigError

    project, known = load_project(project_root()), vocabulary()
    if check:
        stale = stale_files(project, known)
        if stale:
            raise ConfigError("\n".join(f"{path} is out of date: run `roots catalog` and commit it" for path in stale))
        click.echo("The generated files are current.")
        return
    written = write_generated(project, known)
    for path in written:
        click.echo(f"wrote {path}")
    if not written:
        click.echo("The generated files were current already.")
