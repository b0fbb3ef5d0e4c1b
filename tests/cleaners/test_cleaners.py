"""What holds of every cleaner."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.cleaners.base import available_cleaners, clean_batch

CLEANERS = {name: cleaner() for name, cleaner in available_cleaners().items()}

#: Applied twice, each does what it does applied once. (All of them do; a later one may not.)
IDEMPOTENT = sorted(CLEANERS)

#: Characters and pieces that some cleaner cares for, among others.
PIECES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.sampled_from(
        [
            *("\n", "\r", "\r\n", " ", "\t", "\n\n\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"),
            *(
                "\u2009",
                "\u200a",
                "\u202f",
                "\u2005",
                "\u3000",
                "\u2002",
                "\u00a0",
                "\u2008",
                "\u2003",
                "\ufffc",
                "\x84",
            ),
            *("\x00", "\x1b", "\x7f", "\x9f", "\xad", "\ufeff", "\u200b", "\u200c", "\u200d", "\u200e"),
            *(
                "e",
                "o",
                "\u0301",
                "\u0323",
                "\u0bc6",
                "\u0bbe",
                "\u1100",
                "\u1161",
                "\u11a8",
                "\uac00",
                "\u0958",
                "\u212b",
            ),
            *("{", "}", "[if", "<script", "<span", "</div>", "<a", "br>", "<img", "]]>", "//DW", "var ", "À À", "À"),
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def array(*texts):
    return pa.array(texts, pa.large_string())


def test_the_cleaners_are_found():
    assert list(CLEANERS) == [
        "normalize_unicode",
        "normalize_whitespace",
        "remove_control_characters",
        "remove_html_spans",
        "remove_html_spans_sanad",
        "remove_lines_with_code",
        "remove_wiki_mojibake",
        "replace_newline_with_space",
    ]


@pytest.mark.parametrize("name", CLEANERS)
def test_a_cleaner_has_the_name_of_its_module_says_its_rule_and_travels_between_processes(name):
    cleaner = CLEANERS[name]
    assert cleaner.name == name
    assert cleaner.__doc__
    assert type(pickle.loads(pickle.dumps(cleaner))) is type(cleaner)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [(name, before, after) for name, cleaner in CLEANERS.items() for before, after in cleaner.examples.items()],
)
def test_the_examples_come_out_as_written(name, before, after):
    cleaned, changed_count = clean_batch(array(before), [CLEANERS[name]])
    assert cleaned.to_pylist() == [after]
    assert changed_count == {name: int(before != after)}


@pytest.mark.parametrize("name", CLEANERS)
@settings(deadline=None, max_examples=60)
@given(texts=st.lists(st.none() | TEXTS, max_size=4))
def test_a_batch_is_cleaned_as_its_texts_are(name, texts):
    cleaner = CLEANERS[name]
    cleaned, changed_count = clean_batch(array(*texts), [cleaner])
    cleaned.validate(full=True)
    expected = [None if text is None else cleaner.clean(text) for text in texts]
    assert cleaned.to_pylist() == expected
    assert changed_count == {name: sum(before != after for before, after in zip(texts, expected, strict=True))}


@pytest.mark.parametrize("name", IDEMPOTENT)
@settings(deadline=None, max_examples=60)
@given(text=TEXTS)
def test_cleaning_twice_is_cleaning_once(name, text):
    once = CLEANERS[name].clean(text)
    assert CLEANERS[name].clean(once) == once
    assert once.encode().decode() == once


@pytest.mark.parametrize("name", CLEANERS)
def test_an_empty_text_stays(name):
    assert CLEANERS[name].clean("") == ""


def test_an_untouched_batch_is_passed_on():
    texts = array("One line", None, "Lời nói, ọ̀rọ̀, शब्द")
    cleaned, changed_count = clean_batch(texts, list(CLEANERS.values()))
    assert cleaned is texts
    assert changed_count == dict.fromkeys(CLEANERS, 0)


def test_a_text_that_no_cleaner_touches_is_not_decoded():
    class Untouched(type(CLEANERS["normalize_unicode"])):
        def clean(self, text):
            raise AssertionError(text)

    # NFC throughout: Vietnamese, Yoruba with composed letters, Hindi, Tamil, Arabic, Korean.
    texts = array("Tiếng Việt", "\u1ecd d\u00e1ra", "हिन्दी", "தமிழ் மொழி", "العربية", "한국어", "plain")
    assert clean_batch(texts, [Untouched()])[0] is texts


def test_cleaners_apply_in_order_and_each_counts_what_it_changed():
    code, space = CLEANERS["remove_lines_with_code"], CLEANERS["replace_newline_with_space"]
    texts = array("a\n{b\nc", "d", "e\nf")
    assert clean_batch(texts, [code, space])[0].to_pylist() == ["a c", "d", "e f"]
    assert clean_batch(texts, [code, space])[1] == {"remove_lines_with_code": 1, "replace_newline_with_space": 2}
    assert clean_batch(texts, [space, code])[0].to_pylist() == ["", "d", "e f"]
    assert clean_batch(texts, [])[0] is texts


def test_a_slice_of_a_batch_is_cleaned():
    texts = array("a\nb", None, "c\nd", "e\nf")[1:3]
    assert clean_batch(texts, [CLEANERS["replace_newline_with_space"]])[0].to_pylist() == [None, "c d"]
