from __future__ import annotations

import pytest
from datasketch import lsh

from roots_pipeline.duplicates.curve import half_similarity, losses, match_probability

# Published curves, to three places: FineWeb's 14 bands of 8 rows and datasketch's choice for .8, 9 bands of 13 rows.
CURVES = {
    (14, 8): {0.5: 0.053, 0.6: 0.211, 0.7: 0.565, 0.75: 0.772, 0.8: 0.924, 0.85: 0.988},
    (9, 13): {0.5: 0.001, 0.6: 0.012, 0.7: 0.084, 0.75: 0.195, 0.8: 0.399, 0.85: 0.686, 0.9: 0.929},
    (20, 6): {0.5: 0.270, 0.6: 0.615, 0.7: 0.918, 0.8: 0.998},
    (450, 20): {0.7: 0.302, 0.75: 0.761, 0.8: 0.995},
}
HALVES = {(14, 8): 0.685, (9, 13): 0.819, (16, 8): 0.674, (20, 6): 0.569, (25, 5): 0.487, (450, 20): 0.723}


@pytest.mark.parametrize(("bands", "rows"), CURVES)
def test_known_curves(bands, rows):
    for similarity, probability in CURVES[bands, rows].items():
        assert match_probability(similarity, bands, rows) == pytest.approx(probability, abs=6e-4)


@pytest.mark.parametrize(("bands", "rows"), HALVES)
def test_half(bands, rows):
    assert half_similarity(bands, rows) == pytest.approx(HALVES[bands, rows], abs=6e-4)


def test_ends():
    assert match_probability(0.0, 14, 8) == 0.0
    assert match_probability(1.0, 14, 8) == 1.0


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.95])
@pytest.mark.parametrize(("bands", "rows"), [(14, 8), (20, 13), (1, 1), (25, 10), (1, 128)])
def test_losses_are_datasketch_s(threshold, bands, rows):
    found = losses(threshold, bands, rows)
    assert found.wasted == pytest.approx(lsh._false_positive_probability(threshold, bands, rows), abs=1e-6)
    assert found.missed == pytest.approx(lsh._false_negative_probability(threshold, bands, rows), abs=1e-6)
    assert found.at_threshold == pytest.approx(1 - match_probability(threshold, bands, rows))


def test_losses_by_hand():
    # One band of one row: the curve is the diagonal, so the areas are triangles.
    assert losses(0.8, bands=1, rows=1) == pytest.approx((0.2, 0.02, 0.32))
