"""Texts in no language, and texts in one that look a little like it; all written for this test."""

import sysconfig
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.reasons import Reason, judge, reasons_of
from roots_pipeline.languages.signs import CODE, COMMENT, DIGITS, FENCED, LETTERS, MARKUP, PROSE, VISIBLE, signs_of

PYTHON = '''\
# Reads the settings and tells what they are. This comment is longer than the code.
import sys


def read(path):
    """Read the settings from a file that somebody wrote by hand one evening."""
    with open(path) as file:
        return file.read()
'''

C = """\
/*
 * This library is free software; you can use it as you like, and we hope that it is useful.
 */
#include <stdio.h>

int main(void) {
    printf("good morning to everybody here");
    return 0;
}
"""

NO_LANGUAGE = {
    "": Reason.EMPTY,
    " \n\t\u00a0\u3000\n": Reason.EMPTY,
    "<!DOCTYPE html>\n<html><body>\n<p>A page with some words in it.</p>\n</body></html>": Reason.MARKUP,
    '<?xml version="1.0"?>\n<note>some words in a note</note>': Reason.MARKUP,
    '<div class="box"><span id="first">one</span><br/></div>': Reason.MARKUP,
    PYTHON: Reason.CODE,
    C: Reason.CODE,
    "for (int i = 0; i < size; i++) {": Reason.CODE,
    "import numpy": Reason.CODE,
    "version: 2\nbuild:\n  os: linux\n  tools:\n    - python: new\n    - name: other thing\n": Reason.CODE,
    "echo ${name} $other": Reason.CODE,
    "$total as $part": Reason.CODE,
    '{"name": "a name", "version": "one", "private": true}': Reason.CODE,
    "// the license of this file is below": Reason.CODE,
    "#!/bin/sh\necho good morning everybody": Reason.CODE,
    "# words of a comment\n" * 20: Reason.CODE,
    "12 345,67 2024-05-01 10:30 +33 1 23 45": Reason.NUMBERS,
    "1990 12 345\n1991 19 358\n1992 ab": Reason.NUMBERS,
    "aGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG9mIGJhc2U2NA==": Reason.DATA,
    "😀 😂😂 ❤️ 👍🏽": Reason.SYMBOLS,
    "*** --- !!! ok": Reason.SYMBOLS,
    "ok": Reason.TOO_SHORT,
}

LANGUAGE = (
    "This morning I walked to the market; my sister came later.",
    "# Habari za leo\n\n* Kitabu cha kwanza\n* Kitabu cha pili",
    "Import and export of goods: for while the price is low, return home.",
    "Voir https://example.com/a?b=c pour en savoir plus sur ce sujet.",
    "Call `foo(bar)` and then read what it says about the weather.",
    "```\nint x = 5;\nreturn x;\nint y = 6;\n```\nThe sum of both numbers is what we wanted to know.",
    "用React写代码(很简单)。今天早上我和妹妹去市场买了面包。",
    "<b>Bonjour</b> tout le monde, voici les nouvelles de ce matin.",
    "A loaf costs $5 or US$ 6 in most shops of the town today.",
    "O preço é R$ 100.",
    "- Jina: Asha\n- Umri: miaka kumi\nchakula: anapenda wali na maharage siku zote",
    "Precio ($): US$ 5 la docena",
    "In 1998 there were 2,345 people and 18 % of them came on 2024-05-01.",
)


def array(*texts):
    return pa.array(texts, pa.large_string())


@pytest.fixture(scope="module")
def identifier():
    return Identifier()


def test_no_language(identifier):
    judged = judge(identifier, array(*NO_LANGUAGE))
    found = {text: Reason(reason) for text, reason in zip(NO_LANGUAGE, judged.reasons.tolist(), strict=True)}
    assert found == NO_LANGUAGE
    assert (judged.labels == -1).all()
    assert not judged.scores.any()


def test_language(identifier):
    judged = judge(identifier, array(*LANGUAGE))
    assert dict(zip(LANGUAGE, judged.reasons.tolist(), strict=True)) == dict.fromkeys(LANGUAGE, 0)
    assert (judged.labels[:, 0] >= 0).all()


def test_python_with_english_comments_is_code(identifier):
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    texts = array(*(path.read_text("utf-8", "replace") for path in paths))
    # What is left holds words and little else, as the topics of the manual do.
    assert len(texts) > 100
    assert (identifier.identify(texts, top=1).scores[:, 0] >= 0.5).mean() > 0.8
    assert (judge(identifier, texts, top=1).scores[:, 0] >= 0.5).mean() <= 0.02


def test_where_a_language_was_found_only_the_text_itself_can_take_it_away():
    texts = array("1990 12 345 66", "😀 😂 a", "int x = 5;")
    assert reasons_of(texts, np.zeros(3, np.bool_)).tolist() == [Reason.NONE, Reason.NONE, Reason.CODE]


def test_judging_part_of_a_batch(identifier):
    texts = array(*NO_LANGUAGE, *LANGUAGE)
    whole, part = judge(identifier, texts), judge(identifier, texts.slice(3, 9))
    for one, other in zip(whole, part, strict=True):
        np.testing.assert_array_equal(one[3:12], other)
    assert judge(identifier, texts.slice(0, 0)).labels.shape == (0, 3)
    rows = whole.reasons == 0
    assert len(whole.of(rows).scores) == len(LANGUAGE)


def test_labels_are_words():
    assert [reason.label for reason in (Reason.CODE, Reason.TOO_SHORT)] == ["code", "too short"]


def test_signs_by_hand():
    text = 'ab 12\n<i x="1">cd</i>\n# comment here\nx = f(1);\n```\nlisting\n```\n'
    (row,) = signs_of(array(text))
    assert row[MARKUP] == len('<ix="1">') + 1 + len("</i>")  # the tag's own space is part of it
    assert row[COMMENT] == len("#commenthere")
    assert row[CODE] == len("x=f(1);")
    assert row[FENCED] == len("```listing```")
    assert row[PROSE] == len("ab12") + len("cd")
    assert row[VISIBLE] == row[[MARKUP, COMMENT, CODE, FENCED, PROSE]].sum()
    assert row[DIGITS] == 3
    assert row[LETTERS] == len("abcdcommentherexflisting")


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_has_signs(texts):
    signs = signs_of(array(*texts))
    assert (signs >= 0).all()
    for text, row in zip(texts, signs, strict=True):
        np.testing.assert_array_equal(signs_of(array(text))[0], row)
