"""Sentences, scripts and C4's lines, counted by hand."""

import pyarrow as pa
import pytest

from roots_pipeline.text import surface
from roots_pipeline.text.batch import TextBatch


def counts(text, language="eng_Latn"):
    return TextBatch(pa.array([text], pa.large_string())).surface(language)[:, 0]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", 0),
        ("...", 0),
        ("One. Two! Three?", 3),
        ("He said “Stop.” Then he left.", 2),
        ("They have 3.5 apples, e.g. green ones", 1),
        ("One\nTwo\n\nThree", 3),
        ("यह एक वाक्य है। दूसरा वाक्य।", 2),
        ("یہ ہے۔ کیا؟ ہاں", 3),
        ("这是句子。第二句！“好。”他说。", 4),
        ("እንዴት ነህ። ደህና።", 2),
        ("Wait... what? Yes", 2),
    ],
)
def test_sentences(text, sentences):
    assert counts(text)[surface.SENTENCES] == sentences


@pytest.mark.parametrize(
    ("text", "language", "in_script", "of_a_script"),
    [
        ("house हि", "eng_Latn", 5, 6),
        ("house हि", "hin_Deva", 1, 6),
        ("字 a", "zho_Hant", 1, 2),
        ("12 . ْ", "arb_Arab", 0, 0),
        ("text", "python", 0, 4),
    ],
)
def test_scripts(text, language, in_script, of_a_script):
    found = counts(text, language)
    assert (found[surface.IN_SCRIPT], found[surface.SCRIPTED]) == (in_script, of_a_script)


@pytest.mark.parametrize(
    ("line", "sentences", "fillers"),
    [
        ("This line is kept whole.", 1, 0),
        ("It ends in an ellipsis...", 0, 0),
        ("Only four words here.", 0, 0),
        ("It has no end mark", 0, 0),
        ("Please turn your JavaScript on now.", 0, 0),
        ("Read our Privacy Policy before you go.", 0, 0),
        ("This page uses cookies for everything.", 0, 0),
        ("The javascript of this { brace is dropped.", 0, 0),
        ("Here is Lorem Ipsum for you all.", 0, 1),
        ("Here is a { for you.", 0, 1),
        (f"One word is too long {'x' * 1001}.", 0, 0),
    ],
)
def test_lines_of_c4(line, sentences, fillers):
    # By tensorflow/datasets, c4_utils.py, clean_page: the order of its checks decides the last but two.
    found = counts(f"Menu\n{line}\n")
    assert (found[surface.C4_SENTENCES], found[surface.C4_FILLERS]) == (sentences, fillers)


def test_the_script_follows_the_language_asked_for():
    batch = TextBatch(pa.array(["house हि"], pa.large_string()))
    assert [batch.surface(code)[surface.IN_SCRIPT, 0] for code in ("eng_Latn", "hin_Deva", "eng_Latn")] == [5, 1, 5]
