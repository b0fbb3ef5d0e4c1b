"""Values that stand for personal data and are nobody's: alike in form, the same for the same value of a document.

No recognizer takes them for personal data, so that what was redacted stays as it is; and they keep code parsing: no
quotes or brackets, no number that begins with a zero, nothing bare that is neither a number nor a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from roots_pipeline.privacy.folding import fold

#: Area codes of large cities in North America; their 555-0100 to 555-0199 are set apart for fiction (ATIS-0300115,
#: NANP 555 line number assignment guidelines).
_AREA_CODES: Final = (
    "202 206 212 213 214 303 305 312 313 314 404 410 412 415 502 503 504 505 512 602 612 615 617 619 702 704 713 718 "
    "773 801 808 816 901 904 913 914 916 918 919"
)
_AREAS: Final = tuple(_AREA_CODES.split())
_FICTION: Final = re.compile(r"1?[2-9][0-9]{2}55501[0-9]{2}")
#: What our made-up card numbers and identifiers begin with: no plan of cards, telephones or persons has it in use.
_NOBODY: Final = "11111"
_NOBODY_IN_LETTERS: Final = re.compile(r"X+1111[0-9X]*")
#: RFC 5737.
_NETWORKS: Final = ("192.0.2", "198.51.100", "203.0.113")


def is_surrogate_number(value: str) -> bool:
    """Whether digits, or an identifier's digits and capital letters, are one of our surrogates.

    >>> is_surrogate_number("12125550134"), is_surrogate_number("1111123456"), is_surrogate_number("2127365000")
    (True, True, False)
    """
    if "55501" in value and _FICTION.fullmatch(value):
        return True
    return value.startswith(_NOBODY) or ("X1111" in value and _NOBODY_IN_LETTERS.fullmatch(value) is not None)


def surrogate(kind: str, value: str, key: bytes) -> str:
    """What stands for a value of a type in the document whose key this is (any bytes, up to 64).

    >>> surrogate("email", "anna@uni.ac.ke", b"1") == surrogate("email", "Anna@uni.ac.ke", b"1")
    True
    >>> surrogate("phone", "0712 339 632", b"1")
    '918 555 0154'
    """
    value = fold(value)
    digest = blake2b(f"{kind}:{value.lower()}".encode(), key=key, digest_size=8).digest()
    return _MAKERS[kind](value, int.from_bytes(digest, "big"))


def _email(value: str, number: int) -> str:
    del value
    return f"user{number & 0xFFFFFF:06x}@example.org"


def _phone(value: str, number: int) -> str:
    area, line = _AREAS[number % len(_AREAS)], f"01{number // len(_AREAS) % 100:02}"
    found = re.search(r"[0-9)]([ .-])", value)
    mark = found[1] if found else ""
    if value.startswith("+"):
        return mark.join(("+1", area, "555", line))
    if value.startswith("("):
        return f"({area}) 555-{line}"
    # Behind a hyphen no zero: between numbers that are not in quotes it is a minus.
    return f"{area}-555{line}" if mark == "-" else mark.join((area, "555", line))


def _ip_address(value: str, number: int) -> str:
    if ":" in value:
        return f"2001:db8::{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}"
    return f"{_NETWORKS[number % 3]}.{1 + number // 3 % 254}"


def _mac_address(value: str, number: int) -> str:
    # RFC 7042 section 2.1.2: 00-00-5E-00-53-00 to -FF are for documentation.
    last = f"{number & 0xFF:02x}"
    if "." in value:
        return f"0000.5e00.53{last}"
    return (":" if ":" in value else "-").join(("00", "00", "5e", "00", "53", last))


def _shaped(value: str, number: int) -> str:
    """Digits and capital letters in a value's form: the digits begin as nobody's, the letters are all X."""
    digits = iter(_NOBODY + "".join(str(1 + int(digit, 8)) for digit in f"{number:022o}") * 2)
    return "".join(next(digits) if c.isdigit() else "X" if c.isalpha() else c for c in value)


def _iban(value: str, number: int) -> str:
    # ZZ is nobody's by ISO 3166-1 (user-assigned), and no country of the registry. In one piece, as numbers in
    # groups could be taken for something else.
    del value
    return f"ZZ11EXAMPLE{number % 10**10:010}"


def _crypto_wallet(value: str, number: int) -> str:
    return f"0x00000000{number:032x}" if value.startswith("0x") else f"example_{number & 0xFFFFFFFFFF:010x}"


def _secret(value: str, number: int) -> str:
    del value
    return f"example_{number & 0xFFFFFFFFFF:010x}"


def _url_credentials(value: str, number: int) -> str:
    return f"{value.partition('://')[0]}://user:password@example.org/{number & 0xFFFFFFFF:08x}"


def _user_handle(value: str, number: int) -> str:
    del value
    return f"@example_{number & 0xFFFFFF:06x}"


_MAKERS: Final[dict[str, Callable[[str, int], str]]] = {
    "email": _email,
    "phone": _phone,
    "ip_address": _ip_address,
    "mac_address": _mac_address,
    "payment_card": _shaped,
    "iban": _iban,
    "national_id": _shaped,
    "user_handle": _user_handle,
    "crypto_wallet": _crypto_wallet,
    "secret": _secret,
    "url_credentials": _url_credentials,
}
