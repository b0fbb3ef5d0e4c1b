"""Junk of many kinds, made up in any language from its own words: what a web crawl brings and nobody wants to train on.

Every document is junk from end to end. A kind is a function of a `Stock`, what there is to make it from, and of random
numbers; the same seed makes the same documents.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scripts import WORD

_LOREM = """
lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua
enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in
reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt
culpa qui officia deserunt mollit anim id est laborum
""".split()  # noqa: SIM905
_SIGNS = "★►|=*_~#»•◆✔♥→■✦❤😀🔥💯"
_UNSPACED = ("Hans", "Hant")


@dataclass
class Stock:
    """What junk in one language is made from."""

    language: str
    #: Good texts of the language.
    texts: Sequence[str]
    #: Texts of other languages: (code, text).
    others: Sequence[tuple[str, str]]
    #: Programs.
    programs: Sequence[str]
    flagged: Sequence[str] = ()
    #: Words that are neither common nor rare, as names of things are.
    content: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        sample = "\n".join(text[:4000] for text in self.texts[:400])
        if self.unspaced:
            runs = [sample[i : i + 2] for i in range(0, len(sample) - 2, 2)]
            counted = Counter(run for run in runs if run.isalpha())
        else:
            counted = Counter(word.lower() for word in WORD.findall(sample) if word.isalpha() or len(word) > 3)
        ranked = [word for word, _ in counted.most_common()]
        self.content = [word for word in ranked[len(ranked) // 50 + 60 :] if len(word) > 1][:6000] or ranked
        self.letters = [c for c in sample if c.isalpha()][:20000]

    @property
    def unspaced(self) -> bool:
        """Whether words stand without spaces between them."""
        return self.language[4:] in _UNSPACED

    @property
    def space(self) -> str:
        """What stands between words."""
        return "" if self.unspaced else " "


class Chance:
    """Random numbers, and random pieces of a stock."""

    def __init__(self, seed: Sequence[int], stock: Stock) -> None:
        self.random = np.random.default_rng(list(seed))
        self.stock = stock

    def between(self, least: int, most: int) -> int:
        """A number, both ends included."""
        return int(self.random.integers(least, most + 1))

    def one(self, of: Sequence[str]) -> str:
        """Any of them."""
        return of[int(self.random.integers(len(of)))]

    def some(self, of: Sequence[str], count: int) -> list[str]:
        """So many of them, the same more than once."""
        return [of[i] for i in self.random.integers(len(of), size=count).tolist()]

    def text(self, most: int = 3000) -> str:
        """A good text, no longer than that."""
        text = self.one(self.stock.texts)
        start = self.between(0, max(0, len(text) - most))
        return text[start : start + most]

    def phrase(self, words: int) -> str:
        """So many words as they follow each other in a text; letters, where a letter is a word."""
        text = self.text(20 * words + 400)
        spans = [match.span() for match in WORD.finditer(text)]
        words = 2 * words if self.stock.unspaced else words
        if len(spans) <= words:
            return self.stock.space.join(self.some(self.stock.content, words))
        first = self.between(0, len(spans) - words)
        return " ".join(text[spans[first][0] : spans[first + words - 1][1]].split())

    def shuffled(self, of: Sequence[str]) -> str:
        """All of them in another order."""
        return "".join(of[i] for i in self.random.permutation(len(of)).tolist())


Kind = Callable[[Chance], str]


def keywords(chance: Chance) -> str:
    """Words to be found by, and nothing said."""
    topic = chance.some(chance.stock.content, chance.between(8, 60))
    join = chance.one([", ", " | ", "; ", "\n", " - ", " "])
    space = chance.stock.space
    return join.join(space.join(chance.some(topic, chance.between(1, 3))) for _ in range(chance.between(60, 250)))


def menu(chance: Chance) -> str:
    """The navigation of a site."""
    signs = chance.one(["", "» ", "- ", "", "› "])
    entries = [signs + chance.phrase(chance.between(1, 3)) for _ in range(chance.between(25, 90))]
    if chance.between(0, 2):
        return "\n".join(entries)
    return "\n".join(" | ".join(entries[i : i + 6]) for i in range(0, len(entries), 6))


def repeated_lines(chance: Chance) -> str:
    """Few lines, many times."""
    lines = [chance.phrase(chance.between(6, 20)) + "." for _ in range(chance.between(1, 4))]
    return "\n".join(chance.some(lines, chance.between(12, 60)))


def repeated_phrase(chance: Chance) -> str:
    """The same words over and over."""
    phrase = chance.phrase(chance.between(2, 9))
    return chance.one([" ", ", ", "! ", ". "]).join([phrase] * chance.between(15, 80))


def doorway(chance: Chance) -> str:
    """One sentence for every town and every ware."""
    before, after = chance.phrase(chance.between(4, 9)), chance.phrase(chance.between(4, 9))
    space = chance.stock.space
    wares = chance.some(chance.stock.content, chance.between(15, 60))
    return chance.one(["\n", " "]).join(f"{before}{space}{ware}{space}{after}." for ware in wares)


def numbers(chance: Chance) -> str:
    """A table of figures with some headings."""
    lines = [" ".join(chance.some(chance.stock.content, 4))]
    columns, separator = chance.between(3, 9), chance.one(["\t", " | ", "  ", ";"])
    for _ in range(chance.between(20, 60)):
        row = [f"{chance.between(0, 10**6) / 10 ** chance.between(0, 3):g}" for _ in range(columns)]
        head = chance.one([f"{chance.between(1, 28):02}.{chance.between(1, 12):02}.2019", chance.phrase(1), "", ""])
        lines.append(separator.join([head, *row] if head else row))
    return "\n".join(lines)


def symbols(chance: Chance) -> str:
    """More signs than words."""
    parts = []
    for _ in range(chance.between(40, 150)):
        parts += [chance.phrase(chance.between(1, 2)), chance.one(list(_SIGNS)) * chance.between(3, 9)]
    return " ".join(parts)


def mojibake(chance: Chance) -> str:
    """UTF-8 read as a code page of Western Europe; where that shows too little, UTF-16 read from the wrong end."""
    text = chance.text(2000)
    wrong = text.encode().decode("latin-1" if chance.between(0, 1) else "cp1252", errors="replace")
    garbled = len(text.encode()) - len(text)
    if garbled >= len(text) / 50 and (garbled < len(text) / 5 or chance.between(0, 2)):
        return wrong
    return text.encode("utf-16-le").decode("utf-16-be", errors="replace")


def boilerplate(chance: Chance) -> str:
    """What stands around the text of a page: dates, counters, addresses, rights."""
    name = chance.phrase(1).title()
    lines = []
    for _ in range(chance.between(20, 60)):
        date = f"{chance.between(1, 28):02}/{chance.between(1, 12):02}/{chance.between(2005, 2024)}"
        lines.append(
            chance.one(
                [
                    f"{chance.phrase(2)} ({chance.between(0, 999)})",
                    f"{date} {chance.between(0, 23):02}:{chance.between(10, 59)}",
                    f"{date} | {chance.phrase(1)} | {chance.between(0, 99)}",
                    f"© {date[-4:]} {name}",
                    f"{chance.phrase(1)}: +{chance.between(10**10, 10**11)}",
                    f"{chance.phrase(1)}@{chance.between(1, 999)}.example",
                    " · ".join(chance.phrase(1) for _ in range(5)),
                    f"« {chance.between(1, 9)} {chance.between(10, 20)} {chance.between(21, 99)} »",
                    f"[{chance.phrase(2)}]",
                ]
            )
        )
    return "\n".join(lines)


def wrong_script(chance: Chance) -> str:
    """A text in another script."""
    script = chance.stock.language[4:].replace("Hant", "Hans")
    return chance.one([text for code, text in chance.stock.others if code[4:].replace("Hant", "Hans") != script])[:3000]


def wrong_language(chance: Chance) -> str:
    """A text of another language, in the same script where there is one."""
    script = chance.stock.language[4:]
    same = [text for code, text in chance.stock.others if code[4:] == script]
    return chance.one(same or [text for _, text in chance.stock.others])[:3000]


def shuffled_words(chance: Chance) -> str:
    """Each word with its letters in another order."""
    text = chance.text(2000)
    if chance.stock.unspaced:
        return chance.shuffled(text)
    return WORD.sub(lambda match: chance.shuffled(match[0]), text)


def shuffled_text(chance: Chance) -> str:
    """All characters in another order."""
    return chance.shuffled(chance.text(2000))


def lorem(chance: Chance) -> str:
    """What fills a page until there is a text."""
    sentences = [
        " ".join(chance.some(_LOREM, chance.between(6, 16))).capitalize() for _ in range(chance.between(8, 40))
    ]
    return chance.one([". ", ".\n"]).join(sentences) + "."


def gibberish(chance: Chance) -> str:
    """Letters of the language without any order, in words and sentences."""
    words = ["".join(chance.some(chance.stock.letters, chance.between(2, 9))) for _ in range(chance.between(80, 300))]
    return ". ".join(" ".join(words[i : i + 12]) for i in range(0, len(words), 12)) + "."


def flagged(chance: Chance) -> str:
    """Pornographic spam, where there is a list of its words."""
    parts = []
    for _ in range(chance.between(20, 80)):
        parts += [chance.phrase(chance.between(1, 8)), chance.one(chance.stock.flagged)]
    return " ".join(parts)


def code(chance: Chance) -> str:
    """A program."""
    program = chance.one(chance.stock.programs)
    start = chance.between(0, max(0, len(program) - 2500))
    return program[start : start + 2500]


def code_in_prose(chance: Chance) -> str:
    """A program, and some sentences around it."""
    program = code(chance)
    return f"{chance.phrase(15)}.\n\n{program}\n\n{chance.phrase(15)}."


def markup(chance: Chance) -> str:
    """Tags with words between them."""
    parts = []
    for _ in range(chance.between(30, 80)):
        tag = chance.one(["div", "span", "li", "td", "a", "p"])
        mark = f"c{chance.between(100, 999)}"
        parts.append(
            f'<{tag} class="{mark} item-{mark}" data-id="{chance.between(0, 10**6)}">{chance.phrase(2)}</{tag}>'
        )
    return chance.one(["", "\n"]).join(parts)


def addresses(chance: Chance) -> str:
    """Links, one after another."""
    lines = []
    for _ in range(chance.between(20, 60)):
        path = "/".join(f"{chance.between(10, 10**6):x}" for _ in range(chance.between(1, 4)))
        lines.append(f"https://www.site{chance.between(1, 999)}.example/{path}?id={chance.between(1, 10**6)}")
        if not chance.between(0, 3):
            lines.append(chance.phrase(2))
    return "\n".join(lines)


def encoded(chance: Chance) -> str:
    """Bytes as text."""
    data = chance.random.bytes(chance.between(400, 2000))
    text = base64.b64encode(data).decode() if chance.between(0, 1) else data.hex()
    return "\n".join(text[i : i + 76] for i in range(0, len(text), 76))


def log(chance: Chance) -> str:
    """What a server writes down."""
    lines = []
    for _ in range(chance.between(20, 60)):
        day = f"2021-{chance.between(1, 12):02}-{chance.between(1, 28):02}"
        time = f"{day}T{chance.between(10, 23)}:{chance.between(10, 59)}"
        address = ".".join(str(chance.between(1, 254)) for _ in range(4))
        lines.append(f"{time} {chance.one(['INFO', 'WARN', 'ERROR'])} [{address}] GET /{chance.between(1, 9999)} 200")
    return "\n".join(lines)


def snippets(chance: Chance) -> str:
    """Beginnings of texts that stand elsewhere."""
    dots = chance.one(["...", "…", " [...]", "..."])
    return "\n".join(chance.phrase(chance.between(5, 15)) + dots for _ in range(chance.between(12, 40)))


_ALL = (
    (keywords, menu, repeated_lines, repeated_phrase, doorway, numbers, symbols, mojibake, boilerplate, wrong_script),
    (wrong_language, shuffled_words, shuffled_text, lorem, gibberish, flagged, code, code_in_prose, markup, addresses),
    (encoded, log, snippets),
)
KINDS: dict[str, Kind] = {kind.__name__: kind for kinds in _ALL for kind in kinds}


def make(stock: Stock, seed: int, each: int) -> dict[str, list[str]]:
    """So many documents of each kind; none of kinds for which the stock has nothing."""
    language = [ord(character) for character in stock.language]
    return {
        name: [kind(Chance([seed, number, copy, *language], stock)) for copy in range(each)]
        for number, (name, kind) in enumerate(KINDS.items())
        if name != "flagged" or stock.flagged
    }
