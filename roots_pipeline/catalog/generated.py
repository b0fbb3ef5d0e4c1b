"""The files that are generated from the project and checked to be current: the registers and the JSON Schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roots_pipeline.catalog.dcat import dcat
from roots_pipeline.catalog.register import register
from roots_pipeline.catalog.schemas import language_schema, source_schema

if TYPE_CHECKING:
    from roots_pipeline.config import Project, Vocabulary


def generated_files(project: Project, known: Vocabulary) -> dict[str, str]:
    """Path below the project's folder → what the file has to hold."""
    return {
        "catalog/language.schema.json": language_schema(project, known),
        "catalog/register.jsonld": dcat(project),
        "catalog/register.md": register(project),
        "catalog/source.schema.json": source_schema(project, known),
    }


def stale_files(project: Project, known: Vocabulary) -> list[str]:
    """The generated files that are missing or hold something else than they have to."""
    return [
        path
        for path, content in generated_files(project, known).items()
        if not (project.root / path).is_file() or (project.root / path).read_text("utf-8") != content
    ]


def write_generated(project: Project, known: Vocabulary) -> list[str]:
    """Write the generated files that are not current, and return their paths."""
    files = generated_files(project, known)
    stale = stale_files(project, known)
    for path in stale:
        (project.root / path).write_text(files[path], "utf-8")
    return stale
