"""What holds of every cleaner."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.cleaners.base import (
    Cleaner,
    DocumentFilter,
    StepContext,
    available_cleaners,
    clean_batch,
    clean_texts,
)

STEPS = available_cleaners()
CLEANERS = {name: step(step.example_context) for name, step in STEPS.items() if issubclass(step, Cleaner)}
FILTERS = {name: step() for name, step in STEPS.items() if issubclass(step, DocumentFilter)}

#: Applied twice, each does what it does applied once; `repair_encoding` undoes one layer more each time it finds one,
#: and cutting a notice out can make another of what was around it.
IDEMPOTENT = sorted(set(CLEANERS) - {"repair_encoding", "strip_substrings_en_wiktionary"})

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
            *("Ã", "©", "â€œ", "\u0e20", "\u0e32", "क", "\u094d", "ع", "👩", "\u2060", "\u202a", "\U000e0041"),
            *("This entry needs audio files", "।", ". ", "? ", "。", "var x = 1"),
            *("{", "}", "[if", "<script", "<span", "</div>", "<a", "br>", "<img", "]]>", "//DW", "var ", "À À", "À"),
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def array(*texts):
    return pa.array(texts, pa.large_string())


def same(one, other):
    """Whether two arrays are one, not copies of one another."""
    return [buffer and buffer.address for buffer in one.buffers()] == [
        buffer and buffer.address for buffer in other.buffers()
    ]


def counts(cleaned):
    return {step: change.rows.size for step, change in cleaned.changes.items()}


def test_the_steps_are_found():
    assert list(STEPS) == [
        "duplicate_lines",
        "filter_remove_empty_docs",
        "filter_small_docs",
        "filter_small_docs_bytes_1024",
        "filter_small_docs_bytes_300",
        "filter_wiki_non_text_type",
        "filter_wiki_user_titles",
        "normalize_unicode",
        "normalize_whitespace",
        "remove_control_characters",
        "remove_html_spans",
        "remove_html_spans_sanad",
        "remove_lines_with_code",
        "remove_references",
        "remove_wiki_mojibake",
        "remove_zero_width_characters",
        "repair_encoding",
        "replace_newline_with_space",
        "split_sentences",
        "strip_substrings_en_wiktionary",
    ]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_the_name_of_its_module_says_its_rule_and_travels_between_processes(name):
    step = STEPS[name]()
    assert step.name == name
    assert step.__doc__
    assert type(pickle.loads(pickle.dumps(step))) is type(step)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [(name, before, after) for name, cleaner in CLEANERS.items() for before, after in cleaner.examples.items()],
)
def test_the_examples_come_out_as_written(name, before, after):
    cleaned = clean_texts(array(before), [CLEANERS[name]])
    assert cleaned.texts.to_pylist() == [after]
    assert counts(cleaned) == ({name: 1} if before != after else {})
    if before != after:
        sizes = cleaned.changes[name].before.tolist(), cleaned.changes[name].after.tolist()
        assert sizes == ([len(before.encode())], [len(after.encode())])


@pytest.mark.parametrize(
    ("name", "value", "stays"),
    [(name, value, stays) for name, step in FILTERS.items() for value, stays in step.examples.items()],
)
def test_documents_stay_or_are_left_out_as_written(name, value, stays):
    step = FILTERS[name]
    columns = {"text": array("a text", "another"), step.column or "text": array(value, value)}
    cleaned = clean_batch(pa.RecordBatch.from_pydict(columns), [step])
    assert cleaned.stays.tolist() == [stays, stays]
    assert cleaned.changes == {}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_keeps_what_says_nothing(name):
    assert clean_texts(array(None), [FILTERS[name]]).stays.tolist() == [True]


@pytest.mark.parametrize("name", CLEANERS)
@settings(deadline=None, max_examples=60)
@given(texts=st.lists(st.none() | TEXTS, max_size=4))
def test_a_batch_is_cleaned_as_its_texts_are(name, texts):
    cleaner = CLEANERS[name]
    cleaned = clean_texts(array(*texts), [cleaner])
    cleaned.texts.validate(full=True)
    expected = [None if text is None else cleaner.clean(text) for text in texts]
    assert cleaned.texts.to_pylist() == expected
    changed = sum(before != after for before, after in zip(texts, expected, strict=True))
    assert counts(cleaned) == ({name: changed} if changed else {})


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("remove_html_spans", "<SPAN\u00a0"),
        ("remove_html_spans", "</div\x0b>"),
        ("remove_html_spans_sanad", "var año\u2009= 1"),
    ],
)
def test_white_space_and_letters_are_unicodes_in_a_batch_too(name, line):
    assert clean_texts(array(f"one\n{line}"), [CLEANERS[name]]).texts.to_pylist() == ["one"]


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
    cleaned = clean_texts(texts, list(CLEANERS.values()))
    assert same(cleaned.texts, texts)
    assert cleaned.changes == {}


@pytest.mark.parametrize("name", ["normalize_unicode", "repair_encoding", "remove_zero_width_characters"])
def test_a_text_that_no_cleaner_touches_is_not_decoded(name):
    class Untouched(type(CLEANERS[name])):
        def clean(self, text):
            raise AssertionError(text)

    # NFC throughout: Vietnamese, Yoruba with composed letters, Hindi, Tamil, Arabic, Korean.
    texts = array("Tiếng Việt", "\u1ecd d\u00e1ra", "हिन्दी", "தமிழ் மொழி", "العربية", "한국어", "plain")
    assert same(clean_texts(texts, [Untouched()]).texts, texts)


def test_cleaners_apply_in_order_and_each_counts_what_it_changed():
    code, space = CLEANERS["remove_lines_with_code"], CLEANERS["replace_newline_with_space"]
    texts = array("a\n{b\nc", "d", "e\nf")
    cleaned = clean_texts(texts, [code, space])
    assert cleaned.texts.to_pylist() == ["a c", "d", "e f"]
    assert counts(cleaned) == {"remove_lines_with_code": 1, "replace_newline_with_space": 2}
    assert clean_texts(texts, [space, code]).texts.to_pylist() == ["", "d", "e f"]
    assert same(clean_texts(texts, []).texts, texts)


def test_what_one_step_leaves_out_no_later_one_sees():
    empty, code = FILTERS["filter_remove_empty_docs"], CLEANERS["remove_lines_with_code"]
    cleaned = clean_texts(array("{", "a\n{", ""), [empty, code, empty, CLEANERS["replace_newline_with_space"]])
    assert cleaned.left_out.tolist() == [2, -1, 0]
    assert cleaned.stays.tolist() == [False, True, False]
    assert cleaned.texts.to_pylist() == ["", "a", ""]


def test_a_step_named_twice_counts_a_document_once():
    code, space = CLEANERS["remove_lines_with_code"], CLEANERS["normalize_whitespace"]
    cleaned = clean_texts(array("a  \n{\n", "b", "c \nd"), [space, code, space])
    assert cleaned.texts.to_pylist() == ["a", "b", "c\nd"]
    change = cleaned.changes["normalize_whitespace"]
    assert change.rows.tolist() == [0, 2]
    # "a  \n{\n" (6 bytes) became "a\n{" (3): the second time there was nothing to do.
    assert (change.before.tolist(), change.after.tolist()) == ([6, 4], [3, 3])


def test_a_slice_of_a_batch_is_cleaned():
    texts = array("a\nb", None, "c\nd", "e\nf")[1:3]
    assert clean_texts(texts, [CLEANERS["replace_newline_with_space"]]).texts.to_pylist() == [None, "c d"]


def test_references_go_by_the_language():
    step = STEPS["remove_references"](StepContext("fra_Latn", frozenset({"le", "de"}), 0.4))
    assert step.clean("Le mur de Le Havre.\nDupont, J. Le Monde") == "Le mur de Le Havre."
    assert STEPS["remove_references"]().clean("A.\nB.") == "A.\nB."
