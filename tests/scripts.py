"""Texts in all kinds of scripts, for hypothesis, and what a word is in them, written from the definition."""

import regex
from hypothesis import strategies as st

UNSPACED = (
    r"[[\p{L}\p{Nl}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]]"
)
_SPACED = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d]--{UNSPACED}]"
#: A letter of an unspaced script with its marks, else a run from a letter or number on.
WORD = regex.compile(rf"(?V1){UNSPACED}[\p{{M}}\u200c\u200d]*|[[\p{{L}}\p{{N}}]--{UNSPACED}]{_SPACED}*")

ALPHABETS = (
    "aBzÉßİǅñọ̀ɛŋ'’-_ \n\t09²½Ⅷ.,!?#€😀❤️👨‍👩‍👧\x00\x07\x85\u00a0\u2028\u0301\r",
    "हिन्दी क्षेत्र में १२।",
    "বাংলা ভাষা ਪੰਜਾਬੀ ગુજરાતી ଓଡ଼ିଆ தமிழ் తెలుగు ಕನ್ನಡ മലയാളം\u200d\u200c",
    "العربية اردو ۱۲۳، ",
    "简体字汉語〇々ー日本のカタカナ。，a1 ไทยภาษา ກ ខ្មែរ မြန်မာ བོད",
    "𐐀𐐨𝒜𠀀𞤀\U0010ffff\U000e0100",
)
texts = st.lists(
    st.one_of(*(st.text(alphabet=alphabet, max_size=60) for alphabet in ALPHABETS), st.text(max_size=30)), max_size=6
)


def lowered(word: str) -> str:
    """A word by simple lower-casing, as words are compared."""
    return "".join(character.lower()[0] for character in word)
