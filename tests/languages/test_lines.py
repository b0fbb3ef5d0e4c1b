import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.lines import identify_lines, split_lines

ENGLISH = (
    "This morning I walked to the market with my sister.",
    "We bought bread and some fruit for the whole family.",
    "Then we went home together and cooked a good meal.",
    "In the evening our neighbors came and told us stories.",
)
SWAHILI = (
    "Leo asubuhi nilikwenda sokoni kununua matunda na mboga.",
    "Baadaye tulirudi nyumbani na kupika chakula kizuri sana.",
    "Jioni majirani walikuja na kutuambia hadithi nyingi.",
)


def array(*texts):
    return pa.array(texts, pa.large_string())


@pytest.fixture(scope="module")
def identifier():
    return Identifier()


def said(identifier, found, row):
    begin, end = found.offsets[row], found.offsets[row + 1]
    labels = [identifier.labels[label] for label in found.labels[begin:end]]
    return dict(zip(labels, found.shares[begin:end].tolist(), strict=True))


def test_shares_go_by_letters(identifier):
    text = "\n".join((*SWAHILI, ENGLISH[0]))
    found = identify_lines(identifier, array(text))
    letters = [sum(c.isalpha() for c in line) for line in (*SWAHILI, ENGLISH[0])]
    shares = said(identifier, found, 0)
    assert list(shares) == ["swh_Latn", "eng_Latn"]
    assert shares["eng_Latn"] == pytest.approx(letters[-1] / sum(letters))
    assert sum(shares.values()) == pytest.approx(1)
    assert found.undetermined[0] == 0
    assert found.scores.min() > 0.9


def test_mixed_documents_have_three_sure_lines_of_another_language(identifier):
    texts = ["\n".join((*ENGLISH, *SWAHILI[:count])) for count in range(4)]
    assert identify_lines(identifier, array(*texts)).mixed.tolist() == [False, False, False, True]


def test_a_quarter_of_the_letters_makes_a_document_mixed(identifier):
    texts = ["\n".join((*(ENGLISH * times), *SWAHILI)) for times in (2, 3)]  # 3 of 11, 3 of 15 lines
    assert identify_lines(identifier, array(*texts)).mixed.tolist() == [True, False]


def test_short_lines_say_nothing(identifier):
    found = identify_lines(identifier, array("good morning\n" * 5 + ENGLISH[0], "ok\n", ""))
    assert said(identifier, found, 0) == {"eng_Latn": 1.0}
    assert found.undetermined[0] == pytest.approx(55 / (55 + 41))
    assert found.undetermined[1] == 1
    assert found.offsets.tolist() == [0, 1, 1, 1]


def test_no_documents(identifier):
    assert identify_lines(identifier, array()).offsets.tolist() == [0]


def test_same_result_whatever_the_batch(identifier):
    texts = array("x", "\n".join(ENGLISH), "\n".join((*SWAHILI, *ENGLISH)), "", "\n".join(SWAHILI))
    whole, part = identify_lines(identifier, texts), identify_lines(identifier, texts.slice(2, 3))
    np.testing.assert_array_equal(part.mixed, whole.mixed[2:])
    np.testing.assert_array_equal(part.labels, whole.labels[whole.offsets[2] :])
    np.testing.assert_array_equal(part.shares, whole.shares[whole.offsets[2] :])


@given(st.lists(st.text(alphabet="aé\n ", max_size=30), max_size=6))
def test_lines_are_all_of_the_text(texts):
    split = split_lines(array(*texts))
    for number, text in enumerate(texts):
        lines = [line for line, at in zip(split.lines.to_pylist(), split.documents, strict=True) if at == number]
        assert lines == text.splitlines(keepends=True)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 9, 100])
def test_a_sample_is_spread_over_the_text(count):
    lines = [f"line number {number} is long enough\n" for number in range(count)]
    split = split_lines(array("before\n", "".join(lines)), most=4)
    chosen = [lines.index(line) for line in split.lines.to_pylist()]
    assert len(chosen) == min(count, 4)
    assert chosen == sorted(set(chosen))
    assert set(split.documents.tolist()) == {1}
    assert max(np.diff([-1, *chosen, count])) <= -(-count // 4) + 1
