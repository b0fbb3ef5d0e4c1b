"""Recipes of tokenizers: the model, what its text is cut into before, and how it is trained."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from roots_pipeline.handover.tokenizer.placeholders import CONTROL

#: BLOOM's ` ?[^(\s|[.,!?…。，、।۔،])]+` without the class inside the class, which only Oniguruma takes: the same
#: characters, escaped so that Oniguruma, Python, Rust, RE2 and JavaScript (flags u and v) all read it alike.
BLOOM_PIECES: Final = r" ?[^\s\(\)\|.,!?…。，、।۔،]+"
#: Pairs seen once are no pattern.
MIN_FREQUENCY: Final = 2
#: Of the logarithm of a piece's probability.
DIGITS: Final = 4


@dataclass(frozen=True)
class Cost:
    """What training takes: bytes of memory, and seconds of CPU, of the pieces of its text (see `forecast`).

    Memory is a little above what was measured, on two processors. BPE: 31 MB of text with 7.8 MB of different pieces
    1.16 GB and 41 s, 95 MB with 30.5 MB of them 3.44 GB and 191 s, 949 MB with 126 MB of them 11.6 GB and 970 s.
    Unigram: 5.2 MB with 2.3 MB of them 0.86 GB and 103 s. Time is a guess: it grows with the vocabulary, and faster
    than the pieces do.
    """

    #: For each different piece, and for each byte of one.
    memory_piece: float
    memory_byte: float
    #: For each megabyte of text, which is cut into pieces, and for each byte of a different piece.
    seconds_megabyte: float
    seconds_byte: float


class Recipe(Protocol):
    """One way to make a tokenizer."""

    @property
    def name(self) -> str: ...

    @property
    def marks(self) -> bool:
        """Whether punctuation ends a piece, not white space alone (`pieces.count`)."""

    @property
    def cost(self) -> Cost:
        """What training takes."""

    def least(self) -> int:
        """The smallest vocabulary there can be, control tokens and all."""

    def train(self, batches: Iterable[list[str]], vocabulary: int) -> Tokenizer:
        """A tokenizer of at most so many tokens, control tokens among them."""


@dataclass(frozen=True)
class Bloom:
    """Byte-level BPE without normalization, on BLOOM's pieces (BLOOM paper, §3.2)."""

    name: str = "bloom"
    marks: bool = True
    cost: Cost = Cost(memory_piece=100, memory_byte=95, seconds_megabyte=0.6, seconds_byte=4.5e-6)

    def least(self) -> int:
        return len(CONTROL) + 256

    def untrained(self) -> Tokenizer:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(BLOOM_PIECES), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        tokenizer.decoder = decoders.ByteLevel()
        return tokenizer

    def train(self, batches: Iterable[list[str]], vocabulary: int) -> Tokenizer:
        tokenizer = self.untrained()
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary,
            min_frequency=MIN_FREQUENCY,
            special_tokens=list(CONTROL),
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        tokenizer.train_from_iterator(batches, trainer)
        return tokenizer


@dataclass(frozen=True)
class Unigram:
    """A unigram language model (Kudo 2018) as SentencePiece has it: words with their space before them, by characters.

    No normalization; characters that are in no piece become bytes, so that nothing is lost.
    """

    name: str = "unigram"
    marks: bool = False
    cost: Cost = Cost(memory_piece=100, memory_byte=170, seconds_megabyte=0.6, seconds_byte=65e-6)

    def least(self) -> int:
        return len(CONTROL) + 256 + 1

    def untrained(self) -> Tokenizer:
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(r"[\r\n]+"), "isolated"),
                pre_tokenizers.Metaspace(prepend_scheme="never", split=True),
            ]
        )
        tokenizer.decoder = decoders.Sequence(
            [decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never"), decoders.Fuse()]
        )
        return tokenizer

    def train(self, batches: Iterable[list[str]], vocabulary: int) -> Tokenizer:
        tokenizer = self.untrained()
        trainer = trainers.UnigramTrainer(
            vocab_size=vocabulary - 256, special_tokens=list(CONTROL), unk_token=CONTROL[0], show_progress=False
        )
        tokenizer.train_from_iterator(batches, trainer)
        described: dict[str, Any] = json.loads(tokenizer.to_str())
        pieces = described["model"]["vocab"]
        control, learned = pieces[: len(CONTROL)], pieces[len(CONTROL) :]
        learned = settled(learned)
        # Less likely than any piece: bytes are for what no piece covers.
        unlikely = learned[-1][1] - 10.0
        fallback = [[f"<0x{byte:02X}>", unlikely] for byte in range(256)]
        described["model"]["vocab"] = control + fallback + learned
        described["model"]["byte_fallback"] = True
        described["added_tokens"] = []
        return Tokenizer.from_str(json.dumps(described, ensure_ascii=False))


def settled(learned: list[tuple[str, float]]) -> list[list[Any]]:
    """Pieces and scores that are the same each time, the likeliest first.

    The trainer adds up in an order of its own each time, so that the last digits are not the same twice. And
    characters that are in no piece get the lowest score, each a ten-thousandth more than the one before, in that order
    (`unigram/trainer.rs`, `finalize`): all of them get the lowest one here.
    """
    lowest = min(score for _, score in learned)
    highest = lowest + 1e-4 * sum(len(piece) == 1 for piece, _ in learned)
    scores = {piece: lowest if len(piece) == 1 and score <= highest else score for piece, score in learned}
    return sorted(([piece, round(score, DIGITS)] for piece, score in scores.items()), key=lambda of: (-of[1], of[0]))


def recipes() -> dict[str, Recipe]:
    """The recipes by name."""
    known: tuple[Recipe, ...] = (Bloom(), Unigram())
    return {recipe.name: recipe for recipe in known}
