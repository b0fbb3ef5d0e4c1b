import json
from collections import Counter

import numpy as np
import pytest

from roots_pipeline.languages.evaluation import (
    Accuracy,
    Labeled,
    Score,
    count,
    evaluate,
    our_classes,
    report,
)
from roots_pipeline.languages.identifier import Identified
from roots_pipeline.languages.report import report_data, report_table

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


SWAHILI = Labeled("swh_Latn", ["habari gani", "maakye nyinaa"])


def test_only_languages_with_texts_are_scored():
    found = evaluate(Fixed(), [SWAHILI], our_classes())
    assert dict(found.alone) == {"swh_Latn": Score(1.0, 0.5, pytest.approx(2 / 3), 2)}
    assert found.accuracy == Accuracy(2, 1)
    assert found.accuracy_with_apart is None
    assert found.nothing is None
    data = json.loads(report_data(found))
    assert data["macro_f1"] == pytest.approx(0.6667)
    assert data["languages"]["swh_Latn"]["recall"] == 0.5
    assert data["confusions"] == [["swh_Latn", "aka_Latn", 0.5]]
    assert data["accuracy"] == {"texts": 2, "share": 0.5}
    assert "accuracy_with_excluded" not in data
    assert "no_language" not in data
    assert "swh_Latn taken for aka_Latn: 50.0%" in report_table(found)


def test_texts_set_apart_count_for_one_figure_alone():
    apart = Labeled("swh_Latn", ["maakye nyinaa", "maakye nyinaa"], apart=True)
    found = evaluate(Fixed(), [SWAHILI, apart], our_classes())
    assert found.alone["swh_Latn"].texts == 2
    assert found.accuracy == Accuracy(2, 1)
    assert found.accuracy_with_apart == Accuracy(4, 1)
    assert "accuracy 0.2500 of 4 texts, with the 2 that --exclude leaves out" in report_table(found)
    assert json.loads(report_data(found))["accuracy_with_excluded"] == {"texts": 4, "share": 0.25}


def test_other_languages_are_not_part_of_the_accuracy():
    found = evaluate(Fixed(), [SWAHILI, Labeled("ewe_Latn", ["habari", "sese"])], our_classes())
    assert found.accuracy == Accuracy(2, 1)


def test_text_that_is_no_language():
    # Taken for Swahili, for Swahili but not surely, for a language that does not count; code, and too short.
    nothing = Labeled("und", ["habari", "habari yako", "saluton", "#!/bin/sh\ncp a b", "xyz"])
    # No letters, and so in no language either; numbers alone.
    found = evaluate(Unsure(), [SWAHILI, nothing, Labeled("swh_Latn", ["12 34"])], our_classes()).nothing
    assert found.texts == 6
    assert found.ours == pytest.approx(1 / 6)
    assert found.any == pytest.approx(2 / 6)
    assert found.reasons == {
        "code": pytest.approx(1 / 6),
        "too short": pytest.approx(1 / 6),
        "numbers": pytest.approx(1 / 6),
    }
    assert found.taken_for == {"swh_Latn": pytest.approx(1 / 6), "epo_Latn": pytest.approx(1 / 6)}


class Unsure:
    """Knows two languages, one of which is none of ours; less sure where there are two words."""

    labels = ("swh_Latn", "epo_Latn")

    def identify(self, texts, top):
        known = {"habari": 0, "saluton": 1}
        labels = [known.get(text.split()[0], -1) for text in texts.to_pylist()]
        scores = [0.95 if " " not in text else 0.49 for text in texts.to_pylist()]
        return Identified(np.array(labels, np.int32)[:, None], np.array(scores, np.float32)[:, None])


def test_nothing_but_text_that_is_no_language():
    found = evaluate(Fixed(), [Labeled("und", ["xyz"])], our_classes())
    assert found.macro_f1(mixed=True) == 0.0
    shown = report_table(found, left_out=0)
    assert "of 1 texts that are no language, 0.00% are given one of the corpus's" in shown
    assert "too short 100.0%" in shown
    assert "macro-F1" not in shown


def test_the_worst_language_comes_first():
    shown = report_table(report(PAIRS, ["a", "b"]), left_out=3).splitlines()
    assert [line.split()[0] for line in shown[1:3]] == ["a", "b"]  # F1 mixed: 0.75 and 0.8
    assert "3 shorter texts left out" in shown


def test_our_classes():
    assert len(our_classes()) == 45
    assert "aka_Latn" in our_classes()
    assert "twi_Latn" not in our_classes()
