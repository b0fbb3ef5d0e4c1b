from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.duplicates.shingles import shingle_counts, shingle_sets, shingles
from roots_pipeline.duplicates.verify import jaccard
from roots_pipeline.text.batch import TextBatch


def batch(*texts: str) -> TextBatch:
    return TextBatch(pa.array(texts, pa.large_string()))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two three four", 0),
        ("one two three four five", 1),
        ("one two three four five six", 2),
        ("हिन्दी में पाँच शब्द हैं", 1),
        ("ọ̀rọ̀ márùn-ún ni ó wà", 2),  # the hyphen divides: six words
        ("我有五个字", 1),
        ("我有四字", 0),
        ("ห้าคำไทย", 3),  # seven letters; the tone mark belongs to the first, the vowels are letters
    ],
)
def test_counts(text, count):
    assert shingle_counts(batch(text)).tolist() == [count]


def test_counts_of_other_widths():
    texts = batch("a b c d e f g", "", "a b")
    assert shingle_counts(texts).tolist() == [3, 0, 0]
    assert shingle_counts(texts, shingle=2).tolist() == [6, 0, 1]
    assert shingle_counts(texts, shingle=1).tolist() == [7, 0, 2]


def test_a_shingle_is_its_words_in_order():
    first, same, swapped, other = (
        shingles(batch(text)).hashes.tolist() for text in ("a b c d e", "A  B,c. d\nE!", "b a c d e", "a b c d f")
    )
    assert first == same
    assert len({*first, *swapped, *other}) == 3


def test_rolled_equals_fresh():
    words = [f"w{number % 7}" for number in range(40)]
    found = shingles(batch(" ".join(words))).hashes
    fresh = [int(shingles(batch(" ".join(words[start : start + 5]))).hashes[0]) for start in range(36)]
    assert found.tolist() == fresh


def test_documents_do_not_mix():
    texts = ["a b c d e f", "g h", "", "c d e f g h i"]
    offsets, hashes = shingles(batch(*texts))
    assert offsets.tolist() == [0, 2, 2, 2, 5]
    for text, start, end in zip(texts, offsets[:-1], offsets[1:], strict=True):
        assert shingles(batch(text)).hashes.tolist() == hashes[start:end].tolist()


def test_sets_are_sorted_and_single():
    texts = ["a b c d e a b c d e a b c d e", "", "a b", "z y x w v"]
    sets = shingle_sets(batch(*texts))
    # Five different rotations of a b c d e, though there are eleven shingles.
    assert np.diff(sets.offsets).tolist() == [5, 0, 0, 1]
    assert sets.hashes[:5].tolist() == sorted(set(shingles(batch(texts[0])).hashes.tolist()))


def test_sets_of_neighbors_that_share_a_border():
    # The greatest hash of one document is the least of the next: both must keep theirs.
    sets = shingle_sets(batch("a b c d e", "a b c d e", "", "a b c d e"))
    assert np.diff(sets.offsets).tolist() == [1, 1, 0, 1]
    everyone = np.arange(4)
    assert jaccard(sets, everyone, np.zeros(4, dtype=np.int64)).tolist() == [1.0, 1.0, 0.0, 1.0]
