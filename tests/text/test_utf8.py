"""Characters read one by one are those that Python reads."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.utf8 import LAST, character, characters, eight, first_byte, line_feed, read_points, where_byte


@kernel
def read(data, end, points):
    found = 0
    at = 0
    while at < end:
        points[found], size = character(data, at, end)
        at += size
        found += 1
    return found


def points_of(data: bytes, end: int) -> list[int]:
    points = np.zeros(len(data) + 1, dtype=np.int64)
    array = np.frombuffer(data, dtype=np.uint8)
    return points[: read(array, end, points)].tolist()


@settings(deadline=None)  # the first example compiles the kernel
@given(st.text())
def test_characters_are_those_of_the_text(text):
    data = text.encode()
    assert points_of(data + b"x", len(data)) == [ord(one) for one in text]


@pytest.mark.parametrize("data", [b"\xe2\x82", b"\xf0\x9f\x98", b"a\xc3", b"\x80", b"\xff\xff\xff\xff"])
def test_what_is_no_utf8_ends_at_the_end_and_is_within_unicode(data):
    # Arrow's strings never hold it: only that nothing is read or found beyond bounds matters.
    found = points_of(data + b"\x80\x80\x80", len(data))
    assert 1 <= len(found) <= len(data)
    assert all(0 <= point <= LAST for point in found)


@settings(deadline=None)  # the first example compiles the kernel
@given(st.text(alphabet="aé字🙂 ", max_size=40), st.integers(0, 9))
def test_characters_are_counted_wherever_they_begin(text, before):
    data = np.frombuffer(("é" * before + text + "字" * 3).encode(), dtype=np.uint8)
    first = 2 * before
    assert characters(data, np.uint64(first), np.uint64(first + len(text.encode()))) == len(text)


@settings(deadline=None)  # the first example compiles the kernel
@given(st.text(alphabet="aé字🙂हि ", max_size=60), st.integers(0, 9))
def test_points_are_those_of_the_text(text, before):
    data = np.frombuffer(("é" * before + text + "字" * 3).encode(), dtype=np.uint8)
    points = np.zeros(len(text) + 1, dtype=np.int32)
    assert read_points(data, 2 * before, 2 * before + len(text.encode()), points) == len(text)
    assert points.tolist() == [*map(ord, text), 0]


@kernel
def find_of_eight(data, byte):
    found = where_byte(eight(data, np.uint64(0)), np.uint64(byte) * np.uint64(0x0101010101010101))
    return first_byte(found) if found != 0 else -1


@settings(deadline=None)  # the first example compiles the kernel
@given(st.binary(min_size=8, max_size=8), st.integers(0, 255))
@example(bytes(7) + b"\x80", 0x80)
def test_the_first_of_eight_bytes(word, byte):
    assert find_of_eight(np.frombuffer(word, dtype=np.uint8), byte) == word.find(byte)


@settings(deadline=None)  # the first example compiles the kernel
@given(st.text(alphabet="aé\n\v\t", max_size=40), st.integers(0, 9))
def test_line_feeds(text, before):
    data = ("\n" * before + text).encode()
    place = data.find(b"\n", before)
    found = line_feed(np.frombuffer(data + b"\n", dtype=np.uint8), np.uint64(before), np.uint64(len(data)))
    assert found == (place if place >= 0 else len(data))
