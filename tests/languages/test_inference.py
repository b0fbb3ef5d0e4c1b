"""Prediction, against fastText's own (fasttext-predict) over the same models."""

from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import HIERARCHICAL, NEGATIVE, ONE_AGAINST_ALL, SOFTMAX, quantized, small_model

from roots_pipeline.languages import identifier
from roots_pipeline.languages.identifier import Identifier

LABELS = ("xa", "xb", "xc", "xd", "xe", "xf", "xg")
WORDS = ("</s>", "the", "le", "là", "市场", "of", "a")
BY_NORM = partial(quantized, norms=True, width=3)  # the last part is narrower
MODELS = {
    "softmax": {},
    "softmax, buckets no power of two": {"buckets": 101, "ngrams": (2, 5)},
    "softmax, words": {"words": WORDS},
    "softmax, words without n-grams": {"words": WORDS, "ngrams": (0, 0)},
    "softmax, sequences of words": {"words": WORDS, "word_ngrams": 3},
    "softmax, sequences without words": {"word_ngrams": 2, "ngrams": (0, 0)},
    "softmax, pruned": {"words": WORDS, "kept": (5, 3, 60, 17, 40, 41)},
    "softmax, pruned wholly": {"words": WORDS, "kept": ()},
    "softmax, quantized": {"words": WORDS, "write": quantized},
    "softmax, quantized by norm": {"words": WORDS, "write": BY_NORM},
    "softmax, pruned, quantized wholly": {"kept": (5, 3, 60, 17), "write": BY_NORM, "write_output": BY_NORM},
    "hierarchical, quantized wholly": {"loss": HIERARCHICAL, "write": BY_NORM, "write_output": BY_NORM},
    "hierarchical": {"loss": HIERARCHICAL},
    "hierarchical, words": {"loss": HIERARCHICAL, "words": WORDS, "seed": 1},
    "negative sampling": {"loss": NEGATIVE},
    "one against all": {"loss": ONE_AGAINST_ALL},
}
TEXTS = (
    "the man of the house",
    "le là-bas  \t là\x0bx\x0cy\r\nz\n",
    "one\ntwo the\nthree of a",
    "今天早上我和妹妹去市场 市场",
    "__label__xa the __label__zz __label_ _",
    "the cat </s> is not read",
    "<b> </s",
    "a\x00b \x00",
    "a" * 2000 + " " + "é" * 70,
    "\u0301 x",
)


def array(*texts):
    return pa.array(texts, pa.large_string())


@pytest.fixture(autouse=True, scope="module")
def _any_text_is_read():
    """The guard against texts without prose is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identifier, "MIN_LETTERS", 0)
        yield


def both(path, **options):
    return Identifier(path, **options), Identifier(path, backend="fasttext", **options)


def assert_equal(ours, theirs):
    """The same labels, but where fastText itself has nearly the same score for two; the same scores."""
    np.testing.assert_allclose(ours.scores, theirs.scores, atol=1e-4)
    assert ((ours.labels < 0) == (theirs.labels < 0)).all()
    differ = ours.labels != theirs.labels
    gaps = np.abs(np.diff(theirs.scores, axis=1))
    near = np.pad(gaps, ((0, 0), (0, 1)), constant_values=1) < 1e-4
    near |= np.pad(gaps, ((0, 0), (1, 0)), constant_values=1) < 1e-4
    assert not (differ & ~near).any()


@pytest.fixture(scope="module", params=MODELS)
def pair(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "model.bin"
    path.write_bytes(small_model(LABELS, **MODELS[request.param]))
    return both(path)


def test_texts(pair):
    ours, theirs = pair
    found, expected = ours.identify(array(*TEXTS), top=7), theirs.identify(array(*TEXTS), top=7)
    assert_equal(found, expected)
    assert len(set(found.labels[:, 0].tolist())) > 1


@settings(max_examples=30)
@given(st.lists(st.text(alphabet="ab élеو市场</s>_\n\u0301😀", max_size=30), max_size=4))
def test_any_text(pair, texts):
    ours, theirs = pair
    assert_equal(ours.identify(array(*texts), top=7), theirs.identify(array(*texts), top=7))


def test_shipped_model(tmp_path):
    texts = array(
        "Leo asubuhi nilikwenda sokoni.", "Ce matin je suis allé au marché", "今天早上我和妹妹去市场", "x", ""
    )
    ours, theirs = both(None)
    assert_equal(ours.identify(texts, top=1), theirs.identify(texts, top=1))


def test_words_kept_change_nothing(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(small_model(LABELS, words=WORDS))
    chance = np.random.default_rng(1)
    many = ["".join(chance.choice(list("abcdefgh "), 400)) for _ in range(400)]
    warm = Identifier(path)
    warm.identify(array(*many))
    again = warm.identify(array(*many), top=7)
    alone = [Identifier(path).identify(array(text), top=7) for text in many[::20]]
    np.testing.assert_array_equal(again.scores[::20], np.concatenate([found.scores for found in alone]))
    np.testing.assert_array_equal(again.labels[::20], np.concatenate([found.labels for found in alone]))


def test_one_label(tmp_path):
    path = tmp_path / "model.bin"
    for loss in (SOFTMAX, HIERARCHICAL):
        path.write_bytes(small_model(("only",), loss=loss))
        found = Identifier(path).identify(array("some text"), top=2)
        assert found.labels.tolist() == [[0, -1]]
        assert found.scores.tolist() == [[1.0, 0.0]]
