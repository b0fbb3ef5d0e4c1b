from __future__ import annotations

import sys
import unicodedata

import pyarrow as pa

from roots_pipeline.cleaners.normalize_unicode import DECOMPOSABLE_END, NormalizeUnicode


def needed(texts):
    return NormalizeUnicode().needed(pa.array(texts, pa.large_string())).tolist()


def test_no_character_and_no_pair_of_composition_is_missed():
    """Every assigned character alone and decomposed, and each decomposition with a mark put into it."""
    texts = []
    for point in range(sys.maxunicode + 1):
        if 0xD800 <= point < 0xE000:
            continue
        decomposed = unicodedata.normalize("NFD", chr(point))
        texts.append(chr(point))
        if decomposed != chr(point):
            texts += [decomposed, decomposed[0] + "\u0334" + decomposed[1:]]  # U+0334 has the lowest class, 1
    missed = [
        text
        for text, is_needed in zip(texts, needed(texts), strict=True)
        if not is_needed and not unicodedata.is_normalized("NFC", text)
    ]
    assert missed == []


def test_marks_out_of_order_are_found():
    assert needed(["a\u0301\u0323", "a\u0323"]) == [True, True]  # the second composes
    assert needed(["x\u0323\u0301", "x\u0301"]) == [True, False]  # the first is in order, to be looked at


def test_nothing_decomposes_beyond_what_is_looked_at() -> None:
    beyond = map(chr, range(DECOMPOSABLE_END, sys.maxunicode + 1))
    assert not [c for c in beyond if unicodedata.decomposition(c) or unicodedata.combining(c)]


def test_a_mark_that_belongs_before_the_letters_own_is_seen() -> None:
    assert needed(["e\u0323\u0301", "\u00e9\u0323", "\u017e\u0323", "\u1eb9\u0301"]) == [True, True, True, False]
    assert NormalizeUnicode().clean("\u00e9\u0323") == "\u1eb9\u0301"
