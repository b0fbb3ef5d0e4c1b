"""A tokenizer from a path, ready for text: what text says is text, and nothing is added, cut or filled up."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
from tokenizers import Tokenizer

from roots_pipeline.errors import ConfigError
from roots_pipeline.output.writing import sha256

#: How tokenizers name the end of a text, the likeliest first.
_ENDS = ("</s>", "<|endoftext|>", "<|end_of_text|>", "<eos>", "<|im_end|>", "[SEP]", "[EOS]")


@dataclass(frozen=True)
class TokenizerFile:
    """Where a tokenizer is, and what of it has a bearing on the ids."""

    path: str
    sha256: str
    #: Ids there can be: the highest one and one more.
    vocabulary: int
    end: str
    end_id: int


def tokenizer_file(path: Path, end: str | None = None) -> TokenizerFile:
    """The tokenizer at a path (tokenizer.json, or a folder with one); `end` names the token that ends documents."""
    file = path / "tokenizer.json" if path.is_dir() else path
    if not file.is_file():
        raise ConfigError(f"{path}: holds no tokenizer.json; name the file, or the folder it is in")
    tokenizer = load(file)
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    if not vocabulary:
        raise ConfigError(f"{file}: has no tokens")
    end = end or _end(file, vocabulary)
    if end not in vocabulary:
        raise ConfigError(f"{file}: has no token '{end}' to end documents with; name another one with --end")
    return TokenizerFile(str(file.absolute()), sha256(file), max(vocabulary.values()) + 1, end, vocabulary[end])


def load(file: Path) -> Tokenizer:
    """ConfigError: it is none."""
    # Work is spread over processes already.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    try:
        tokenizer = Tokenizer.from_buffer(file.read_bytes())
    except Exception as error:
        raise ConfigError(f"{file}: not a tokenizer of `tokenizers` ({error})") from error
    return ready(tokenizer)


def ready(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer, which neither fills up nor cuts, and takes what text says for text."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    # A text that says </s> does not end there.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _end(file: Path, vocabulary: dict[str, int]) -> str:
    config = file.with_name("tokenizer_config.json")
    if config.is_file():
        named = msgspec.json.decode(config.read_bytes()).get("eos_token")
        found = named.get("content") if isinstance(named, dict) else named
        if isinstance(found, str) and found in vocabulary:
            return found
    for token in _ENDS:
        if token in vocabulary:
            return token
    raise ConfigError(f"{file}: which token ends a document is not known; name it with --end")
