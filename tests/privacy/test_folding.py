from __future__ import annotations

import re
import unicodedata

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.privacy.folding import fold, origins, preimage


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("०१२३४५६७८९", "0123456789"),
        ("٠١٢٣٤٥٦٧٨٩ ۰۱۲", "0123456789 012"),
        ("ａｂＣ＠ｄ．ｃｏｍ", "abC@d.com"),
        ("80\u201380\u201180\u221280", "80-80-80-80"),
        ("1\u00a02\u202f3\u30004", "1 2 3 4"),
        # A full-width colon ends a label; folded, it would stand for the colon of an address.
        ("手机：138", "手机：138"),
        ("naïve ½ ②", "naïve ½ ②"),
    ],
)
def test_folds(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_positions_stay(text):
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_digits_are_digits_of_their_value():
    for digit in range(10):
        assert all(unicodedata.digit(origin) == digit for origin in origins(str(digit)))


def test_scripts_of_the_46_languages_have_their_digits():
    # Arabic and Urdu, Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam: their sevens.
    assert set("٧۷७৭੭૭୭௭౭೭൭") <= set(origins("7"))


@pytest.mark.parametrize(
    ("pattern", "folded"),
    [
        (r"[0-9](?:[ .\-]?[0-9]){6}", "12-34 5.67"),
        (r"@[0-9A-Za-z]", "@a"),
        (r"(?i:api[_\-]?key)[0-9A-Za-z_\-]{0,4}=", "API-key_2="),
        (r"SG\.|-----BEGIN", "SG."),
        ("[0-9A-Za-z_\u00c0-\u024f]@", "é@"),
    ],
)
@given(random=st.randoms(use_true_random=False))
def test_preimage_matches_whatever_folds_to_a_match(pattern, folded, random):
    raw = "".join(random.choice(origins(character)) for character in folded)
    assert re.fullmatch(pattern, folded)
    assert re2.fullmatch(preimage(pattern), raw)


@pytest.mark.parametrize("pattern", [r"\d", r"\b", "^a", "[^a]", "(?=a)", "a.b"])
def test_preimage_refuses_what_it_does_not_understand(pattern):
    with pytest.raises(ValueError, match="not understood"):
        preimage(pattern)
