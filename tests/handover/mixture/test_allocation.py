"""The arithmetic of mixtures, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.handover.mixture.allocation import by_alpha, capped, filled, proportional, unimax, water_fill

SIZES = {"en": 800.0, "fr": 150.0, "sw": 50.0}


def test_proportion_is_as_it_is() -> None:
    assert proportional(SIZES) == SIZES


def test_alpha_by_hand() -> None:
    # Shares 0.81 and 0.19; 0.81^0.5 = 0.9, 0.19^0.5 = 0.43589; of their sum 1.33589.
    amounts = by_alpha({"en": 81.0, "sw": 19.0}, 0.5)
    assert amounts["en"] == pytest.approx(100 * 0.9 / 1.33589, rel=1e-5)
    assert by_alpha(SIZES, 1.0) == pytest.approx(SIZES)
    assert by_alpha(SIZES, 0.0) == pytest.approx(dict.fromkeys(SIZES, 1000 / 3))
    assert by_alpha({"en": 1.0, "none": 0.0}, 0.0) == {"en": 1.0, "none": 0.0}


def test_unimax_by_hand() -> None:
    # 600 for three: 200 each; sw can take 4 * 10 = 40, so 560 for two: 280 each, which fr (4 * 100) and en can take.
    assert unimax({"en": 1000.0, "fr": 100.0, "sw": 10.0}, 600, 4) == {"en": 280.0, "fr": 280.0, "sw": 40.0}
    # More than there is, four times over.
    assert unimax({"fr": 100.0, "sw": 10.0}, 600, 4) == {"fr": 400.0, "sw": 40.0}


def test_water_filling_by_hand() -> None:
    assert water_fill({"a": 5.0, "b": 1.0, "c": 3.0}, 7.0) == {"a": 3.0, "b": 1.0, "c": 3.0}
    assert water_fill({"a": 5.0, "b": 1.0, "c": 3.0}, 6.0) == {"a": 2.5, "b": 1.0, "c": 2.5}


def test_caps_push_others_against_theirs() -> None:
    # en gives up 400 of 800; fr and sw take 600 as 3 : 1, so fr is 450: above its own 400; sw takes the rest.
    assert capped(SIZES, {"en": 0.4, "fr": 0.4}) == pytest.approx({"en": 400.0, "fr": 400.0, "sw": 200.0})
    assert capped(SIZES, {"en": 0.9}) == pytest.approx(SIZES)


def test_what_is_fixed_takes_nothing_of_a_cap() -> None:
    # en gives up 400, which fr takes; sw is fixed.
    assert capped(SIZES, {"en": 0.4}, {"sw"}) == pytest.approx({"en": 400.0, "fr": 550.0, "sw": 50.0})
    # Unless nothing else is there.
    assert capped(SIZES, {"en": 0.4}, {"fr", "sw"}) == pytest.approx({"en": 400.0, "fr": 450.0, "sw": 150.0})


def test_shares_and_fixed_amounts_by_hand() -> None:
    rest = {"en": 800.0, "fr": 150.0}
    # sw is 20 %, so the 950 that stay as they are are 80 % of 1187.5.
    assert filled({}, {"sw": 0.2}, rest) == pytest.approx({"sw": 237.5, **rest})
    # Of a sum of 1,000: 800 as 800 : 150.
    assert filled({}, {"sw": 0.2}, rest, 1000) == pytest.approx(
        {"sw": 200, "en": 800 * 800 / 950, "fr": 800 * 150 / 950}
    )
    # 500 are fixed; of 2,000, 400 are sw's, so 1,100 are left.
    found = filled({"py": 500}, {"sw": 0.2}, rest, 2000)
    assert found == pytest.approx({"py": 500, "sw": 400, "en": 1100 * 800 / 950, "fr": 1100 * 150 / 950})
    # Nothing makes up the sum: it is what is fixed, and sw's fifth of all.
    assert filled({"py": 400}, {"sw": 0.2}, {}, 2000) == pytest.approx({"py": 400, "sw": 100})
    assert filled({}, {"sw": 1.0}, rest, 2000) == {"sw": 2000, "en": 0, "fr": 0}
    for fixed, shares, total, message in [
        ({}, {"sw": 0.6, "fr": 0.5}, 0, "sum to 110 %; all shares together are 100 %"),
        ({"py": 1}, {"sw": 1.0}, 10, "sum to 100 %, and leave nothing for the sizes"),
        ({}, {"sw": 0.6}, 0, "sum to 60 %, and nothing else is there"),
        ({"py": 400}, {"sw": 0.2}, 250, "is 2 times what there is room for in the budget"),
    ]:
        with pytest.raises(ValueError, match=message):
            filled(fixed, shares, {}, total)


AMOUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(1e-3, 1e12), min_size=1, max_size=8)


@given(AMOUNTS, st.floats(1e-3, 1e13))
def test_water_is_level(limits: dict[str, float], total: float) -> None:
    amounts = water_fill(limits, total)
    assert sum(amounts.values()) == pytest.approx(min(total, sum(limits.values())))
    level = max(amounts.values())
    assert all(amounts[key] == pytest.approx(min(limits[key], level)) for key in limits)


@given(AMOUNTS, st.floats(0.3, 1.0))
def test_caps_hold_and_nothing_is_lost(amounts: dict[str, float], cap: float) -> None:
    caps = dict.fromkeys(sorted(amounts)[:2], cap)
    if len(amounts) > 2:
        total = sum(amounts.values())
        after = capped(amounts, caps)
        if sum(caps.values()) < 1:
            assert sum(after.values()) == pytest.approx(total)
        assert all(after[key] <= cap * total * (1 + 1e-9) for key in caps)


def as_published(counts: dict[str, float], budget: float, epochs: float) -> dict[str, float]:
    """UniMax as Chung et al. 2023 print it (algorithm 1), with the amounts before they are divided by their sum."""
    remaining, amounts = budget, {}
    for place, key in enumerate(sorted(counts, key=lambda key: counts[key])):
        share = remaining / (len(counts) - place)
        amounts[key] = min(share, counts[key] * epochs)
        remaining -= amounts[key]
    return amounts


@given(AMOUNTS, st.floats(1e-3, 1e13), st.floats(0.5, 20))
def test_unimax_is_the_published_algorithm(sizes: dict[str, float], budget: float, epochs: float) -> None:
    assert unimax(sizes, budget, epochs) == pytest.approx(as_published(sizes, budget, epochs))


SHARES = st.dictionaries(st.text("ABC", min_size=1, max_size=1), st.floats(0.01, 0.3), max_size=3)


@given(AMOUNTS, SHARES, st.floats(0, 1), st.floats(1.01, 100))
def test_what_is_given_is_kept_and_the_rest_keep_their_proportions(
    sizes: dict[str, float], shares: dict[str, float], part: float, times: float
) -> None:
    names = sorted(sizes)
    cut = round(part * (len(names) - 1))
    fixed, rest = {key: sizes[key] for key in names[:cut]}, {key: sizes[key] for key in names[cut:]}
    total = times * sum(sizes.values()) / (1 - sum(shares.values()))
    for asked in (0.0, total):
        found = filled(fixed, shares, rest, asked)
        whole = sum(found.values())
        assert whole == pytest.approx(asked or total / times)
        assert {key: found[key] for key in fixed} == fixed
        assert {key: found[key] / whole for key in shares} == pytest.approx(shares)
        factors = [found[key] / rest[key] for key in rest]
        # What is little beside the whole is what is left of a difference.
        digits = 1e-6 + 1e-14 * whole / min(rest.values())
        assert factors == pytest.approx([factors[0]] * len(rest), rel=digits)
        if not asked:
            assert factors[0] == pytest.approx(1, rel=digits)
