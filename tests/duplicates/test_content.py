from __future__ import annotations

import hashlib
import sys

import numpy as np
import pyarrow as pa
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.content import content_hashes
from roots_pipeline.text.batch import TextBatch

WHITE_SPACE = [chr(point) for point in range(sys.maxunicode + 1) if regex.match(r"\p{White_Space}", chr(point))]
# Beside white space, what shares its first bytes: each side of every range, and letters of many scripts.
NEIGHBORS = (
    "\x08\x0e\x1c\x1f\x7f\x84\x86\xa1é\u167f\u1681\u180e\u1fff\u200b\u200d"
    "\u2027\u202a\u202e\u2030\u205e\u2060\u2fff\u3001あ\ufeff"
)
TEXTS = st.text(st.sampled_from([*WHITE_SPACE, *NEIGHBORS]) | st.characters(exclude_categories=["Cs"]))


def hashes(texts: list[str]) -> np.ndarray:
    return content_hashes(TextBatch(pa.array(texts, pa.large_string())))


def expected(text: str) -> bytes:
    return hashlib.blake2b(regex.sub(r"\p{White_Space}+", "", text).encode(), digest_size=16).digest()


@settings(deadline=None)  # the first example compiles
@given(st.lists(TEXTS, max_size=8))
def test_is_blake2b_without_white_space(texts):
    assert hashes(texts).tobytes() == b"".join(map(expected, texts))


def test_every_white_space_character():
    assert len(WHITE_SPACE) == 25  # Unicode's PropList.txt
    found = hashes([f"a{space}b{space}" for space in WHITE_SPACE])
    assert (found == hashes(["ab"])).all()
    assert len(np.unique(hashes([f"a{other}b" for other in NEIGHBORS]), axis=0)) == len(NEIGHBORS)


def test_slice_and_empty():
    texts = pa.array(["x", "a b", "y"], pa.large_string())
    assert (content_hashes(TextBatch(texts.slice(1, 1))) == hashes(["ab"])).all()
    assert hashes([]).shape == (0, 2)
    assert (hashes([""]) == hashes([" \n\u3000"])).all()
