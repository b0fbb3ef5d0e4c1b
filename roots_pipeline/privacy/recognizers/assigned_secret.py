"""Passwords and keys given as the value of a name that says so."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, Finding, Recognizer

_KEYWORD: Final = (
    "(?i:passw(?:or)?d|passphrase|pwd|secret|token|credential|api[_-]?key|apikey|access[_-]?key|auth[_-]?key|"
    "private[_-]?key|account[_-]?key|storage[_-]?key|signing[_-]?key|encryption[_-]?key|master[_-]?key|client[_-]?key)"
)
#: What values have in them that stand for others, in any case.
_PLACEHOLDER: Final = re.compile(
    r"(?i)example|your|my[_-]|change|xxx|\*\*\*|\.\.\.|<|>|\{|\}|^\$\(|placeholder|dummy|sample|test|todo|insert|secret|"
    r"passw|token|replace|none|null|undefined|default|foobar|lorem|abcdef|123456|qwerty|redacted|hidden"
)
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
#: A value that is an expression, a path or a name: dotted or slashed words, a call.
_DOTTED: Final = re.compile(r"[A-Za-z_$][0-9A-Za-z_$]*(?:\.[A-Za-z_$][0-9A-Za-z_$]*)+")
_EXPRESSION: Final = re.compile(r"[A-Za-z_$][A-Za-z_]*(?:(?:\.|::|->|/)[A-Za-z_$][A-Za-z0-9_$-]*)+[(\[]?.*")


class AssignedSecret(Recognizer):
    """A random-looking value assigned to a name such as `password` or `api_key`; the finding is the value alone.

    >>> AssignedSecret().analyze('db_password = "q7RAUH2JbPYps!"', [])
    [type: SECRET, start: 15, end: 29, score: 0.75]
    >>> AssignedSecret().analyze('password = os.environ["DB_PASSWORD"]', [])
    []
    """

    kind: ClassVar[str] = "secret"
    # The lookahead passes over most places by two letters. The keyword, the name's rest and its closing quote; a type,
    # as Rust and TypeScript write it; the sign; the value in quotes or, as in shell and INI files, bare to the end of
    # the word. Everything before the value is possessive, so that no text takes more than linear time.
    pattern: ClassVar[str] = (
        "(?=[AaCcEeMmPpSsTt][AaCcEeIiLlNnOoPpRrTtUuWw])" + _KEYWORD + r"[0-9A-Za-z_-]{0,24}+[\"'\])]{0,2}+"
        r"(?:[ \t]{0,4}+(?:: ?&?(?:'static )?[A-Za-z]{3,10}(?=[ \t]{0,4}=)|\[[0-9]{0,4}\]))?+"
        r"[ \t]{0,8}+(?:=>|:=|[:=]|(?=[\"']))[ \t]{0,8}+"
        r"(?:(?P<quote>[\"'`])(?P<quoted>[^\s\"'`\x00]{8,128}+)(?P=quote)"
        r"|(?P<bare>[0-9A-Za-z+/=_@%!^~#$*.-]{8,128}+)(?![^\s,;\"'<&\x00]))"
    )
    anchor: ClassVar[str] = _KEYWORD + "[0-9A-Za-z_\\-]{0,24}[\"'\\])]{0,2}[ \t]{0,12}(?:[:=\"']|\\[[0-9]{0,4}\\])"
    longest: ClassVar[int] = 213
    lookaround: ClassVar[int] = 1
    cost: ClassVar[int] = 12
    source: ClassVar[str] = "keywords and entropy as in detect-secrets' KeywordDetector and gitleaks' generic-api-key"

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        group = "quoted" if found["quoted"] is not None else "bare"
        value = found[group]
        if not looks_random(value, bare=group == "bare"):
            return None
        return *found.span(group), CERTAIN


def looks_random(value: str, *, bare: bool) -> bool:
    """Whether a value is a password or key rather than a word, a path, an expression or a placeholder.

    `bare`: written without quotes, where names and expressions are likelier.

    >>> looks_random("q7RAUH2JbPYps!", bare=False), looks_random("config.password_2", bare=True)
    (True, False)
    """
    if _PLACEHOLDER.search(value) or _UUID.fullmatch(value) or _EXPRESSION.fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    lower = any(map(str.islower, value))
    upper = any(map(str.isupper, value))
    marks = any(not character.isalnum() for character in value)
    if not digits or not (lower or upper):
        return False
    if _HEX.fullmatch(value):
        # Half the hexadecimal digits of a random key are not decimal ones; 32 is 128 bits.
        return len(value) >= 32 and entropy(value) > 3.0
    if bare and (len(value) < 10 or not (lower and upper) or _DOTTED.fullmatch(value)):
        return False
    # Short values must be of three kinds of characters, as passwords are made to be.
    if len(value) < 16 and lower + upper + marks < 2:
        return False
    return entropy(value) > (2.75 if len(value) < 12 else 3.0)


def entropy(value: str) -> float:
    """Shannon entropy of the characters, in bits a character.

    >>> entropy("aabb")
    1.0
    """
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())
