"""The way back of the exchange: what each partition found out, for each of those that sent something to it.

A partition writes one file with a batch for everyone who sent; a sender reads its batch of each partition's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from roots_pipeline.duplicates.exchange import read_parted_columns, write_parted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def write_answers(path: Path, columns: Mapping[str, NDArray[Any]], sender: NDArray[np.int64], senders: int) -> None:
    """Write rows, `sender` int64[m] saying whose each is."""
    batch = pa.record_batch({name: pa.array(values) for name, values in columns.items()})
    write_parted(path, batch, sender, senders)


def read_answers(paths: Sequence[Path], sender: int) -> dict[str, NDArray[Any]]:
    """What the partitions' files say to one sender, in the order of the files. RunError: one is not whole."""
    return read_parted_columns(paths, sender, "answers")
