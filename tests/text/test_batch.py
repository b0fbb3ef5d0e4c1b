"""Words, lines and characters against their definitions in plain Python."""

import itertools
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.text.batch import TextBatch, hash_words

# Written from the definition: a letter of an unspaced script with its marks, else a run from a letter or number on.
UNSPACED = (
    r"[[\p{L}\p{Nl}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]]"
)
SPACED = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d]--{UNSPACED}]"
WORD = regex.compile(rf"(?V1){UNSPACED}[\p{{M}}\u200c\u200d]*|[[\p{{L}}\p{{N}}]--{UNSPACED}]{SPACED}*")

SCRIPTS = (
    "aBzÉßİǅñọ̀ɛŋ'’-_ \n\t09²½Ⅷ.,!?#€😀❤️👨‍👩‍👧\x00\x07\x85\u00a0\u2028",
    "हिन्दी क्षेत्र में १२",
    "বাংলা ভাষা ਪੰਜਾਬੀ ગુજરાતી ଓଡ଼ିଆ தமிழ் తెలుగు ಕನ್ನಡ മലയാളം\u200d\u200c",
    "العربية اردو ۱۲۳، ",
    "简体字汉語〇々ー日本のカタカナ。，ไทยภาษา ກ ខ្មែរ မြန်မာ བོད",
    "𐐀𐐨𝒜𠀀𞤀\U0010ffff\U000e0100",
)
texts = st.lists(
    st.one_of(*(st.text(alphabet=script, max_size=40) for script in SCRIPTS), st.text(max_size=30)), max_size=6
)


def batch(*values: str) -> TextBatch:
    return TextBatch(pa.array(values, type=pa.large_string()))


