"""The project a command works on."""

from __future__ import annotations

from pathlib import Path

import click


def project_root() -> Path:
    """The folder given by `roots --project`, else the nearest one at or above the current folder that is a project."""
    from roots_pipeline.config import find_project

    named: Path | None = click.get_current_context().obj
    return find_project(Path.cwd()) if named is None else named.resolve()
