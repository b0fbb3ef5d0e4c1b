"""WARC and WET: web archives as Common Crawl writes them (ISO 28500; `.warc.gz`, `.warc.wet.gz`), a page a document.

Records are framed by this package (`_warc_records.py`: one pass, past damage, with the byte each begins at) and parsed
by fastwarc 2, as are the HTTP messages in them, chunked, and compressed by gzip, brotli or zstandard.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from roots_pipeline.document import LeftOut, Problem
from roots_pipeline.readers._encoding import UndecodableError, decode
from roots_pipeline.readers._files import copy_start, cut_shards, find_files, whole_shard
from roots_pipeline.readers._html import Extract, UnparsableError, page_text
from roots_pipeline.readers._opt_outs import opt_outs
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._robots_txt import WORDS, robots_txt
from roots_pipeline.readers._streams import compression
from roots_pipeline.readers._warc_records import Block, read_warc
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

#: Options that say which opt-outs are honored, and whether they are unless the source says otherwise: what is said of
#: the training of models is; what is said to search engines, and of images, is recorded.
HONOR: Final[Mapping[str, tuple[str, bool]]] = {
    "honor_noai": ("noai", True),
    "honor_noimageai": ("noimageai", False),
    "honor_noindex": ("noindex", False),
    "honor_robots_txt": ("robots.txt", True),
    "honor_tdm_reservation": ("tdm-reservation", True),
}
PAGE_OPTIONS: Final[Mapping[str, type]] = {"extract": Extract, "robots": str, **dict.fromkeys(HONOR, bool)}
PAGE_FIELDS: Final[Mapping[str, str]] = {"key": "id", "url": "url", "collected": "date"}

#: Under which name a shard has the archives of robots.txt among its files.
_ROBOTS: Final = "robots.txt"
#: What is read as a page; everything else is left out as `content_type`.
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXT: Final = "text/plain"

#: The size of a chunk, in hexadecimal, and what may stand behind it (RFC 9112, 7.1).
_CHUNK: Final = re.compile(rb"[0-9A-Fa-f]+[ \t]*(?:;[^\r\n]*)?\r?\n")
_BEGIN_BYTES: Final = 1024


class Warc(Reader):
    """Pages of web archives: `response` and `resource` records of HTML or plain text, `conversion` records of WET.

    A position is the byte of the file at which the record's gzip member begins; of files that are not compressed record
    by record, the byte in the uncompressed stream. Records that are no documents (requests, metadata, revisits) are
    passed over. `shard_bytes` cuts a large file that is compressed record by record. `robots` says which robots.txt
    pages are held against (`_robots_txt.py`): `own`, `live`, or the path of other archives; none unless it is said.
    """

    name = "warc"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, **PAGE_OPTIONS, "shard_bytes": int}
    FIELDS: ClassVar[Mapping[str, str]] = PAGE_FIELDS

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        shards: list[Shard] = []
        for file in find_files(paths, root):
            cut = "shard_bytes" in options.options and compression(file.path) == ".gz"
            shards += cut_shards(file, options.integer("shard_bytes", 1)) if cut else [whole_shard(file)]
        return with_robots(shards, root, options)

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        pages = Pages(options, shard)
        yield from batches(
            record for block in read_warc(shard, options.record_limit) for record in pages.records(block)
        )

    def sample(self, shard: Shard, most_bytes: int, folder: Path, options: ReadOptions = DEFAULTS) -> int:  # noqa: ARG002
        # A range may begin within a record; the beginning of its file never does.
        most_bytes = min(most_bytes, shard.bytes or most_bytes)
        return copy_start(shard.path, 0, most_bytes, folder / shard.file.rpartition("/")[2], lines=False)


def with_robots(shards: Sequence[Shard], root: Path, options: ReadOptions) -> list[Shard]:
    """The shards, with the archives of robots.txt that the source names among their files and in their fingerprints.

    SourceError: a pattern matches no file.
    """
    said = str(options.options.get("robots", ""))
    if not said or said in WORDS:
        return list(shards)
    files = find_files([said], root)
    named = tuple((_ROBOTS, file.path) for file in files)
    mark = hashlib.sha256("\n".join(file.fingerprint for file in files).encode()).hexdigest()[:16]
    return [replace(shard, files=(*shard.files, *named), fingerprint=f"{shard.fingerprint}-{mark}") for shard in shards]


class Pages:
    """From the records of web archives to records of text, as a source's options say."""

    def __init__(self, options: ReadOptions, shard: Shard) -> None:
        said = str(options.options.get("robots", ""))
        archives = [path for name, path in shard.files if name == _ROBOTS]
        self._robots = robots_txt(said, shard, archives, options.record_limit) if said else None
        self._limit = options.record_limit
        self._extract = Extract(str(options.options.get("extract", Extract.MAIN)))
        self._honored = [name for key, (name, default) in HONOR.items() if options.options.get(key, default)]

    def records(self, block: Block) -> Iterator[Record]:
        """The record of a block, good or bad; none where it is no document."""
        record = Record(None, block.position, None, record_bytes=block.bytes)
        if block.content is None:
            yield record._replace(problem=block.problem, detail=block.detail)
            return
        from fastwarc.warc import WarcRecord, WarcRecordType

        try:
            warc = WarcRecord.from_bytes(block.content)
        except OSError:
            # The parser's own words quote what it could not read, here and below.
            yield record._replace(problem=Problem.MALFORMED, detail="no WARC record: its headers cannot be parsed")
            return
        documents = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion)
        if warc.record_type in documents:
            headers = warc.headers
            url, key = headers.get("WARC-Target-URI"), headers.get("WARC-Record-ID")
            yield self._document(
                warc,
                block.content,
                record._replace(
                    key=key.strip("<> ") if key else None,
                    url=url.strip("<> ") if url else None,
                    collected=headers.get("WARC-Date"),
                ),
            )

    def _document(self, warc: Any, content: bytes, record: Record) -> Record:
        """The text of a page, or why there is none; `content` are the bytes of the record."""
        http: Any = None
        if warc.is_http:
            try:
                warc = _with_message(warc, content)
            except OSError:
                detail = "its HTTP message cannot be unpacked: damaged chunks or compression, or one that nobody knows"
                return record._replace(problem=Problem.MALFORMED, detail=detail)
            http = warc.http_headers
            if http.status_code != 200:
                status = http.status_code if http.status_code is not None else "none"
                return record._replace(problem=LeftOut.HTTP_STATUS, detail=f"HTTP status {status}")
        declared = http.get("Content-Type") if http is not None else warc.headers.get("Content-Type")
        declared = declared or warc.headers.get("WARC-Identified-Payload-Type") or ""
        kind, _, parameters = declared.partition(";")
        kind = kind.strip().lower()
        if kind not in _HTML and kind != _TEXT:
            # The name of a type, or what a server wrote instead of one.
            known = kind if kind.count("/") == 1 and len(kind) < 40 and kind.isascii() else "another type"
            return record._replace(problem=LeftOut.CONTENT_TYPE, detail=known)
        try:
            body = warc.reader.read(self._limit + 1)
        except OSError:
            return record._replace(problem=Problem.MALFORMED, detail="the page cannot be unpacked")
        if len(body) > self._limit:
            detail = f"the page has more than max_record_bytes={self._limit}, unpacked"
            return record._replace(problem=Problem.LINE_TOO_LONG, detail=detail)
        record = record._replace(record_bytes=max(record.record_bytes, len(body)))
        return self._page(body, http, kind, _charset(parameters), record)

    def _page(self, body: bytes, http: Any, kind: str, charset: str | None, record: Record) -> Record:
        """The text of a page from its bytes."""
        robots, tdm = (
            (http.get_multiple(name) if http is not None else ()) for name in ("X-Robots-Tag", "tdm-reservation")
        )
        said = opt_outs(robots, tdm, body if kind in _HTML else b"")
        agent = self._robots.forbids(record.url) if self._robots is not None and record.url else None
        if agent is not None:
            said["robots.txt"] = agent
        honored = [f"{name} ({where})" for name, where in said.items() if name in self._honored]
        if honored:
            return record._replace(problem=LeftOut.OPTED_OUT, detail=", ".join(honored))
        try:
            text = decode(body, charset, markup=kind in _HTML)
            if kind in _HTML:
                text = page_text(text, self._extract)
        except UndecodableError as error:
            return record._replace(problem=Problem.UNDECODABLE, detail=str(error))
        except UnparsableError as error:
            return record._replace(problem=Problem.MALFORMED, detail=str(error))
        if not text or text.isspace():
            return record._replace(problem=LeftOut.NO_TEXT)
        return record._replace(text=text, opt_outs=", ".join(said) or None)


def _with_message(warc: Any, content: bytes) -> Any:
    """The record with its HTTP message parsed and unpacked; OSError where that cannot be done.

    Many crawlers (wpull, older Heritrix, browsers behind a proxy) write a body that they have unpacked under the
    headers of the packed one. A body without the size of a chunk is in no chunks, and one that begins with a tag is not
    compressed.
    """
    from fastwarc.warc import WarcRecord

    try:
        warc.parse_http(auto_decode="all")
    except OSError:
        again = WarcRecord.from_bytes(content)
        again.parse_http(auto_decode="none")
        begin = again.reader.read(_BEGIN_BYTES)
        if begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            decode = "none"
        elif not _CHUNK.match(begin):
            decode = "content"
        else:
            raise
        warc = WarcRecord.from_bytes(content)
        warc.parse_http(auto_decode=decode)
    return warc


def _charset(parameters: str) -> str | None:
    """The charset among a content type's parameters.

    >>> _charset(' charset="UTF-8"; q=1')
    'UTF-8'
    """
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
