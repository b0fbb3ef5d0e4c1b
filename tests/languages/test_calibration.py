"""The rule on curves drawn by hand, and figures of an identifier that knows a handful of words."""

import numpy as np
import pytest

from roots_pipeline.languages.calibration import CANDIDATES, LENGTHS, Point, Texts, calibrate, choose, together
from roots_pipeline.languages.identifier import Identified


def curve(recall, others):
    """The same at each length: functions of the candidate."""
    points = {at: Point(recall(at), recall(at) + others(at)) for at in CANDIDATES}
    return dict.fromkeys(LENGTHS, points)


def test_the_least_score_is_a_half():
    assert choose(curve(lambda at: 1.0, lambda at: 0.0)) == 0.5


def test_more_where_that_is_not_precise():
    assert choose(curve(lambda at: 1.0, lambda at: 0.05 if at < 0.7 else 0.0)) == 0.7


def test_recall_goes_first():
    assert choose(curve(lambda at: 1.0 if at < 0.62 else 0.9, lambda at: 0.05)) == 0.6
    assert choose(curve(lambda at: 1.0 if at < 0.33 else 0.9, lambda at: 0.0)) == 0.3


def test_what_the_first_candidate_does_not_keep_does_not_count():
    assert choose(curve(lambda at: 0.8, lambda at: 0.0)) == 0.5


def test_recall_of_very_short_pieces_does_not_count():
    short = curve(lambda at: 1.0 if at < 0.22 else 0.0, lambda at: 0.0)
    assert choose({**curve(lambda at: 1.0, lambda at: 0.0), 50: short[50]}) == 0.5


def test_one_length_that_loses_too_much_is_enough():
    long = curve(lambda at: 1.0 if at < 0.42 else 0.975, lambda at: 0.0)
    assert choose({**curve(lambda at: 1.0, lambda at: 0.0), 2000: long[2000]}) == 0.4
    # 0.975 is enough for pieces of 100 characters.
    assert choose({**curve(lambda at: 1.0, lambda at: 0.0), 100: long[100]}) == 0.5


def test_lengths_together():
    points = {100: {0.5: Point(1.0, 1.5)}, 2000: {0.5: Point(1.0, 1.0)}, 50: {0.5: Point(0.0, 9.0)}}
    assert together(points, 0.5) == Point(1.0, 1.25)
    assert together(points, 0.5).precision == 0.8
    assert Point(0.0, 0.0).precision == 1.0


class Fixed:
    """Reads the score for Swahili and the one for Twi off the first line that holds one, as in "s60 t30"."""

    labels = ("swh_Latn", "twi_Latn", "ewe_Latn")

    def identify(self, texts, top):
        labels = np.tile(np.array([0, 1, 2], np.int32), (len(texts), 1))
        scores = np.zeros((len(texts), 3), np.float32)
        for row, text in enumerate(texts.to_pylist()):
            for word in text.split()[:2]:
                scores[row, "ste".index(word[0])] = int(word[1:]) / 100
        return Identified(labels, scores)


def lines(word, number):
    """Lines of 2,100 characters, of which pieces of each length can be cut."""
    return [f"{word} " * 262 + word] * number


def test_figures_by_hand():
    texts = {
        "swh_Latn": Texts(lines=lines("s90 t05", 30)),
        # One class. A third of the pieces is called Swahili.
        "aka_Latn": Texts(lines=lines("t90 s05", 10) + lines("s60 t40", 10)),
        "twi_Latn": Texts(lines=lines("t90 s05", 10)),
        # A fifth is called Swahili by chance.
        "ewe_Latn": Texts(lines=lines("e90 s05", 24) + lines("e45 s55", 6)),
        # Too few to be in the mix, though each line is in ten pieces.
        "fra_Latn": Texts(lines=lines("s99 t01", 19)),
    }
    found = calibrate(Fixed(), texts, ["swh_Latn", "aka_Latn", "yor_Latn"], most=1000)
    assert set(found.minimums) == {"swh_Latn", "aka_Latn"}
    assert found.mix == dict.fromkeys(LENGTHS, 3)
    swahili = found.minimums["swh_Latn"]
    assert dict(swahili.pieces) == dict.fromkeys(LENGTHS, 300)
    assert swahili.curve[2000][0.5].recall == 1.0
    assert swahili.curve[2000][0.5].above == pytest.approx(1 + 1 / 3 + 1 / 5)
    assert swahili.curve[2000][0.6].precision == pytest.approx(3 / 4, abs=0.01)
    assert swahili.minimum == 0.65
    assert swahili.precision == 1.0
    assert swahili.others == {}
    assert swahili.fineweb2 == pytest.approx(0.9)
    akan = found.minimums["aka_Latn"]
    assert akan.at(2000).recall == pytest.approx(1.0 if akan.minimum <= 0.4 else 2 / 3)
    assert akan.minimum == 0.4
    assert akan.others == {}


def test_documents_of_others_do_not_count_where_there_are_lines():
    texts = {
        "swh_Latn": Texts(lines=lines("s90 t05", 30)),
        "ewe_Latn": Texts(lines=lines("e90 s05", 30), documents=lines("s90 t05", 30)),
    }
    assert calibrate(Fixed(), texts, ["swh_Latn"]).minimums["swh_Latn"].precision == 1.0
    texts["ewe_Latn"].lines.clear()
    assert calibrate(Fixed(), texts, ["swh_Latn"]).minimums["swh_Latn"].precision == 0.5


def test_a_language_takes_half_of_its_pieces_from_documents():
    texts = {"swh_Latn": Texts(lines=lines("s90 t05", 30), documents=lines("s20 t05", 60))}
    found = calibrate(Fixed(), texts, ["swh_Latn"], most=100).minimums["swh_Latn"]
    assert found.pieces[2000] == 100
    assert found.curve[2000][0.5].recall == 0.5
