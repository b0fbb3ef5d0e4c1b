"""Texts without spans of their words: no word is broken or made, and what is left reads on."""

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import UNSPACED, WORD, texts

from roots_pipeline.duplicates.cutting import Cuts, cuts_of, without
from roots_pipeline.duplicates.substrings import Spans
from roots_pipeline.text.batch import TextBatch


def batch(values):
    return TextBatch(pa.array(values, pa.large_string()))


def spans(entries):
    return Spans(*(np.array(column, np.int64) for column in zip(*entries, strict=True))) if entries else NONE


NONE = Spans(*(np.empty(0, np.int64) for _ in range(3)))


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        # Inside a line: signs go with their words, one of the two spaces stays.
        ("One. [Cut cut.] Two.", "One. Two."),
        ("text ([see] the part) more", "text the part) more"),
        ('He said: "[Hello you]." Next', "He said: Next"),
        ("foo-[bar baz] qux", "foo- qux"),
        ("foo [bar baz]-qux", "foo qux"),
        # Begins or ends a line: the stronger white space stays.
        ("text.\n\n[Cut cut,] rest", "text.\n\nrest"),
        ("text [cut cut].\n\nNext", "text\n\nNext"),
        ("One [Cut].\n", "One\n"),
        ("One [Cut].", "One"),
        ("[Cut cut.] «Two», three", "«Two», three"),
        # Whole lines, with their bullets.
        ("A.\n- [B b];\n\n* C", "A.\n\n* C"),
        ("A\n\n## [B]\nC", "A\n\nC"),
        ("# [T t]\n\n## Next", "## Next"),
        ("one.\n\n[B b.\nC]\n\ntwo", "one.\n\ntwo"),
        ("    if a:\n        [b(c)\n        d()]\n    else:\n", "    if a:\n    else:\n"),
        ("a.\r\n[b]\r\nc", "a.\r\nc"),
        ("One.\n\n[Cut]\n", "One.\n"),
        ("[all of it].\n", ""),
        # Scripts without spaces.
        ("甲。[乙丙]。戊", "甲。戊"),
        ("甲[乙丙]。戊", "甲。戊"),
        ("甲。[乙]丙", "甲。丙"),
        ("甲[abc乙]丙", "甲丙"),
        ("ราช[การไทย] ใหม่", "ราช ใหม่"),
        # A letter stays that keeps two words apart.
        ("abc[甲乙]def", "abc乙def"),
        ("abc[甲乙]_x", "abc乙_x"),
        ("हिन्दी [क्षेत्र में।] १२", "हिन्दी १२"),
        ("ọ̀rọ̀ [Yorùbá kan,] ọ̀rọ̀", "ọ̀rọ̀ ọ̀rọ̀"),
        ("one 👨‍👩‍👧 [two three ❤️] 👩‍👧 four", "one 👨‍👩‍👧 four"),
    ],
)
def test_by_hand(marked, left):
    first, last = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "", 1).replace("]", "", 1)
    before, until = batch([text[:first], text[:last]]).word_counts.tolist()
    of = batch([text])
    assert without(of, cuts_of(of, spans([(0, before, until)]))).to_pylist() == [left]


@settings(deadline=None, max_examples=400)
@given(texts, st.randoms(use_true_random=False))
def test_whole_words_are_left(values, chance):
    entries, expected, kept_one = [], [], []
    for row, value in enumerate(values):
        words = WORD.findall(value)
        # Spans never touch, as those of runs never do.
        bounds = sorted(chance.sample(range(len(words) + 1), min(len(words) + 1, 2 * chance.randint(0, 2)) // 2 * 2))
        chosen = [(row, a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
        # One word alone could be what keeps two others apart; runs have fifty.
        chosen = [(r, a, b) for r, a, b in chosen if b - a > 1]
        entries += chosen
        gone = {i for _, a, b in chosen for i in range(a, b)}
        expected.append([word for i, word in enumerate(words) if i not in gone])
        kept_one.append([word for i, word in enumerate(words) if i not in gone or i + 1 in {b for _, _, b in chosen}])
    of = batch(values)
    cuts = cuts_of(of, spans(entries))
    left = without(of, cuts)
    left.validate(full=True)
    for row, (value, text) in enumerate(zip(values, left.to_pylist(), strict=True)):
        encoded = value.encode()
        for start, end in zip(cuts.start[cuts.row == row], cuts.end[cuts.row == row], strict=True):
            encoded[:start].decode(), encoded[end:].decode()  # never inside a code point
            assert start <= end
        found = WORD.findall(text)
        if found != expected[row]:
            # Letters of scripts without spaces may stay to keep words apart, and nothing else.
            assert set(found) <= set(kept_one[row])
            extra = [word for word in found if word not in expected[row]] or found
            assert any(regex.match(f"(?V1){UNSPACED}", word) for word in extra)
            assert len(found) <= len(expected[row]) + sum(r == row for r, _, _ in entries)


@settings(deadline=None, max_examples=200)
@given(texts, st.randoms(use_true_random=False))
def test_bytes_are_cut_as_told(values, chance):
    entries = []
    for row, value in enumerate(values):
        size = len(value.encode())
        bounds = sorted(chance.sample(range(size + 1), min(size + 1, 4) // 2 * 2))
        entries += [(row, a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    # Where code points begin and end is not its business.
    columns = [np.array(column, np.int64) for column in zip(*entries, strict=True)] or [np.empty(0, np.int64)] * 3
    left = without(TextBatch(pa.array(["x", *values], pa.large_string()).slice(1)), Cuts(*columns))
    for row, value in enumerate(values):
        expected = bytearray(value.encode())
        for r, a, b in reversed(entries):
            if r == row:
                del expected[a:b]
        assert left.cast(pa.large_binary())[row].as_py() == bytes(expected)


def test_nothing_to_cut():
    of = batch(["one", ""])
    assert without(of, cuts_of(of, NONE)).to_pylist() == ["one", ""]
