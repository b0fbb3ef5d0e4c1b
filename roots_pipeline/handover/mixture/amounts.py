"""Amounts as people write them: sizes, shares, epochs."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from roots_pipeline.errors import ConfigError

#: What a number stands for: a size in the mixture's unit, a share of the whole, so many times over, or a proportion.
Kind = Literal["size", "share", "epochs", "weight"]

_WRITTEN = re.compile(r"(?P<number>[0-9][0-9_,]*(?:\.[0-9]+)?(?:e[0-9]+)?)\s*(?P<suffix>%|x|[kmgt]?b?)", re.IGNORECASE)
_POWERS = {"": 0, "k": 3, "m": 6, "g": 9, "t": 12}


class Amount(NamedTuple):
    """A number and what it stands for."""

    value: float
    kind: Kind


def amount(text: str) -> Amount:
    """An amount; ConfigError: it is none.

    >>> amount("350GB"), amount("30%"), amount("2.5x"), amount("1.5")
    (Amount(value=350000000000.0, kind='size'), Amount(value=0.3, kind='share'), Amount(value=2.5, kind='epochs'),
     Amount(value=1.5, kind='weight'))
    """
    found = _WRITTEN.fullmatch(text.strip())
    value = float(re.sub("[_,]", "", found["number"])) if found else math.nan
    if found is None or not math.isfinite(value):
        raise ConfigError(
            f"'{text}' is no amount; write a size (350GB, 20M), a share (30%), epochs (2x) or a weight (1.5)"
        )
    suffix = found["suffix"].lower()
    if suffix == "%":
        return Amount(value / 100, "share")
    if suffix == "x":
        return Amount(value, "epochs")
    return Amount(value * 10.0 ** _POWERS[suffix.removesuffix("b")], "size" if suffix else "weight")


def size(text: str) -> float:
    """A size in bytes or tokens, with or without a suffix; ConfigError: it is none.

    >>> size("366G"), size("1_000")
    (366000000000.0, 1000.0)
    """
    value, kind = amount(text)
    if kind not in {"size", "weight"} or value <= 0:
        raise ConfigError(f"'{text}' is no size; write for instance 300GB of text, 366G of tokens, or 5e9")
    return value


def as_size(number: float, unit: str) -> str:
    """A size for people: three digits or more, in the largest unit that it reaches.

    >>> as_size(137_010_000, "bytes"), as_size(950, "tokens"), as_size(3.66e11, "tokens")
    ('137.0 MB', '950', '366.0 G')
    """
    letter, power = next(
        ((letter, power) for letter, power in reversed(_POWERS.items()) if power and number >= 0.9999 * 10**power),
        ("", 0),
    )
    suffix = letter.upper() + ("B" if unit == "bytes" else "")
    digits = f"{number / 10**power:.1f}" if power else f"{number:.0f}"
    return f"{digits} {suffix}".rstrip()
