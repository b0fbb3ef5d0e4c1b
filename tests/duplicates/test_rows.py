from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.duplicates.rows import (
    ADDRESS,
    BAND,
    CONTENT,
    ID,
    concatenate_rows,
    document_numbers,
    files_of,
    id_numbers,
    rows_of,
    rows_of_files,
)


def test_document_numbers():
    numbers = document_numbers(3, 2, first=5)
    assert numbers.tolist() == [(3 << 32) + 5, (3 << 32) + 6]
    assert files_of(numbers).tolist() == [3, 3]
    assert rows_of_files(numbers).tolist() == [5, 6]
    last = document_numbers((1 << 32) - 1, 1, first=(1 << 32) - 1)
    assert (files_of(last)[0], rows_of_files(last)[0]) == ((1 << 32) - 1, (1 << 32) - 1)


def test_ids_keep_their_order():
    ids = ["00ff" + "0" * 28, "0100" + "0" * 28, "0" * 16 + "f" * 16, "f" * 32]
    numbers = id_numbers(pa.array(ids))
    assert numbers[0].tolist() == [0x00FF << 48, 0]
    assert numbers[2].tolist() == [0, (1 << 64) - 1]
    assert sorted(ids) == [ids[place] for place in np.lexsort((numbers[:, 1], numbers[:, 0]))]
    assert id_numbers(pa.array([], pa.string())).shape == (0, 2)
    for wrong in ("abc", "g" * 32):
        with pytest.raises(ValueError):
            id_numbers(pa.array([wrong]))


def test_rows():
    rows = rows_of(
        np.array([10, 11, 12], dtype=np.uint64),
        content=np.array([[1, 0], [2, 0], [3, 0]], dtype=np.uint64),
        ids=np.array([[4, 0], [5, 0], [6, 0]], dtype=np.uint64),
        shingles=np.array([1, 0, 7], dtype=np.int32),
        bands=np.array([[20, 30], [21, 31], [22, 32]], dtype=np.uint64),
        addresses=np.array([[0, 0], [7, 0], [8, 9]], dtype=np.uint64),
    )
    # The first document has no address. The second one is shorter than a shingle: it has no bands.
    assert list(zip(*(column.tolist() for column in rows), strict=True)) == [
        (1, CONTENT, 10),
        (2, CONTENT, 11),
        (3, CONTENT, 12),
        (4, ID, 10),
        (5, ID, 11),
        (6, ID, 12),
        (7, ADDRESS, 11),
        (8, ADDRESS, 12),
        (20, BAND, 10),
        (22, BAND, 12),
        (30, BAND + 1, 10),
        (32, BAND + 1, 12),
    ]
    assert concatenate_rows([rows, rows]).key.size == 24
    assert [column.dtype for column in concatenate_rows([])] == [column.dtype for column in rows]
