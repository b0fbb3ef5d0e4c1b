"""MediaWiki's XML dumps (`pages-articles`, `-multistream`, `pages-meta-history`): a page a document, its last revision.

The names of namespaces come from the dump's own `siteinfo`, so that a Swahili `[[Jamii:…]]` is known for a category
like an English one. A multistream dump is cut into shards at its bzip2 streams, which are found by how they begin; its
index is not needed. XML is read by expat, in pieces; a dump has no entities of its own, and one that declares some is
refused.
"""

from __future__ import annotations

import bz2
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import quote
from xml.parsers import expat

from roots_pipeline.document import LeftOut, Problem
from roots_pipeline.errors import ConfigError
from roots_pipeline.readers._files import cannot_read, cut_shards, find_files, open_file, reading_errors, whole_shard
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._streams import BLOCK_BYTES, COMPRESSED_BYTES, DamagedError, read_blocks
from roots_pipeline.readers._wikitext import MarkupError, wiki_text
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, SHARD_BYTES, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

#: How a bzip2 stream begins: its magic with the block size that dumps have, and the first block's (pi, in BCD).
_STREAM: Final = b"BZh91AY&SY"
#: Namespaces by number (mediawiki.org, Manual:Namespace) and what they are called everywhere: dumps have no aliases.
_FILE, _CATEGORY, _MEDIA = 6, 14, -2
_EVERYWHERE: Final = frozenset({"file", "image", "media", "category"})
_MAIN: Final = "0"


class Mediawiki(Reader):
    """Pages of a wiki's dump, plain or compressed. The position and the key are the page's number.

    `namespaces` are the numbers of the namespaces to read, by default 0, the articles: "0,104".
    """

    name = "mediawiki"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, "namespaces": str, "shard_bytes": int}
    FIELDS: ClassVar[Mapping[str, str]] = {
        "key": "id",
        "url": "url",
        "collected": "timestamp",
        "title": "title",
        "type": "type",
    }

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        _namespaces(options)
        shard_bytes = options.integer("shard_bytes", SHARD_BYTES)
        shards: list[Shard] = []
        for file in find_files(paths, root):
            cut = "multistream" in file.name and file.name.endswith(".bz2")
            shards += cut_shards(file, shard_bytes) if cut else [whole_shard(file)]
        return shards

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        yield from batches(_records(shard, options))


def _namespaces(options: ReadOptions) -> frozenset[str]:
    said = str(options.options.get("namespaces", _MAIN))
    numbers = frozenset(part.strip() for part in said.split(","))
    if not all(number.isdecimal() for number in numbers):
        raise ConfigError(f'reader mediawiki: namespaces is {said!r}; give numbers, for example "0,104"')
    return numbers


def _records(shard: Shard, options: ReadOptions) -> Iterator[Record]:
    pages = _Pages(options.record_limit)
    site = _Pages(options.record_limit)
    if shard.start:
        _read_site(shard, site)
    wanted = _namespaces(options)
    text = _Text(site if shard.start else pages)
    try:
        if shard.end is None:
            blocks: Iterator[bytes] = read_blocks(shard.path)
        else:
            blocks = _streams(shard)
        if shard.start:
            pages.feed(b"<mediawiki>")
        for block in blocks:
            pages.feed(block)
            for page in pages.take():
                yield text.record(page, wanted)
        if shard.end is None and not pages.ended:
            raise DamagedError("the dump ends before its last element")
    except (expat.ExpatError, DamagedError) as error:
        why = str(error) if isinstance(error, DamagedError) else f"no XML: {expat.ErrorString(error.code)}"
        for page in pages.take():
            yield text.record(page, wanted)
        yield Record(None, pages.last, None, problem=Problem.TRUNCATED, detail=f"the dump cannot be read on: {why}")


def _read_site(shard: Shard, site: _Pages) -> None:
    """What the beginning of a dump says of the wiki."""
    try:
        for block in read_blocks(shard.path):
            site.feed(block)
            if site.knows_site:
                return
    except (expat.ExpatError, DamagedError):
        return  # told where the first shard is read


def _streams(shard: Shard) -> Iterator[bytes]:
    """The bzip2 streams that begin in a shard's range, unpacked; in the first shard, from the file's beginning."""
    assert shard.end is not None
    try:
        with open_file(shard.path) as stream:
            stream.seek(shard.start)
            window, at, ended = b"", shard.start, False
            while True:
                while len(window) < COMPRESSED_BYTES and not ended:
                    data = stream.read(COMPRESSED_BYTES)
                    ended = not data
                    window += data
                place = window.find(_STREAM)
                if place < 0:
                    skipped = max(0, len(window) - len(_STREAM) + 1) if not ended else len(window)
                    if at == shard.start == 0 and window and skipped:
                        raise DamagedError("no bzip2 stream is where the file begins")
                    window, at = window[skipped:], at + skipped
                    if ended or at >= shard.end:
                        return
                    continue
                window, at = window[place:], at + place
                if at >= shard.end:
                    return
                decoder = bz2.BZ2Decompressor()
                data, used = window, 0
                while not decoder.eof:
                    try:
                        block = decoder.decompress(data, BLOCK_BYTES)
                    except OSError as error:
                        raise DamagedError(f"the stream at byte {at} of the file is damaged") from error
                    used += len(data)
                    if block:
                        yield block
                    data = b""
                    if decoder.needs_input and not decoder.eof:
                        data = stream.read(COMPRESSED_BYTES)
                        if not data:
                            raise DamagedError(f"the stream at byte {at} of the file ends too early")
                at += used - len(decoder.unused_data)
                window = decoder.unused_data
    except reading_errors() as error:
        raise cannot_read(shard.path, error) from error


