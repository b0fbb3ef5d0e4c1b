from __future__ import annotations

import itertools
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.document import Problem
from roots_pipeline.readers._lines import read_lines, split_lines
from roots_pipeline.readers._streams import DamagedError
from roots_pipeline.readers.base import Shard


def lines_of(content, cuts=(), position=0, end=None, max_bytes=100):
    """The lines of content that arrives in blocks cut at the given places."""
    bounds = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    blocks = [content[start:stop] for start, stop in itertools.pairwise(bounds)]
    return [tuple(line) for line in split_lines(blocks, position, end, max_bytes)]


def test_lines_come_with_their_position_and_without_their_end():
    assert lines_of(b"one\r\n\ntwo\nthree") == [
        (0, b"one", 3, True, None, None),
        (5, b"", 0, True, None, None),
        (6, b"two", 3, True, None, None),
        (10, b"three", 5, False, None, None),
    ]


def test_a_line_that_is_too_long_is_passed_over():
    detail = "the line has 5 bytes, more than max_record_bytes=4"
    for cuts in ((), (1,), (1, 2, 3), range(20)):
        assert lines_of(b"1234\n12345\n1\n12345", cuts, max_bytes=4) == [
            (0, b"1234", 4, True, None, None),
            (5, None, 5, True, Problem.LINE_TOO_LONG, detail),
            (11, b"1", 1, True, None, None),
            (13, None, 5, False, Problem.LINE_TOO_LONG, detail),
        ]


def test_what_is_left_of_a_damaged_stream_is_told_by_its_size():
    def blocks():
        yield b"one\ntw"
        yield b"o"
        raise DamagedError("why")

    assert [tuple(line) for line in split_lines(blocks(), 0, None, 100)] == [
        (0, b"one", 3, True, None, None),
        (4, None, 3, False, Problem.TRUNCATED, "why"),
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=12), max_size=12), st.lists(st.integers(0, 200), max_size=6))
def test_blocks_do_not_matter(parts, cuts):
    content = b"\n".join(parts)
    given = lines_of(content, cuts)
    expected = content.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert [line[1] for line in given] == [line.removesuffix(b"\r") for line in expected]
    assert [content[line[0] :][: len(line[1])] for line in given] == [line[1] for line in given]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from([b"", b"a", b"bcd", b"\r", b"long line"]), max_size=10),
    st.booleans(),
    st.sets(st.integers(1, 60), max_size=5),
)
def test_ranges_give_each_line_once(tmp_path_factory, parts, ended, cuts):
    content = b"\n".join(parts) + (b"\n" if ended else b"")
    path = tmp_path_factory.mktemp("ranges") / "a"
    path.write_bytes(content)
    whole = list(read_lines(Shard("a", str(path)), 5))
    bounds = [0, *sorted(cuts), 200]
    ranges = [Shard("", str(path), start, end) for start, end in itertools.pairwise(bounds)]
    assert [line for shard in ranges for line in read_lines(shard, 5)] == whole


def test_memory_does_not_grow_with_a_line(tmp_path):
    path = tmp_path / "a"
    with path.open("wb") as file:
        for _ in range(50):
            file.write(b"a" * 1_000_000)
        file.write(b"\nshort\n")
    tracemalloc.start()
    lines = [tuple(line)[:3] for line in read_lines(Shard("a", str(path)), 2_000_000)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lines == [(0, None, 50_000_000), (50_000_001, b"short", 5)]
    assert peak < 8_000_000
