"""Fixtures that several folders of tests share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from small_projects import WriteSource


@pytest.fixture
def memory_store() -> Iterator[str]:
    """A store in this process's memory, by the URL of a bucket in it."""
    import fsspec

    system = fsspec.filesystem("memory")
    yield "memory://bucket"
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def write_source(tmp_path: Path) -> WriteSource:
    """Writes a source of JSON lines into the test's own project, and gives that."""
    from small_projects import source_writer

    return source_writer(tmp_path / "project")
