"""What Megatron is told of the mixture: weights of files, for each split, and what is weighed in vain."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pytest
from small_corpora import id_of, write_corpus
from small_tokens import TEXTS, corpus_identity, mixture, request

from roots_pipeline.errors import RunError
from roots_pipeline.handover.mixture.amounts import amount
from roots_pipeline.handover.mixture.weights import Rule, make_mixture
from roots_pipeline.handover.sizes import corpus_sizes
from roots_pipeline.handover.splits import TRAIN, Split
from roots_pipeline.output.layout import Layout
from roots_pipeline.run.progress import Plain
from roots_pipeline.run.tokens import tokenize


@pytest.mark.usefixtures("inline")
def test_megatrons_arguments_have_the_mixtures_weights(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    out = tmp_path / "tokens"
    weighed = mixture(corpus, eng_Latn=0.25, swh_Latn=0.75)
    told = StringIO()
    made = tokenize(request(corpus, tokenizer, out, mixture=weighed), Plain(told))
    # Made as if all text were trained on.
    assert "look at: the epochs of the mixture are of 100 % of the text, but 60 % are trained on" in told.getvalue()
    assert "make it with --valid 0.3 --test 0.1" in told.getvalue()
    assert (out / "data.args").read_text() == "--data-path 0.25 P/eng_Latn/train 0.75 P/swh_Latn/train\n"
    assert (out / "data.paths").read_text() == "0.25 P/eng_Latn/train 0.75 P/swh_Latn/train\n"
    splits = json.loads((out / "splits.json").read_bytes())
    assert splits["train"] == ["0.25", "P/eng_Latn/train", "0.75", "P/swh_Latn/train"]
    tokens: dict[str, int] = {}
    for entry in made.counted:
        if entry.split == "valid":
            tokens[entry.language] = tokens.get(entry.language, 0) + entry.tokens
    assert splits["valid"][1::2] == ["P/eng_Latn/valid", "P/swh_Latn/valid"]
    shares = [tokens[language] / sum(tokens.values()) for language in ("eng_Latn", "swh_Latn")]
    assert [float(weight) for weight in splits["valid"][::2]] == pytest.approx(shares)
    assert (out / "splits.args").read_text().startswith("--train-data-path 0.25 P/eng_Latn/train 0.75")
    assert (out / "valid" / "swh_Latn.args").read_text() == "--valid-data-path 1 P/swh_Latn/valid\n"
    assert sorted(path.stem for path in (out / "valid").iterdir()) == ["eng_Latn", "swh_Latn"]
    # Weights can be changed without tokenizing again.
    with pytest.raises(RunError, match="the same tokens already"):
        tokenize(request(corpus, tokenizer, out), Plain(StringIO()))
    other = mixture(corpus, swh_Latn=1.0)
    tokenize(request(corpus, tokenizer, out, mixture=other, resume=True), Plain(StringIO()))
    assert (out / "data.args").read_text() == "--data-path 1 P/swh_Latn/train\n"


@pytest.mark.usefixtures("inline")
def test_megatron_looks_for_every_split(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    # Megatron-LM, megatron/training/utils.py, get_blend_and_blend_per_split: each of the three keys is read.
    out = tmp_path / "tokens"
    tokenize(request(corpus, tokenizer, out, split=Split(0, 0)), Plain(StringIO()))
    splits = json.loads((out / "splits.json").read_bytes())
    assert sorted(splits) == ["test", "train", "valid"]
    assert splits["valid"] is splits["test"] is None
    assert "valid" not in (out / "splits.args").read_text()


@pytest.mark.usefixtures("inline")
def test_what_is_weighed_but_not_trained_on_is_told_before(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    # A share of validation that takes fon_Latn's only document.
    thin = write_corpus(tmp_path / "thin", {"fon_Latn": {"web": ["a"]}, "eng_Latn": TEXTS["eng_Latn"]})
    share = next(
        step / 100 for step in range(1, 100) if Split(step / 100).sides(pa.array([id_of("web", 0)]))[0] != TRAIN
    )
    weighed = make_mixture(corpus_sizes(thin, "bytes"), Rule(), unit="bytes", corpus=corpus_identity(thin))
    out = tmp_path / "tokens"
    with pytest.raises(RunError, match=r"weighs fon_Latn, of which no document .* --give fon_Latn=0%"):
        tokenize(request(thin, tokenizer, out, mixture=weighed, split=Split(share)), Plain(StringIO()))
    assert not out.exists()
    # The cure that is named.
    rule = Rule(given={"fon_Latn": amount("0%")})
    weighed = make_mixture(corpus_sizes(thin, "bytes"), rule, unit="bytes", corpus=corpus_identity(thin))
    tokenize(request(thin, tokenizer, out, mixture=weighed, split=Split(share)), Plain(StringIO()))
    assert (out / "data.args").read_text() == "--data-path 1 P/eng_Latn/train\n"
    alone = write_corpus(tmp_path / "alone", {"fon_Latn": {"web": ["a"]}})
    with pytest.raises(RunError, match="all are for validation or test"):
        tokenize(request(alone, tokenizer, tmp_path / "none", split=Split(share)), Plain(StringIO()))


@pytest.mark.usefixtures("inline")
def test_by_source_what_is_not_trained_on_is_a_source(tokenizer: Path, tmp_path: Path) -> None:
    thin = write_corpus(tmp_path / "thin", {"eng_Latn": {"one": ["a"], "many": [f"text {n}" for n in range(50)]}})
    share = next(
        step / 100 for step in range(1, 100) if Split(step / 100).sides(pa.array([id_of("one", 0)]))[0] != TRAIN
    )
    weighed = make_mixture(corpus_sizes(thin, "bytes"), Rule(), unit="bytes", corpus=corpus_identity(thin))
    more = {"mixture": weighed, "split": Split(share), "by_source": True}
    with pytest.raises(RunError, match=r"weighs eng_Latn/one, .* --give eng_Latn/one=0%"):
        tokenize(request(thin, tokenizer, tmp_path / "tokens", **more), Plain(StringIO()))
    more["by_source"] = False
    tokenize(request(thin, tokenizer, tmp_path / "tokens", **more), Plain(StringIO()))
