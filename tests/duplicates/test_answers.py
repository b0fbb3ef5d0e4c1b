"""What partitions tell those who sent them something."""

import numpy as np
import pytest

from roots_pipeline.duplicates.answers import read_answers, write_answers
from roots_pipeline.errors import RunError


def test_each_sender_reads_its_own_in_order(tmp_path):
    sender = np.array([2, 0, 2, 0])
    columns = {"key": np.array([1, 2, 3, 4], np.uint64), "check": np.array([5, 6, 7, 8], np.uint8)}
    write_answers(tmp_path / "a", columns, sender, 3)
    write_answers(tmp_path / "b", {name: column[:1] for name, column in columns.items()}, sender[:1], 3)
    paths = [tmp_path / "a", tmp_path / "b"]
    assert {name: column.tolist() for name, column in read_answers(paths, 2).items()} == {
        "key": [1, 3, 1],
        "check": [5, 7, 5],
    }
    assert read_answers(paths, 0)["key"].tolist() == [2, 4]
    assert read_answers(paths, 1)["key"].dtype == np.uint64
    assert read_answers(paths, 1)["key"].size == 0


def test_a_file_that_is_not_whole(tmp_path):
    path = tmp_path / "a"
    write_answers(path, {"key": np.arange(3, dtype=np.uint64)}, np.zeros(3, np.int64), 1)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(RunError, match="not a whole file of answers"):
        read_answers([path], 0)
