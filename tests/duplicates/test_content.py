from __future__ import annotations

import hashlib
import itertools
import sys

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.content import content_hashes
from roots_pipeline.duplicates.shingles import shingles
from roots_pipeline.text.batch import TextBatch

WHITE_SPACE = [chr(point) for point in range(sys.maxunicode + 1) if regex.match(r"\p{White_Space}", chr(point))]
# Beside white space, what shares its first bytes: each side of every range, and letters of many scripts.
NEIGHBORS = (
    "\x08\x0e\x1c\x1f\x7f\x84\x86\xa1é\u167f\u1681\u180e\u1fff\u200b\u200d"
    "\u2027\u202a\u202e\u2030\u205e\u2060\u2fff\u3001あ\ufeff"
)
TEXTS = st.text(st.sampled_from([*WHITE_SPACE, *NEIGHBORS]) | st.characters(exclude_categories=["Cs"]))


def batch(texts: list[str]) -> TextBatch:
    return TextBatch(pa.array(texts, pa.large_string()))


def hashes(texts: list[str]) -> np.ndarray:
    return content_hashes(batch(texts))


def folded(text: str) -> str:
    return regex.sub(r"\p{White_Space}+", " ", text).strip(" ")


def expected(text: str) -> bytes:
    return hashlib.blake2b(folded(text).encode(), digest_size=16).digest()


@settings(deadline=None)  # the first example compiles
@given(st.lists(TEXTS, max_size=8))
def test_is_blake2b_of_the_text_with_its_white_space_folded(texts):
    assert hashes(texts).tobytes() == b"".join(map(expected, texts))


# Long texts, most of them without anything to fold for a stretch.
@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [" ", "  ", "\n", "\u00a0", "\u3000", "é", "x", "ab" * 40, "नमस्ते", "\u2019", "中文。", " y" * 50]
        ),
        max_size=30,
    ).map("".join)
)
def test_long_stretches(text):
    assert hashes([text, text]).tobytes() == expected(text) * 2


def test_every_white_space_character():
    assert len(WHITE_SPACE) == 25  # Unicode's PropList.txt
    found = hashes([f"a{space}b{space}" for space in WHITE_SPACE])
    assert (found == hashes(["a b"])).all()
    runs = hashes([f"{one}a{one}{two}b{two}{one}" for one, two in itertools.pairwise(WHITE_SPACE)])
    assert (runs == hashes(["a b"])).all()
    assert len(np.unique(hashes([f"a{other}b" for other in NEIGHBORS]), axis=0)) == len(NEIGHBORS)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("to day", "today"),
        ("a\u200bb", "ab"),
        ("a\u200bb", "a b"),
        ("می\u200cخواهم", "میخواهم"),
        ("co\u00adop", "coop"),
        ("\ufeffa", "a"),
        ("我 们", "我们"),
    ],
)
def test_what_parts_or_joins_words_is_content(left, right):
    assert not (hashes([left])[0] == hashes([right])[0]).all()


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(st.sampled_from(WHITE_SPACE), min_size=1, max_size=3))
def test_equal_content_means_equal_words_and_shingles(parts, spaces):
    texts = batch([" ".join(parts), "".join(spaces).join(parts), folded(" ".join(parts))])
    contents = content_hashes(texts)
    assert (contents == contents[0]).all()
    assert np.unique(np.diff(texts.words.offsets)).size == 1
    assert np.unique(texts.words.hashes.reshape(3, -1), axis=0).shape[0] <= 1 or not texts.words.hashes.size
    found = shingles(texts, 2)
    assert (found.hashes.reshape(3, -1) == found.hashes.reshape(3, -1)[0]).all()


def test_slice_and_empty():
    texts = pa.array(["x", "a b", "y"], pa.large_string())
    assert (content_hashes(TextBatch(texts.slice(1, 1))) == hashes(["a b"])).all()
    assert hashes([]).shape == (0, 2)
    assert (hashes([""]) == hashes([" \n\u3000"])).all()
