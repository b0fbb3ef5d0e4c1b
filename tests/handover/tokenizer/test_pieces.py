"""Different pieces, against sets of what expressions find."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roots_pipeline.handover.tokenizer.pieces import Pieces, count
from roots_pipeline.handover.tokenizer.recipes import BLOOM_PIECES


def arrays(texts: Sequence[str]) -> list[pa.Array]:
    """In two batches, the second one a slice."""
    middle = len(texts) // 2
    return [pa.array(texts[:middle], pa.large_string()), pa.array(["x y", *texts[middle:]], pa.large_string())[1:]]


TEXTS = st.lists(
    st.text(" \n\r\t\x85\u00a0\u1680\u2003\u2028\u205f\u3000ab()|.,!?…。，、।۔،éक语😀", max_size=30), max_size=6
)


# The first one compiles.
@settings(deadline=None)
@given(TEXTS)
@example(["a", " b"])
def test_blooms_pieces(texts: list[str]) -> None:
    found = {piece for text in texts for piece in re.findall(BLOOM_PIECES, text)}
    assert count(arrays(texts), marks=True) == Pieces(len(found), sum(len(piece.encode()) for piece in found))


@settings(deadline=None)
@given(TEXTS)
def test_words_with_their_marks(texts: list[str]) -> None:
    found = {piece for text in texts for piece in re.findall(r" ?[^ \r\n]+", text)}
    assert count(arrays(texts), marks=False) == Pieces(len(found), sum(len(piece.encode()) for piece in found))


def test_many_are_estimated() -> None:
    # Of 500,000 different words, at most 65,536 are kept: 0.4 % off as a rule, here no more than four times that.
    words = [f"w{number * 7919 % 500_000:06}" for number in range(500_000)]
    found = count(arrays([" ".join(words[first : first + 500]) for first in range(0, 500_000, 500)]), marks=True)
    # The first word of a text has no space before it.
    assert found.number == pytest.approx(500_000, rel=0.016)
    assert found.bytes == pytest.approx(500_000 * 8 - 1000, rel=0.016)
    again = " ".join(words)
    assert count(arrays([again, again]), marks=True).number == pytest.approx(found.number, rel=1e-3)


def test_long_pieces_are_never_missed() -> None:
    long = [chr(0x61 + number) * 5000 for number in range(20)]
    many = " ".join(f"w{number}" for number in range(200_000))
    words = count(arrays([many]), marks=True)
    found = count(arrays([many, *long]), marks=True)
    assert (found.number - words.number, found.bytes - words.bytes) == (20, 100_000)
