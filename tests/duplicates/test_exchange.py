from __future__ import annotations

import resource

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.candidates import Pairs, candidate_pairs, read_pairs, write_pairs
from roots_pipeline.duplicates.exchange import (
    PARTITION_BYTES,
    ROW_BYTES,
    chunk_bytes,
    half_keys,
    partition_count,
    partitions_of,
    read_chunks,
    read_parted_columns,
    read_partition,
    write_chunks,
    write_parted,
)
from roots_pipeline.duplicates.rows import BAND, Rows
from roots_pipeline.errors import RunError


def test_half_of_the_keys(tmp_path):
    # Documents that share a key of a kind still do, in the same partition, and no others.
    random = np.random.default_rng(3)
    keys = random.integers(0, 1 << 64, 500, dtype=np.uint64)[random.integers(0, 500, 5000)]
    rows = Rows(keys, np.repeat(np.arange(5, dtype=np.uint8), 1000), np.tile(np.arange(1000, dtype=np.uint64), 5))
    write_chunks(tmp_path / "a", rows, 3, halve=True)
    arrived = [read_partition([tmp_path / "a"], number) for number in range(3)]
    assert max(part.key.max() for part in arrived) < 1 << 32
    found = sorted(pair for part in arrived for pair in as_list(Rows(*candidate_pairs(part))))
    assert found == sorted(as_list(Rows(*candidate_pairs(rows))))
    assert np.array_equal(np.concatenate([half_keys(keys[:9]), half_keys(keys[9:])]), half_keys(keys))
    messages: dict[int, list[bytes]] = {}
    for number, message in chunk_bytes(rows, 3, most=1_700, halve=True):
        messages.setdefault(number, []).append(message)
    for number, part in enumerate(arrived):
        assert as_list(read_chunks(messages[number])) == as_list(part)


# Documents in whatever order, and in that of a run: file by file, kind by kind, ascending.
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, (1 << 32) - 1)), max_size=50),
    st.booleans(),
    st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_documents_come_back_from_their_steps(tmp_path, documents, ascending, partitions):
    if ascending:
        documents.sort()
    kind, file, row = (
        (np.array(column, np.uint64) for column in zip(*documents, strict=True))
        if documents
        else [np.empty(0, np.uint64)] * 3
    )
    rows = Rows(row * np.uint64(0x9E3779B97F4A7C15), kind.astype(np.uint8), (file << np.uint64(32)) | row)
    write_chunks(tmp_path / "a", rows, partitions)
    target = partitions_of(rows.key, partitions)
    for number in range(partitions):
        sent = [one for one, where in zip(as_list(rows), target, strict=True) if where == number]
        assert as_list(read_partition([tmp_path / "a"], number)) == sent
    messages: list[list[bytes]] = [[] for _ in range(partitions)]
    for number, message in chunk_bytes(rows, partitions, most=51):
        messages[number].append(message)
    assert sorted(as_list(read_chunks([m for of in messages for m in of]))) == sorted(as_list(rows))


def some_rows(seed: int, size: int) -> Rows:
    random = np.random.default_rng(seed)
    return Rows(
        random.integers(0, 1 << 64, size, dtype=np.uint64),
        np.sort(random.integers(0, BAND, size, dtype=np.uint8)),
        random.integers(0, 1 << 63, size, dtype=np.uint64),
    )


def as_list(rows: Rows) -> list[tuple[int, int, int]]:
    return list(zip(*(column.tolist() for column in rows), strict=True))


@pytest.mark.parametrize("partitions", [1, 2, 7, 100])
def test_every_row_arrives_once_and_in_its_order(tmp_path, partitions):
    mappers = [some_rows(1, 1000), some_rows(2, 0), some_rows(3, 10)]
    paths = [tmp_path / f"{number}.arrow" for number in range(3)]
    for path, rows in zip(paths, mappers, strict=True):
        write_chunks(path, rows, partitions)
    sent = [row for rows in mappers for row in as_list(rows)]
    targets = np.concatenate([partitions_of(rows.key, partitions) for rows in mappers])
    for number in range(partitions):
        arrived = read_partition(paths, number)
        assert [column.dtype for column in arrived] == [np.uint64, np.uint8, np.uint64]
        assert as_list(arrived) == [row for row, target in zip(sent, targets, strict=True) if target == number]


def test_same_rows_same_bytes_and_nothing_else_left(tmp_path):
    (tmp_path / "tmp").mkdir()
    write_chunks(tmp_path / "a", some_rows(1, 5000), 9)
    write_chunks(tmp_path / "b", some_rows(1, 5000), 9)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "tmp"]


def test_keys_spread_over_partitions():
    # Keys that count up, as bad as keys can be.
    counts = np.bincount(partitions_of(np.arange(100_000, dtype=np.uint64), 10))
    assert counts.size == 10
    assert (np.abs(counts - 10_000) < 500).all()


def test_partition_count():
    assert partition_count(0) == 1
    assert partition_count(100, target_bytes=17 * 100) == 1
    assert partition_count(101, target_bytes=17 * 100) == 2
    # A billion documents of 16 rows at 64 MB a partition.
    assert partition_count(16_000_000_000) == 4054
    assert partition_count(10**15) == 1 << 16


