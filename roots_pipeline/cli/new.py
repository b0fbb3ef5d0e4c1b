"""`roots new`: begin a source or a language from a template."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from pathlib import Path


class _Asking(click.Command):
    """Has an option for each question, made when they are wanted: the questions know the words of the files."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from roots_pipeline.catalog.questions import QUESTIONS

        options = [
            click.Option(
                [question.option, question.parameter],
                type=click.Choice(question.choices) if question.choices else str,
                multiple=question.many,
                help=question.text + (f"; see: {question.see}" if question.see else ""),
            )
            for question in QUESTIONS
        ]
        first, *others = super().get_params(ctx)
        return [first, *others[:-1], *options, others[-1]]


@click.command(cls=_Asking)
@click.argument("what", type=click.Choice(["source", "language"]))
@click.argument("name")
@click.option("--ask/--template", default=None, help="Ask the questions at a terminal, or write a template to fill in.")
@click.option("--recipe", metavar="STEPS", help="Steps as a recipe of ROOTS names them, for --clean and duplicates.")
def command(what: str, name: str, ask: bool | None, recipe: str | None, **given: Any) -> None:
    """Write sources/NAME.yaml, or filters/CODE.yaml for the language CODE.

    For a source the questions of ROOTS' form are asked at a terminal, but those that options answer; without any
    option and terminal, or with --template, a commented template is written. For a language it always is. An existing
    file is never overwritten.

    \b
    Example:
      roots new source books_yor
      roots new source books_yor --template
      roots new source books_yor --recipe "dedup_document dedup_template_soft filter_remove_empty_docs" --title …
    """
    root = project_root()
    chosen = recipe is not None or any(value not in (None, ()) for value in given.values())
    if chosen and (what == "language" or ask is False):
        what_else = (
            "a language's file is a template to fill in" if what == "language" else "--template takes no answers"
        )
        raise click.UsageError(f"{what_else}, and would forget those that were given; leave out the one or the other")
    if what == "language" or ask is False or not (chosen or ask or sys.stdin.isatty()):
        path = _source(root, name) if what == "source" else _language(root, name)
        click.echo(f"wrote {path.relative_to(root)}; fill it in, then run: roots check")
        return
    from roots_pipeline.cli.asked import answered, flaws

    _check_new(root, name)
    text, notes = answered(name, given, recipe, ask=bool(ask) or sys.stdin.isatty())
    file = _write(root / "sources" / f"{name}.yaml", text).relative_to(root).as_posix()
    for line in (*notes, *flaws(root, file)):
        click.echo(line)
    click.echo(f"wrote {file}; look at it, then run: roots check, and roots preview {name}")


def _check_new(root: Path, name: str) -> None:
    """Before anything is asked: the name is one, and nobody has it."""
    from roots_pipeline.errors import ConfigError

    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", name):
        raise ConfigError(f"source '{name}': a name has small letters, digits and _ - . only, as in wikipedia_yor")
    path = root / "sources" / f"{name}.yaml"
    if path.exists():
        raise ConfigError(f"{path}: exists already and stays as it is; edit it, or choose another name")


def _source(root: Path, name: str) -> Path:
    from roots_pipeline.catalog.templates import source_template

    _check_new(root, name)
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
