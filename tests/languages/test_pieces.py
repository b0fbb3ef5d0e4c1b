"""Pieces: how long, how many, and that nothing is in them that was not in the text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.languages.pieces import REUSE, length_of, pieces_of_documents, pieces_of_lines

WORDS = "Leo asubuhi nilikwenda sokoni kununua matunda"  # 45 characters
HAN = "我們今天去市場買水果和蔬菜。" * 4  # 56 characters


def test_documents_are_cut_where_words_end():
    assert list(pieces_of_documents([WORDS], 10, 10)) == ["Leo asubuhi", "nilikwenda", "sokoni kununua"]


def test_a_document_gives_three_pieces_and_all_give_so_many():
    assert len(list(pieces_of_documents([WORDS] * 4, 5, 100))) == 12
    assert len(list(pieces_of_documents([WORDS] * 4, 5, 7))) == 7


def test_documents_that_are_too_short_give_none():
    assert list(pieces_of_documents([WORDS, ""], 100, 10)) == []


def test_characters_without_spaces_count_double():
    assert length_of(WORDS) == 45
    assert length_of(HAN) == 112
    assert [len(piece) for piece in pieces_of_documents([HAN], 50, 10)] == [25, 25]


def test_a_long_word_in_latin_letters_is_no_script_without_spaces():
    assert length_of("a" * 40) == 40


def test_lines_are_joined_and_used_again():
    chance = np.random.default_rng(0)
    found = list(pieces_of_lines([WORDS] * 3, 80, 100, chance))
    assert all(80 <= len(piece) <= 91 for piece in found)
    # Two lines make a piece, and the third is left over each time.
    assert len(found) == REUSE
    assert len(list(pieces_of_lines([WORDS] * 3, 80, 4, chance))) == 4


def test_no_lines():
    assert list(pieces_of_lines([], 50, 10, np.random.default_rng(0))) == []


@given(st.lists(st.text(max_size=60), max_size=8), st.integers(4, 80))
def test_pieces_hold_what_the_lines_hold(lines, length):
    for piece in pieces_of_lines(lines, length, 20, np.random.default_rng(1)):
        # A little less where white space at the ends is dropped.
        assert all(part in "\n".join(lines) for part in piece.split("\n"))
