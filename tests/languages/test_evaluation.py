import json
from collections import Counter

import numpy as np
import pytest

from roots_pipeline.languages.evaluation import (
    Score,
    count,
    evaluate,
    our_classes,
    report,
    report_data,
    report_table,
)
from roots_pipeline.languages.identifier import Identified

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


class Fixed:
    """Knows two words; twi is one class with aka."""

    labels = ("swh_Latn", "twi_Latn")

    def identify(self, texts, top):
        known = {"habari": 0, "maakye": 1}
        labels = [known.get(text.split()[0], -1) for text in texts.to_pylist()]
        scores = [0.95 if label >= 0 else 0.0 for label in labels]
        return Identified(np.array(labels, np.int32)[:, None], np.array(scores, np.float32)[:, None])


def test_count_folds_and_leaves_out_what_has_no_letters():
    texts = [("twi_Latn", ["maakye nyinaa", "123 456"]), ("swh_Latn", ["habari gani", "maakye nyinaa"])]
    assert count(Fixed(), texts) == {
        ("aka_Latn", "aka_Latn", 9): 1,
        ("und", "und", 0): 1,
        ("swh_Latn", "swh_Latn", 9): 1,
        ("swh_Latn", "aka_Latn", 9): 1,
    }


def test_only_languages_with_texts_are_scored():
    found = evaluate(Fixed(), [("swh_Latn", ["habari gani", "maakye nyinaa"])], our_classes())
    assert dict(found.alone) == {"swh_Latn": Score(1.0, 0.5, pytest.approx(2 / 3), 2)}
    data = json.loads(report_data(found))
    assert data["macro_f1"] == pytest.approx(0.6667)
    assert data["languages"]["swh_Latn"]["recall"] == 0.5
    assert data["confusions"] == [["swh_Latn", "aka_Latn", 0.5]]
    assert "swh_Latn taken for aka_Latn: 50.0%" in report_table(found)


def test_our_classes():
    assert len(our_classes()) == 45
    assert "aka_Latn" in our_classes()
    assert "twi_Latn" not in our_classes()
