"""Encoded data: what the kernel finds is what the published patterns find."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.encoded import FOUND, LONGEST

#: As StarCoder 2's paper prints them.
PATTERNS = (
    re.compile(r"[a-zA-Z0-9+/\n=]{64,}"),
    re.compile(r"(?:\b(?:0x|\\x)?[0-9a-fA-F]{2}(?:,|\b\s*)){8,}"),
    re.compile(r"(?:\\u[0-9a-fA-F]{4}){8,}"),
)

PIECES = ["0x1f,", "1f ", "\\x48", "\\u0041", "ff", ",", " ", "\n", "a" * 60, "Zz9+", "zz", '"', "ab\t\n", "é", "0x"]


def check(text: str) -> None:
    matches = [match[0] for pattern in PATTERNS for match in pattern.finditer(text)]
    counts = TextBatch(pa.array(["x,", text, "0x"], pa.large_string())).encoded
    assert counts[FOUND].tolist() == [0, sum(map(len, matches)), 0]
    assert counts[LONGEST].tolist() == [0, max(map(len, matches), default=0), 0]


@settings(deadline=None, max_examples=500)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.integers(1, 12)), max_size=8))
def test_what_the_patterns_find(pieces: list[tuple[str, int]]) -> None:
    check("".join(piece * times for piece, times in pieces))


@pytest.mark.parametrize(
    "text",
    [
        "0x12," * 8,
        "0x12, " * 8,
        "\\x48" * 9,
        '"' + "\\x48" * 9 + '"',
        "1f 1f" * 8,
        "\\u0041" * 8,
        "\\u0041" * 7,
        "a\n" * 40,
    ],
)
def test_cases_at_the_edges(text: str) -> None:
    check(text)
