"""IP addresses that belong to somebody: public ones, as opposed to private, documentation and resolver addresses."""

from __future__ import annotations

import re
from bisect import bisect_right
from ipaddress import IPv6Address, ip_network
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, WEAK, Finding, Recognizer, after, before

#: Addresses of no single host: the IANA special-purpose registries (RFC 6890 and successors), multicast and the
#: reserved class E. Listed, because Python's `is_global` changed between the versions we support.
_SPECIAL_V4: Final = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
    "203.0.113.0/24 224.0.0.0/3"
)
_SPECIAL_V6: Final = "::/8 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 fc00::/7 fe80::/10 ff00::/8"
#: Public resolvers and the like, written in every tutorial: Google, Cloudflare, Quad9, OpenDNS, Level 3, Verisign,
#: Yandex, AdGuard, 114DNS, AliDNS, DNSPod, Baidu, HiNet (each operator's own documentation).
_RESOLVERS: Final = (
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 1.1.1.3 1.0.0.3 9.9.9.9 149.112.112.112 208.67.222.222 "
    "208.67.220.220 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 4.2.2.6 64.6.64.6 64.6.65.6 77.88.8.8 77.88.8.1 "
    "94.140.14.14 94.140.15.15 114.114.114.114 114.114.115.115 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76 "
    "168.95.1.1 168.95.192.1 2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 "
    "2606:4700:4700::1001 2620:fe::fe 2620:fe::9 2620:119:35::35 2620:119:53::53"
)
_RESOLVERS_V4: Final = frozenset(_RESOLVERS.split())
_RESOLVERS_V6: Final = frozenset(int(IPv6Address(resolver)) for resolver in _RESOLVERS.split() if ":" in resolver)
#: Words beside an address that say so. Latin ones, because tables, logs and manuals in every script use them.
_WORDS: Final = (
    "ip ipv4 ipv6 addr address adresse dirección endereço host hostname server serveur servidor ping ping6 inet inet6 "
    "dns nameserver gateway listen bind ssh telnet client remote peer proxy route netmask subnet from src dst "
    "network firewall endpoint 地址 位址 服务器 伺服器 服務器 主机 主機"
)
#: What before four numbers says that they are not an address, in lower case.
_VERSION_WORDS: Final = (
    "version versión versão release firmware build chrome safari opera revision rfc oid 版本 "
    "section sección secció seção secção bagian bab mục phần chương قسم القسم अनुभाग अध्याय chapter chapitre "
    "capítulo capitulo capítol figure figura table tabla tabela § 图 表 圖 第 章 节 節 "
    ">= <= == ~= ^= => =<"
)
_VERSIONS: Final = tuple(_VERSION_WORDS.split())
_CHANGES: Final = ("upgrad", "update", "bump")
_PORT_OR_PREFIX: Final = re.compile(r":[0-9]{2,5}(?![0-9.])|/(?:3[0-2]|[12][0-9]|[89])(?![0-9.])")
_QUAD_DASH: Final = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3} ?- ?$")

_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"


class _Networks:
    """Networks, none within another, by the numbers of their first and last address."""

    def __init__(self, networks: str) -> None:
        pairs = sorted((int(network[0]), int(network[-1])) for network in map(ip_network, networks.split()))
        self._first = [first for first, _ in pairs]
        self._last = [last for _, last in pairs]

    def __contains__(self, number: int) -> bool:
        index = bisect_right(self._first, number) - 1
        return index >= 0 and number <= self._last[index]


