"""Families of edited copies: what becomes of a text on the web, at a strength that is asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
import regex
from scripts import WORD

#: A copy of a text, by chance, of about this Jaccard similarity of 5-word shingles; some edits keep all of them.
Edit = Callable[[str, "Chance", float], str]

_LINE = regex.compile(r"[^\n]*\n|[^\n]+")
_SIGNS = str.maketrans({".": "!", ",": ";", "。": "！", "，": "、", "।": "!", "،": "؛", "(": "[", ")": "]"})
_NAME = regex.compile(r"\p{L}[\p{L}\p{N}_]{2,}")


class Chance:
    """Random numbers, and other texts of the language to take words and boilerplate from."""

    def __init__(self, seed: Sequence[int], texts: Sequence[str]) -> None:
        self.random = np.random.default_rng(seed)
        self.texts = texts

    def below(self, most: int) -> int:
        return int(self.random.integers(most))

    def word(self) -> str:
        """A word of some text."""
        words = WORD.findall(self.texts[self.below(len(self.texts))][:2000])
        return words[self.below(len(words))] if words else "x"

    def passage(self, words: int) -> str:
        """The beginning of some texts, about so many words."""
        found: list[str] = []
        while words > 0:
            text = self.texts[self.below(len(self.texts))]
            spans = _spans(text[: 40 * words + 40])[:words] or [(0, 1)]
            found.append(text[: spans[-1][1]])
            words -= len(spans)
        return "\n".join(found)

    def places(self, count: int, most: int) -> list[int]:
        """Different numbers below `most`, the last first."""
        return sorted(self.random.choice(most, min(count, most), replace=False).tolist(), reverse=True)


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in WORD.finditer(text)]


def _edits(words: int, alike: float) -> int:
    """How many words to change: each changes five shingles, of those in either text."""
    return max(1, round(words * (1 - alike) / (1 + alike) / 5))


def swap(text: str, chance: Chance, alike: float) -> str:
    """Other words in place of some."""
    spans = _spans(text)
    for place in chance.places(_edits(len(spans), alike), len(spans)):
        start, end = spans[place]
        text = text[:start] + chance.word() + text[end:]
    return text


def delete(text: str, chance: Chance, alike: float) -> str:
    """Without some words."""
    spans = _spans(text)
    for place in chance.places(_edits(len(spans), alike), len(spans)):
        start, end = spans[place]
        text = text[:start] + text[end:]
    return text


def insert(text: str, chance: Chance, alike: float) -> str:
    """With some words more."""
    spans = _spans(text)
    for place in chance.places(_edits(len(spans), alike), len(spans)):
        text = f"{text[: spans[place][0]]}{chance.word()} {text[spans[place][0] :]}"
    return text


def cut_out(text: str, chance: Chance, alike: float) -> str:
    """Without a passage."""
    spans = _spans(text)
    size = round(len(spans) * (1 - alike))
    first = chance.below(max(1, len(spans) - size))
    return text[: spans[first][0]] + text[spans[min(first + size, len(spans) - 1)][0] :]


def truncate(text: str, chance: Chance, alike: float) -> str:
    """The beginning."""
    spans = _spans(text)
    return text[: spans[min(len(spans) - 1, round(len(spans) * alike))][1]]


def boilerplate(text: str, chance: Chance, alike: float) -> str:
    """Between a header and a footer."""
    words = round(len(_spans(text)) * (1 / alike - 1))
    header = chance.below(words + 1)
    parts = [chance.passage(size) for size in (header, words - header) if size]
    return "\n\n".join([*parts[:1], text, *parts[1:]])


def reorder(text: str, chance: Chance, alike: float) -> str:
    """With some lines, or halves of the only one, in another order."""
    lines = [line.rstrip("\n") for line in _LINE.findall(text)]
    if len(lines) < 3:
        spans = _spans(text)
        half = spans[len(spans) // 2][0]
        return f"{text[half:]} {text[:half]}"
    moved = chance.places(max(2, round(len(lines) * (1 - alike))), len(lines))
    for place, other in zip(moved, chance.random.permutation(moved).tolist(), strict=True):
        lines[place], lines[other] = lines[other], lines[place]
    return "\n".join(lines)


def respace(text: str, chance: Chance, alike: float) -> str:
    """Other white space: equal as far as content goes."""
    return "\n  " + text.replace(" ", " \u00a0 ").replace("\n", " \r\n\n") + "\t"


def resign(text: str, chance: Chance, alike: float) -> str:
    """Other case and punctuation."""
    return (text.upper() if chance.below(2) else text.capitalize()).translate(_SIGNS) + " …"


def decompose(text: str, chance: Chance, alike: float) -> str:
    """In Normalization Form D, which `clean: [normalize_unicode]` undoes."""
    return unicodedata.normalize("NFD", text)


def rename(text: str, chance: Chance, alike: float) -> str:
    """One name in place of another, everywhere."""
    names = _NAME.findall(text)
    name = names[chance.below(len(names))] if names else "x"
    return regex.sub(rf"\b{regex.escape(name)}\b", f"{name}_2", text)


def indent(text: str, chance: Chance, alike: float) -> str:
    """Indented in another way, with blank lines."""
    return text.replace("    ", "\t").replace("(", "( ").replace(",", " , ").replace("\n\n", "\n\n\n")


def license_on_top(text: str, chance: Chance, alike: float) -> str:
    """With a license on top, or with another one."""
    mark = "#" if "\ndef " in text or "\nimport " in text else "//"
    return f"{mark} Copyright (c) {1970 + chance.below(50)} nobody\n{mark} All rights reserved.\n\n{text}"


def same(text: str, chance: Chance, alike: float) -> str:
    """As it is."""
    return text


PROSE: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (swap, delete, insert, cut_out, truncate, boilerplate, reorder, respace, resign, decompose, same)
}
CODE: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (swap, delete, insert, cut_out, truncate, boilerplate, rename, indent, license_on_top, same)
}


def family(text: str, chance: Chance, edits: dict[str, Edit], copies: int) -> list[str]:
    """A text and edited copies of it, each with one edit or two."""
    kinds = list(edits.values())
    made = [text]
    for _ in range(copies):
        copy = text
        for _ in range(1 + (chance.below(4) == 0)):
            if WORD.search(copy):
                copy = kinds[chance.below(len(kinds))](copy, chance, float(chance.random.uniform(0.72, 0.99)))
        made.append(copy)
    return made
