"""Texts in NFC: which are not is found, and nothing else is touched."""

import unicodedata
import weakref

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.filters import Context, measure_all
from roots_pipeline.text.batch import TextBatch, hash_words

VIETNAMESE = "Tôi sống ở một thị trấn nhỏ bên bờ biển và mỗi sáng tôi đi bộ đến trường với em gái của tôi."
# Letters, marks that compose and that change places, Indic vowels in two parts, nuktas, Hangul's letters, Han variants.
LETTERS = (
    "aeoưđ ọẹ\u0300\u0301\u0302\u0303\u0323\u031b\u0307\u0345"
    "कनरफ\u093c\u095bক\u09c7\u09be\u09d7கொ்\u0d46\u0d3e한\u1112\u1161\u11ab\uf900中\n"
)


def batch(*texts):
    return TextBatch(pa.array(texts, pa.large_string()))


@settings(deadline=None)  # the first case compiles the kernel
@given(st.lists(st.text(LETTERS, max_size=30) | st.text(max_size=20), max_size=4))
def test_every_text_comes_out_in_nfc(texts):
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    assert batch(*texts).composed.texts.to_pylist() == [unicodedata.normalize("NFC", text) for text in texts]


@pytest.mark.parametrize(
    "text", ["plain", VIETNAMESE, "Òjò rọ̀ ní gbogbo òru.", "कल रात बहुत बारिश हुई।", "আমি বাংলায় গান গাই", ""]
)
def test_texts_in_nfc_are_left_where_they_lie(text):
    text = unicodedata.normalize("NFC", text)
    texts = batch(text, "other")
    assert texts.composed is texts


def test_what_is_measured_does_not_depend_on_the_form():
    words = ["tôi", unicodedata.normalize("NFD", "một"), "và"]
    assert hash_words(words).tolist() == hash_words(["tôi", "một", "và"]).tolist()
    context = Context.of("vie_Latn", "natural", words)
    names = ["stop_word_ratio", "word_count", "character_disorder", "alphabetic_ratio", "mean_word_length"]
    values = measure_all(batch(VIETNAMESE, unicodedata.normalize("NFD", VIETNAMESE)), context, names)
    for name in names:
        assert np.diff(values[name]) == 0, name
    assert values["stop_word_ratio"][0] == 5 / 23


@pytest.mark.parametrize("text", ["plain", "Vie\u0302\u0323t"])
def test_a_batch_is_freed_with_its_last_reference(text):
    texts = TextBatch(pa.array([text], pa.large_string()))
    measured = texts.composed.word_counts.tolist()
    freed = weakref.ref(texts)
    del texts
    assert freed() is None
    assert measured == [1]