@pytest.mark.parametrize(("partitions", "most"), [(16, 120), (100, 150)])
def test_bytes_a_document(tmp_path, partitions, most):
    # The promise is 200 bytes shuffled a document: 20 bands, content, id and address.
    documents = 50_000
    random = np.random.default_rng(5)
    rows = Rows(
        random.integers(0, 1 << 64, 23 * documents, dtype=np.uint64),
        np.repeat(np.array([0, 1, 2, *range(BAND, BAND + 20)], dtype=np.uint8), documents),
        np.tile(np.arange(documents, dtype=np.uint64), 23) | np.uint64(7 << 32),
    )
    write_chunks(tmp_path / "a", rows, partitions, halve=True)
    assert (tmp_path / "a").stat().st_size / documents <= most


def test_more_mappers_than_open_files(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    paths = [tmp_path / f"{number}" for number in range(150)]
    for number, path in enumerate(paths):
        write_chunks(path, some_rows(number, 3), 2)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
        assert read_partition(paths, 0).key.size + read_partition(paths, 1).key.size == 450
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_files_of_another_kind_are_named(tmp_path):
    write_chunks(tmp_path / "a", some_rows(1, 1000), 2)
    with pytest.raises(RunError, match=r"a: has 2 partitions, not 3 or more"):
        read_partition([tmp_path / "a"], 2)
    content = (tmp_path / "a").read_bytes()
    (tmp_path / "cut").write_bytes(content[: len(content) // 2])
    for read in (read_partition, read_pairs):
        with pytest.raises(RunError, match="cut: not a whole file"):
            read([tmp_path / "cut"], 0)
    with pytest.raises(ValueError, match="0 partitions"):
        write_chunks(tmp_path / "b", some_rows(1, 1), 0)
    assert not (tmp_path / "b").exists()


def test_pairs_come_back_and_groups_stay_whole(tmp_path):
    center = np.repeat(np.arange(1, 51, dtype=np.uint64), 4)
    kind = np.tile(np.array([0, 0, 16, 16], np.uint8), 50)
    pairs = Pairs(center, center + np.tile(np.array([100, 200], np.uint64), 100), kind)
    none = Pairs(*(column[:0] for column in pairs))
    write_pairs(tmp_path / "a", pairs, 3)
    write_pairs(tmp_path / "b", none, 3)
    parts = [read_pairs([tmp_path / "b", tmp_path / "a", tmp_path / "a"], number) for number in range(3)]
    assert all(part.center.size for part in parts)
    for column, sent in zip(zip(*parts, strict=True), pairs, strict=True):
        assert {one.dtype for one in column} == {sent.dtype}
    come = [row for part in parts for row in zip(*(column.tolist() for column in part), strict=True)]
    assert sorted(come) == sorted(2 * list(zip(*(column.tolist() for column in pairs), strict=True)))
    centers = [set(part.center.tolist()) for part in parts]
    assert sum(map(len, centers)) == 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_each_sender_reads_its_answers_in_order(tmp_path):
    sender = np.array([2, 0, 2, 0])
    columns = {"key": np.array([1, 2, 3, 4], np.uint64), "check": np.array([5, 6, 7, 8], np.uint8)}
    write_parted(tmp_path / "a", columns, sender, 3)
    write_parted(tmp_path / "b", {name: column[:1] for name, column in columns.items()}, sender[:1], 3)
    paths = [tmp_path / "a", tmp_path / "b"]
    answers = read_parted_columns(paths, 2)
    assert {name: column.tolist() for name, column in answers.items()} == {"key": [1, 3, 1], "check": [5, 7, 5]}
    assert read_parted_columns(paths, 0)["key"].tolist() == [2, 4]
    assert read_parted_columns(paths, 1)["key"].dtype == np.uint64
    assert read_parted_columns(paths, 1)["key"].size == 0
    (tmp_path / "cut").write_bytes((tmp_path / "a").read_bytes()[:-20])
    with pytest.raises(RunError, match="not a whole file of answers"):
        read_parted_columns([tmp_path / "cut"], 0, "answers")


def test_nothing_stays_mapped(tmp_path):
    write_chunks(tmp_path / "a", some_rows(1, 1000), 1)
    before = pa.total_allocated_bytes()
    rows = read_partition([tmp_path / "a"], 0)
    assert rows.key.flags.owndata or rows.key.base is None
    assert pa.total_allocated_bytes() == before


def test_messages_and_groups_are_small_enough_for_a_runner_by_key():
    # Flink holds a group in memory whole and hands it on as one element, and its sort takes no large records (Beam
    # issues 18848 and 20655): 4 MB a message and 128 MB a group are what is promised. The worst case is a partition as
    # large as they are made on average, of rows that do not compress.
    random = np.random.default_rng(1)
    count = PARTITION_BYTES // ROW_BYTES
    assert partition_count(count) == 1
    keys = random.integers(0, 1 << 64, count, dtype=np.uint64)
    kinds = random.integers(0, 256, count, dtype=np.uint8)
    sizes = [len(message) for _, message in chunk_bytes(Rows(keys, kinds, keys[::-1]), 1, halve=True)]
    assert max(sizes) <= 4_000_000
    assert 10_000_000 < sum(sizes) <= 128_000_000
