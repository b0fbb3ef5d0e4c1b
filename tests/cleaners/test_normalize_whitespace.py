from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.cleaners.normalize_whitespace import NormalizeWhitespace

CLEAN = NormalizeWhitespace().clean
# The 12 of ROOTS, 2.6 of the paper's code: U+0020 and these.
ROOTS = [0x2009, 0x200A, 0x202F, 0x2005, 0x3000, 0x2002, 0x00A0, 0x2008, 0x2003, 0xFFFC, 0x0084]


def test_each_of_roots_spaces_becomes_one():
    assert CLEAN("a" + "b".join(map(chr, ROOTS)) + "c") == "a" + "b".join(" " * len(ROOTS)) + "c"


@settings(deadline=None)
@given(st.text(st.sampled_from("ab \t\n\r\x0b\x0c\x85\u2028\u2029\u00a0")))
def test_no_other_line_end_no_trailing_space_and_no_two_blank_lines_are_left(text):
    cleaned = CLEAN(text)
    assert set(cleaned) <= set("ab \t\n")
    assert not any(line.endswith((" ", "\t")) for line in cleaned.split("\n"))
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip("\n")
    assert [character for character in cleaned if character in "ab"] == [letter for letter in text if letter in "ab"]
