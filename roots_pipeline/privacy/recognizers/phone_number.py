"""Telephone numbers: international ones anywhere, national ones of the regions where a language is spoken."""

from __future__ import annotations

import re
from functools import cache
from string import ascii_lowercase
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.locales import WIDE, Locale
from roots_pipeline.privacy.number_plans import NumberPlans, is_country_code, is_valid_international
from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, WEAK, Finding, Recognizer, after, before
from roots_pipeline.privacy.surrogates import is_surrogate_number

#: Between the digits of a number. A slash separates numbers, and in dates their parts.
_SEPARATOR: Final = r"(?:[ .-]?\(|\)[ .-]?|[ .-])"
#: Labels of numbers that are something else, and signs of money and counting.
_LABELS: Final = (
    "isbn issn ean doi pmid pmc pmcid arxiv rfc oid order bug ticket patent sku id no nr uuid version timestamp epoch "
    "port page pages p pp vol"
)
_LABELS_WITH_DIGITS: Final = ("isbn-10", "isbn-13", "№")
_LABEL_SET: Final = frozenset(_LABELS.split())
_SIGNS: Final = frozenset("#$€£¥₹₦%&=/@_")
_UNIT: Final = re.compile(r" ?(?:[%€£¥₹°²³]|(?:kb|mb|gb|tb|bytes?|km|kg|hz|khz|mhz|usd|eur)(?![a-z]))", re.IGNORECASE)
_YEAR: Final = r"(?:1[5-9]|20)[0-9]{2}"
#: Dates, spans of years, times; decimals; dotted quads.
_OTHER: Final = re.compile(
    rf"{_YEAR}[ .-][01]?[0-9][ .-][0-3]?[0-9](?:[ .-][0-9]{{1,2}})*|"
    rf"[0-3]?[0-9][ .-][0-3]?[0-9][ .-]{_YEAR}(?: [0-9]{{1,2}})*|"
    rf"{_YEAR}(?:[ -]{_YEAR})+|"
    rf"{_YEAR}[01][0-9][0-3][0-9](?:[0-9]{{2}}){{0,3}}|"
    rf"{_YEAR}-?[01][0-9][0-3][0-9][ -]?[0-9]{{4,6}}|"
    r"[0-9]+\.[0-9]+|"
    r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
)
_DIGITS: Final = re.compile("[0-9]+")
_NO_DIGITS: Final = str.maketrans("", "", "+ .-()xetnsio")
#: A ZIP code of the United States with its add-on; no plan of ours groups a number with a zero so.
_ZIP: Final = re.compile(r"0[0-9]{4}-[0-9]{4}")
#: A number of the North American plan by its form, valid or not; and any grouped number long enough to be dialed.
_NORTH_AMERICAN: Final = re.compile(r"(?:1[ .-]?)?\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}")
#: In the form in which no other number is written there: (212) 736-5000, 212-736-5000, 212.736.5000.
_NORTH_AMERICAN_FORM: Final = re.compile(r"(?:1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}([.-]))[0-9]{3}[.-][0-9]{4}")
_EXTENSION: Final = r"(?: ?(?:x|ext\.?|extension) ?[0-9]{1,6})"


