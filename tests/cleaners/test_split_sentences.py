from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.cleaners.base import StepContext
from roots_pipeline.cleaners.split_sentences import SplitSentences


def split(language: str, text: str) -> list[str]:
    return SplitSentences(StepContext(language)).clean(text).split("\n")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("eng_Latn", ["Dr. Smith came at 5 p.m. on Jan. 5th.", "Then it rained."]),
        ("swh_Latn", ["Soko limefunguliwa.", "Watu wengi wamekuja!", "Je, umeona?"]),
        ("asm_Beng", ["এইখন এখন নদী।", "ইয়াত মানুহ থাকে।"]),
        ("ory_Orya", ["ଏହା ଏକ ନଦୀ।", "ଏଠାରେ ଲୋକ ରୁହନ୍ତି।"]),
        ("npi_Deva", ["यो एउटा नदी हो।", "यहाँ मानिस बस्छन्।"]),
        ("arb_Arab", ["السوق مفتوح.", "هل جئت؟", "نعم."]),
        ("zho_Hant", ["今天天氣很好。", "我們去公園！"]),
        ("tam_Taml", ["இது ஒரு நதி.", "இங்கு மக்கள் வாழ்கிறார்கள்."]),
    ],
)
def test_sentences_end_where_their_scripts_say(language: str, sentences: list[str]) -> None:
    between = "" if language.startswith("zho") else " "
    assert split(language, between.join(sentences)) == sentences


def test_lines_and_paragraphs_stay_apart() -> None:
    assert split("fra_Latn", "Titre\n\nUn. Deux.\n  Trois") == ["Titre", "", "Un.", "Deux.", "Trois"]


@settings(deadline=None, max_examples=200)
@given(
    st.text(st.sampled_from("ab .!?।۔。\n\t「」”“)(1क中")),
    st.sampled_from(["hin_Deva", "zho_Hans", "yor_Latn", "eng_Latn"]),
)
def test_nothing_but_white_space_changes(text: str, language: str) -> None:
    assert "".join("".join(split(language, text)).split()) == "".join(text.split())


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(["It rained. ", "“No, ", "said he.” ", "`", "中文。", "a" * 3000, "\n"]), max_size=2000)
)
def test_of_long_lines_nothing_is_lost_either(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert "".join("".join(split("eng_Latn", text)).split()) == "".join(text.split())


def test_a_long_line_is_split_as_short_ones_are() -> None:
    sentences = [f"On day {day} Dr. Smith came at 5 p.m. and left again." for day in range(1000)]
    assert split("eng_Latn", " ".join(sentences)) == sentences


def test_a_quotation_that_never_ends_hides_few_sentences() -> None:
    sentences = [f"It rained on day {day}." for day in range(1000)]
    found = split("eng_Latn", "“So " + " ".join(sentences))
    # 2,000 characters hold some eighty of them.
    assert set(sentences[100:]) <= set(found)
