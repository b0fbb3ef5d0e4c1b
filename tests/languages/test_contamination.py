"""Estimates on tables small enough to reckon by hand."""

import json
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.languages.contamination import Contamination, decode, encode, shipped
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identifier

# Lines of a are taken for a, surely; one in ten of b is taken for a, half of those surely.
LINES = {
    ("a", "a", 9): 10_000,
    ("b", "b", 9): 9_000,
    ("b", "a", 9): 500,
    ("b", "a", 5): 500,
}


def test_a_clean_source():
    found = Contamination(LINES).estimate("a", {("a", 9): 500}, {("a", 9): 500})
    assert found.read == pytest.approx(0, abs=0.002)
    assert found.kept == pytest.approx(0, abs=0.002)


def test_a_source_half_of_which_is_in_another_language():
    # 1,000 documents of a, and 1,000 of b, of which 100 are taken for a: 50 surely, 50 not.
    read = {("a", 9): 1050, ("a", 5): 50, ("b", 9): 900}
    found = Contamination(LINES).estimate("a", read, {("a", 9): 1050, ("a", 5): 50})
    assert found.read == pytest.approx(0.5, abs=0.005)
    assert found.kept == pytest.approx(100 / 1100, abs=0.005)


def test_a_higher_bar_keeps_less_of_the_other_language():
    read = {("a", 9): 1050, ("a", 5): 50, ("b", 9): 900}
    found = Contamination(LINES).estimate("a", read, {("a", 9): 1050})
    assert found.kept == pytest.approx(50 / 1050, abs=0.005)


def test_what_no_line_ever_gave_is_no_error():
    found = Contamination(LINES).estimate("a", {("a", 9): 100, ("z", 2): 1}, {("a", 9): 100})
    assert 0 <= found.kept <= found.read < 0.05


def test_labels_that_the_identifier_does_not_know_explain_nothing():
    # Documents of a are less sure than its lines, as are most lines of d, a dialect of it; of e there are too few.
    ours = {("a", "a", 9): 9_500, ("a", "a", 5): 500, ("b", "b", 9): 10_000}
    lines = {**ours, ("d", "a", 5): 80, ("d", "d", 9): 20, ("e", "a", 5): 9, ("e", "e", 9): 10}
    documents = {("a", 9): 500, ("a", 5): 400}
    found = Contamination(lines).estimate("a", documents, documents)
    assert found.read < 0.05
    # Which is what would be said, did the identifier know it.
    known = Contamination({**lines, ("d", "d", 9): 80}).estimate("a", documents, documents)
    assert known.read > 0.3
    # What is taken for d is in d, all the same.
    assert Contamination(lines).estimate("a", {("a", 9): 500, ("d", 9): 500}, {}).read == pytest.approx(0.5, abs=0.01)


def test_text_in_no_language_is_in_no_other():
    documents = {("a", 9): 500, ("und", 0): 500}
    lines = {**LINES, ("b", "und", 0): 500}
    found = Contamination(lines).estimate("a", documents, {("a", 9): 500})
    assert found.read == pytest.approx(0, abs=0.002)
    assert Contamination(lines).estimate("a", {("und", 0): 500}, {}) is None


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.4])
@pytest.mark.parametrize("documents", [50, 2000])
def test_known_shares_of_other_languages_are_read_back(share, documents):
    """Simulated: half of the shipped model's labeled lines are the table, and the sources are drawn of the rest.

    The worst pairs of the languages: of 50 documents one is 2 %, so the estimate is not to be nearer than that.
    """
    chance = np.random.default_rng(7)
    table, rest = halves(decode(json.loads(SHIPPED_MODEL.with_name("lid.json").read_text())["guesses"]), chance)
    contamination = Contamination(table)
    errors = []
    for language, other in PAIRS:
        of_other = round(share * documents)
        own, others = draw(rest[language], documents - of_other, chance), draw(rest[other], of_other, chance)
        read = own + others
        kept = Counter({key: number for key, number in read.items() if key[0] == language and key[1] >= 5})
        wrong = sum(number for key, number in others.items() if key[0] == language and key[1] >= 5)
        found = contamination.estimate(language, read, kept)
        errors.append((abs(found.read - share), abs(found.kept - wrong / sum(kept.values()))))
    mean, worst = np.mean(errors, axis=0), np.max(errors, axis=0)
    assert mean[0] < 0.05
    assert mean[1] < 0.04
    assert worst[0] < (0.1 if documents > 50 else 0.15)


