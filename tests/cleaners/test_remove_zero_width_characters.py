from __future__ import annotations

import sys
import unicodedata

import pyarrow as pa

from roots_pipeline.cleaners.remove_zero_width_characters import RemoveZeroWidthCharacters

STEP = RemoveZeroWidthCharacters()
FORMAT = [chr(point) for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) == "Cf"]


def test_of_all_characters_only_those_without_width_ever_go() -> None:
    everything = "".join(chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000)
    assert {unicodedata.category(character) for character in set(everything) - set(STEP.clean(everything))} == {"Cf"}
    dropped = {character for character in FORMAT if not STEP.clean(character)}
    assert {"\u200b", "\u200d", "\u202e", "\u2060", "\ufeff", "\U000e0041"} <= dropped
    # The soft hyphen is dropped elsewhere; signs of numbers in Arabic and of grammar in Syriac are text.
    assert not dropped & set("\u00ad\u0600\u06dd\u070f\u180e\u08e2")


def test_every_text_that_would_change_is_looked_at() -> None:
    texts = [f"a{character}b" for character in FORMAT]
    needed = STEP.needed(pa.array(texts, pa.large_string()))
    assert [ascii(text) for text, one in zip(texts, needed, strict=True) if not one and STEP.clean(text) != text] == []


def test_joiners_stay_in_all_the_projects_scripts_that_use_them() -> None:
    for letter in "কਕકକకಕകதاگ":
        assert STEP.clean(f"{letter}\u200d {letter}\u200c{letter}") == f"{letter}\u200d {letter}\u200c{letter}"
    assert STEP.clean("中\u200d文 ọ\u200cjà") == "中文 ọjà"


def test_overrides_go_from_programs_and_stay_in_arabic() -> None:
    assert STEP.clean("if access == \u202e'nimda'\u202c:") == "if access == 'nimda':"
    assert STEP.clean("السعر \u2066USD 5\u2069") == "السعر \u2066USD 5\u2069"
