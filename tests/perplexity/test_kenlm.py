"""KenLM's models: perplexity by hand from a model written by hand, and what is said where something is missing."""

import builtins

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.errors import ConfigError
from roots_pipeline.filters import Context, measure_all
from roots_pipeline.perplexity.kenlm import load_kenlm, normalized
from roots_pipeline.text.batch import TextBatch

pytest.importorskip("kenlm", reason="needs the extra perplexity")

# Logarithms to base 10: of the word alone or after another, and, where something follows, of what is left for others.
ARPA = """\\data\\
ngram 1=4
ngram 2=2

\\1-grams:
-2.0\t<unk>
0.0\t<s>\t-0.5
-1.0\train\t-0.25
-0.5\t</s>

\\2-grams:
-0.125\t<s> rain
-0.75\train rain

\\end\\
"""


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "xx.arpa"
    path.write_text(ARPA, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "logarithms"),
    [
        # <s> rain, rain rain, and the end after a word it never followed: its weight and the end alone.
        ("rain rain", [-0.125, -0.75, -0.25 - 0.5]),
        ("rain\nrain", [-0.125, -0.75, -0.25 - 0.5]),
        # A word that is not known, after the beginning's weight; then nothing is known of what stands before.
        ("snow", [-0.5 - 2.0, -0.5]),
    ],
)
def test_perplexity_by_hand(model, text, logarithms):
    context = Context.of("eng_Latn", models={"perplexity": model})
    texts = TextBatch(pa.array([text, "  "], pa.large_string()))
    got = measure_all(texts, context, ["perplexity"])["perplexity"]
    assert got[0] == pytest.approx(10 ** (-sum(logarithms) / len(logarithms)), abs=0.05)
    assert np.isnan(got[1])


def test_text_is_normalized_as_the_models_were_trained():
    assert normalized("  «Yes»，in\u00a02019…\x07 ") == '"Yes",in 0000...'


def test_without_a_model_every_text_passes():
    texts = TextBatch(pa.array(["rain"], pa.large_string()))
    assert np.isnan(measure_all(texts, Context.of("x"), ["perplexity"])["perplexity"]).all()


def test_a_model_of_pieces_is_not_read_without_what_cuts_them(tmp_path):
    path = tmp_path / "xx.arpa"
    # Every model of SentencePiece's pieces has its sign for a space; of words between spaces none does.
    path.write_text(ARPA.replace("rain", "\u2581"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"xx\.sp\.model: there is no such file, and xx\.arpa is a model of Sent"):
        load_kenlm(path)


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match="no such model"):
        load_kenlm(tmp_path / "missing.arpa.bin")
    path = tmp_path / "broken.arpa.bin"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot read it"):
        load_kenlm(path)
    plain = builtins.__import__

    def without(name, *rest):
        if name == "kenlm":
            raise ImportError("no module", name=name)
        return plain(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"package kenlm.*pip install 'roots-pipeline\[perplexity\]'"):
        load_kenlm(tmp_path / "other.arpa.bin")