class IpAddressV4(Recognizer):
    """A dotted quad that is a public address and not a version or a section number.

    >>> IpAddressV4().analyze("from 130.214.217.127 port 22", [])
    [type: IP_ADDRESS, start: 5, end: 20, score: 0.75]
    >>> IpAddressV4().analyze("192.0.2.7 8.8.8.8 v130.214.217.127 130.214.217.127-3ubuntu5", [])
    []
    """

    kind: ClassVar[str] = "ip_address"
    pattern: ClassVar[str] = (
        r"(?=[0-9])(?:(?<![0-9A-Za-z_.])|(?<=\\[nrt])|(?<=IP)|(?<=IPv4))(?<![0-9A-Za-z]/)(?<![A-Za-z]-)"
        rf"(?:{_OCTET}\.){{3}}{_OCTET}"
        r"(?![0-9A-Za-z_])(?!\.[0-9])(?![+~][0-9A-Za-z])(?!-(?![0-9]{1,3}\.[0-9]{1,3}\.)[0-9A-Za-z])"
    )
    anchor: ClassVar[str] = r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
    longest: ClassVar[int] = 15
    lookaround: ClassVar[int] = 40
    context_reach: ClassVar[tuple[int, int]] = (20, 0)
    cost: ClassVar[int] = 8
    source: ClassVar[str] = "RFC 791, RFC 6890; octets below 60 need a word: measured, 94 % of such are section numbers"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"context": _WORDS.split(), **settings})
        self._special = _Networks(_SPECIAL_V4)

    def judge(self, text: str, found: Any) -> Finding | None:
        value = found[0]
        octets = [int(octet) for octet in value.split(".")]
        number = (octets[0] << 24) | (octets[1] << 16) | (octets[2] << 8) | octets[3]
        if number in self._special or value in _RESOLVERS_V4:
            return None
        start, end = found.span()
        left = before(text, start, self.lookaround)
        if left.endswith("-") and not _QUAD_DASH.search(left):
            return None
        if _is_version(left.lower()):
            return None
        is_small = max(octets) < 60 or max(octets[:3]) < 20
        if not is_small or _PORT_OR_PREFIX.match(after(text, end, 8)):
            return start, end, CERTAIN
        # At the beginning of a line it numbers a heading.
        return None if not left or left[-1] == "\n" else (start, end, WEAK)


def _is_version(left: str) -> bool:
    tail = left.rstrip(" \t\n:(#\"'")
    if tail.endswith(_VERSIONS) or left.endswith(("(= ", "(=")):
        return True
    # "upgrade from 4.2.77.18", "update V8 to 4.2.77.20"
    return tail.endswith((" from", " to")) and any(change in tail for change in _CHANGES)


class IpAddressV6(Recognizer):
    """An IPv6 address in 2000::/3, the part given out to networks (RFC 4291 section 2.5.4), or one written in full.

    What has all eight groups, most of them of three digits or four, is nothing else, wherever in the space it lies.

    >>> IpAddressV6().analyze("inet6 2a66:a10f::2267:49ef prefixlen 64", [])
    [type: IP_ADDRESS, start: 6, end: 26, score: 0.75]
    >>> IpAddressV6().analyze("2001:db8::1 2024:05:01 std::cout", [])
    []
    """

    kind: ClassVar[str] = "ip_address"
    pattern: ClassVar[str] = (
        r"(?=[0-9A-Fa-f]{1,4}:)(?:(?<![0-9A-Za-z_:.])|(?<=\\[nrt])|(?<=IP)|(?<=IPv6))"
        r"(?:[23][0-9A-Fa-f]{3}(?::[0-9A-Fa-f]{0,4}){2,7}+|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7})"
        r"(?![0-9A-Za-z_])(?!:[0-9A-Fa-f])"
    )
    anchor: ClassVar[str] = "[23][0-9A-Fa-f]{3}:[0-9A-Fa-f]{0,4}:|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}"
    longest: ClassVar[int] = 39
    lookaround: ClassVar[int] = 4
    cost: ClassVar[int] = 8
    source: ClassVar[str] = "RFC 4291 section 2.2, IANA IPv6 special-purpose registry"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._special = _Networks(_SPECIAL_V6)

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        value = found[0]
        if value.endswith(":") and not value.endswith("::"):
            # A colon that is punctuation: the text goes on after it.
            value = value[:-1]
        try:
            number = int(IPv6Address(value))
        except ValueError:
            return None
        if value.count(":") == 2 and value.endswith("::"):
            # "RFC 2396::", or a whole network of the first level.
            return None
        if number in self._special or number in _RESOLVERS_V6:
            return None
        if number >> 125 != 1 and sum(len(group) > 2 for group in value.split(":")) < 5:
            # Times, fingerprints and hardware addresses have groups of two.
            return None
        return found.start(), found.start() + len(value), CERTAIN
