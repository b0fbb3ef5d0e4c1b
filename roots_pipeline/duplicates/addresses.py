"""Addresses: when two URLs lead to the same page, and a hash of what they then have in common.

Syntax is the URL Standard's (https://url.spec.whatwg.org, by `ada_url`: hosts in lower case and Punycode, default
ports, dot segments). On top of it come equivalences by convention. ROOTS cut at the first "?" instead, which makes all
pages of a site that serves them as `?id=…` one; here parameters stay, but for those that only follow a reader about.
"""

from __future__ import annotations

import hashlib
import operator
import re
from typing import TYPE_CHECKING

import ada_url
import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGEST_BYTES = 16

# Parameters that say where a reader came from (Brave, components/query_filter/utils.cc; Mailchimp and Google Ads for
# their own; Google Analytics and Matomo for the prefixes).
_TRACKING = frozenset(
    """
    __hsfp __hssc __hstc __s _bhlid _branch_match_id _branch_referrer _ga _gl _hsenc _hsmi _kx _openstat
    at_recipient_id at_recipient_list bbeml bsft_clkid bsft_uid dclid et_rid fb_action_ids fb_comment_id fbclid gbraid
    gclid gclsrc guce_referrer guce_referrer_sig hsctatracking igshid irclickid mc_cid mc_eid mkt_tok ml_subscriber
    ml_subscriber_hash msclkid oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk oly_anon_id oly_enc_id rb_clickid
    s_cid sc_customer sc_eh sc_uid srsltid ss_email_id twclid unicorn_click_id vero_conv vero_id vgo_ee wbraid wickedid
    yclid ymclid ysclid
    """.split()  # noqa: SIM905 (a list would fill a page)
)
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_")

# Sessions, by name and form of value as web archives know them (Internet Archive, surt/URLRegexTransformer.py).
_SESSIONS = ("jsessionid", "phpsessid", "sid", "aspsessionid", "cfid", "cftoken")
_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|(?:cfid|cftoken)=.*", re.IGNORECASE
)
_SESSION_IN_PATH = re.compile(
    r"(?<!/\.)(?<!/\.\.);jsessionid=[^/;]*|(?<=/)\((?:[a-z]\([0-9a-z]{24}\))+\)/|(?<=/)\([0-9a-z]{24}\)/", re.IGNORECASE
)
# The same page for phones: a parameter, or `/amp` behind a title (ROOTS: es.cointelegraph.com). Behind a plain word it
# is a page of that name (/wiki/amp).
_AMP_PARAMETERS = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"})
_AMP = re.compile(r"(?<=/)([^/]*[-_0-9%][^/]*)/amp$")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_WWW = re.compile(r"(?:www\d*\.)+(?=.*\.)")
_SLASHES = re.compile(r"//+")
# What a server sends for the folder itself (Apache's and nginx's settings as shipped; WordPress).
_INDEX = re.compile(r"(?:/index\.(?:html?|php))+$")


def normalize_address(url: str) -> str | None:
    """The host, path and query by which a page is known, or None for what is no http or https URL.

    Left out: scheme, user, `www.`, ports 80 and 443, slashes at the end, `index.html`, parameters of tracking and
    sessions, and the fragment, unless it names a page of its own (`#!…`, `#/…`). Parameters are sorted by name. The
    path keeps its case: servers tell it apart.

    >>> normalize_address("HTTP://www.Example.com:80/a/./b/?utm_source=x&id=7#top")
    'example.com/a/b?id=7'
    """
    try:
        scheme, _, rest = ada_url.normalize_url(url).partition("://")
    except ValueError:
        return None
    if scheme not in ("http", "https"):
        return None
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    address = _host(host)
    if address[:1] in ("", ":"):
        return None
    address += _path("/" + path)
    if query and (kept := _query(query)):
        address += "?" + kept
    if fragment[:1] in ("!", "/") and len(fragment) > 1:
        address += "#" + _unescape(fragment)
    return address


def address_hashes(urls: pa.StringArray) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """128-bit BLAKE2b of each normalized URL, uint64[n, 2], and whether there is one, bool[n]; 0 where there is none.

    Takes string or large_string, with nulls. Each different URL is normalized once: about 10 µs.
    """
    encoded = urls.dictionary_encode()
    known = encoded.dictionary.to_pylist()
    digests = bytearray(_DIGEST_BYTES * (len(known) + 1))
    there = np.zeros(len(known) + 1, dtype=np.bool_)
    for number, url in enumerate(known):
        address = normalize_address(url)
        if address is not None:
            start = _DIGEST_BYTES * number
            digests[start : start + _DIGEST_BYTES] = hashlib.blake2b(
                address.encode(), digest_size=_DIGEST_BYTES
            ).digest()
            there[number] = True
    # The last entry is that of nulls.
    indices = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    hashes = np.frombuffer(bytes(digests), dtype="<u8").astype(np.uint64).reshape(-1, 2)
    return hashes[indices], there[indices]


def _host(host: str) -> str:
    """Without user, `www.`, the dot of the root, and the ports of http and https."""
    host = host.rpartition("@")[2]
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name, port = host, ""
    name = name.rstrip(".")
    if name.startswith("www"):
        name = _WWW.sub("", name, count=1)
    return name if port in ("", "80", "443") else f"{name}:{port}"


def _path(path: str) -> str:
    """Without what does not tell pages apart; empty for that of the host itself."""
    path = _unescape(path)
    if ";" in path or "(" in path:
        path = _SESSION_IN_PATH.sub("", path)
    if "//" in path:
        path = _SLASHES.sub("/", path)
    path = path.rstrip("/")
    if "/index." in path:
        path = _INDEX.sub("", path)
    return _AMP.sub(r"\1", path) if path.endswith("/amp") else path


def _query(query: str) -> str:
    """The parameters that matter, sorted by name; those of one name stay in their order."""
    kept = []
    for parameter in _unescape(query).replace("%20", "+").split("&"):
        lowered = parameter.lower()
        name = lowered.partition("=")[0]
        if (
            parameter
            and name not in _TRACKING
            and not name.startswith(_TRACKING_PREFIXES)
            and lowered not in _AMP_PARAMETERS
            and not (name.startswith(_SESSIONS) and _SESSION.fullmatch(parameter))
        ):
            kept.append((parameter.partition("=")[0], parameter))
    if len(kept) > 1:
        kept.sort(key=operator.itemgetter(0))
    return "&".join(parameter for _, parameter in kept)


def _unescape(text: str) -> str:
    """Escapes of what needs none are undone and the others in upper case (RFC 3986, 6.2.2)."""
    return _ESCAPE.sub(_unescaped, text) if "%" in text else text


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
