"""Tokens that stand for themselves: control tokens, the tags of redaction, what a user declares, and room kept free."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tokenizers import AddedToken, Tokenizer

from roots_pipeline.errors import ConfigError
from roots_pipeline.privacy.types import TYPES

#: As BLOOM has them, with ids 0 to 3. Text that says so is not taken for one of them when it is tokenized.
CONTROL: Final = ("<unk>", "<s>", "</s>", "<pad>")
END: Final = "</s>"
#: Embedding tables are divided among processors: BLOOM's had to be divisible by 128 (BLOOM paper, §3.2).
MULTIPLE: Final = 128


def tags() -> tuple[str, ...]:
    """What redaction writes in the place of personal data: `<EMAIL>` and so on."""
    return tuple(f"<{kind.upper()}>" for kind in TYPES)


def placeholders(declared: Sequence[str]) -> tuple[str, ...]:
    """The tags and what is declared; ConfigError: one cannot be told from text, or is there already."""
    for name in declared:
        if not name.strip() or name != name.strip():
            raise ConfigError(f"placeholder '{name}': is blank, or begins or ends with white space; name another one")
        if name in CONTROL:
            raise ConfigError(f"placeholder '{name}': is a control token already; name another one")
    return tuple(dict.fromkeys((*tags(), *declared)))


def pattern(tokens: Sequence[str]) -> str:
    """An expression (RE2) that finds any of the tokens."""
    return "|".join(re.escape(token) for token in sorted(tokens, key=len, reverse=True))


def padded(size: int) -> int:
    """The next multiple of MULTIPLE.

    >>> padded(32_000), padded(250_680)
    (32000, 250752)
    """
    return -(-size // MULTIPLE) * MULTIPLE


def add(tokenizer: Tokenizer, tokens: Sequence[str], size: int) -> None:
    """Give each token an id of its own, and fill up to `size` with tokens that no text is likely to have."""
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in CONTROL])
    tokenizer.add_tokens([AddedToken(token, normalized=False, special=False) for token in tokens])
    reserved = [f"<reserved_{number}>" for number in range(size - tokenizer.get_vocab_size())]
    tokenizer.add_tokens([AddedToken(token, normalized=False, special=False) for token in reserved])
