"""The parts of a language and split become one file of ids, its index, and the side file of its documents."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from roots_pipeline.handover.tokens.indexed import IndexFile
from roots_pipeline.handover.tokens.parts import DOCUMENTS, part_path
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import ParquetFile, WrittenFile, whole
from roots_pipeline.stages.work import Item, Record
from roots_pipeline.storage import is_store, parquet

JOIN = "join"


class Joined(Item, frozen=True, kw_only=True):
    """The parts that make up the file `name` of a language, in order, and how many documents they have."""

    language: str
    name: str
    parts: tuple[str, ...]
    documents: int


@dataclass
class JoinParts:
    """Make one file of the parts of a language and split, and the index and side file that belong to it.

    The ids are not looked at again: one part becomes the file as it is, and several are put together by the system.
    """

    layout: Layout
    dtype: str
    stage: str = JOIN
    bytes_a_second: int = 500_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: Joined) -> Record:
        layout, prefix = self.layout, self.layout.root / item.language / item.name
        record = Record(stage=self.stage, key=item.key, documents=item.documents)
        with (
            ParquetFile(prefix.with_name(f"{item.name}.ids.parquet"), DOCUMENTS, layout.temporary) as side,
            IndexFile(prefix.with_name(f"{item.name}.idx"), self.dtype, item.documents, layout.temporary) as index,
        ):
            for key in item.parts:
                with parquet(part_path(layout, item.language, item.name, key, ".parquet")) as part:
                    for batch in part.iter_batches():
                        side.write(pa.RecordBatch.from_arrays(batch.columns, schema=DOCUMENTS))
                        index.write(np.asarray(batch.column("tokens"), dtype=np.int64))
            record.outputs = [side.commit(layout.root), index.commit(layout.root)]
        ids = prefix.with_name(f"{item.name}.bin")
        with whole(ids, layout.temporary) as name:
            _join([part_path(layout, item.language, item.name, key, ".bin") for key in item.parts], name)
        # Its parts' hashes are known; to hash it would be to read it again.
        record.outputs.append(WrittenFile(ids.relative_to(layout.root).as_posix(), 0, ids.stat().st_size, ""))
        return record


def _join(parts: Sequence[Path], into: Path) -> None:
    if len(parts) == 1 and not is_store(parts[0]):
        try:
            os.link(parts[0], into)
        except OSError:  # a file system without links
            shutil.copyfile(parts[0], into)
        return
    with into.open("wb") as joined:
        for path in parts:
            with path.open("rb") as part:
                _append(part, joined, path.stat().st_size)


def _append(part: BinaryIO, joined: BinaryIO, size: int) -> None:
    """In the kernel, and where the file system can, without copying."""
    try:
        while size:
            size -= os.copy_file_range(part.fileno(), joined.fileno(), size)
    except (AttributeError, OSError):  # not Linux, or not this file system: nothing of this call is copied
        shutil.copyfileobj(part, joined, 1 << 24)
        joined.flush()
