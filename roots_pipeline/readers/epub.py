"""EPUB books: the text of the chapters in their reading order, a document a book.

A book is a zip of XHTML with a package document that says the order (EPUB 3.3, 5.7 `spine`). Its chapters hold the
book's text alone, without menus around it, so all that is visible is taken (`_html.py`, `all`).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import unquote
from xml.parsers import expat

from roots_pipeline.document import LeftOut, Problem
from roots_pipeline.readers._encoding import UndecodableError, decode
from roots_pipeline.readers._files import find_files, whole_shard
from roots_pipeline.readers._html import Extract, UnparsableError, page_text
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._trees import Entry, Zip
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

_CONTAINER: Final = "META-INF/container.xml"
#: Where fonts and pages are encrypted, a book is nobody's to read (EPUB 3.3, 4.2.6.3.2).
_RIGHTS: Final = "META-INF/rights.xml"
_CHAPTERS: Final = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbncx+xml"})


class Epub(Reader):
    """EPUB files, a shard a book. The title is the book's; the key is the file's name."""

    name = "epub"
    OPTIONS: ClassVar[Mapping[str, type]] = COMMON_OPTIONS
    FIELDS: ClassVar[Mapping[str, str]] = {"key": "path", "title": "title", "path": "path"}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:  # noqa: ARG002
        return [whole_shard(file) for file in find_files(paths, root)]

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        yield from batches([_book(shard, options.record_limit)])


class _BrokenError(Exception):
    """A book that cannot be read; the message says why, without words of it."""


def _book(shard: Shard, max_bytes: int) -> Record:
    record = Record(shard.name, 0, None, path=shard.name, record_bytes=shard.bytes or 0)
    book = Zip(shard.path, max_bytes, shard.bytes)
    try:
        package = _package_path(_content(book, _CONTAINER))
        title, chapters = _spine(_content(book, package), posixpath.dirname(package))
        texts = _texts(book, chapters)
    except _BrokenError as error:
        return record._replace(problem=Problem.MALFORMED, detail=str(error))
    except UndecodableError as error:
        return record._replace(problem=Problem.UNDECODABLE, detail=str(error))
    text = "\n\n".join(filter(None, texts))
    size = len(text.encode())
    if size > max_bytes:
        detail = f"the book has {size} bytes of text, more than max_record_bytes={max_bytes}"
        return record._replace(problem=Problem.LINE_TOO_LONG, detail=detail)
    if not text:
        return record._replace(title=title, problem=LeftOut.NO_TEXT)
    return record._replace(text=text, title=title, record_bytes=size)


def _entries(book: Zip, wanted: frozenset[str]) -> dict[str, bytes]:
    """The content of some of a book's files, by path."""
    found: dict[str, bytes] = {}
    for entry in book.entries(wanted.__contains__):
        if entry.path == _RIGHTS:
            raise _BrokenError("the book is encrypted")
        if entry.problem is Problem.TRUNCATED or (entry.path in wanted and entry.content is None):
            raise _BrokenError(_why(entry))
        if entry.content is not None:
            found[entry.path] = entry.content
    return found


def _why(entry: Entry) -> str:
    return f"a part of the book cannot be read: {entry.detail or entry.problem}"


def _content(book: Zip, path: str) -> bytes:
    found = _entries(book, frozenset({path}))
    if path not in found:
        raise _BrokenError("no EPUB: its container or package is missing")
    return found[path]


def _texts(book: Zip, chapters: Sequence[str]) -> list[str]:
    contents = _entries(book, frozenset(chapters))
    try:
        return [page_text(decode(contents[path]), Extract.ALL).strip() for path in chapters if path in contents]
    except UnparsableError as error:
        raise _BrokenError(str(error)) from error


def _package_path(container: bytes) -> str:
    for name, attributes, _ in _elements(container):
        if name == "rootfile" and attributes.get("full-path"):
            return attributes["full-path"]
    raise _BrokenError("no EPUB: its container names no package")


def _spine(package: bytes, folder: str) -> tuple[str | None, list[str]]:
    """The book's title, and the paths of its chapters in reading order."""
    title: str | None = None
    items: dict[str, str] = {}
    order: list[str] = []
    for name, attributes, text in _elements(package):
        if name == "title" and title is None:
            title = " ".join(text.split()) or None
        elif name == "item" and attributes.get("media-type") in _CHAPTERS:
            items[attributes.get("id", "")] = attributes.get("href", "")
        elif name == "itemref":
            order.append(attributes.get("idref", ""))
    chapters = [posixpath.normpath(posixpath.join(folder, unquote(items[one]))) for one in order if one in items]
    return title, list(dict.fromkeys(chapters))


def _elements(xml: bytes) -> list[tuple[str, dict[str, str], str]]:
    """The elements of a small document as they end: name without its namespace, attributes, text right in it."""
    found: list[tuple[str, dict[str, str], str]] = []
    opened: list[tuple[str, dict[str, str], list[str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(opened) > 64:
            raise _BrokenError("its package is nested more than 64 deep")
        opened.append((name.rpartition(":")[2], attributes, []))

    def end(_: str) -> None:
        name, attributes, parts = opened.pop()
        found.append((name, attributes, "".join(parts)))

    def text(data: str) -> None:
        if opened:
            opened[-1][2].append(data)

    def refuse(*_: object) -> None:
        raise _BrokenError("its package declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise _BrokenError(f"its package is no XML: {expat.ErrorString(error.code)}") from error
    return found
