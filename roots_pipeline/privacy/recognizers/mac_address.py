"""Addresses of network devices."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, WEAK, Finding, Recognizer

#: RFC 7042 section 2.1.2: for documentation. The rest: broadcast, multicast of IPv4, and what manuals count up.
_OF_NOBODY: Final = ("00005e0053", "01005e", "001122334455", "0123456789ab", "aabbccddeeff", "deadbeef", "123456789a")
_WORDS: Final = (
    "mac ether ethernet hwaddr lladdr bssid wlan wifi bluetooth dhcp arp hardware physical 物理地址 实体地址"
)


class MacAddress(Recognizer):
    """An EUI-48 in pairs or, as Cisco writes it, in fours.

    >>> MacAddress().analyze("link/ether 5c:c5:d4:9a:0e:f1 brd ff:ff:ff:ff:ff:ff", [])
    [type: MAC_ADDRESS, start: 11, end: 28, score: 0.75]
    """

    kind: ClassVar[str] = "mac_address"
    pattern: ClassVar[str] = (
        r"(?=[0-9A-Fa-f]{2})(?:(?<![0-9A-Za-z_])|(?<=\\[nrt]))(?:(?<![0-9A-Za-z][:.-])|(?<=MAC[:-])|(?<=mac[:-])|(?<=addr:))"
        r"(?:[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})"
        r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})"
        r"(?![0-9A-Za-z_])(?![:.-][0-9A-Fa-f])"
    )
    anchor: ClassVar[str] = (
        r"[0-9A-Fa-f]{2}[:\-][0-9A-Fa-f]{2}[:\-][0-9A-Fa-f]{2}[:\-][0-9A-Fa-f]{2}[:\-][0-9A-Fa-f]{2}"
        r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
    )
    longest: ClassVar[int] = 17
    lookaround: ClassVar[int] = 5
    context_reach: ClassVar[tuple[int, int]] = (32, 0)
    source: ClassVar[str] = "IEEE 802-2014 clause 8.1, RFC 7042 section 2.1; the dotted form is Cisco IOS'"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"context": _WORDS.split(), **settings})

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        value = found[0]
        digits = value.lower().translate(_JOINTS)
        if len(set(digits)) < 4 or digits.startswith(_OF_NOBODY):
            return None
        # Hours and minutes, a date and a time, version numbers: only digits, so a word must say what it is.
        return *found.span(), CERTAIN if any(digit > "9" for digit in digits) else WEAK


_JOINTS: Final = str.maketrans("", "", ":.-")
