from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.config import license_ids, permits

LICENSES = {
    "MIT": SimpleNamespace(permits_training=True),
    "CC0-1.0": SimpleNamespace(permits_training=True),
    "CC-BY-NC-4.0": SimpleNamespace(permits_training=False),
}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("mit", True),
        ("CC-BY-NC-4.0", False),
        ("MIT OR CC-BY-NC-4.0", True),
        ("MIT AND CC-BY-NC-4.0", False),
        ("MIT OR Beerware", True),
        ("MIT AND Beerware", False),
        # AND binds tighter than OR (SPDX 2.3, annex D.4.5).
        ("MIT OR CC-BY-NC-4.0 AND CC-BY-NC-4.0", True),
        ("(MIT OR CC-BY-NC-4.0) AND CC-BY-NC-4.0", False),
        ("CC-BY-NC-4.0 AND CC-BY-NC-4.0 OR CC0-1.0", True),
        ("((MIT))", True),
        # What is unknown or no expression permits nothing.
        ("", False),
        (" ", False),
        ("Beerware", False),
        ("MIT+", False),
        ("MIT WITH Font-exception-2.0", False),
        ("MIT or CC0-1.0", False),
        ("MIT, CC0-1.0", False),
        ("MIT/CC0-1.0", False),
        ("(MIT", False),
        ("MIT)", False),
        ("()", False),
        ("OR", False),
        ("MIT OR", False),
        ("AND MIT", False),
        ("(" * 100_000 + "MIT" + ")" * 100_000, False),
        ("(" * 400 + "MIT" + ")" * 400, True),
    ],
)
def test_permits(expression, answer):
    assert permits(expression, LICENSES) is answer


def test_the_ids_of_an_expression():
    assert license_ids("(A OR B) AND C") == ["A", "B", "C"]
    with pytest.raises(ValueError, match="a license is missing at the end"):
        license_ids("A OR")


NAMES = st.sampled_from(["MIT", "CC0-1.0", "CC-BY-NC-4.0", "Beerware"])
TREES = st.recursive(NAMES, lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner), max_leaves=8)


def written(tree: object) -> str:
    return tree if isinstance(tree, str) else f"({written(tree[0])} {tree[1]} {written(tree[2])})"


def value(tree: object) -> bool:
    if isinstance(tree, str):
        return tree in {"MIT", "CC0-1.0"}
    left, right = value(tree[0]), value(tree[2])
    return (left and right) if tree[1] == "AND" else (left or right)


@given(TREES)
def test_permits_is_the_logic_of_the_expression(tree):
    assert permits(written(tree), LICENSES) is value(tree)


@given(st.text(alphabet="()ANDORMIT -", max_size=60))
def test_permits_never_raises(expression):
    assert permits(expression, LICENSES) in {True, False}
