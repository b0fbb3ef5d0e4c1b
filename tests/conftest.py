"""Fixtures that several folders of tests share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from small_projects import WriteSource


@pytest.fixture
def write_source(tmp_path: Path) -> WriteSource:
    """Writes a source of JSON lines into the test's own project, and gives that."""
    from small_projects import source_writer

    return source_writer(tmp_path / "project")
