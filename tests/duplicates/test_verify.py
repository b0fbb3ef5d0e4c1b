from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.duplicates import verify
from roots_pipeline.duplicates.rows import document_numbers
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.duplicates.shingles import shingle_sets
from roots_pipeline.duplicates.signatures import EMPTY
from roots_pipeline.duplicates.verify import Similarities, estimate, jaccard
from roots_pipeline.text.batch import TextBatch


def test_estimate():
    row = np.arange(112, dtype=np.uint32)
    other = row.copy()
    other[:28] += 1000
    empty = np.full(112, EMPTY, dtype=np.uint32)
    left, right = np.stack([row, row, empty]), np.stack([row, other, empty])
    assert estimate(left, right).tolist() == [1.0, 0.75, 0.0]


def test_jaccard_by_hand():
    texts = [
        "a b c d e f g h i j",  # abcde bcdef cdefg defgh efghi fghij
        "a b c d e f g h i k",  # shares the first five; efghi and fghik: 5 of 7
        "a b c d e",  # 1 of 6
        "x y z a b c",
        "short one",
        "",
    ]
    sets = shingle_sets(TextBatch(pa.array(texts, pa.large_string())))
    left = np.array([0, 0, 0, 0, 0, 4, 4])
    right = np.array([0, 1, 2, 3, 4, 4, 5])
    assert jaccard(sets, left, right).tolist() == [1.0, 5 / 7, 1 / 6, 0.0, 0.0, 0.0, 0.0]
    assert jaccard(sets, right, left).tolist() == jaccard(sets, left, right).tolist()


def family(size: int) -> list[str]:
    """A text of 200 words and copies of it, each with one more word changed than the one before."""
    words = [f"w{number}" for number in range(200)]
    copies = []
    for _ in range(size):
        copies.append(" ".join(words))
        words[7 + 11 * len(copies)] = f"x{len(copies)}"
    return copies


def test_minima_are_read_once_for_all_rounds(corpus, monkeypatch):
    documents = corpus([family(10)[::-1]])
    numbers = document_numbers(0, 10)
    asked = []
    read = documents.minima
    monkeypatch.setattr(documents, "minima", lambda chosen: asked.append(chosen.tolist()) or read(chosen))
    # Positions are not in the order of the files.
    similarities = Similarities(numbers[::-1].copy(), documents, NearRules(slack=-1.0))
    first = similarities(np.zeros(9, dtype=np.int64), np.arange(1, 10))
    assert similarities(np.array([1, 2, 2]), np.array([9, 9, 1])).size == 3
    assert asked == [numbers.tolist()]
    minima = read(numbers)[::-1]
    assert first.tolist() == estimate(minima[:1].repeat(9, axis=0), minima[1:]).tolist()


def test_exact_above_the_floor_estimated_below_and_read_once(corpus):
    documents = corpus([family(10)])
    numbers = document_numbers(0, 10)
    similarities = Similarities(numbers, documents, NearRules())
    left, right = np.zeros(9, dtype=np.int64), np.arange(1, 10)
    # A changed word changes five shingles of 196.
    exact = [(196 - 5 * edits) / (196 + 5 * edits) for edits in range(1, 10)]
    estimates = estimate(documents.minima(numbers[left[:1]]).repeat(9, axis=0), documents.minima(numbers[right]))
    wanted = np.where(estimates >= 0.7, exact, estimates)
    assert (estimates >= 0.7).sum() in range(4, 9)
    assert similarities(left, right).tolist() == pytest.approx(wanted.tolist(), abs=1e-12)
    asked = list(documents.asked)
    # Again, either way around and with repeats: nothing is read.
    again = similarities(np.concatenate([right, left]), np.concatenate([left, right]))
    assert again.tolist() == pytest.approx([*wanted, *wanted], abs=1e-12)
    assert documents.asked == asked
    assert similarities(left[:0], right[:0]).size == 0


def test_chunks_do_not_change_the_result(corpus, monkeypatch):
    documents = corpus([family(8)[::2], family(8)[1::2]])
    numbers = np.concatenate([document_numbers(0, 4), document_numbers(1, 4)])
    left, right = (side.astype(np.int64) for side in np.triu_indices(8, 1))
    whole = Similarities(numbers, documents, NearRules())(left, right)
    assert documents.asked == [8]
    monkeypatch.setattr(verify, "TEXT_BYTES", 2000)  # two texts, or three
    monkeypatch.setattr(verify, "MINIMA_DOCUMENTS", 4)
    monkeypatch.setattr(verify, "_SCAN_BYTES", 500)
    assert np.array_equal(Similarities(numbers, documents, NearRules())(left, right), whole)
    assert max(documents.asked[1:]) <= 4
    assert len(documents.asked) > 5
