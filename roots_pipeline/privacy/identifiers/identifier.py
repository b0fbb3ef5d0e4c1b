"""What is declared of a national identifier."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

#: Says of an identifier, in capitals and without separators, whether its check digits and parts can be right.
Check = Callable[[str], bool]


class Strength(IntEnum):
    """What a form needs beside it to be taken for an identifier."""

    #: A word that names it; or at home, one for identity papers in general.
    WORD = 0
    #: At home, that is in documents of a language spoken in its country, nothing.
    HOME = 1
    #: Nothing anywhere: nothing else looks so.
    ANYWHERE = 2


_MARKS = {"+": Strength.HOME, "!": Strength.ANYWHERE}


@dataclass(frozen=True)
class Identifier:
    """A country's identifier of persons."""

    #: ISO 3166 code of the country, an underscore, and what it is called there: "br_cpf".
    name: str
    #: Each form in shapes: "9" a digit, "A" a capital letter, "X" either, "_" a space, all else itself; "!" or "+"
    #: before it is its `Strength`. A form with letters is found in capitals only.
    forms: str
    #: Words that name it, in any language; lower case, "_" is a space.
    words: str
    #: Where the form and its check are described.
    source: str
    check: Check | None = None

    @property
    def country(self) -> str:
        return self.name[:2].upper()

    def passes(self, value: str) -> bool:
        """Whether a value of one of its forms, in capitals and without separators, can be right."""
        return self.check is None or self.check(value)

    def all_words(self) -> list[str]:
        """Its words."""
        return [word.replace("_", " ") for word in self.words.split()]

    def shapes(self) -> list[tuple[str, Strength]]:
        """Its forms, each with its strength; one with a single X as one with a digit and one with a letter."""
        shapes = []
        for form in self.forms.split():
            shape, strength = form.lstrip("+!").replace("_", " "), _MARKS.get(form[0], Strength.WORD)
            either = ("9", "A") if shape.count("X") == 1 else ("X",)
            shapes += [(shape.replace("X", one), strength) for one in either]
        return shapes


def stdnum(module: str) -> Check:
    """The check of python-stdnum's module of that name, imported when it is needed first.

    >>> stdnum("br.cpf")("11144477735"), stdnum("br.cpf")("11144477734")
    (True, False)
    """

    def check(value: str) -> bool:
        return _loaded(module)(value)

    return check


@cache
def _loaded(module: str) -> Check:
    is_valid: Check = importlib.import_module(f"stdnum.{module}").is_valid
    return is_valid
