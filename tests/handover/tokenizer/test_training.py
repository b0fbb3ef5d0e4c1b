"""Tokenizers of the recipes: lossless, the same every time, with tags and placeholders in one piece."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_corpora import id_of, write_corpus
from tokenizers import Regex, Tokenizer, pre_tokenizers

from roots_pipeline.cli import main
from roots_pipeline.handover.sizes import corpus_sizes
from roots_pipeline.handover.splits import TRAIN, Split
from roots_pipeline.handover.tokenizer.placeholders import tags
from roots_pipeline.handover.tokenizer.recipes import BLOOM_PIECES, Bloom, settled
from roots_pipeline.handover.tokenizer.training import Sample, Training
from roots_pipeline.privacy.types import TYPES

#: As it stands in BLOOM's tokenizer.json.
BLOOM = " ?[^(\\s|[.,!?…。，、।۔،])]+"
#: Where it matters, and what looks like a class inside a class or an operator of one.
TRICKY = st.text(" \n\t ab()[]|^&-~.,!?…。，、।۔،\\e\u0301\u00a0\u3000😀9", max_size=30)


@given(TRICKY)
def test_bloom_pieces_are_blooms(text: str) -> None:
    def pieces(expression: str) -> list[tuple[str, tuple[int, int]]]:
        found: list[tuple[str, tuple[int, int]]] = pre_tokenizers.Split(Regex(expression), "isolated").pre_tokenize_str(
            text
        )
        return found

    assert pieces(BLOOM_PIECES) == pieces(BLOOM)
    # And in an engine that knows no classes inside classes.
    cut = [piece for piece, _ in pieces(BLOOM_PIECES)]
    assert [piece for piece in re.split(f"({BLOOM_PIECES})", text) if piece] == cut


def test_pieces_by_hand() -> None:
    pieces = pre_tokenizers.Split(Regex(BLOOM_PIECES), "isolated").pre_tokenize_str("Habari, (dunia)!  x|y।")
    assert [piece for piece, _ in pieces] == ["Habari", ", (", "dunia", ")! ", " x", "|", "y", "।"]


WORDS = tuple("mama baba mtoto nyumba samaki chakula sokoni barabara mvua maji 世界 语言 ìjọba ọmọ".split())  # noqa: SIM905


def corpus(root: Path) -> None:
    chance = random.Random(1)
    texts = [" ".join(chance.choices(WORDS, k=12)) + f". <EMAIL> namba {chance.random()}" for _ in range(400)]
    write_corpus(root, {"swh_Latn": {"web": texts[:300], "wiki": texts[300:]}, "fon_Latn": {}}, shards=2)


def train(root: Path, *options: object) -> str:
    result = CliRunner().invoke(main, ["tokenizer", "train", str(root), *map(str, options)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(("recipe", "asked", "size"), [("bloom", 384, 384), ("unigram", 420, 512)])
def test_a_recipe(recipe: str, asked: int, size: int, tmp_path: Path) -> None:
    corpus(tmp_path)
    options = ["--recipe", recipe, "--vocab-size", asked, "--placeholder", "<|image|>"]
    said = train(tmp_path, *options)
    assert "at most" in said
    assert "of memory" in said
    assert f"{size} tokens from" in said
    made = tmp_path / "tokenizer" / "tokenizer.json"
    train(tmp_path, *options, "--output", tmp_path / "again")
    assert (tmp_path / "again" / "tokenizer.json").read_bytes() == made.read_bytes()
    tokenizer = Tokenizer.from_file(str(made))
    assert tokenizer.get_vocab_size() == size
    assert sorted(tokenizer.get_vocab().values()) == list(range(size))
    assert [tokenizer.id_to_token(number) for number in range(4)] == ["<unk>", "<s>", "</s>", "<pad>"]
    for token in (*tags(), "<|image|>"):
        encoded = tokenizer.encode(f"mama{token} baba")
        assert encoded.tokens.count(token) == 1
        assert tokenizer.decode(encoded.ids) == f"mama{token} baba"
    for text in ("mama na mtoto", "  a\tb \n\n c  ", "Ωmega \x00 ẹ̀kọ́ 👩‍👩‍👧 \u2028", "e\u0301 é ﬁ ² ½"):
        assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert len(tokenizer.encode("mama baba mtoto").ids) <= 6
    # What stands for personal data is nothing to learn from.
    assert not [token for token in tokenizer.get_vocab() if "MAIL" in token and token != "<EMAIL>"]
    record = json.loads((tmp_path / "tokenizer" / "training.json").read_text("utf-8"))
    sides = [Split().sides(pa.array([id_of(name, i) for i in range(n)])) for name, n in (("web", 300), ("wiki", 100))]
    trained = [np.count_nonzero(of == TRAIN) for of in sides]
    assert [of["documents"] for of in record["sample"]["swh_Latn"].values()] == trained
    result = CliRunner().invoke(main, ["tokenizer", "train", str(tmp_path), "--vocab-size", "384"])
    assert result.exit_code == 1
    assert "holds a tokenizer already" in result.output


def test_a_unigram_model_is_the_same_every_time() -> None:
    # As two trainings on 2 MB of Yoruba and Urdu differed: in the last digits, and in the order in which characters
    # that are in no piece were numbered.
    first = [("maji", -3.0), ("mo", -5.00001), ("a", -4.0), ("zz", -9.0), ("é", -9.0), ("ẹ", -8.9999), ("ọ", -8.9998)]
    again = [("maji", -3.0 - 1e-13), ("a", -4.0), ("mo", -5.00001), ("ọ", -9.0), ("é", -8.9999), ("ẹ", -8.9998)]
    expected = [["maji", -3.0], ["a", -4.0], ["mo", -5.0], ["zz", -9.0], ["é", -9.0], ["ẹ", -9.0], ["ọ", -9.0]]
    assert settled(first) == settled([*again, ("zz", -9.0 + 1e-13)]) == expected


def test_a_source_gives_no_more_than_its_quota(tmp_path: Path) -> None:
    # Long documents of which a tenth is wanted: by chance alone there would be none, or several.
    texts = [f"{number} " + chr(0x61 + number % 26) * 50_000 for number in range(40)]
    layout = write_corpus(tmp_path, {"swh_Latn": {"web": texts}}, shards=2)
    for seed in range(5):
        wanted = Training(Bloom(), 384, 200_000, seed=seed, split=Split(0, 0))
        sample = Sample(layout, corpus_sizes(layout, "bytes"), wanted)
        assert sum(len(text) for batch in sample.texts() for text in batch) == sample.bytes
        # The last document may go over it.
        assert sample.bytes < 200_000 + 50_010


def test_tags_are_what_redaction_writes() -> None:
    assert tags()[0] == "<EMAIL>"
    assert len(tags()) == len(TYPES)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--vocab-size", "200"], "a vocabulary of 200 is too small: bytes, control tokens and 11 placeholders alone"),
        (["--vocab-size", "30000"], "of text support a vocabulary of"),
        (["--vocab-size", "384", "--placeholder", " x"], "placeholder ' x': is blank"),
        (["--vocab-size", "384", "--placeholder", "</s>"], "is a control token already"),
        (["--vocab-size", "384", "--sample", "much"], "'much' is no amount"),
    ],
)
def test_what_cannot_be_trained(options: list[str], message: str, tmp_path: Path) -> None:
    corpus(tmp_path)
    result = CliRunner().invoke(main, ["tokenizer", "train", str(tmp_path), *options])
    assert result.exit_code == 1
    assert message in result.output
