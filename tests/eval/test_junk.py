"""Junk made up: every kind in every script, the same by the same seed, and no good text in it."""

import json
from pathlib import Path

import pytest
from eval import junk

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "documents"


def stock(code, flagged=("flagword",)):
    lines = (EXAMPLES / f"{code}.jsonl").read_bytes().splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.startswith(b"{") and line.endswith(b"}")]
    others = [("yor_Latn", "Òjò rọ̀ ní gbogbo òru. " * 20), ("hin_Deva", "कल रात बहुत बारिश हुई। " * 20)]
    return junk.Stock(
        code, [text for text in texts if len(text) > 200], others, ["def f(x):\n    return x\n" * 30], flagged
    )


@pytest.mark.parametrize("code", ["swh_Latn", "arb_Arab", "tam_Taml", "zho_Hans"])
def test_every_kind_is_made_and_is_long_enough_to_be_judged(code):
    made = junk.make(stock(code), 1, 2)
    assert list(made) == list(junk.KINDS)
    assert all(len(text) > 60 for texts in made.values() for text in texts)
    assert made == junk.make(stock(code), 1, 2)
    assert made != junk.make(stock(code), 2, 2)


def test_without_a_list_there_is_no_flagged_spam():
    assert "flagged" not in junk.make(stock("swh_Latn", ()), 1, 1)


def test_shuffled_letters_are_those_of_the_text():
    made = stock("swh_Latn")
    chance = [junk.Chance([1], made), junk.Chance([1], made)]
    assert sorted(junk.shuffled_words(chance[0])) == sorted(chance[1].text(2000))
