"""From the bytes of a page to its text: by byte order mark, what it is, what it is said to be, and what it looks like.

The order is the HTML Standard's (13.2.3.2: byte order mark, HTTP header, `<meta>`, guess), with one step before what is
said: bytes beyond ASCII that are all valid UTF-8 are UTF-8. Servers that say ISO-8859-1 of every page are many, and
text in another encoding that happens to be valid UTF-8 throughout is not found in practice.
"""

from __future__ import annotations

import codecs
from typing import Final

#: Of what is declared or guessed, so many characters in a thousand may be undecodable: a wrong byte in a page, not a
#: page in another encoding.
MAX_REPLACED: Final = 0.005

#: Byte order marks (HTML Standard, via Encoding Standard, 6.1).
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

#: Encodings in which bytes of ASCII stand for other characters, so that being ASCII proves nothing.
_SHIFTING: Final = frozenset({"iso2022_jp", "utf-16-le", "utf-16-be"})


class UndecodableError(Exception):
    """Bytes that are text in no encoding that was said or found."""


def decode(data: bytes, declared: str | None = None, *, markup: bool = True) -> str:
    """The text of a page; `declared` is its HTTP header's charset, `markup` whether to look for a `<meta>`.

    UndecodableError, whose message has no text in it: none of the encodings fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], [encoding])
    said = _said(data, declared, markup=markup)
    if not said or said[0] not in _SHIFTING:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            # A page that a crawler cut short may end within a character.
            if (
                error.reason == "unexpected end of data"
                and error.end == len(data)
                and not data[: error.start].isascii()
            ):
                return data[: error.start].decode()
    return _decode(data, said or [_guessed(data)])


def _said(data: bytes, declared: str | None, *, markup: bool) -> list[str]:
    """The encodings that the header and the page declare, by Python's names."""
    from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

    said = [map_encoding_to_html5(declared, fallback_utf8=False)] if declared else []
    head = data[:4096]  # the Standard looks at 1,024 bytes; pages put scripts before it
    if markup and (b"charset" in head or b"CHARSET" in head):
        said.append(detect_encoding(head, from_html_meta=True))
    # UTF-8 has been tried and does not fit, unless one byte in a page is broken.
    return [name for name in said if name is not None and _known(name)]


def _guessed(data: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    name = detect_encoding(data)
    return name if name is not None and _known(name) else "utf-8"


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _decode(data: bytes, names: list[str]) -> str:
    """By the first encoding that fits nearly everywhere, the guess after what is said."""
    tried = list(dict.fromkeys(names))
    for name in tried:
        text = data.decode(name, errors="replace")
        if text.count("\ufffd") <= MAX_REPLACED * len(text):
            return text
    guess = _guessed(data)
    if guess not in tried:
        text = data.decode(guess, errors="replace")
        if text.count("\ufffd") <= MAX_REPLACED * len(text):
            return text
    raise UndecodableError(f"the bytes are no text in {', '.join([*tried, guess])}")
