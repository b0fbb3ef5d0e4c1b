"""Estimates on tables small enough to reckon by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.languages.contamination import Contamination, decode, encode, shipped

# Lines of a are taken for a, surely; one in ten of b is taken for a, half of those surely.
LINES = {
    ("a", "a", 9): 10_000,
    ("b", "b", 9): 9_000,
    ("b", "a", 9): 500,
    ("b", "a", 5): 500,
}


def test_a_clean_source():
    found = Contamination(LINES).estimate("a", {("a", 9): 500}, {("a", 9): 500})
    assert found.read == pytest.approx(0, abs=0.002)
    assert found.kept == pytest.approx(0, abs=0.002)


def test_a_source_half_of_which_is_in_another_language():
    # 1,000 documents of a, and 1,000 of b, of which 100 are taken for a: 50 surely, 50 not.
    read = {("a", 9): 1050, ("a", 5): 50, ("b", 9): 900}
    found = Contamination(LINES).estimate("a", read, {("a", 9): 1050, ("a", 5): 50})
    assert found.read == pytest.approx(0.5, abs=0.005)
    assert found.kept == pytest.approx(100 / 1100, abs=0.005)


def test_a_higher_bar_keeps_less_of_the_other_language():
    read = {("a", 9): 1050, ("a", 5): 50, ("b", 9): 900}
    found = Contamination(LINES).estimate("a", read, {("a", 9): 1050})
    assert found.kept == pytest.approx(50 / 1050, abs=0.005)


def test_what_no_line_ever_gave_is_no_error():
    found = Contamination(LINES).estimate("a", {("a", 9): 100, ("z", 2): 1}, {("a", 9): 100})
    assert 0 <= found.kept <= found.read < 0.05


def test_nothing_to_say():
    contamination = Contamination(LINES)
    assert contamination.estimate("z", {("a", 9): 1}, {}) is None
    assert contamination.estimate("a", {}, {}) is None
    assert contamination.estimate("a", {("b", 9): 5}, {}).kept == 0


def test_the_shipped_model_knows_its_neighbors():
    contamination = shipped()
    sure = contamination.estimate("swh_Latn", {("swh_Latn", 9): 1000}, {("swh_Latn", 9): 1000})
    assert sure.kept < 0.001
    # Akan and Twi are one class.
    assert contamination.estimate("twi_Latn", {("aka_Latn", 9): 10}, {("aka_Latn", 9): 10}).kept < 0.01
    half = {("zul_Latn", 9): 500, ("eng_Latn", 9): 500}
    assert contamination.estimate("zul_Latn", half, {("zul_Latn", 9): 500}).read == pytest.approx(0.5, abs=0.03)


NAMES = st.sampled_from(["aka_Latn", "zho_Hans", "und"])


@given(st.dictionaries(st.tuples(NAMES, NAMES, st.integers(0, 9)), st.integers(1, 1000)))
def test_counts_survive_the_card(counts):
    assert decode(encode(counts)) == counts
