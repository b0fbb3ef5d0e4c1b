"""From the lines of a PDF's pages to running text.

A PDF has lines, of which nobody says where a paragraph ends. What is done:

| in the PDF | in the text |
|---|---|
| lines at the head and foot of pages that come back on three pages, but for their numbers; lone numbers there | gone |
| a word that is parted at a line's end | one word; with its hyphen where the file writes it so elsewhere |
| a line as long as its page's lines are, and the line after it | one paragraph, over the end of a page too |
| Latin ligatures, Arabic presentation forms | the letters (Unicode, NFKC of these blocks alone) |
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What PDFium writes for a hyphen at a line's end, instead of both (cpdf_textpage.cpp: a noncharacter).
_PARTED: Final = "\ufffe"
#: How many lines at the top and at the bottom of a page may be its head and its foot, and on how many pages.
_MARGIN_LINES: Final = 2
_MARGIN_PAGES: Final = 3
#: A line of so much of the length of its page's long lines does not end its paragraph.
_FULL: Final = 0.8
#: Which lines are a page's long ones: there are captions and headings, and lines of code that stand out.
_LONG: Final = 0.75
_SHORTEST: Final = 30
#: The share of characters that stand for nothing from which on the fonts do not tell what they show.
_NO_TEXT_SHARE: Final = 0.05

#: Latin ligatures, and Arabic presentation forms A and B without the words and phrases among them (U+FDF0-FDFF).
_FORMS: Final = re.compile("[\ufb00-\ufb06\ufb50-\ufdcf\ufe70-\ufefc]+")
_NUMBER: Final = re.compile(r"[\W\d_]*|[ivxlcdm]{1,8}", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+")
_WORD_PARTED: Final = re.compile(rf"([^\W\d_]+){_PARTED}\s*([^\W\d_]+)")
#: What ends a sentence, and so may end a paragraph in a full line; a short line without one is then a heading.
_ENDS: Final = (".", "!", "?", ":", "…", "。", "！", "？", "।", "॥", "۔", "؟", "”", "»")
#: What begins an item of a list, or a numbered heading.
_ITEM: Final = re.compile(r"[•‣◦▪–—*·-]\s|\(?\d{1,3}[.)]\s|\d+(?:\.\d+)+\.?\s|\(?[a-z]\)\s")
_SPACELESS: Final = ("HIRAGANA", "KATAKANA", "CJK", "IDEOGRAPHIC", "FULLWIDTH", "THAI", "LAO", "KHMER", "MYANMAR")


def running_text(pages: Sequence[str]) -> str:
    """The text of a file from that of its pages, a line a paragraph."""
    lines = _without_margins([_lines(page) for page in pages])
    text = "\n".join(_paragraphs(lines))
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))
    text = _WORD_PARTED.sub(lambda found: _joined(found[1], found[2], words), text)
    return _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.replace(_PARTED, "")).strip()


def says_nothing(text: str) -> bool:
    """Whether too many characters stand for no letter: fonts that do not say which characters they show."""
    shown = [character for character in text if not character.isspace()]
    empty = sum(unicodedata.category(character) in {"Cc", "Co", "Cn"} or character == "\ufffd" for character in shown)
    return empty > _NO_TEXT_SHARE * len(shown)


def _lines(page: str) -> list[str]:
    lines = [line.strip() for line in page.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return [line for line in lines if line]


def _without_margins(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages without their heads and feet."""

    def margin(page: list[str]) -> Iterable[str]:
        return page[:_MARGIN_LINES] + page[max(_MARGIN_LINES, len(page) - _MARGIN_LINES) :]

    seen = Counter(line for page in pages for line in {_DIGITS.sub("0", line) for line in margin(page)})

    def goes(line: str) -> bool:
        return seen[_DIGITS.sub("0", line)] >= _MARGIN_PAGES or _NUMBER.fullmatch(line) is not None

    kept = []
    for page in pages:
        first, last = 0, len(page)
        while first < min(_MARGIN_LINES, last) and goes(page[first]):
            first += 1
        while last > max(first, len(page) - _MARGIN_LINES) and goes(page[last - 1]):
            last -= 1
        kept.append(page[first:last])
    return kept


def _paragraphs(pages: Iterable[list[str]]) -> Iterable[str]:
    paragraph = ""
    open_ended = False
    for page in pages:
        lengths = sorted(map(_width, page))
        full = _FULL * max(lengths[int(_LONG * (len(lengths) - 1))], _SHORTEST) if lengths else 0
        for line in page:
            heading = paragraph.endswith(_ENDS) and not line.endswith(_ENDS) and _width(line) < full / 2
            if open_ended and not heading and not _ITEM.match(line):
                paragraph += ("" if _is_spaceless(paragraph[-1]) and _is_spaceless(line[0]) else " ") + line
            else:
                if paragraph:
                    yield paragraph
                paragraph = line
            open_ended = _width(line) >= full or line.endswith(_PARTED)
    if paragraph:
        yield paragraph


def _width(line: str) -> int:
    """How long a line is, in columns of a terminal: two a Chinese character (Unicode, annex 11)."""
    return len(line) + (0 if line.isascii() else sum(unicodedata.east_asian_width(one) in "WF" for one in line))


def _is_spaceless(character: str) -> bool:
    """Whether the character is of a script that writes no spaces between words, or parts a word."""
    return character == _PARTED or unicodedata.name(character, "").startswith(_SPACELESS)


def _joined(before: str, after: str, words: Counter[str]) -> str:
    """The word of which PDFium found the parts at a line's end, as the file writes it elsewhere."""
    hyphenated = f"{before}-{after}"
    return hyphenated if words[hyphenated] > words[before + after] else before + after
