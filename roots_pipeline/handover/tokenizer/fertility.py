"""How well a tokenizer fits text: tokens for its words, characters and bytes, and what it has no token for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tokenizers import Tokenizer

from roots_pipeline.handover.tokenizer.opening import load
from roots_pipeline.handover.tokenizer.smaller import smaller
from roots_pipeline.text.batch import TextBatch

#: Texts encoded at a time.
_ROWS = 256
_FALLBACK = re.compile(r"<0x[0-9A-F]{2}>")


@dataclass
class Measure:
    """What text came to; measures of several texts add up."""

    documents: int = 0
    bytes: int = 0
    characters: int = 0
    words: int = 0
    tokens: int = 0
    #: Tokens that stand for one byte of a character of several.
    byte_tokens: int = 0
    unknown: int = 0

    def add(self, other: Measure) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def fertility(self) -> float:
        """Tokens a word (`text.batch.Words`), those of spaces and punctuation included."""
        return self.tokens / max(self.words, 1)

    @property
    def bytes_a_token(self) -> float:
        return self.bytes / max(self.tokens, 1)

    @property
    def characters_a_token(self) -> float:
        return self.characters / max(self.tokens, 1)

    @property
    def byte_share(self) -> float:
        return self.byte_tokens / max(self.tokens, 1)

    @property
    def unknown_share(self) -> float:
        return self.unknown / max(self.tokens, 1)


class Meter:
    """Measures texts by one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        described = json.loads(tokenizer.to_str())
        vocabulary = tokenizer.get_vocab(with_added_tokens=True)
        size = max(vocabulary.values()) + 1
        self._bytes = np.zeros(size, dtype=np.bool_)
        # Of bytes below 0x80, one is a whole character.
        single = {letter for byte, letter in byte_letters(described).items() if byte >= 0x80}
        for token, number in vocabulary.items():
            self._bytes[number] = token in single or _FALLBACK.fullmatch(token) is not None
        unknown = described["model"].get("unk_token")
        if unknown is None and described["model"].get("unk_id") is not None:
            unknown = described["model"]["vocab"][described["model"]["unk_id"]][0]
        self._unknown = vocabulary.get(unknown, -1) if unknown else -1
        #: Tokens of the model, without those that were added.
        self.size = len(described["model"]["vocab"])

    @classmethod
    def at(cls, path: Path) -> Meter:
        """By the tokenizer at a path: tokenizer.json, or a folder with one."""
        return cls(load(path / "tokenizer.json" if path.is_dir() else path))

    def half(self) -> Meter | None:
        """By half of the tokenizer's tokens, those that it learned first; None: its kind cannot be cut."""
        cut = smaller(self._tokenizer, self.size // 2)
        return Meter(cut) if cut else None

    @property
    def vocabulary(self) -> int:
        """The highest id and one more."""
        return self._bytes.size

    @property
    def has_unknown(self) -> bool:
        """Whether the tokenizer has a token for what it does not know."""
        return self._unknown >= 0

    def measure(self, texts: pa.LargeStringArray, times: NDArray[np.int64] | None = None) -> Measure:
        """Measure texts; `times`, int64[vocabulary], is added to by how often each token comes."""
        batch = TextBatch(texts)
        found = Measure(
            documents=batch.size,
            bytes=int(batch.bytes.sum()),
            characters=int(batch.characters.sum()),
            words=int(batch.word_counts.sum()),
        )
        for first in range(0, batch.size, _ROWS):
            some = texts.slice(first, _ROWS).to_pylist()
            for encoded in self._tokenizer.encode_batch_fast(some, add_special_tokens=False):
                ids: NDArray[np.int64] = np.array(encoded.ids, dtype=np.int64)
                found.tokens += ids.size
                found.byte_tokens += int(np.count_nonzero(self._bytes[ids]))
                found.unknown += int(np.count_nonzero(ids == self._unknown))
                if times is not None:
                    times += np.bincount(ids, minlength=times.size)
        return found


def byte_letters(described: Mapping[str, object]) -> dict[int, str]:
    """The letter that stands for each byte in a byte-level tokenizer (GPT-2's); none in any other tokenizer.

    `described` is its tokenizer.json.
    """
    if "ByteLevel" not in json.dumps([described.get("pre_tokenizer"), described.get("decoder")]):
        return {}
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {byte: chr(byte) for byte in visible}
    for place, byte in enumerate(byte for byte in range(256) if byte not in letters):
        letters[byte] = chr(0x100 + place)
    return letters