PAIRS = [
    ("kin_Latn", "run_Latn"),
    ("zul_Latn", "xho_Latn"),
    ("zul_Latn", "nde_Latn"),
    ("ind_Latn", "zsm_Latn"),
    ("spa_Latn", "ast_Latn"),
    ("bam_Latn", "dyu_Latn"),
    ("kik_Latn", "eng_Latn"),
]


def halves(counts, chance):
    """The counts of one half of the lines by (label, guess, bin), and of the other by label."""
    table, rest = Counter(), {}
    for key, number in counts.items():
        table[key] = int(chance.binomial(number, 0.5))
        rest.setdefault(key[0], Counter())[key[1:]] = number - table[key]
    return +table, rest


def draw(seen, number, chance):
    """So many documents guessed as these lines are."""
    keys = sorted(seen)
    of_keys = np.array([seen[key] for key in keys], dtype=float)
    drawn = chance.multinomial(number, of_keys / of_keys.sum())
    return Counter({key: int(count) for key, count in zip(keys, drawn, strict=True) if count})


REAL = Path(os.environ.get("ROOTS_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "documents"


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real documents are not in {REAL}")
@pytest.mark.parametrize(
    ("language", "other"),
    [("zul_Latn", "xho_Latn"), ("tsn_Latn", "nso_Latn"), ("bam_Latn", "eng_Latn"), ("arb_Arab", "urd_Arab")],
)
def test_known_shares_of_real_documents_are_read_back(language, other):
    identifier = Identifier()
    own, others = (guesses(identifier, code, 400) for code in (language, other))
    for share in (0.0, 0.1, 0.5):
        part = Counter(others[: round(share * len(own))])
        read = Counter(own[part.total() :]) + part
        kept = Counter({key: number for key, number in read.items() if key[0] == language and key[1] >= 5})
        found = shipped().estimate(language, read, kept)
        assert found.read == pytest.approx(share, abs=0.06)
        assert found.kept < 0.03


def guesses(identifier, code, number):
    """The guess for each document, and the bin of its score."""
    with (REAL / f"{code}.jsonl.zst").open("rb") as file:
        records = [json.loads(line) for line in zstandard.ZstdDecompressor().stream_reader(file).read().splitlines()]
    texts = [record["text"] for record in records if not record.get("noisy") and len(record["text"]) > 500][:number]
    found = identifier.identify(pa.array(texts, pa.large_string()), top=1)
    rows = zip(found.labels[:, 0].tolist(), found.scores[:, 0].tolist(), strict=True)
    return [(identifier.labels[label], min(int(score * 10), 9)) for label, score in rows]


def test_nothing_to_say():
    contamination = Contamination(LINES)
    assert contamination.estimate("z", {("a", 9): 1}, {}) is None
    assert contamination.estimate("a", {}, {}) is None
    assert contamination.estimate("a", {("b", 9): 5}, {}).kept == 0


def test_the_shipped_model_knows_its_neighbors():
    contamination = shipped()
    sure = contamination.estimate("swh_Latn", {("swh_Latn", 9): 1000}, {("swh_Latn", 9): 1000})
    assert sure.kept < 0.001
    # Akan and Twi are one class.
    assert contamination.estimate("twi_Latn", {("aka_Latn", 9): 10}, {("aka_Latn", 9): 10}).kept < 0.01
    half = {("zul_Latn", 9): 500, ("eng_Latn", 9): 500}
    assert contamination.estimate("zul_Latn", half, {("zul_Latn", 9): 500}).read == pytest.approx(0.5, abs=0.03)


NAMES = st.sampled_from(["aka_Latn", "zho_Hans", "und"])


@given(st.dictionaries(st.tuples(NAMES, NAMES, st.integers(0, 9)), st.integers(1, 1000)))
def test_counts_survive_the_card(counts):
    assert decode(encode(counts)) == counts
