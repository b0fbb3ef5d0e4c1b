"""The telephone number plans of all countries, from phonenumbers' metadata, compiled for judging in bulk.

`phonenumbers.parse` and `is_valid_number` take 25 and 30 microseconds a number and region; here one RE2 pattern holds
the plans of all regions asked for and takes one. What is valid is the same but for two rules left out: regions whose
national numbers are rewritten before they are judged (Brazil's carrier codes; but Argentina's mobile 15 is read), and
island numbers without their area code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import phonenumbers

from roots_pipeline.privacy.yes_or_no import YesOrNo

#: The kinds of numbers that reach somebody: not short codes, emergency numbers or those "only dialled internally".
_KINDS: Final = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)
#: Matches no digits: the plan of no region.
_NOTHING: Final = "x"
#: Groupings in common use beside those phonenumbers writes: digits a group, national prefix included.
_OTHER_GROUPINGS: Final[dict[str, list[tuple[int, ...]]]] = {
    "BI": [(2, 3, 3)],
    "ES": [(3, 3, 3)],
    "CN": [(3, 4, 4), (3, 8), (4, 8)],
    "TW": [(4, 3, 3)],
}


#: Numbers as dialed within a country that its plan does not list: mobiles in Argentina have a 15 after the area code.
_OTHER_NUMBERS: Final = {"AR": "0?(?:11|[2368][0-9]{2,3})15[0-9]{6,8}"}


@dataclass(frozen=True)
class _Format:
    leading: Any
    pattern: Any
    prefix: str
    #: Whether a number is never written without the prefix.
    needs_prefix: bool


@dataclass(frozen=True)
class Region:
    """A country's plan: which numbers are valid within it, and in what groups they are written."""

    name: str
    valid: YesOrNo
    formats: tuple[_Format, ...]

    def groupings(self, digits: str) -> set[tuple[int, ...]]:
        """The groups, in digits each, in which a number is written within its country."""
        found = {groups for groups in _OTHER_GROUPINGS.get(self.name, ()) if sum(groups) == len(digits)}
        for form in self.formats:
            national = digits.removeprefix(form.prefix) if form.prefix else digits
            if form.leading is not None and not form.leading.match(national):
                continue
            match = form.pattern.fullmatch(national)
            if match and (national != digits or not form.needs_prefix):
                groups = [len(group) for group in match.groups() if group]
                if national != digits:
                    # The prefix is written as part of the first group, or before it: 0712 339 632, 0 712 339 632.
                    groups[0] += len(form.prefix)
                found.add(tuple(groups))
            if match:
                break
        return found


class NumberPlans:
    """The plans of some regions, for numbers as they are written within a country."""

    def __init__(self, regions: Iterable[str]) -> None:
        self.regions = tuple(_region(name) for name in dict.fromkeys(regions))
        self._valid = _plan("|".join(f"(?:{_national(region.name)})" for region in self.regions) or _NOTHING)

    def is_valid(self, digits: str) -> bool:
        """Whether digits, with or without the national prefix, are a number in one of the regions."""
        return self._valid.matches(digits)

    def is_grouped(self, digits: str, groups: tuple[int, ...]) -> bool:
        """Whether a valid number's groups are its country's, or some of them joined: 080-23106489 for 080-2310 6489."""
        breaks = _breaks(groups)
        return any(
            breaks <= _breaks(usual)
            for region in self.regions
            if region.valid.matches(digits)
            for usual in region.groupings(digits)
        )


def is_country_code(digits: str) -> bool:
    """Whether digits are a country's calling code."""
    return digits[:1] != "0" and int(digits) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE


def is_valid_international(digits: str) -> bool:
    """Whether digits after a plus sign are a number of a country.

    >>> is_valid_international("254712826122"), is_valid_international("25412826122")
    (True, False)
    """
    for length in (1, 2, 3):
        if is_country_code(digits[:length]):
            return _international(digits[:length]).matches(digits[length:])
    return False


@cache
def _international(code: str) -> YesOrNo:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(code)]
    return _plan("|".join(f"(?:{_national(name)})" for name in regions if name != "001") or _NOTHING)


def _breaks(groups: tuple[int, ...]) -> set[int]:
    total = 0
    found = set()
    for group in groups[:-1]:
        total += group
        found.add(total)
    return found


def _metadata(name: str) -> Any:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(name)
    if metadata is None:
        raise ValueError(f"region {name}: phonenumbers knows no plan for it")
    return metadata


def _national(name: str) -> str:
    metadata = _metadata(name)
    kinds = (getattr(metadata, kind) for kind in _KINDS)
    numbers = "|".join(f"(?:{kind.national_number_pattern})" for kind in kinds if kind and kind.national_number_pattern)
    prefix = metadata.national_prefix_for_parsing
    if prefix is None or metadata.national_prefix_transform_rule is not None:
        prefix = metadata.national_prefix
    pattern = f"(?:{prefix})?(?:{numbers})" if prefix else f"(?:{numbers})"
    return f"{pattern}|{_OTHER_NUMBERS[name]}" if name in _OTHER_NUMBERS else pattern


@cache
def _region(name: str) -> Region:
    metadata = _metadata(name)
    prefix = metadata.national_prefix or ""
    formats = tuple(
        _Format(
            re.compile(form.leading_digits_pattern[-1], re.ASCII) if form.leading_digits_pattern else None,
            re.compile(form.pattern, re.ASCII),
            prefix,
            bool(prefix)
            and prefix in (form.national_prefix_formatting_rule or "")
            and not form.national_prefix_optional_when_formatting,
        )
        for form in metadata.number_format
    )
    return Region(name, _plan(_national(name)), formats)


@cache
def _plan(pattern: str) -> YesOrNo:
    return YesOrNo(pattern, whole=True)
