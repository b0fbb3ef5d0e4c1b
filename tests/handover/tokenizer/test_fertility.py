"""What a tokenizer makes of text, counted by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from roots_pipeline.handover.tokenizer.fertility import Meter
from roots_pipeline.handover.tokenizer.recipes import Bloom, Unigram


def texts(*each: str) -> pa.LargeStringArray:
    return pa.array(each, pa.large_string())


def test_bytes_of_longer_characters_are_counted() -> None:
    letters = {letter: number for number, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokenizer = Tokenizer(models.BPE(vocab=letters, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    measure = Meter(tokenizer).measure(texts("abc é", "ẹ"))
    # a b c space, two bytes of é, three of ẹ.
    assert (measure.documents, measure.bytes, measure.characters, measure.words) == (2, 9, 6, 3)
    assert (measure.tokens, measure.byte_tokens, measure.unknown) == (9, 5, 0)
    assert measure.fertility == 3
    assert measure.bytes_a_token == 1
    assert measure.byte_share == pytest.approx(5 / 9)


def test_whole_words() -> None:
    tokenizer = Bloom().train([["maji maji maji moto moto"] * 3], 4 + 256 + 6)
    measure = Meter(tokenizer).measure(texts("maji moto"))
    # "m" and " m" differ, so there are six merges in " maji" and " moto" and those of "maji" are fewer.
    assert measure.words == 2
    assert measure.tokens < 9
    assert measure.byte_tokens == 0


def test_what_is_unknown_is_counted() -> None:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "maji": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    measure = Meter(tokenizer).measure(texts("maji moto maji"))
    assert (measure.tokens, measure.unknown, measure.unknown_share) == (3, 1, pytest.approx(1 / 3))


def test_bytes_in_place_of_characters() -> None:
    tokenizer = Unigram().train([["maji moto " * 20]], 300)
    measure = Meter(tokenizer).measure(texts("maji é"))
    assert (measure.byte_tokens, measure.unknown) == (2, 0)
