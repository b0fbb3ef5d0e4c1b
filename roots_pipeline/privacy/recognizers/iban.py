"""International bank account numbers."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, Finding, Recognizer

#: The length of a country's numbers, country code and check digits included (SWIFT IBAN registry, release 99, and
#: the countries that use the format without being in it).
_LENGTHS: Final = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL SD FK",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "AO CV GW LY MZ PT ST",
    26: "DZ IR IS TR",
    27: "BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR SM TD",
    28: "AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
#: Letters of either case as numbers from 10 on.
_NUMBERS: Final = str.maketrans({letter: str(int(letter, 36)) for letter in ascii_letters})
_NO_DIGITS: Final = str.maketrans("", "", digits)


def _pattern() -> str:
    """One alternative a length and case: the country, two check digits and the rest by fours."""
    alternatives = []
    for length, countries in _LENGTHS.items():
        fours, last = divmod(length - 4, 4)
        for fit, letters in ((str.upper, "A-Z"), (str.lower, "a-z")):
            tail = f"[ -]?[0-9{letters}]{{{last}}}" if last else ""
            heads = "|".join(fit(country) for country in countries.split())
            alternatives.append(f"(?:{heads})[0-9]{{2}}(?:[ -]?[0-9{letters}]{{4}}){{{fours}}}{tail}")
    return rf"(?:(?<![0-9A-Za-z_])|(?<=\\[nrt]))(?=[A-Za-z]{{2}}[0-9]{{2}})(?:{'|'.join(alternatives)})(?![0-9A-Za-z_])"


class Iban(Recognizer):
    """An account number of its country's length whose check digits are right.

    >>> Iban().analyze("IBAN: GB82 WEST 1234 5698 7654 32.", [])
    [type: IBAN, start: 6, end: 33, score: 0.75]
    """

    kind: ClassVar[str] = "iban"
    pattern: ClassVar[str] = _pattern()
    anchor: ClassVar[str] = r"[A-Za-z]{2}[0-9]{2}[ \-]?[0-9A-Za-z]{4}[ \-]?[0-9A-Za-z]{4}"
    longest: ClassVar[int] = 33 + 8
    lookaround: ClassVar[int] = 2
    cost: ClassVar[int] = 8
    source: ClassVar[str] = "ISO 13616-1, SWIFT IBAN registry"

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        value = found[0].replace(" ", "").replace("-", "")
        # ISO 13616-1: the first four characters to the end, letters as 10 to 35, and the number is 1 modulo 97.
        number = int((value[4:] + value[:4]).translate(_NUMBERS))
        # Eight digits besides the check digits keep out lower-case words and identifiers that pass by chance.
        if number % 97 != 1 or len(value.translate(_NO_DIGITS)) > len(value) - 10:
            return None
        return *found.span(), CERTAIN
