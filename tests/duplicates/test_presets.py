from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash, MinHashLSH

from roots_pipeline.duplicates.bands import BANDS, ROWS, band_hashes
from roots_pipeline.duplicates.presets import PRESETS
from roots_pipeline.duplicates.rows import MAX_BANDS
from roots_pipeline.duplicates.rules import THRESHOLD
from roots_pipeline.duplicates.shingles import SHINGLE_WORDS, shingles
from roots_pipeline.duplicates.signatures import EMPTY, PERMUTATIONS, sign
from roots_pipeline.text.batch import TextBatch

TEXTS = [
    " ".join(f"word{number * number % 1009}" for number in range(400)),
    "वह अपने गाँव के पुराने कुएँ के पास बैठा हुआ था और आने जाने वालों को देखता रहा था",
    "村口的老井旁边坐着一个人他看着来来往往的行人",
    "too short",
    "",
]


def test_names():
    assert [preset.name for preset in PRESETS.values()] == list(PRESETS)
    assert all(preset.source and preset.bands <= MAX_BANDS for preset in PRESETS.values())


def test_ours_is_what_a_run_does():
    ours = PRESETS["roots"]
    assert (ours.bands, ours.rows, ours.shingle, ours.threshold) == (BANDS, ROWS, SHINGLE_WORDS, THRESHOLD)
    assert (ours.permutations, ours.signature_bytes) == (PERMUTATIONS, 480)


# Minima, threshold: what the projects say; bands and rows: what datasketch makes of them.
@pytest.mark.parametrize(
    ("name", "minima"),
    [
        ("redpajama-v2", 128),
        ("redpajama-v2-70", 128),
        ("hplt", 256),
        ("bigcode", 256),
        ("data-juicer", 256),
        ("text-dedup", 240),
    ],
)
def test_bands_and_rows_that_datasketch_chose(name, minima):
    preset = PRESETS[name]
    chosen = MinHashLSH(threshold=preset.threshold, num_perm=minima)
    assert (preset.bands, preset.rows) == (chosen.b, chosen.r)


@pytest.mark.parametrize("name", PRESETS)
def test_every_lane_is_datasketch_s(name):
    preset = PRESETS[name]
    texts = TextBatch(pa.array(TEXTS, pa.large_string()))
    offsets, hashes = shingles(texts, preset.shingle)
    signed = sign(texts, preset.shingle, preset.permutations)
    assert signed.minima.shape == (len(TEXTS), preset.permutations)
    for row, (start, end) in zip(signed.minima, itertools.pairwise(offsets), strict=True):
        sketch = MinHash(num_perm=preset.permutations, seed=1, scheme="affine32", hashfunc=int)
        sketch.update_batch(hashes[start:end].tolist())
        assert np.array_equal(row, sketch.hashvalues)
        ours = MinHash(hashvalues=row, scheme="affine32", num_perm=preset.permutations, seed=1)
        assert ours.jaccard(sketch) == 1.0
    short = signed.shingles == 0
    assert (signed.minima[short] == EMPTY).all()
    assert band_hashes(signed.minima, preset.bands, preset.rows).shape == (len(TEXTS), preset.bands)
