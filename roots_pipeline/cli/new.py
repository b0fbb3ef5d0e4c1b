"""`roots new`: begin a source or a language from a template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("what", type=click.Choice(["source", "language"]))
@click.argument("name")
def command(what: str, name: str) -> None:
    """Write a commented template: sources/NAME.yaml, or filters/CODE.yaml for the language CODE.

    An existing file is never overwritten.

    \b
    Example:
      roots new source wikipedia_yor
    """
    root = project_root()
    path = _source(root, name) if what == "source" else _language(root, name)
    click.echo(f"wrote {path.relative_to(root)}; fill it in, then run: roots check")


def _source(root: Path, name: str) -> Path:
    from roots_pipeline.catalog.templates import source_template
    from roots_pipeline.errors import ConfigError

    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", name):
        raise ConfigError(f"source '{name}': a name has small letters, digits and _ - . only, as in wikipedia_yor")
    return _write(root / "sources" / f"{name}.yaml", source_template(name))


def _language(root: Path, code: str) -> Path:
    from roots_pipeline.catalog.templates import catalog_line, language_template
    from roots_pipeline.config import load_languages
    from roots_pipeline.errors import ConfigError

    languages = load_languages(root)
    if code not in languages:
        raise ConfigError(
            f"language '{code}' is not in catalog/languages.yaml; add a line there, in its place in the order, "
            f"and run this again:\n{catalog_line(code)}"
        )
    return _write(root / "filters" / f"{code}.yaml", language_template(languages[code]))


def _write(path: Path, text: str) -> Path:
    from roots_pipeline.errors import ConfigError

    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path}: exists already and stays as it is; edit it, or choose another name") from None
    return path
