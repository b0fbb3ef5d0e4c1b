"""What a page says about its use: robots directives and TDM reservations, in its HTTP header and in its HTML.

| name | where | source |
|---|---|---|
| `noai`, `noimageai` | robots | DeviantArt's directives of November 2022: not for training, images not for training |
| `noindex`, `none` | robots | Robots meta tag and X-Robots-Tag (Google Search Central): not for search engines |
| `tdm-reservation` | 1 | TDM Reservation Protocol (W3C Community Group, 2024): reserved under EU 2019/790, art. 4 |

`X-Robots-Tag` and `<meta name=…>` may name an agent. What is said to everybody counts, and what is said to one of the
crawlers that gather text for training (Apertus, `robots_filter.py`); what a page says to one search engine does not.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The names under which an opt-out is recorded.
OPT_OUTS: Final = ("noai", "noimageai", "noindex", "tdm-reservation", "robots.txt")

#: Agents that gather text to train on.
AGENTS: Final = frozenset(
    {
        *("ai2bot", "applebot-extended", "bytespider", "ccbot", "claudebot", "cohere-training-data-crawler", "diffbot"),
        *("facebookbot", "google-extended", "gptbot", "meta-externalagent", "pangubot"),
    }
)
_DIRECTIVES: Final = {"noai": ("noai",), "noimageai": ("noimageai",), "noindex": ("noindex",), "none": ("noindex",)}

_META = re.compile(rb"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
#: A page's declarations are in its head.
_HEAD_BYTES: Final = 2**17


def opt_outs(robots: Iterable[str], tdm: Iterable[str], html: bytes) -> dict[str, str]:
    """The opt-outs of a page, and where each was said: "X-Robots-Tag", "robots", "tdm-reservation" or "meta".

    `robots` are the values of its `X-Robots-Tag` headers, `tdm` those of its `tdm-reservation` headers, `html` the
    bytes of the page, in any encoding that has ASCII in it.

    >>> opt_outs(["googlebot: noindex", "noarchive, NoAI"], [], b'<META content="1" name=tdm-reservation>')
    {'noai': 'X-Robots-Tag', 'tdm-reservation': 'meta'}
    """
    found: dict[str, str] = {}
    for value in robots:
        for name in _directives(value):
            found.setdefault(name, "X-Robots-Tag")
    if any(value.strip() == "1" for value in tdm):
        found["tdm-reservation"] = "header"
    for tag in _META.findall(html[:_HEAD_BYTES]):
        attributes = {
            match[1].lower(): unescape(match[2] or match[3] or match[4] or "").strip()
            for match in _ATTRIBUTE.finditer(tag.decode("latin-1"))
        }
        name, content = attributes.get("name", "").lower(), attributes.get("content", "")
        if name == "robots" or name in AGENTS:
            for directive in _directives(content):
                found.setdefault(directive, "meta")
        elif name == "tdm-reservation" and content == "1":
            found.setdefault(name, "meta")
    return {name: found[name] for name in OPT_OUTS if name in found}


def _directives(value: str) -> list[str]:
    """The opt-outs among comma-separated directives, which an agent may stand before."""
    names: list[str] = []
    ours = True
    for part in value.lower().split(","):
        agent, colon, rest = part.partition(":")
        if colon and agent.strip() not in {
            "max-snippet",
            "max-image-preview",
            "max-video-preview",
            "unavailable_after",
        }:
            ours = agent.strip() in AGENTS
            part = rest  # noqa: PLW2901 - what is left of it
        if ours:
            names += _DIRECTIVES.get(part.strip(), ())
    return names
