"""What is prose and what is not; every expected text is written by hand."""

import unicodedata

import pyarrow as pa
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.languages.prose import PROSE_BYTES, prose_of

PROSE = {
    # Words: letters and marks, lower-case, one space between.
    "Hello, World!  L'été est là.": "hello world l été est là",
    "हिन्दी में लिखा है।": "हिन्दी में लिखा है",
    "Ọ̀RỌ̀ Yorùbá": "ọ̀rọ̀ yorùbá",
    "你好，世界！ 今天": "你好 世界 今天",
    "用React写代码": "用 react 写代码",
    "no\u00a0break\u2003spaces": "no break spaces",
    "\u0130stanbul": "istanbul",
    # Invisible signs and Arabic vowel signs make no other words.
    "con\u00adti\u200bnue": "continue",
    "كـــتاب وَتَحْمِلُ": "كتاب وتحمل",
    "इस्\u200dलाम": "इस्लाम",
    # Numbers and data are no words, but a number does not spoil its neighbors.
    "In 1998 COVID-19 came 19th": "in covid came th",
    "see d41d8cd98f00b204 and aGVsbG8gd29ybGQ": "see and",
    "the isiXhosa of McDonald": "the isixhosa of mcdonald",
    "call getElementById or use a_b if nothing else works": "call or use if nothing else works",
    "1e4f9a 3f79bb7b": "",
    "e" * 41 + " is long": "is long",
    # Addresses.
    "Voir https://example.com/a?b=c et a.b@example.fr ou example.org": "voir et ou",
    "@someone said #something about /etc/passwd": "said about",
    "End.Next and/or both": "end next and or both",
    "word(s) and dog(s)": "word s and dog s",
    # Amounts are no code, variables are.
    "O preço é R$ 100 e US$5": "o preço é r e us",
    "$5 or 5$ or A$10.50, he said": "or or a he said",
    "用 HK$300 買的": "用 hk 買的",
    "$variable": "",
    "${x} is set": "",
    "sum=$(date)": "",
    "a$b and $_ are": "",
    "$HOME is a variable": "is a variable",
    # Markup.
    "<p class='x'>Bonjour <b>le</b> monde</p>": "bonjour le monde",
    "[le lien](http://a.b/c d) et {name} et `le code()`": "le lien et et",
    "3 < 5 and a <b": "and a b",
    "un < sans fin": "un sans fin",
    # Lines of code, fenced or not.
    "```\nfenced code here\n```\nText here": "text here",
    "~~~ python\nopen to the end": "",
    "int x = 5;\nSome text follows": "some text follows",
    "Je suis venu, et puis j'ai vu;": "je suis venu et puis j ai vu",
    "std::vector<int> v;": "",
    "foo() is what the other one calls": "is what the other one calls",
    "foo() calls bar(x, y)": "",
}


def prose(*texts, limit=PROSE_BYTES):
    return prose_of(pa.array(texts, pa.large_string()), limit)


@pytest.mark.parametrize("text", PROSE)
def test_prose(text):
    assert prose(text).texts == [PROSE[text]]


def test_letters_are_counted_twice_in_unspaced_scripts():
    assert prose("Ọ̀rọ̀ 12", "你好", "हिन्दी", "😀 5").letters.tolist() == [3, 4, 3, 0]


def test_no_more_than_the_limit_and_the_rest_of_the_word_is_read():
    texts = prose("alpha beta gamma delta", "один два три", limit=8).texts
    assert texts == ["alpha beta", "один"]
    assert len(prose("word " * 100_000).texts[0]) <= PROSE_BYTES + 5


def test_prose_is_found_behind_much_code():
    assert prose("x = f(1);\n" * 1000 + "here it is").texts == ["here it is"]


@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_gives_words_alone(texts):
    found = prose(*texts)
    for line in found.texts:
        assert line == " ".join(line.split())
        assert regex.fullmatch(r"[\p{L}\p{M} ]*", line)
    assert [prose(text).texts[0] for text in texts] == found.texts


@given(st.text(alphabet="a\n\u0301é你👍🏽ไ\u200b<`{]( ;=.@/5", max_size=600))
def test_long_and_broken_texts_end(text):
    found = prose(text)
    assert (found.letters[0] == 0) <= (found.texts[0] == "")


@given(st.text(alphabet=" aéọ̀ñ日本ก", max_size=100))
def test_equivalent_texts_have_the_same_prose(text):
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert len(set(prose(*forms).texts)) == 1


COMPOSED = "éọžṩบাোাி각ẹ̀ὰ"
MARKS = "\u0300\u0301\u0323\u0307\u031b\u0345\u09be\u09d7\u0bbe\u093c\u094d\u1161\u11a8\u3099"


@given(st.text(alphabet=COMPOSED + unicodedata.normalize("NFD", COMPOSED) + MARKS + "eEŽ कড় z", max_size=8))
def test_prose_is_composed(text):
    assert unicodedata.is_normalized("NFC", prose(text).texts[0])


def test_marks_change_places_with_one_that_is_composed():
    assert prose("\u00e9\u0323 \u017d\u0323").texts == ["\u1eb9\u0301 \u1e93\u030c"]


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("从2001年到2020年，共有3次会议，第4次在2021年", "从 年到 年 共有 次会议 第 次在 年"),
        ("100%自由，版本是v1.2.3的软件", "自由 版本是 v 的软件"),
        ("使用Linux系统", "使用 linux 系统"),
    ],
)
def test_numbers_and_names_beside_unspaced_letters_do_not_hide_them(text: str, prose: str) -> None:
    assert prose_of(pa.array([text], pa.large_string())).texts == [prose]
