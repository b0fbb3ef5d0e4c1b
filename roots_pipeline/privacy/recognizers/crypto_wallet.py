"""Addresses of wallets, and private keys written like them."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, WEAK, Finding, Recognizer

_BITCOIN: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BITCOIN_DIGITS: Final = {character: digit for digit, character in enumerate(_BITCOIN)}
_RIPPLE_DIGITS: Final = {character: digit for digit, character in enumerate(_RIPPLE)}
_BECH32: Final = {character: digit for digit, character in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
#: BIP 173's constant, and BIP 350's.
_BECH32_CHECKS: Final = frozenset({1, 0x2BC830A3})
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_WORDS: Final = "solana sol phantom spl wallet address monero xmr 钱包 錢包 地址"


class CryptoWallet(Recognizer):
    """An address of a coin, its checksum right where the form has one.

    >>> CryptoWallet().analyze("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, or", [])
    [type: CRYPTO_WALLET, start: 3, end: 37, score: 0.75]
    >>> CryptoWallet().analyze("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", [])
    []
    """

    kind: ClassVar[str] = "crypto_wallet"
    pattern: ClassVar[str] = (
        r"(?=[0-9A-Za-z]{4})(?:(?<![0-9A-Za-z])|(?<=\\[nrt]))(?:(?P<ethereum>0x[0-9A-Fa-f]{40})"
        r"|(?P<bech32>(?:bc|tb|ltc|addr|stake|cosmos)1[02-9ac-hj-np-z]{14,103}+|BC1[02-9AC-HJ-NP-Z]{14,87}+)"
        r"|(?P<base58>[1-9A-HJ-NP-Za-km-z]{26,95}+))(?![0-9A-Za-z])"
    )
    anchor: ClassVar[str] = (
        r"0x[0-9A-Fa-f]{40}|(?:bc|tb|ltc|addr|stake|cosmos)1[02-9ac-hj-np-z]{14}|BC1[02-9AC-HJ-NP-Z]{14}"
        r"|[1-9A-HJ-NP-Za-km-z]{26}"
    )
    longest: ClassVar[int] = 110
    lookaround: ClassVar[int] = 2
    context_reach: ClassVar[tuple[int, int]] = (32, 16)
    cost: ClassVar[int] = 10
    source: ClassVar[str] = "Bitcoin's Base58Check, BIP 173 and 350, XRPL base58 encodings; presidio's CryptoRecognizer"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"context": _WORDS.split(), **settings})

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        value = found[0]
        if found["ethereum"] is not None:
            digits = value[2:]
            # Burnt coins, contracts built into the network and patterns are nobody's. The checksum that letters have
            # in their case (EIP-55) is not asked for: miswritten, or in one case, it is still somebody's address.
            nobodys = len(set(digits.lower())) < 8 or digits.startswith("00000000")
            return None if nobodys else (*found.span(), CERTAIN)
        if found["bech32"] is not None:
            return (*found.span(), CERTAIN) if _is_bech32(value.lower()) else None
        if len(value) in {43, 44} and _decoded(value, _BITCOIN_DIGITS) >> 256 == 0 and _is_mixed(value):
            # Solana's are 32 bytes without a checksum.
            return *found.span(), WEAK
        if len(value) == 95 and value[0] in "48" and _is_mixed(value):
            return *found.span(), CERTAIN
        return (*found.span(), CERTAIN) if _is_base58check(value) else None


def _is_mixed(value: str) -> bool:
    return not value.isalpha() and value.lower() != value != value.upper()


def _decoded(value: str, digits: dict[str, int]) -> int:
    number = 0
    for character in value:
        number = number * 58 + digits[character]
    return number


def _is_base58check(value: str) -> bool:
    """Whether the last four bytes are the double SHA-256 of those before: 21 or 22 of an address, 33 or 34 of a key."""
    if not 26 <= len(value) <= 52:
        return False
    for digits in (_RIPPLE_DIGITS,) if value[0] == "r" else (_BITCOIN_DIGITS,):
        number = _decoded(value, digits)
        for size in (25, 26) if len(value) <= 36 else (37, 38):
            if number >> (8 * size):
                continue
            data = number.to_bytes(size)
            if hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]:
                return True
    return False


def _is_bech32(value: str) -> bool:
    """BIP 173's checksum over the lower-case address, or BIP 350's.

    >>> _is_bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    True
    """
    prefix, _, data = value.rpartition("1")
    check = 1
    for digit in (*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix), *(_BECH32[c] for c in data)):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ digit
        for bit, generator in enumerate(_GENERATORS):
            if top >> bit & 1:
                check ^= generator
    return check in _BECH32_CHECKS
