"""National identifiers: of any country beside their own name; of a language's countries by form, too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.identifiers.africa import AFRICA
from roots_pipeline.privacy.identifiers.americas import AMERICAS
from roots_pipeline.privacy.identifiers.asia import ASIA
from roots_pipeline.privacy.identifiers.europe import EUROPE, PASSPORTS
from roots_pipeline.privacy.identifiers.identifier import Identifier, Strength
from roots_pipeline.privacy.recognizers.recognizer import (
    CERTAIN,
    TOKEN,
    Finding,
    Recognizer,
    Words,
    after,
    before,
)
from roots_pipeline.privacy.surrogates import is_surrogate_number

#: All that are known, in the order in which they are tried.
IDENTIFIERS: Final[tuple[Identifier, ...]] = (*AFRICA, *AMERICAS, *ASIA, *EUROPE, *PASSPORTS)
#: Seven digits, as telephone numbers are anchored, so that both share windows.
_DIGITS: Final = r"[0-9](?:[ .\-]?\(?\)?[ .\-]?[0-9]){6}"
_CLASSES: Final = {"9": "[0-9]", "A": "[A-Z]", "a": "[A-Za-z]", "X": "[0-9A-Z]"}
_SHAPE: Final = str.maketrans("0123456789", "9999999999")
_SEPARATORS: Final = str.maketrans("", "", " .-/()")
#: How far words may stand before and after a value, in characters.
_LEFT, _RIGHT = 44, 16


@dataclass(frozen=True)
class _Form:
    """What identifiers have a shape, in documents of one language."""

    #: Those that stand alone, and those that do unless there are digits beside them.
    anywhere: tuple[Identifier, ...]
    at_home: tuple[Identifier, ...]
    #: Any of the words that one of them needs, in lower case.
    words: Words
    #: Each with its words; home ones also with those for identity papers.
    named: tuple[tuple[Identifier, Words | None, Words | None], ...]


def _forms(home: frozenset[str], papers: tuple[str, ...]) -> dict[str, _Form]:
    """The identifiers by shape."""
    rows: dict[str, list[tuple[Identifier, Strength]]] = {}
    for one in IDENTIFIERS:
        for shape, strength in one.shapes():
            rows.setdefault(shape, []).append((one, strength))
    return {shape: _form(some, home, papers) for shape, some in rows.items()}


def _form(rows: list[tuple[Identifier, Strength]], home: frozenset[str], papers: tuple[str, ...]) -> _Form:
    is_home = {one.name: one.country in home for one, _ in rows}
    words = {word for one, _ in rows for word in one.all_words()}
    return _Form(
        anywhere=tuple(one for one, strength in rows if strength is Strength.ANYWHERE),
        at_home=tuple(one for one, strength in rows if strength is Strength.HOME and is_home[one.name]),
        words=_compiled(frozenset(words | (set(papers) if any(is_home.values()) else set()))),
        named=tuple(
            (one, *_words(one.all_words(), papers if is_home[one.name] else None))
            for one, strength in rows
            if strength is not Strength.ANYWHERE
        ),
    )


def _words(words: list[str], papers: tuple[str, ...] | None) -> tuple[Words | None, Words | None]:
    """Words to be looked for in lower case, and in capitals: away from home short names count only so.

    SIN is a number, "sin" a Spanish preposition.
    """
    if papers is not None:
        return _compiled(frozenset((*words, *papers))), None
    short = frozenset(word.upper() for word in words if len(word) <= 4 and word.isascii())
    long = frozenset(word for word in words if len(word) > 4 or not word.isascii())
    return _compiled(long) if long else None, _compiled(short) if short else None


@cache
def _compiled(words: frozenset[str]) -> Words:
    """Shared by forms and languages."""
    return Words(words)


def _is_plain(shape: str) -> bool:
    """Whether a shape is digits with dots, hyphens and spaces, which one pattern finds for all."""
    return not set(shape) - set("9.- ")


def _written(shape: str, escape: str = "") -> str:
    """The pattern of a shape, in `re`'s and RE2's syntax alike."""
    pieces = re.findall(r"(.)(\1*)", shape)
    return "".join(
        (_CLASSES.get(one) or (f"\\{one}" if one in ".()" else f"{escape}-" if one == "-" else one))
        + (f"{{{len(more) + 1}}}" if more else "")
        for one, more in pieces
    )


def _special_shapes() -> list[str]:
    """The shapes that are written out in the pattern, longest first."""
    shapes = {shape for one in IDENTIFIERS for shape, _ in one.shapes() if not _is_plain(shape)}
    return sorted(shapes, key=lambda shape: (-len(shape), shape))


def _pattern() -> str:
    """Runs of digits, with or without spaces between; before them what is more than digits, where it can be."""
    named = [(shape[0], f"(?P<{_name(shape)}>{_written(shape)})") for shape in _special_shapes()]
    by_digit = "|".join(written for first, written in named if first == "9")
    by_letter = "|".join(written for first, written in named if first != "9")
    return (
        r"(?=[0-9A-Z])(?:(?<![0-9A-Za-z_/#$€£¥₹+@%&])|(?<=\\[nrt]))(?<![0-9][.,:-])"
        rf"(?:(?=[0-9][0-9. -]{{1,17}}[A-Za-z/(])(?:{by_digit})"
        r"|(?=[0-9])(?:(?<![0-9] )(?P<spaced>[0-9](?:[ .-]?[0-9]){6,20}+)(?! ?[0-9])|[0-9](?:[.-]?[0-9]){6,20}+)"
        rf"|(?=[A-Z]{{1,6}}[ -]?[0-9])(?:{by_letter}))"
        r"(?![0-9A-Za-z_/%°€£¥₹])(?![.,:-][0-9])(?!-[A-Za-z])"
    )


def _name(shape: str) -> str:
    return f"s{_special_shapes().index(shape)}"


def _anchor() -> str:
    digits = re.compile(_DIGITS)
    own = [s for s in _special_shapes() if not digits.search(s.translate({ord("9"): "0", ord("X"): "A"}))]
    return "|".join([_DIGITS, *(_written(shape, "\\") for shape in own)])


class NationalId(Recognizer):
    """An identifier of a person, by the forms and checks of its country.

    What stands alone, everywhere or in documents of a language spoken in its country, is said form by form
    (`identifiers`); the rest needs its name beside it, or at home one of the words for identity papers.

    >>> NationalId().analyze("CPF 463.659.234-49, Aadhaar: 2341 2341 2346", [])
    [type: NATIONAL_ID, start: 4, end: 18, score: 0.75, type: NATIONAL_ID, start: 29, end: 43, score: 0.75]
    """

    kind: ClassVar[str] = "national_id"
    pattern: ClassVar[str] = _pattern()
    anchor: ClassVar[str] = _anchor()
    longest: ClassVar[int] = 41
    lookaround: ClassVar[int] = _LEFT
    cost: ClassVar[int] = 8
    source: ClassVar[str] = (
        "the issuing authorities, as each `Identifier` says; check digits by python-stdnum or `checks`"
    )

    def __init__(self, countries: tuple[str, ...] = (), papers: tuple[str, ...] = (), **settings: Any) -> None:
        """`countries`: those at home, ISO 3166; `papers`: words for identity papers (`identifiers.words`)."""
        super().__init__(**{"context": papers, **settings})
        # Context is read here, for each identifier has its own; the engine's enhancer has nothing to add.
        self.words = None
        self._forms = _forms(frozenset(countries), papers)

    def judge(self, text: str, found: Any) -> Finding | None:
        group, value = found.lastgroup, found[0]
        start, end = found.span()
        if group in _SHAPES:
            return (start, end, CERTAIN) if self._is_one(self._forms[_SHAPES[group]], text, start, end, value) else None
        form = self._forms.get(value.translate(_SHAPE))
        if form is not None and self._is_one(form, text, start, end, value):
            return start, end, CERTAIN
        if group is not None and " " in value:
            # Not one in groups; perhaps one beside other numbers. The first; what follows is found once it is gone.
            place = start
            for piece in value.split(" "):
                form = self._forms.get(piece.translate(_SHAPE)) if len(piece) > 6 else None
                if form is not None and self._is_one(form, text, place, place + len(piece), piece):
                    return place, place + len(piece), CERTAIN
                place += len(piece) + 1
        return None

    def _is_one(self, form: _Form, text: str, start: int, end: int, written: str) -> bool:
        """Whether what is written in a form is an identifier, by what stands beside it and by its check."""
        value = written.translate(_SEPARATORS).upper()
        if len(set(value)) < 3 or is_surrogate_number(value):
            return False
        for one in form.anywhere:
            if one.passes(value):
                return True
        left, right = before(text, start, _LEFT), after(text, end, _RIGHT)
        if form.at_home:
            # Next to other digits it may be a part of them.
            crowded = (left[-1:] == " " and left[-2:-1].isdigit()) or (right[:1] == " " and right[1:2].isdigit())
            if not crowded and any(one.passes(value) for one in form.at_home):
                return True
        beside = f"{left}\n{right}"
        if "<" in beside or ">" in beside:
            beside = TOKEN.sub(" ", beside)
        lower = beside.lower()
        return form.words.stand_in(lower) and any(
            ((words is not None and words.stand_in(lower)) or (capitals is not None and capitals.stand_in(beside)))
            and one.passes(value)
            for one, words, capitals in form.named
        )


_SHAPES: Final = {_name(shape): shape for shape in _special_shapes()}