def lowered(word: str) -> str:
    return "".join(character.lower()[0] for character in word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n.", []),
        ("The cat, the CAT.", ["The", "cat", "the", "CAT"]),
        ("don't l'été", ["don", "t", "l", "été"]),
        ("हिन्दी क्षेत्र", ["हिन्दी", "क्षेत्र"]),
        ("ọ̀rọ̀ Yorùbá", ["ọ̀rọ̀", "Yorùbá"]),
        ("സന്ത\u200dഷം", ["സന്ത\u200dഷം"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("中文abc字_1", ["中", "文", "abc", "字", "1"]),
        ("日本のテープ", ["日", "本", "の", "テ", "ー", "プ"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("__init__(self_1)", ["init__", "self_1"]),
        ("👨‍👩‍👧 ❤️", []),
        ("𐐀𐐨", ["𐐀𐐨"]),
    ],
)
def test_words_by_hand(text, words):
    found = batch(text)
    assert found.word_counts.tolist() == [len(words)]
    assert found.words.hashes.tolist() == hash_words(words).tolist()


@settings(deadline=None, max_examples=150)
@given(texts)
def test_words_are_those_of_the_definition(values):
    # `hash_words` puts its words in NFC.
    values = [unicodedata.normalize("NFC", value) for value in values]
    found = batch(*values)
    expected = [WORD.findall(value) for value in values]
    assert found.word_counts.tolist() == [len(words) for words in expected]
    assert found.words.hashes.tolist() == hash_words([word for words in expected for word in words]).tolist()
    assert found.word_characters.tolist() == [sum(map(len, words)) for words in expected]


@settings(deadline=None, max_examples=150)
@given(texts)
def test_characters_are_those_of_the_definition(values):
    found = batch(*values)
    assert found.characters.tolist() == [len(value) for value in values]
    for column, pattern in [
        (found.alphabetic_characters, r"[\p{L}\p{M}]"),
        (found.space_characters, r"\p{White_Space}"),
        (found.special_characters, r"[^\p{L}\p{M}\p{N}\p{White_Space}\u200c\u200d]"),
    ]:
        assert column.tolist() == [len(regex.findall(pattern, value)) for value in values]
    letters = [len(regex.findall(r"(?V1)[\p{L}\p{M}]", value)) for value in values]
    unspaced = [len(regex.findall(f"(?V1){UNSPACED}", value)) for value in values]
    assert found.unspaced.tolist() == [2 * a > b for a, b in zip(unspaced, letters, strict=True)]


@settings(deadline=None, max_examples=150)
@given(texts)
def test_lines_are_those_of_the_definition(values):
    found = batch(*values).lines
    blanks = "".join(map(chr, range(33)))
    for value, start, end in zip(values, found.offsets[:-1], found.offsets[1:], strict=True):
        lines = value.split("\n")
        lines = lines if lines[-1] else lines[:-1]
        assert found.characters[start:end].tolist() == [len(line) for line in lines]
        assert found.bare[start:end].tolist() == [
            regex.search(r"[a-zA-Z0-9]|[^\x00-\x7f]", line) is None for line in lines
        ]
        hashes = found.hashes[start:end].tolist()
        for one, two in itertools.pairwise(lines):
            same = one.strip(blanks) == two.strip(blanks)
            assert same == (hashes[lines.index(one)] == hashes[lines.index(two)])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from([lowered(word) for script in SCRIPTS for word in WORD.findall(script)]), max_size=40))
def test_hashes_differ_exactly_where_words_do(words):
    assert len(set(hash_words(words).tolist())) == len(set(words))


def test_hash_is_that_of_its_definition():
    # Signatures derive from the hashes: a change makes earlier runs incomparable, so it must be meant.
    def hashed(word):
        value = 0x9E3779B97F4A7C15
        for character in word:
            value ^= ord(character)
            value = ((value << 23 | value >> 41) % 2**64) * 0xD6E8FEB86659FD93 % 2**64
        for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
            value = (value ^ value >> 33) * factor % 2**64
        return value ^ value >> 33

    assert hash_words(["a", "ABC", "हिन्दी"]).tolist() == [hashed("a"), hashed("abc"), hashed("हिन्दी")]


def test_hashes_fill_their_64_bits():
    hashes = hash_words([f"w{i}" for i in range(20_000)])
    assert len(np.unique(hashes)) == 20_000
    bits = (hashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.02  # 5.6 standard deviations of a fair coin


def test_a_slice_is_read_as_itself():
    whole = pa.array(["one two", "three", "", "four five six"], type=pa.large_string())
    part = TextBatch(whole[1:3])
    assert part.word_counts.tolist() == [1, 0]
    assert part.bytes.tolist() == [5, 0]
    assert TextBatch(whole[4:]).word_counts.tolist() == []


@pytest.mark.parametrize("values", [[], [""], ["", ""]])
def test_nothing_has_no_words(values):
    found = batch(*values)
    assert found.word_counts.tolist() == [0] * len(values)
    assert found.lines.offsets.tolist() == [0] * (len(values) + 1)


def test_nulls_and_other_types_are_refused():
    with pytest.raises(ValueError, match="1 of 2"):
        TextBatch(pa.array(["a", None], type=pa.large_string()))
    with pytest.raises(TypeError, match="not string"):
        TextBatch(pa.array(["a"]))


def test_bytes_that_are_no_utf8_stay_within_bounds():
    values = [b"\xf0", b"\xe4\xb8", b"a\xff\xfe", b"\x80\x80", b"\xf4\xbf\xbf\xbf", b"\xf7\xbf\xbf\xbf"]
    array = pa.array(values, type=pa.large_binary())
    raw = pa.Array.from_buffers(pa.large_string(), len(values), array.buffers())
    assert TextBatch(raw).characters.tolist() == [1, 2, 3, 1, 1, 1]


@pytest.mark.parametrize("entry", ["", "two words", "n't", "中文", ".", " a", "a "])
def test_a_listed_word_must_be_one_word(entry):
    with pytest.raises(ValueError, match="not exactly one word"):
        hash_words(["fine", entry])
