"""How much text of each source a tokenizer is trained on.

As ROOTS did (data-preparation, `preprocessing/tokenizer`, `make_ratios_*.ipynb`; the paper's sentence, "same sampling
ratios as training data", is not what they ran): languages are leveled by water-filling to half of the corpus (800 GB of
1.6 TB), get amounts in proportion to what is left to the power of 0.3, and divide those among their sources by
water-filling.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from roots_pipeline.handover.mixture.allocation import Sizes, scaled, water_fill
from roots_pipeline.handover.sizes import SizesBySource

ALPHA: Final = 0.3
#: The share of the corpus that languages are leveled to.
LEVEL: Final = 0.5


def quotas(sizes: SizesBySource, total: float, alpha: float = ALPHA) -> dict[str, dict[str, float]]:
    """By language and source, how much of it is taken: never more than there is, `total` in all if there is as much."""
    languages = {language: float(sum(of.values())) for language, of in sizes.items() if of}
    level = water_fill(languages, LEVEL * sum(languages.values()))
    amounts = limited({language: size**alpha for language, size in level.items()}, languages, total)
    return {language: water_fill(sizes[language], amount) for language, amount in amounts.items()}


def limited(weights: Sizes, limits: Sizes, total: float) -> dict[str, float]:
    """Amounts in proportion to the weights, none above its limit, with the given sum if the limits have as much.

    >>> limited({"en": 3.0, "fr": 2.0, "sw": 1.0}, {"en": 99.0, "fr": 99.0, "sw": 5.0}, 60.0)
    {'en': 33.0, 'fr': 22.0, 'sw': 5.0}
    """
    full: dict[str, float] = {}
    while True:
        free = {key: weight for key, weight in weights.items() if key not in full}
        share = scaled(free, max(total - sum(full.values()), 0.0))
        over = {key: limits[key] for key, amount in share.items() if amount > limits[key]}
        if not over:
            return {key: full[key] if key in full else share[key] for key in weights}
        full |= over


def rates(taken: Mapping[str, Mapping[str, float]], sizes: SizesBySource) -> dict[str, dict[str, float]]:
    """By language and source, the share of its text that is taken."""
    return {
        language: {source: amount / sizes[language][source] for source, amount in of.items()}
        for language, of in taken.items()
    }
