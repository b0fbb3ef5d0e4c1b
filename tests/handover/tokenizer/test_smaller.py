"""A tokenizer with fewer tokens is the one that would have been trained with so many."""

from __future__ import annotations

import json
import random

import pyarrow as pa
import pytest
from tokenizers import Tokenizer, models, trainers

from roots_pipeline.handover.tokenizer import placeholders
from roots_pipeline.handover.tokenizer.fertility import Meter
from roots_pipeline.handover.tokenizer.recipes import Bloom, Unigram
from roots_pipeline.handover.tokenizer.smaller import smaller

CHANCE = random.Random(3)
WORDS = ["".join(CHANCE.choices("aeioukmtnsw世语é", k=CHANCE.randint(2, 8))) for _ in range(300)]
TEXTS = [" ".join(CHANCE.choices(WORDS, k=40)) for _ in range(200)]


@pytest.mark.parametrize("size", [300, 400])
def test_bpe_is_as_trained_with_so_many(size: int) -> None:
    large, small = Bloom().train([TEXTS], 600), Bloom().train([TEXTS], size)
    for tokenizer in (large, small):
        placeholders.add(tokenizer, ["<EMAIL>"], tokenizer.get_vocab_size() + 3)
    cut = smaller(large, size)
    assert cut is not None
    assert set(cut.get_vocab()) == set(small.get_vocab())
    for text in [*TEXTS[:20], "never seen: Ω <EMAIL>"]:
        assert cut.encode(text).tokens == small.encode(text).tokens


def test_half_a_meter_measures_by_half_the_tokens() -> None:
    meter, texts = Meter(Bloom().train([TEXTS], 600)), pa.array(TEXTS, pa.large_string())
    half = meter.half()
    assert half is not None
    assert (meter.size, half.size) == (600, 300)
    assert half.measure(texts) == Meter(Bloom().train([TEXTS], 300)).measure(texts)


def test_merges_written_as_words() -> None:
    # As tokenizers wrote them before version 0.20.
    described = json.loads(Bloom().train([TEXTS], 600).to_str())
    before = smaller(Tokenizer.from_str(json.dumps(described)), 400)
    described["model"]["merges"] = [" ".join(merge) for merge in described["model"]["merges"]]
    after = smaller(Tokenizer.from_str(json.dumps(described)), 400)
    assert before is not None
    assert after is not None
    assert before.encode(TEXTS[0]).tokens == after.encode(TEXTS[0]).tokens


def test_a_unigram_model_keeps_the_likeliest_and_what_nothing_is_lost_by() -> None:
    large = Unigram().train([TEXTS], 420)
    model = json.loads(large.to_str())["model"]
    cut = smaller(large, len(model["vocab"]) - 50)
    assert cut is not None
    pieces = json.loads(cut.to_str())["model"]["vocab"]
    gone = {piece: score for piece, score in model["vocab"] if [piece, score] not in pieces}
    assert len(gone) == 50
    assert all(len(piece) > 1 and not piece.startswith("<") for piece in gone)
    several = [score for piece, score in pieces if len(piece) > 1 and not piece.startswith("<")]
    assert max(gone.values()) <= min(several)
    assert [cut.decode(cut.encode(text).ids) for text in (TEXTS[0], "Ω 語")] == [TEXTS[0], "Ω 語"]
    assert len(cut.encode(TEXTS[0]).ids) > len(large.encode(TEXTS[0]).ids)


def test_other_kinds_are_not_cut() -> None:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=100, special_tokens=["[UNK]"]))
    assert smaller(tokenizer, 50) is None
    # Nor are there fewer tokens than letters.
    assert smaller(Bloom().train([TEXTS], 300), 100) is None
