"""Indexes byte by byte, as Megatron's reader takes them apart."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from roots_pipeline.errors import RunError
from roots_pipeline.handover.tokens.indexed import IndexFile, id_type, read_index


def write(path: Path, dtype: str, *batches: list[int]) -> Path:
    sequences = sum(map(len, batches))
    with IndexFile(path, dtype, sequences, path.parent / "tmp") as index:
        for lengths in batches:
            index.write(np.array(lengths, dtype=np.int64))
        assert index.commit(path.parent).bytes == 34 + 20 * sequences + 8
    assert not list((path.parent / "tmp").iterdir())
    return path


def test_by_hand(tmp_path: Path) -> None:
    # Megatron-LM, megatron/core/datasets/indexed_dataset.py, _IndexWriter: DType.uint16 is 8, int32 is 4.
    expected = b"MMIDIDX\x00\x00" + struct.pack("<QBQQ", 1, 8, 3, 4)
    expected += struct.pack("<3i3q4q", 5, 1, 2, 0, 10, 12, 0, 1, 2, 3)
    assert write(tmp_path / "x.idx", "uint16", [5, 1, 2]).read_bytes() == expected
    # However the sequences come.
    assert write(tmp_path / "y.idx", "uint16", [5], [], [1, 2]).read_bytes() == expected
    nothing = b"MMIDIDX\x00\x00" + struct.pack("<QBQQq", 1, 4, 0, 1, 0)
    assert write(tmp_path / "z.idx", "int32").read_bytes() == nothing


def test_read_back(tmp_path: Path) -> None:
    path = write(tmp_path / "x.idx", "int32", [5, 1], [2])
    index = read_index(path)
    assert index.dtype == np.int32
    assert [index.lengths.tolist(), index.offsets.tolist(), index.documents.tolist()] == [
        [5, 1, 2],
        [0, 20, 24],
        [0, 1, 2, 3],
    ]
    for content in (b"", b"MMIDIDX", path.read_bytes()[:-1], b"x" + path.read_bytes()[1:]):
        path.write_bytes(content)
        with pytest.raises(RunError, match="not an index of tokens"):
            read_index(path)


def test_what_is_no_index(tmp_path: Path) -> None:
    path = tmp_path / "x.idx"
    with IndexFile(path, "int32", 1, tmp_path / "tmp") as index:
        with pytest.raises(RunError, match="2,147,483,648 tokens"):
            index.write(np.array([2**31]))
        with pytest.raises(ValueError, match="of 1 sequences got 0"):
            index.commit(tmp_path)
    assert not path.exists()
    assert not list((tmp_path / "tmp").iterdir())


def test_types_change_where_megatrons_do() -> None:
    # DType.optimal_dtype: uint16 for less than 65,500.
    assert [id_type(size) for size in (128, 65_499, 65_500, 250_880)] == ["uint16", "uint16", "int32", "int32"]
