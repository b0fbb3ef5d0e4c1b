"""Template lines against plain Python: how often a line occurs, copies of documents once, and where it is found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.lines import find_lines
from roots_pipeline.duplicates.templates import (
    RUN,
    LineCounter,
    Templates,
    TemplateTable,
    concatenate,
    highest,
    partition_bits,
    read_runs,
    read_templates,
    sorted_run,
    write_table,
    write_templates,
)
from roots_pipeline.text.batch import TextBatch

if TYPE_CHECKING:
    from collections.abc import Sequence


class Document(NamedTuple):
    """The lines of a document by number, and what says that it is a copy."""

    lines: tuple[int, ...]
    url: int = 0
    content: int = 0


def counted(documents: Sequence[Document], line: int) -> int:
    """The rule as the module's docstring has it."""
    total = 0
    having: list[Document] = []
    for document in documents:
        if line in document.lines and not any(
            document.content == other.content or (document.url and document.url == other.url) for other in having
        ):
            having.append(document)
            total += document.lines.count(line)
    return total


def count(documents: Sequence[Document], min_count: int, limit: int = 1 << 20) -> Templates:
    counter = LineCounter(min_count, limit)
    for number, document in enumerate(documents):
        hashes = np.array(document.lines, dtype=np.uint64)
        of_document = [np.full(hashes.size, value, dtype=np.uint64) for value in (number, *document[1:])]
        counter.add(hashes, *of_document)
    return counter.finish()


def test_ten_copies_of_an_article_are_one():
    menu = 1
    article = [Document((menu, 2, 3), url=7, content=i) for i in range(10)]
    article += [Document((menu, 2, 3), url=20 + i, content=99) for i in range(10)]
    # The first ten share the address, the others all their lines; so the article occurs twice.
    assert count(article, 3).hash.tolist() == []
    found = count([*article, Document((menu, 4), content=100)], 3)
    assert found.hash.tolist() == [menu]
    assert (found.occurrences.tolist(), found.documents.tolist(), found.first.tolist()) == ([21], [21], [0])


def test_every_occurrence_in_a_document_counts():
    assert count([Document((5, 5, 5, 6))], 3).hash.tolist() == [5]
    assert count([Document((5, 5, 5, 6))], 4).hash.tolist() == []


def test_a_copy_of_a_copy_that_did_not_count_counts():
    documents = [Document((1,), url=1, content=1), Document((1,), url=1, content=2), Document((1,), url=2, content=2)]
    assert counted(documents, 1) == 2
    assert count(documents, 2).hash.tolist() == [1]
    assert count(documents, 3).hash.tolist() == []


DOCUMENTS = st.lists(
    st.builds(
        Document, st.lists(st.integers(1, 4), max_size=6).map(tuple), st.integers(0, 3), st.integers(0, 6)
    ),
    max_size=25,
)  # fmt: skip


@settings(deadline=None)  # the first example compiles
@given(DOCUMENTS, st.integers(2, 6), st.integers(1, 40))
def test_counting_is_the_rule_however_much_is_held(documents, min_count, limit):
    found = count(documents, min_count, limit)
    lines = sorted({line for document in documents for line in document.lines})
    assert found.hash.tolist() == [line for line in lines if counted(documents, line) >= min_count]
    having = [[i for i, document in enumerate(documents) if line in document.lines] for line in found.hash.tolist()]
    assert found.first.tolist() == [numbers[0] for numbers in having]
    assert found.documents.tolist() == [len(numbers) for numbers in having]
    everything = Counter(line for document in documents for line in document.lines)
    assert found.occurrences.tolist() == [everything[line] for line in found.hash.tolist()]


