"""What sites say in robots.txt to those who gather text to train on, as RFC 9309 has it; parsed by protego.

A crawler obeyed the file of its day towards itself alone. Here a page is held against what the file says to each of the
agents that gather text for training (`_opt_outs.py`), under the file that is declared:

| `robots` | which file |
|---|---|
| `own` | the one that the same archive holds, as wget, Heritrix and browsers' crawlers write it |
| `live` | today's, asked of each host once by each worker: who opted out since the crawl is heard |
| a path or pattern | those in other archives, such as Common Crawl's `robotstxt` WARCs |

A file that could not be had (a status of 500 or more) forbids everything, one that is not there (400 to 499) nothing
(RFC 9309, 2.3.1.3-4). Of several of one host the last one captured counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from roots_pipeline.errors import SourceError
from roots_pipeline.readers._opt_outs import AGENTS
from roots_pipeline.readers._ranges import Client
from roots_pipeline.readers._warc_records import read_warc
from roots_pipeline.readers.base import Shard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How much of a file is read (RFC 9309, 2.5: at least 500 kibibytes).
MAX_BYTES: Final = 500 * 2**10
#: Tries at a live file, each after twice the wait; a page's host may be long gone.
_TRIES: Final = 3
_FORBIDS_ALL: Final = "User-agent: *\nDisallow: /\n"
_OWN, _LIVE = "own", "live"
#: Words of the option that are no paths.
WORDS: Final = (_OWN, _LIVE)


class RobotsTxt:
    """The robots.txt of many hosts."""

    def __init__(self, texts: dict[str, str], *, live: bool = False) -> None:
        self._texts = texts
        self._client = Client() if live else None
        self._rules: dict[str, tuple[Any, tuple[str, ...]] | None] = {}

    def forbids(self, url: str) -> str | None:
        """The first agent, by name, that may not fetch a page; None where all may or nothing is known."""
        host = host_of(url)
        if host is None:
            return None
        if host not in self._rules:
            self._rules[host] = self._parsed(url, host)
        rules = self._rules[host]
        if rules is None:
            return None
        parser, agents = rules
        return next((agent for agent in agents if not parser.can_fetch(url, agent)), None)

    def _parsed(self, url: str, host: str) -> tuple[Any, tuple[str, ...]] | None:
        """A host's rules, and the agents that they speak to; the first of the others stands for them."""
        text = self._texts.get(host)
        if text is None and self._client is not None:
            text = _asked(
                self._client, f"{urlsplit(url).scheme}://{urlsplit(url).netloc.rpartition('@')[2]}/robots.txt"
            )
        if not text:
            return None
        from protego import Protego

        lower = text.lower()
        spoken_to = sorted(agent for agent in AGENTS if agent in lower)
        others = sorted(AGENTS - set(spoken_to))[:1]
        return Protego.parse(text), (*spoken_to, *others)


def host_of(url: str) -> str | None:
    """Host and port, which have one robots.txt.

    >>> host_of("https://Example.org:8080/a"), host_of("https://example.org:443/a"), host_of("urn:x")
    ('example.org:8080', 'example.org', None)
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return None if not host else host if port in (None, 80, 443) else f"{host}:{port}"


def robots_txt(said: str, shard: Shard, files: Iterable[str], max_bytes: int) -> RobotsTxt:
    """Those of the option's word for a shard, or of files of records; SourceError: a file cannot be read."""
    if said == _LIVE:
        return RobotsTxt({}, live=True)
    shards = [Shard("", shard.path)] if said == _OWN else [Shard("", path) for path in files]
    latest: dict[str, tuple[str, str]] = {}
    for one in shards:
        for host, date, text in _captured(one, max_bytes):
            if date >= latest.get(host, ("", ""))[0]:
                latest[host] = date, text
    return RobotsTxt({host: text for host, (_, text) in latest.items()})


def _captured(shard: Shard, max_bytes: int) -> Iterator[tuple[str, str, str]]:
    """The robots.txt records of an archive: host, date, text. What is damaged is told where pages are read."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    for block in read_warc(shard, max_bytes):
        if block.content is None or b"/robots.txt" not in block.content.partition(b"\r\n\r\n")[0]:
            continue
        try:
            warc = WarcRecord.from_bytes(block.content)
            url = (warc.headers.get("WARC-Target-URI") or "").strip("<> ")
            host = host_of(url)
            if host is None or urlsplit(url).path != "/robots.txt":
                continue
            if warc.record_type not in (WarcRecordType.response, WarcRecordType.resource):
                continue
            status = 200
            if warc.is_http:
                warc.parse_http(auto_decode="all")
                status = warc.http_headers.status_code or 0
            body = warc.reader.read(MAX_BYTES)
        except OSError:
            continue
        text = _text_of(status, body)
        if text is not None:
            yield host, warc.headers.get("WARC-Date") or "", text


def _text_of(status: int, body: bytes) -> str | None:
    """What a file says by the answer's status; None: nothing is known of it (a redirect)."""
    if status >= 500:
        return _FORBIDS_ALL
    if 400 <= status < 500:
        return ""
    return body.decode("utf-8-sig", errors="replace") if 200 <= status < 300 else None


def _asked(client: Client, url: str) -> str:
    """Today's file of a host; all is forbidden where it cannot be had, as the RFC has it."""
    try:
        body = client.get(url, MAX_BYTES, tries=_TRIES, refused_is_missing=True)
    except SourceError:
        return _FORBIDS_ALL
    return "" if body is None else body.decode("utf-8-sig", errors="replace")
