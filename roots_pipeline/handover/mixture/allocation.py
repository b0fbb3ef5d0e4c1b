"""How much of each component a training run sees: the arithmetic of a mixture, from sizes alone.

A size is a number of bytes or tokens, of any unit as long as all have the same. An amount is how much of a component is
seen, in that unit: amount / size are its epochs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

#: Keys of the components of a mixture.
Sizes = Mapping[str, float]


def proportional(sizes: Sizes) -> dict[str, float]:
    """Each as much as there is of it: what BLOOM was trained on."""
    return dict(sizes)


def by_alpha(sizes: Sizes, alpha: float) -> dict[str, float]:
    """Amounts in proportion to share^alpha, with the same sum as the sizes.

    mBERT and XLM-R (Conneau et al. 2020, §3.1) take 0.7 and 0.3; ROOTS' tokenizer 0.3 (`make_ratios_*.ipynb`).

    >>> by_alpha({"a": 64.0, "b": 1.0}, 0.5)["a"] == 65 * 8 / 9
    True
    """
    total = sum(sizes.values())
    powers = {key: (size / total) ** alpha if size else 0.0 for key, size in sizes.items()}
    scale = total / sum(powers.values()) if total else 0.0
    return {key: power * scale for key, power in powers.items()}


def unimax(sizes: Sizes, budget: float, epochs: float) -> dict[str, float]:
    """The same amount of each, none more than `epochs` times over: Chung et al. 2023 (arXiv 2304.09151), algorithm 1.

    The amounts sum to the budget, or to less where all of it is not that much.

    >>> unimax({"a": 1.0, "b": 10.0, "c": 100.0}, 60.0, 4.0)
    {'a': 4.0, 'b': 28.0, 'c': 28.0}
    """
    return water_fill({key: size * epochs for key, size in sizes.items()}, budget)


def water_fill(limits: Sizes, total: float) -> dict[str, float]:
    """The same of each up to its limit, summing to `total`, or to the limits' sum where that is less.

    The smallest limits first: what one cannot take is shared by the rest.

    >>> water_fill({"en": 500.0, "sw": 10.0, "fr": 100.0}, 200.0)
    {'en': 95.0, 'sw': 10.0, 'fr': 95.0}
    """
    amounts = dict.fromkeys(limits, 0.0)
    left = total
    ascending = sorted(limits, key=lambda key: (limits[key], key))
    for place, key in enumerate(ascending):
        amounts[key] = min(limits[key], left / (len(ascending) - place))
        left -= amounts[key]
    return amounts


def scaled(amounts: Sizes, total: float) -> dict[str, float]:
    """The amounts in the same proportions with another sum; as they are if all are zero."""
    now = sum(amounts.values())
    return {key: amount * total / now if now else 0.0 for key, amount in amounts.items()}


def capped(amounts: Sizes, caps: Sizes, fixed: Collection[str] = ()) -> dict[str, float]:
    """Amounts that are shares (of their sum) no larger than the caps; what a cap takes goes to the rest in proportion.

    A component that this lifts above its own cap is capped too; those that are `fixed` take nothing unless all are.
    Where nothing is left to take it, the sum is less than before.

    >>> capped({"en": 60.0, "fr": 30.0, "sw": 10.0}, {"en": 0.4})
    {'en': 40.0, 'fr': 45.0, 'sw': 15.0}
    """
    total = sum(amounts.values())
    rest = [key for key, amount in amounts.items() if amount and key not in caps and key not in fixed]
    held = {key: amounts[key] for key in fixed} if rest else {}
    while True:
        free = {key: amount for key, amount in amounts.items() if key not in held}
        share = scaled(free, total - sum(held.values()))
        over = {key: caps[key] * total for key in share if key in caps and share[key] > caps[key] * total * (1 + 1e-12)}
        if not over:
            return {key: held[key] if key in held else share[key] for key in amounts}
        held |= over


def filled(fixed: Sizes, shares: Sizes, rest: Sizes, total: float = 0.0) -> dict[str, float]:
    """Amounts of which some are fixed and some are shares of the sum; the rest divide what is left, in proportion.

    `total`: the sum; 0: the one with which the rest stays as it is. Where there is no rest the sum may be less.
    ValueError: there is no such sum.

    >>> filled({"sw": 30.0}, {"code": 0.2}, {"en": 60.0, "fr": 20.0}, 200.0)
    {'sw': 30.0, 'code': 40.0, 'en': 97.5, 'fr': 32.5}
    """
    held, share, free = sum(fixed.values()), sum(shares.values()), sum(rest.values())
    all_of_it = share > 1 - 1e-9
    if share > 1 + 1e-9:
        raise ValueError(f"the shares given sum to {100 * share:.6g} %; all shares together are 100 %")
    if all_of_it and held:
        raise ValueError("the shares given sum to 100 %, and leave nothing for the sizes or epochs given beside them")
    if share and not all_of_it and not held + free:
        raise ValueError(f"the shares given sum to {100 * share:.6g} %, and nothing else is there to take the rest")
    as_it_is = not all_of_it and (not total or not free)
    if as_it_is:
        total = min(total or math.inf, (held + free) / (1 - share))
    left = free if as_it_is and free else total * (1 - share) - held
    if left < -1e-9 * held:
        raise ValueError(
            f"what is given as sizes or epochs is {held / (total * (1 - share)):.3g} times what there is room for in "
            "the budget: give less, or more --budget"
        )
    return {**fixed, **{key: value * total for key, value in shares.items()}, **scaled(rest, max(left, 0.0))}
