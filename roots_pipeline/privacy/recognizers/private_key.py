"""Secrets longer than a line: private keys in armor, and JSON web tokens."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, Finding, Recognizer

#: Longer than an armored RSA key of 16,384 bits (12.5 kB) or an OpenPGP key of usual length.
_LONGEST_BODY: Final = 16_000


class PrivateKey(Recognizer):
    """The armor of a private key with what it holds, also cut off or written with backslash-n.

    >>> PrivateKey().analyze("-----BEGIN PRIVATE KEY-----" + "MIIEvQ" * 10 + "-----END PRIVATE KEY-----", [])
    [type: SECRET, start: 0, end: 112, score: 0.75]
    """

    kind: ClassVar[str] = "secret"
    # The body stops at two hyphens; a single one stands in headers ("DEK-Info: AES-128-CBC").
    pattern: ClassVar[str] = (
        r"-----BEGIN [0-9A-Z ]{0,32}PRIVATE KEY(?: BLOCK)?-----"
        rf"(?P<body>(?:[0-9A-Za-z+/=\s\\\"',:.();]|-(?!-)){{0,{_LONGEST_BODY}}}+)"
        r"(?:-----END [0-9A-Z ]{0,32}PRIVATE KEY(?: BLOCK)?-----)?"
    )
    anchor: ClassVar[str] = "PRIVATE KEY"
    longest: ClassVar[int] = _LONGEST_BODY + 128
    lookaround: ClassVar[int] = 0
    source: ClassVar[str] = "RFC 7468 sections 10 and 11, RFC 4880 section 6.2, OpenSSH PROTOCOL.key"

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        body = found["body"]
        if len(body) - body.count(" ") < 40 or "..." in body:
            # Only the header, as manuals name it, or "..." for the key.
            return None
        end = found.end()
        if not found[0].endswith("-----"):
            # Without its end line the body may have run into prose: the key ends where base64 does.
            end = found.start("body") + _armored(body)
            if end - found.start("body") < 40:
                return None
        return found.start(), end, CERTAIN


#: Behind the armor, and not of it: line breaks, also as code writes them, and what closes a string.
_CLOSING: Final = re.compile(r"(?:\\[nrt]|[\s\\'\",;:().])+\Z")


def _armored(body: str) -> int:
    """How many characters of a body are armor: up to the last line without a space that is long or follows one."""
    length = position = 0
    for line in body.splitlines(keepends=True):
        position += len(line)
        content = line.strip(" \t\r\n\\'\",;")
        if " " in content and ": " not in content:
            break
        if content:
            length = position - len(line) + len(_CLOSING.sub("", line))
    return length


class JsonWebToken(Recognizer):
    """A signed JSON web token: header and payload are JSON objects, so both begin with eyJ.

    >>> JsonWebToken().analyze("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.k7Qd-2rWq0xYb5TfZl1mJA", [])
    [type: SECRET, start: 7, end: 66, score: 0.75]
    """

    kind: ClassVar[str] = "secret"
    pattern: ClassVar[str] = (
        r"(?<![0-9A-Za-z_-])eyJ[0-9A-Za-z_-]{8,2000}+\.eyJ[0-9A-Za-z_-]{6,8000}+\.[0-9A-Za-z_-]{16,2000}+"
    )
    anchor: ClassVar[str] = r"\.eyJ[0-9A-Za-z_\-]"
    longest: ClassVar[int] = 12_008
    lookaround: ClassVar[int] = 1
    source: ClassVar[str] = "RFC 7519 section 3, RFC 7515 section 7.1"

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        return *found.span(), CERTAIN
