"""A new source's file from answers: by options, and at a terminal by asking for what they leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from roots_pipeline.catalog.questions import QUESTIONS, Question, file_of
from roots_pipeline.catalog.recipes import from_roots
from roots_pipeline.errors import ConfigError


def answered(name: str, given: Mapping[str, Any], recipe: str | None, *, ask: bool) -> tuple[str, list[str]]:
    """The file of a source and what is to be said of it; ConfigError: what is missing, where nobody is asked."""
    from roots_pipeline.cleaners.base import available_cleaners

    answers = {question.key: given[question.parameter] for question in QUESTIONS}
    answers = {key: value for key, value in answers.items() if value not in (None, ())}
    notes, more = [], {}
    if recipe is not None:
        made = from_roots(recipe.split(), available_cleaners())
        answers["clean"], notes = made.clean, made.notes
        if made.duplicates:
            more["duplicates"] = made.duplicates
    missing = []
    for question in QUESTIONS:
        if question.key in answers or not question.applies(answers):
            continue
        if ask:
            answers[question.key] = _ask(question)
        elif question.default is None:
            missing.append(question.option)
        else:
            answers[question.key] = [] if question.many else question.default
    if missing:
        raise ConfigError(
            f"source '{name}': without a terminal to ask at, say also {', '.join(missing)}; "
            "or none at all, for a template"
        )
    return file_of(
        name, {key: [*value] if isinstance(value, tuple) else value for key, value in answers.items()}, more
    ), notes


def _ask(question: Question) -> str | list[str]:
    see = f" [{question.see}]" if question.see else ""
    if not question.many:
        choice = click.Choice(question.choices) if question.choices else None
        answer: str = click.prompt(f"{question.text}{see}", type=choice, default=question.default)
        return answer
    answers: list[str] = []
    while True:
        done = "; empty: done" if answers or question.default is not None else ""
        default = "" if answers or question.default is not None else None
        more = click.prompt(f"{question.text}{see}{done}", default=default, show_default=False)
        if not more:
            return answers
        answers.append(more)


def flaws(root: Path, file: str) -> Iterator[str]:
    """What `roots check` has against a file, as it stands now."""
    from roots_pipeline.catalog import broken_samples, load_project

    try:
        project = load_project(root)
    except ConfigError as error:
        yield from (line for line in str(error).splitlines() if line.startswith(f"{file}:"))
        return
    for source in project.sources.values():
        if source.file == file:
            yield from broken_samples(project, source)