class _Page:
    """A page as its elements are read."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.redirect = False
        self.too_long = 0


class _Pages:
    """Reads pages from the XML of a dump, fed in pieces."""

    #: Elements whose text is kept, by the element they are in.
    _KEPT: ClassVar[Mapping[str, frozenset[str]]] = {
        "page": frozenset({"title", "ns", "id"}),
        "revision": frozenset({"id", "timestamp", "model", "text"}),
        "siteinfo": frozenset({"base", "dbname"}),
        "namespaces": frozenset({"namespace"}),
    }

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._path: list[str] = []
        self._page: _Page | None = None
        self._parts: list[str] | None = None
        self._size = 0
        self._done: list[_Page] = []
        self._namespace = 0
        self.namespaces: dict[int, str] = {}
        self.base = ""
        self.knows_site = False
        self.ended = False
        self.last = 0
        self._parser = expat.ParserCreate("utf-8", None)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, block: bytes) -> None:
        """Read on; ExpatError, DamagedError: no dump."""
        self._parser.Parse(block, False)

    def take(self) -> list[_Page]:
        """The pages that have been read since."""
        done, self._done = self._done, []
        return done

    def _refuse(self, *_: object) -> None:
        raise DamagedError("it declares entities, which no dump does")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        outer = self._path[-1] if self._path else ""
        self._path.append(name)
        if len(self._path) > 64:
            raise DamagedError("its elements are nested more than 64 deep")
        if name == "page":
            self._page = _Page()
        elif name == "redirect" and self._page is not None:
            self._page.redirect = True
        elif name == "namespace":
            key = attributes.get("key", "")
            self._namespace = int(key) if key.lstrip("-").isdecimal() else 0
        if name in self._KEPT.get(outer, ()):
            self._parts, self._size = [], 0

    def _text(self, text: str) -> None:
        if self._parts is not None:
            self._size += len(text.encode(errors="surrogatepass"))
            if self._size <= self._max_bytes:
                self._parts.append(text)
            else:
                self._parts.clear()

    def _end(self, name: str) -> None:
        self._path.pop()
        outer = self._path[-1] if self._path else ""
        if self._parts is not None and name in self._KEPT.get(outer, ()):
            self._keep(outer, name, "".join(self._parts))
            self._parts = None
        if name == "siteinfo":
            self.knows_site = True
        elif name == "page" and self._page is not None:
            self._done.append(self._page)
            self.last = _number(self._page)
            self._page = None
        elif not self._path:
            self.ended = True

    def _keep(self, outer: str, name: str, text: str) -> None:
        if outer == "siteinfo":
            self.base = text if name == "base" else self.base
        elif outer == "namespaces":
            self.namespaces[self._namespace] = text
        elif self._page is not None:
            # Of several revisions, the last one stands last.
            self._page.fields[name if outer == "page" else f"revision {name}"] = text
            if name == "text":
                self._page.too_long = self._size if self._size > self._max_bytes else 0


def _number(page: _Page) -> int:
    number = page.fields.get("id", "")
    return int(number) if number.isdecimal() and len(number) < 19 else 0


class _Text:
    """From pages to records, as the wiki calls things."""

    def __init__(self, site: _Pages) -> None:
        self._site = site
        self._dropped: frozenset[str] | None = None

    def record(self, page: _Page, wanted: frozenset[str]) -> Record:
        """The record of a page, good or bad."""
        get: Any = page.fields.get
        markup = get("revision text", "")
        title = get("title")
        record = Record(
            get("id"),
            _number(page),
            None,
            url=self._url(title) if title else None,
            collected=get("revision timestamp"),
            title=title,
            type="text" if get("revision model", "wikitext") == "wikitext" else get("revision model"),
            revision=get("revision id"),
            record_bytes=page.too_long or len(markup.encode(errors="surrogatepass")),
        )
        if page.redirect:
            return record._replace(problem=LeftOut.REDIRECT)
        if get("ns", _MAIN) not in wanted:
            return record._replace(problem=LeftOut.NAMESPACE, detail=f"namespace {_number_of(get('ns'))}")
        if record.type != "text":
            return record._replace(problem=LeftOut.CONTENT_TYPE, detail="no wikitext")
        if page.too_long:
            detail = f"the page has {page.too_long} bytes, more than the source's max_record_bytes"
            return record._replace(problem=Problem.LINE_TOO_LONG, detail=detail)
        if self._dropped is None:
            names = {self._site.namespaces.get(number, "") for number in (_FILE, _CATEGORY, _MEDIA)}
            self._dropped = _EVERYWHERE | {name.lower() for name in names if name}
        try:
            text = wiki_text(markup, self._dropped)
        except MarkupError as error:
            return record._replace(problem=Problem.MALFORMED, detail=str(error))
        return record._replace(text=text) if text else record._replace(problem=LeftOut.NO_TEXT)

    def _url(self, title: str) -> str | None:
        """The page's address, after that of the wiki's main page."""
        folder, slash, _ = self._site.base.rpartition("/")
        return f"{folder}/{quote(title.replace(' ', '_'), safe='/:,()!*@;')}" if slash else None


def _number_of(text: str) -> str:
    return text if text.lstrip("-").isdecimal() and len(text) < 8 else "of no number"
