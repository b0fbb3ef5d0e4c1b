from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.privacy.spans import TextBuffer
from roots_pipeline.privacy.windows import Near, Windows

REACH = 3
AT = Windows(["[a-z]@"], REACH, skip=0)
SKIPPING = Windows(["[a-z]@"], REACH, skip=5)


def windows(texts, near=None, of=AT):
    buffer = TextBuffer.of(pa.array(texts, pa.large_string()))
    return [(document, bytes(buffer.data[a:b]).decode()) for document, a, b in of.find(buffer, near)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["no anchor"], []),
        (["....12345a@67890...."], [(0, "345a@678")]),
        # Characters, not bytes: three Devanagari letters are nine bytes.
        (["कखगघङa@चछजझञ"], [(0, "गघङa@चछज")]),
        # At the edges of a document.
        (["a@b"], [(0, "a@b")]),
        # Windows that meet are one.
        (["a@123456b@"], [(0, "a@123456b@")]),
        (["a@1234567b@"], [(0, "a@123"), (0, "567b@")]),
        # A window over a border is cut there: both documents are looked at, and empty ones passed over.
        (["12345a", "@67890"], [(0, "345a"), (1, "@678")]),
        (["12345a@", "", "67890"], [(0, "345a@"), (2, "678")]),
    ],
)
def test_windows(texts, expected):
    assert windows(texts) == expected


def test_windows_longer_in_bytes_than_in_characters_do_not_overlap():
    # More than twice the reach in bytes lies between the anchors, and less in characters: the windows meet.
    assert windows(["a@कखगघङb@"]) == [(0, "a@कखगघङb@")]


def test_anchor_across_documents_that_hides_one():
    # RE2 takes "a@" across the border; what it hides in the second document is in the window all the same.
    assert windows(["..b", "@c@..."]) == [(0, "..b"), (1, "@c@...")]


def test_near():
    text = "a@" + "." * 100 + "b@" + "." * 100 + "c@"
    near = Near(np.array([104]), np.array([106]))
    assert windows([text], near) == [(0, "...b@...")]


def test_what_is_behind_an_anchor_is_taken_with_it():
    assert windows(["....12345a@6789012345...."], of=SKIPPING) == [(0, "345a@67890123")]


@given(texts=st.lists(st.text("a@.क\U0001d7ce", max_size=40), max_size=5))
def test_whatever_is_no_longer_than_the_reach_and_has_an_anchor_is_whole(texts):
    buffer = TextBuffer.of(pa.array(texts, pa.large_string()))
    found = SKIPPING.find(buffer)
    assert found == sorted(found)
    covered = {(document, byte) for document, a, b in found for byte in range(a, b)}
    for document, text in enumerate(texts):
        for position in range(len(text) - 1):
            if text[position] == "a" and text[position + 1] == "@":
                for character in range(max(0, position + 2 - REACH), min(len(text), position + REACH)):
                    byte = int(buffer.offsets[document]) + len(text[:character].encode())
                    assert (document, byte) in covered


@given(
    texts=st.lists(st.text("a@.क\U0001d7ce", max_size=30), max_size=5),
    start=st.integers(0, 2),
)
def test_every_anchor_has_the_reach_around_it(texts, start):
    array = pa.array(["x" * start, *texts], pa.large_string()).slice(1)
    buffer = TextBuffer.of(array)
    found = AT.find(buffer)
    assert found == sorted(found)
    for first, second in pairwise(found):
        assert first[0] != second[0] or first[2] < second[1]
    covered = {(document, byte) for document, a, b in found for byte in range(a, b)}
    for document, text in enumerate(texts):
        for position in range(len(text) - 1):
            if text[position] == "a" and text[position + 1] == "@":
                around = range(max(0, position - REACH), min(len(text), position + 2 + REACH))
                for character in around:
                    byte = int(buffer.offsets[document]) + len(text[:character].encode())
                    assert (document, byte) in covered
