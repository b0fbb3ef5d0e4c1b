"""Whether a tokenizer has tokens for what a corpus says, seen before all of it is tokenized."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from tokenizers import Tokenizer

from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.tokenizer.fertility import Measure, Meter, byte_letters
from roots_pipeline.handover.tokenizer.opening import TokenizerFile, load
from roots_pipeline.handover.tokenizer.placeholders import tags
from roots_pipeline.handover.tokens.parts import CorpusShard
from roots_pipeline.storage import parquet

#: More than this share of a language's tokens unknown, or of its characters lost, and it is not covered.
MOST_UNKNOWN = 0.01
#: Documents of each shard that are looked at, and characters of each.
_ROWS, _CHARACTERS = 64, 20_000


def check_covered(corpus: Path, shards: Iterable[CorpusShard], tokenizer: TokenizerFile) -> None:
    """ConfigError: of a language's first documents, more than MOST_UNKNOWN of the tokens are the unknown token.

    Or, what is worse as nothing tells of it, more than that of the characters are in no token: a model without a token
    for the unknown leaves out what it does not know.
    """
    meter, loss = Meter.at(Path(tokenizer.path)), Loss(load(Path(tokenizer.path)))
    measures: dict[str, Measure] = {}
    lost: dict[str, list[int]] = {}
    for item in shards:
        with parquet(corpus / item.path) as shard:
            for batch in shard.iter_batches(_ROWS, columns=["text"]):
                texts = [text[:_CHARACTERS] for text in batch.column("text").to_pylist()]
                counts = lost.setdefault(item.language, [0, 0])
                counts[:] = np.add(counts, loss.of(texts)).tolist()
                if meter.has_unknown:
                    measure = meter.measure(pa.array(texts, pa.large_string()))
                    measures.setdefault(item.language, Measure()).add(measure)
                break
    shares = {language: measure.unknown_share for language, measure in measures.items()}
    _refuse(tokenizer, shares, "of its tokens stand for the unknown")
    _refuse(
        tokenizer,
        {language: count / max(characters, 1) for language, (count, characters) in lost.items()},
        "of its characters would be left out without a trace",
    )


def _refuse(tokenizer: TokenizerFile, shares: dict[str, float], what: str) -> None:
    wanting = {language: share for language, share in shares.items() if share > MOST_UNKNOWN}
    if wanting:
        worst = max(wanting, key=lambda language: wanting[language])
        raise ConfigError(
            f"{tokenizer.path}: has no tokens for much of {len(wanting)} languages ({worst}: "
            f"{100 * wanting[worst]:.1f} % {what}); train one on this corpus with roots tokenizer train, or take one "
            "that falls back to bytes"
        )


class Loss:
    """Counts characters that a tokenizer leaves out."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab(with_added_tokens=True)
        letters = byte_letters(json.loads(tokenizer.to_str()))
        self._byte_level = bool(letters)
        self._missing = np.zeros(256, dtype=np.bool_)
        self._missing[[byte for byte, letter in letters.items() if letter not in vocabulary]] = True

    def of(self, texts: Sequence[str]) -> tuple[int, int]:
        """Characters other than white space that are in no token, and how many there are.

        Of a byte-level tokenizer, bytes: a character is in a token already when one of its bytes is.
        """
        if self._byte_level:
            data = np.frombuffer("".join(texts).encode(), dtype=np.uint8)
            return int(np.count_nonzero(self._missing[data])), data.size
        lost = characters = 0
        for text, encoded in zip(texts, self._tokenizer.encode_batch(texts, add_special_tokens=False), strict=True):
            offsets = np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)
            edges = np.zeros(len(text) + 1, dtype=np.int64)
            np.add.at(edges, offsets[:, 0], 1)
            np.add.at(edges, offsets[:, 1], -1)
            says = ~np.array([character.isspace() for character in text], dtype=np.bool_)
            lost += int(np.count_nonzero(says & (np.cumsum(edges[:-1]) == 0)))
            characters += int(np.count_nonzero(says))
        return lost, characters


def missing_tags(tokenizer: TokenizerFile) -> list[str]:
    """Tags of redaction that are not one token of this tokenizer."""
    vocabulary = load(Path(tokenizer.path)).get_vocab(with_added_tokens=True)
    return [tag for tag in tags() if tag not in vocabulary]
