from collections import Counter

import pytest

from roots_pipeline.languages.evaluation import Score, report

# 8 texts in a, 2 in b, and 5 in c, a language that is not ours.
PAIRS = Counter({("a", "a"): 6, ("a", "b"): 1, ("a", "und"): 1, ("b", "b"): 2, ("c", "c"): 3, ("c", "a"): 2})


def test_scores_by_hand():
    found = report(PAIRS, ["a", "b"])
    assert found.alone == {"a": Score(1.0, 0.75, pytest.approx(12 / 14), 8), "b": Score(2 / 3, 1.0, 0.8, 2)}
    assert found.mixed == {"a": Score(0.75, 0.75, 0.75, 8), "b": Score(2 / 3, 1.0, 0.8, 2)}
    assert found.macro_f1(mixed=False) == pytest.approx((12 / 14 + 0.8) / 2)
    assert found.macro_f1(mixed=True) == pytest.approx(0.775)


def test_confusions_largest_first():
    assert report(PAIRS, ["a", "b"]).confusions == [("c", "a", 0.4), ("a", "b", 0.125), ("a", "und", 0.125)]


def test_language_without_texts_scores_nothing():
    assert report(PAIRS, ["d"]).alone == {"d": Score(0.0, 0.0, 0.0, 0)}
