"""Places as arguments: folders of this machine, and of stores by URL."""

from __future__ import annotations

from pathlib import Path

import click


class Place(click.ParamType):  # type: ignore[type-arg]
    """A folder, or a file, by path or URL (gs://…, s3://…), as `storage.place` gives it."""

    name = "place"

    def __init__(self, *, exists: bool = False, file: bool = False) -> None:
        self._exists = exists
        self._file = file

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not isinstance(value, str):
            return value
        if "://" in value:
            from roots_pipeline.storage import place

            return place(value)
        path = Path(value)
        if path.exists() and path.is_dir() == self._file:
            self.fail(f"'{value}' is a {'folder, not a file' if self._file else 'file, not a folder'}.", param, ctx)
        if self._exists and not path.exists():
            self.fail(f"{'File' if self._file else 'Directory'} '{value}' does not exist.", param, ctx)
        return path
