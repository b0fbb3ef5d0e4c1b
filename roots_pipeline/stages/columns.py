"""Columns that one stage writes for another, as a file that is whole or not there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.duplicates import columns as files
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, write_file


def write_columns(
    layout: Layout, path: Path, columns: Mapping[str, pa.Array | NDArray[Any]], *, mapped: bool = False
) -> WrittenFile:
    """Write columns of one length; `mapped` and how they are read again: see `duplicates.columns`."""
    rows = len(next(iter(columns.values())))
    return write_file(layout, path, lambda name: files.write_columns(name, columns, mapped=mapped), rows)
