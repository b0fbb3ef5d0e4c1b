"""Fingerprints and runs, against their definition in plain Python."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.winnowing import GRAM_WORDS, RUN_WORDS, WINDOW, fingerprints, marked_runs, run_counts
from roots_pipeline.text.batch import TextBatch

#: Lists of words: all different, or of a few, so that grams come again and again.
words = st.one_of(
    st.integers(0, 130).map(lambda size: [f"w{i}" for i in range(size)]),
    st.lists(st.sampled_from(["a", "b"]), max_size=140),
    st.tuples(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.integers(0, 60)).map(lambda x: x[0] * x[1]),
)


def batch(documents):
    return TextBatch(pa.array([" ".join(document) for document in documents], pa.large_string()))


def all_runs(texts):
    return marked_runs(texts, np.ones(fingerprints(texts).hashes.size, dtype=np.bool_))


def test_a_run_is_two_grams():
    assert RUN_WORDS == 2 * GRAM_WORDS == GRAM_WORDS + WINDOW - 1 == 50


@settings(deadline=None, max_examples=60)
@given(st.lists(words, max_size=4))
def test_every_run_shares_a_fingerprint_with_each_text_that_has_it(documents):
    texts = batch(documents)
    found = fingerprints(texts)
    for row, document in enumerate(documents):
        of_document = set(found.hashes[found.offsets[row] : found.offsets[row + 1]].tolist())
        runs = {tuple(document[at : at + RUN_WORDS]) for at in range(len(document) - RUN_WORDS + 1)}
        of_runs = fingerprints(batch(sorted(runs)))
        # A run alone has one fingerprint. All of them are the document's, and it has no others.
        assert of_runs.offsets.tolist() == list(range(len(runs) + 1))
        assert set(of_runs.hashes.tolist()) == of_document


@settings(deadline=None, max_examples=60)
@given(st.lists(words, max_size=4))
def test_runs_are_equal_where_their_words_are(documents):
    texts = batch(documents)
    runs = all_runs(texts)
    expected = [
        (row, at, tuple(document[at : at + RUN_WORDS]))
        for row, document in enumerate(documents)
        for at in range(len(document) - RUN_WORDS + 1)
    ]
    assert list(zip(runs.row.tolist(), runs.position.tolist(), strict=True)) == [(row, at) for row, at, _ in expected]
    assert run_counts(texts.words).tolist() == [max(len(document) - RUN_WORDS + 1, 0) for document in documents]
    by_key = {}
    for key, (_, _, run) in zip(zip(runs.key.tolist(), runs.check.tolist(), strict=True), expected, strict=True):
        assert by_key.setdefault(key, run) == run
    assert len(by_key) == len({run for _, _, run in expected})


@settings(deadline=None, max_examples=60)
@given(st.lists(words, max_size=4), st.randoms(use_true_random=False))
def test_marked_runs_are_those_whose_fingerprint_is_marked(documents, chance):
    texts = batch(documents)
    found = fingerprints(texts)
    hashes = sorted(set(found.hashes.tolist()))
    marks = set(chance.sample(hashes, len(hashes) // 2))
    runs = marked_runs(texts, np.array([h in marks for h in found.hashes.tolist()], dtype=np.bool_))
    expected = []
    for row, document in enumerate(documents):
        pieces = [document[at : at + RUN_WORDS] for at in range(len(document) - RUN_WORDS + 1)]
        own = fingerprints(batch(pieces)).hashes.tolist()
        expected += [(row, at) for at, hashed in enumerate(own) if hashed in marks]
    assert list(zip(runs.row.tolist(), runs.position.tolist(), strict=True)) == expected


def test_density_is_what_the_paper_says():
    texts = batch([[f"w{i}" for i in range(100_000)]])
    density = fingerprints(texts).hashes.size / 100_000
    assert density == pytest.approx(2 / (WINDOW + 1), rel=0.02)


def test_text_that_repeats_itself_has_few_fingerprints():
    assert fingerprints(batch([["a"] * 10_000])).hashes.size <= 10_000 / WINDOW + 1


@pytest.mark.parametrize("text", ["", "a " * 49, "一" * 49])
def test_shorter_texts_have_none(text):
    texts = TextBatch(pa.array([text], pa.large_string()))
    assert fingerprints(texts).hashes.size == all_runs(texts).key.size == 0


def test_case_and_punctuation_are_no_difference():
    spoken = TextBatch(pa.array(["A b. " * 25, "a, B\n" * 25, "一" * 50, "一，" * 50], pa.large_string()))
    assert len({*fingerprints(spoken).hashes.tolist()}) == 2
    assert fingerprints(spoken).offsets.tolist() == [0, 1, 2, 3, 4]
