"""Indexes byte by byte, as Megatron's reader takes them apart."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from roots_pipeline.errors import RunError
from roots_pipeline.handover.indexed import id_type, index_bytes, read_index


def test_by_hand() -> None:
    # Megatron-LM, megatron/core/datasets/indexed_dataset.py, _IndexWriter: DType.uint16 is 8, int32 is 4.
    expected = b"MMIDIDX\x00\x00" + struct.pack("<QBQQ", 1, 8, 3, 4)
    expected += struct.pack("<3i3q4q", 5, 1, 2, 0, 10, 12, 0, 1, 2, 3)
    assert index_bytes("uint16", np.array([5, 1, 2])) == expected
    assert index_bytes("int32", np.array([], dtype=np.int64)) == b"MMIDIDX\x00\x00" + struct.pack(
        "<QBQQq", 1, 4, 0, 1, 0
    )


def test_read_back(tmp_path: Path) -> None:
    path = tmp_path / "x.idx"
    path.write_bytes(index_bytes("int32", np.array([5, 1, 2])))
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


def test_a_document_can_be_too_long() -> None:
    with pytest.raises(RunError, match="2,147,483,648 tokens"):
        index_bytes("int32", np.array([2**31]))


def test_types_change_where_megatrons_do() -> None:
    # DType.optimal_dtype: uint16 for less than 65,500.
    assert [id_type(size) for size in (128, 65_499, 65_500, 250_880)] == ["uint16", "uint16", "int32", "int32"]
