"""Chinese in its two scripts and Cantonese, told apart by characters; all sentences written for this test."""

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.languages.han import (
    CANTONESE,
    SIMPLIFIED,
    STANDARD,
    TRADITIONAL,
    Chinese,
    chinese_characters,
    tell_chinese,
)
from roots_pipeline.languages.identifier import Identifier

LABELS = ("eng_Latn", "zho_Hans", "zho_Hant", "yue_Hant", "jpn_Jpan")


def told(text, *probabilities, labels=LABELS):
    data = np.frombuffer(text.encode(), np.uint8)
    values = np.array(probabilities)
    tell_chinese(data, 0, data.size, Chinese.of(labels), values)
    return dict(zip(labels, values.tolist(), strict=True))


def best(text, *probabilities):
    found = told(text, *probabilities)
    return max(found, key=found.get)


def test_characters():
    flags = chinese_characters()
    expected = {"们": SIMPLIFIED, "們": TRADITIONAL, "中": 0, "嘅": CANTONESE, "的": STANDARD, "a": 0}
    for character, flag in expected.items():
        mask = SIMPLIFIED | TRADITIONAL if flag in (SIMPLIFIED, TRADITIONAL) else CANTONESE | STANDARD
        assert flags[ord(character)] & mask == flag & mask, character


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("明天会下雨吗", "zho_Hans"),
        ("明天會下雨嗎", "zho_Hant"),
        ("聽日會唔會落雨呀", "yue_Hant"),
        ("听日会唔会落雨", "yue_Hant"),
        # A word of the other, quoted.
        ("我们说的粤语的佢就是普通话的他", "zho_Hans"),
        ("這個詞的簡化字是们", "zho_Hant"),
    ],
)
def test_characters_outweigh_the_model(text, language):
    for wrong in (1, 2, 3):
        assert best(text, *(0.9 if i == wrong else 0.025 for i in range(5))) == language


def test_without_evidence_the_model_decides():
    assert best("中文", 0.0, 0.9, 0.1, 0.0, 0.0) == "zho_Hans"
    assert best("中文", 0.0, 0.1, 0.9, 0.0, 0.0) == "zho_Hant"


def test_no_probability_is_lost():
    assert sum(told("中文", 0.5, 0.25, 0.125, 0.0625, 0.0625).values()) == pytest.approx(1)
    assert told("中文", 0.5, 0.25, 0.125, 0.0625, 0.0625)["jpn_Jpan"] == 0.0625


def test_other_texts_are_left_as_they_are():
    given = (0.5, 0.25, 0.125, 0.0625, 0.0625)
    for text in ("some words", "かな", "é", ""):
        assert tuple(told(text, *given).values()) == given
    # English and Japanese keep theirs where there are other letters or kana.
    for text in ("mostly english 們", "日本語の本です"):
        found = told(text, *given)
        assert (found["eng_Latn"], found["jpn_Jpan"]) == (0.5, 0.0625)


def test_a_model_without_the_family_is_left_alone():
    assert Chinese.of(("zho_Hans", "zho_Hant")).family.size == 0
    assert Chinese.none().family.size == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我們今天去市場買水果和蔬菜。", "zho_Hant"),
        ("我们今天去市场买水果和蔬菜。", "zho_Hans"),
        ("我哋今日去街市買生果同菜。", "yue_Hant"),
        ("晚上一起吃飯吧", "zho_Hant"),
        ("價格比去年高了百分之十", "zho_Hant"),
    ],
)
def test_short_lines(text, language):
    identifier = Identifier()
    found = identifier.identify(pa.array([text], pa.large_string()))
    assert identifier.labels[found.labels[0, 0]] == language
    assert found.scores[0, 0] > 0.8
