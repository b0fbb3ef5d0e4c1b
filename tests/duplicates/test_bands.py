from __future__ import annotations

import numpy as np
import pytest

from roots_pipeline.duplicates.bands import band_hashes

RANDOM = np.random.default_rng(7)


def test_a_band_is_equal_exactly_where_all_its_rows_are():
    minima = RANDOM.integers(0, 1 << 32, (2, 120), dtype=np.uint32)
    minima[1] = minima[0]
    for lane in (0, 5, 6, 63, 119):
        changed = minima.copy()
        changed[1, lane] ^= 1
        hashes = band_hashes(changed)
        assert np.flatnonzero(hashes[0] != hashes[1]).tolist() == [lane // 6]


def test_order_of_rows_and_number_of_the_band_count():
    minima = np.tile(np.arange(6, dtype=np.uint32), (2, 20))
    minima[1, [0, 1]] = [1, 0]
    hashes = band_hashes(minima)
    assert np.unique(hashes[0]).size == 20
    assert hashes[0, 0] != hashes[1, 0]


def test_other_shapes():
    minima = RANDOM.integers(0, 1 << 32, (5, 125), dtype=np.uint32)
    assert band_hashes(minima, bands=9, rows=13).shape == (5, 9)
    assert band_hashes(minima[:0]).shape == (0, 20)
    # What is beyond the last band is not looked at.
    assert np.array_equal(band_hashes(minima), band_hashes(minima[:, :120]))
    with pytest.raises(ValueError, match="14 bands of 9 rows need 126 minima; there are 125"):
        band_hashes(minima, bands=14, rows=9)


def test_hashes_spread():
    minima = np.zeros((4096, 120), dtype=np.uint32)
    minima[:, 0] = np.arange(4096)
    hashes = band_hashes(minima)[:, 0]
    # One lane counts up: every bit of the hash must still be set about half of the time.
    bits = (hashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    assert (np.abs(bits.mean(axis=0) - 0.5) < 0.05).all()