def test_what_is_held_does_not_grow_with_one_line():
    counter = LineCounter(10, limit=100)
    for number in range(1000):
        # A notice on every page, and a page that comes again and again under other addresses.
        rows = np.array([1, 2], dtype=np.uint64), np.full(2, number, dtype=np.uint64)
        counter.add(*rows, np.full(2, number + 1, dtype=np.uint64), np.array([number, 5], dtype=np.uint64))
        assert sum(rows.hash.size for rows in counter._parts) <= 100
    found = counter.finish()
    assert (found.hash.tolist(), found.occurrences.tolist()) == ([1], [1000])


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=40), st.integers(0, 4))
def test_every_row_is_in_one_partition(tmp_path_factory, hashes, bits):
    path = tmp_path_factory.mktemp("runs") / "run"
    documents = np.arange(len(hashes), dtype=np.uint32)
    half = len(hashes) // 2
    keys = np.array(hashes, dtype=np.uint64)
    with pa.ipc.new_file(str(path), RUN) as writer:
        writer.write_batch(sorted_run(keys[:half], documents[:half]))
        writer.write_batch(sorted_run(keys[half:], documents[half:]))
    rows = []
    for partition in range(1 << bits):
        for of_hash, of_document in read_runs(path, partition, bits):
            assert all(value >> (64 - bits) == partition for value in of_hash.tolist())
            rows += zip(of_hash.tolist(), of_document.tolist(), strict=True)
    assert sorted(rows) == sorted(zip(hashes, range(len(hashes)), strict=True))


def test_partitions_grow_with_the_rows():
    assert [partition_bits(rows) for rows in (0, 1 << 20, (1 << 20) + 1, 1 << 30, 1 << 40)] == [0, 0, 1, 10, 16]


def templates_of(texts: Sequence[str]) -> Templates:
    hashes = np.sort(find_lines(TextBatch(pa.array(texts, pa.large_string()))).hashes)
    numbers = np.arange(hashes.size)
    return Templates(hashes, numbers.astype(np.uint64), numbers + 10, numbers)


@pytest.mark.parametrize("rows", [0, 1, 5, 300])
@pytest.mark.parametrize("bits", [0, 3])
def test_the_table_finds_its_lines_and_no_others(tmp_path, rows, bits):
    everything = templates_of([f"line {i}" for i in range(rows)])
    parts = []
    for partition in range(1 << bits):
        of_part = np.array([value >> (64 - bits) == partition for value in everything.hash.tolist()], dtype=np.bool_)
        parts.append(Templates(*(column[of_part] for column in everything)))
    write_table(tmp_path / "lines", tmp_path / "buckets", parts, rows, bits)
    table = TemplateTable.read(tmp_path / "lines", tmp_path / "buckets")
    texts = TextBatch(pa.array([f" line {i}\u3000\n{i}\nrow {i}" for i in range(rows + 3)], pa.large_string()))
    lines = find_lines(texts)
    places = table.find(lines, 0).reshape(-1, 3)
    assert (places[:, 1:] == -1).all()
    assert (places[rows:] == -1).all()
    assert everything.hash[places[:rows, 0]].tolist() == lines.hashes.reshape(-1, 3)[:rows, 0].tolist()
    assert table.first[places[:rows, 0]].tolist() == places[:rows, 0].tolist()
    long_enough = table.find(lines, len("line 10")).reshape(-1, 3)[:rows, 0] >= 0
    assert long_enough.tolist() == [len(f"line {i}") >= 7 for i in range(rows)]


def test_the_lines_that_occur_most_often():
    part = Templates(
        np.array([1, 2, 3, 4], dtype=np.uint64),
        np.array([5, 6, 7, 8], dtype=np.uint64),
        np.array([9, 10, 9, 12]),
        np.array([1, 1, 1, 1]),
    )
    assert highest(part, 3).hash.tolist() == [1, 2, 4]
    assert highest(concatenate([highest(part, 2), part]), 9).hash.tolist() == [1, 2, 2, 3, 4, 4]
    assert concatenate([]).hash.dtype == np.uint64


def test_templates_are_read_as_written(tmp_path):
    for part in (templates_of(["a", "b"]), concatenate([])):
        write_templates(tmp_path / "part", part)
        assert [column.tolist() for column in read_templates(tmp_path / "part")] == [column.tolist() for column in part]
