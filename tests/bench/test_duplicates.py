"""The benchmark of duplicates at size: documents made up are found without their text, as planted."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from roots_pipeline.stages import components

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def synthetic():
    sys.path[:0] = [str(FOLDER)]
    try:
        import synthetic
    finally:
        sys.path.remove(str(FOLDER))
    return synthetic


def test_planted_families_agree_as_planned(synthetic):
    made = synthetic.make(np.random.default_rng(1), 1000, 120, 1000)
    first = made.minima[:, None, :] == made.minima[None, :, :]
    alike = np.triu(first.mean(axis=2), 1)
    equal = np.triu((made.content[:, None] == made.content[None]).all(axis=2), 1)
    # Documents of one family agree in .8 x .8 of their minima and more, others in none.
    assert not ((alike > 0.05) & (alike < 0.5)).any()
    assert (alike[equal] == 1.0).all()
    assert (alike > 0.5).sum() > 100
    assert equal.sum() > 3


@pytest.mark.parametrize("in_parts", [False, True])
def test_no_text_is_asked_for_and_what_is_dropped_is_alike(synthetic, tmp_path, monkeypatch, in_parts):
    if in_parts:
        monkeypatch.setattr(components, "PAIRS_IN_MEMORY", 10)
    search = synthetic.Search(tmp_path, synthetic.LANGUAGE, synthetic.no_text(20, 6))
    random = np.random.default_rng(5)
    for _ in range(2):
        synthetic.write_file(search, random, 1500, 3000)
    search.run(3)
    dropped = search.dropped()
    assert 100 < len(dropped) < 1000
    assert all(similarity >= 0.8 and kept not in dropped for kept, similarity, _ in dropped.values())
    assert ("choose" in search.records) == in_parts
    assert {rule for *_, rule in dropped.values()} == {"exact_duplicate", "near_duplicate"}