class PhoneNumber(Recognizer):
    """A number that is valid by its country's plan.

    International numbers stand by themselves. National ones do where their digits are grouped as the country groups
    them; otherwise, and for other countries' numbers, a word such as "tel" must stand beside them.

    >>> from roots_pipeline.privacy.locales import locale
    >>> PhoneNumber(locale("swh_Latn")).analyze("Simu: 0712 339 632, +254 712 826 122", [])
    [type: PHONE, start: 6, end: 18, score: 0.75, type: PHONE, start: 20, end: 36, score: 0.75]
    """

    kind: ClassVar[str] = "phone"
    # A run of digits and separators as long as it goes, so that no part of a longer run is taken for a number; or
    # digits without separators, of which there may be several with spaces between. A plus always begins a number.
    pattern: ClassVar[str] = (
        r"(?=[0-9(+])(?:(?<=[A-Za-z])(?=\()|(?<![0-9A-Za-z_+])|(?<=\\[nrt]))"
        r"(?:"
        r"(?:(?=\+)|(?<![0-9][ .,:()+-])(?<![0-9][ .-]\()(?<![0-9]\)[ .-]))"
        rf"(?P<number>(?:\+ ?)?\(?[0-9](?:{_SEPARATOR}?[0-9]){{6,17}}+)"
        rf"(?:{_EXTENSION}(?![0-9A-Za-z_])|(?![0-9A-Za-z_])(?![ .,:()-][0-9])(?![ .-]\([0-9])(?!\)[ .-][0-9]))"
        r"|(?<![.,:()-])(?P<plain>\+?[0-9]{9,15})(?![0-9A-Za-z_])(?![.,:()-][0-9])"
        r")"
    )
    anchor: ClassVar[str] = r"[0-9](?:[ .\-]?\(?\)?[ .\-]?[0-9]){6}"
    longest: ClassVar[int] = 72
    lookaround: ClassVar[int] = 16
    context_reach: ClassVar[tuple[int, int]] = (48, 24)
    cost: ClassVar[int] = 6
    source: ClassVar[str] = "number plans and formats of phonenumbers (ITU-T E.164); the regions are ours"

    def __init__(self, where: Locale, **settings: Any) -> None:
        super().__init__(**{"context": where.words, **settings})
        self._plans = NumberPlans(where.regions)
        self._wide = _wide_plans()
        self._is_north_american = "US" in where.regions

    def judge(self, text: str, found: Any) -> Finding | None:
        number = found["number"] or found["plain"]
        start, end = found.span()
        if number[0] == "(" and ")" not in number:
            number, start = number[1:], start + 1
        score = self._score(number, text, start, end)
        if text[start - 1 : start] == "/":
            # The second number of a list, or a number in a path.
            score = min(score, WEAK)
        return None if score == 0.0 else (start, end, score)

    def _score(self, number: str, text: str, start: int, end: int) -> float:
        international = number.startswith("+")
        digits = (number.replace("(0)", "") if international else number).translate(_NO_DIGITS)
        if is_surrogate_number(digits):
            return 0.0
        if len(set(digits)) < 3 or _OTHER.fullmatch(number.removeprefix("+ ")):
            return 0.0
        if _is_labeled(before(text, start, 16)) or _UNIT.match(after(text, end, 8)):
            return 0.0
        groups = tuple(map(len, _DIGITS.findall(number)))
        if number.startswith("+ ") and len(groups) < 3:
            # A sum.
            return 0.0
        if international:
            if is_valid_international(digits):
                return CERTAIN
            if not 8 <= len(digits) <= 15:
                return 0.0
            # Plans grow, and old numbers stay in old texts: a country code and groups as of a number will do.
            return CERTAIN if len(groups) > 3 and is_country_code(digits[: groups[0]]) else WEAK
        if digits.startswith("00"):
            valid = is_valid_international(digits[2:])
            return CERTAIN if valid and len(groups) > 1 else WEAK if 10 <= len(digits) <= 17 else 0.0
        if 1 in groups[1:] or (len(digits) < 8 and len(groups) == 1) or _ZIP.fullmatch(number):
            return 0.0
        if self._is_north_american and _NORTH_AMERICAN_FORM.fullmatch(number.partition("x")[0].rstrip(" ext.")):
            # Area codes are added, and those that no plan lists are in made-up texts.
            return CERTAIN
        if self._plans.is_valid(digits):
            return CERTAIN if self._stands_alone(number, digits, groups) else WEAK
        return WEAK if self._wide.is_valid(digits) or _NORTH_AMERICAN.fullmatch(number) else 0.0

    def _stands_alone(self, number: str, digits: str, groups: tuple[int, ...]) -> bool:
        """Whether a valid national number looks like nothing else."""
        if digits.startswith("0") and len(digits) > 8 + (len(groups) == 1) and (groups[0] > 2 or len(groups) > 4):
            # No quantity is written with a zero in front, and codes of ten digits that fit a plan are few.
            return True
        if len(digits) < 9 and len(groups) == 2:
            # 400-1000 is a range.
            return False
        if len(groups) < 2 or ("." in number and set(groups[1:]) == {3}):
            # 405.278.970 is a quantity.
            return False
        return self._plans.is_grouped(digits, groups)


@cache
def _wide_plans() -> NumberPlans:
    return NumberPlans(WIDE.split())


def _is_labeled(left: str) -> bool:
    """Whether what stands before a number says that it is something else than a telephone number."""
    if left[-1:] in _SIGNS:
        return not (left[-1] == "/" and left[-2:-1].isdigit())
    tail = left.rstrip(".:#\"' ").lower()
    return tail[len(tail.rstrip(ascii_lowercase)) :] in _LABEL_SET or tail.endswith(_LABELS_WITH_DIGITS)
