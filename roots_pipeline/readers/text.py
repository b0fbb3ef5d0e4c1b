"""Plain text: a document a file (source code, books), a line, or a paragraph; also compressed."""

from __future__ import annotations

import codecs
import contextlib
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.document import Problem
from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.readers._encoding import UndecodableError, decode
from roots_pipeline.readers._files import copy_start, cut_shards, find_files, group_files, whole_shard
from roots_pipeline.readers._lines import BYTE_ORDER_MARK, read_lines
from roots_pipeline.readers._records import Batch, Record
from roots_pipeline.readers._streams import DamagedError, compression, read_blocks
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, SHARD_BYTES, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from roots_pipeline.readers._lines import Line


_UTF_8: Final = "utf-8"
_DETECT: Final = "detect"
#: By the mark a file begins with; Python's `utf-16` takes the mark away.
_MARKED: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: Those that a wrong name is likely to mean.
_COMMON: Final = ("utf-8", "utf-16", "windows-1252", "windows-1256", "iso-8859-1", "gb18030", "big5", "detect")


class Unit(StrEnum):
    """What is one document."""

    FILE = "file"
    LINE = "line"
    PARAGRAPH = "paragraph"  # lines up to a blank one


class Text(Reader):
    """Text files. A document's path is its file's name within the source, without a suffix of compression.

    A file that is one document has its name as its key and its number within the shard as its position, and may
    share a shard with others; of lines and paragraphs the position is the byte offset. What is empty is no record.

    Text is UTF-8, or UTF-16 where a file that is one document begins with its mark. `encoding` names another one for
    what is not UTF-8 (a name that Python knows, as `windows-1256`), or is `detect`: of each file that is one document,
    what it looks like.
    """

    name = "text"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, "document": Unit, "encoding": str, "shard_bytes": int}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        unit = _unit(options)
        _check_encoding(_encoding(options), unit)
        files = find_files(paths, root)
        shard_bytes = options.integer("shard_bytes", SHARD_BYTES)
        if unit is Unit.FILE:
            return group_files(files, shard_bytes)
        shards: list[Shard] = []
        for file in files:
            # A range could not tell whether its first line begins a paragraph.
            whole = unit is Unit.PARAGRAPH or compression(file.path)
            shards += [whole_shard(file)] if whole else cut_shards(file, shard_bytes)
        return shards

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        batch = Batch()
        for record in _RECORDS[_unit(options)](shard, options.record_limit, _encoding(options)):
            if batch.is_full(record.record_bytes):
                yield batch.take()
            batch.add(record)
        if batch:
            yield batch.take()

    def sample(self, shard: Shard, most_bytes: int, folder: Path, options: ReadOptions = DEFAULTS) -> int:
        if _unit(options) is Unit.FILE:
            return self._sample_files(shard, most_bytes, folder)
        name = shard.file.rpartition("/")[2]
        most_bytes = min(most_bytes, shard.bytes or most_bytes)
        return copy_start(shard.path, shard.start, most_bytes, folder / name, lines=not compression(shard.path))

    def _sample_files(self, shard: Shard, most_bytes: int, folder: Path) -> int:
        """Whole files, each with its name, until there is enough."""
        taken = 0
        for name, path in shard.files or ((shard.name, shard.path),):
            if taken >= most_bytes:
                break
            taken += copy_start(path, 0, max(shard.bytes or 0, 1), folder / name, lines=False)
        return taken


def _encoding(options: ReadOptions) -> str:
    return str(options.options.get("encoding", _UTF_8))


def _check_encoding(encoding: str, unit: Unit) -> None:
    """ConfigError: nobody knows the encoding, or lines cannot be told in it."""
    if encoding == _DETECT:
        if unit is not Unit.FILE:
            raise ConfigError(f"reader text: encoding is detect, which wants a whole file as document, not a {unit}")
        return
    try:
        ended = "\n".encode(encoding)
    except (LookupError, UnicodeError):
        message = f"reader text: encoding is {encoding!r}, which is no encoding{nearest(encoding, _COMMON)}"
        raise ConfigError(f"{message}; give a name that Python knows, or detect") from None
    if unit is not Unit.FILE and ended != b"\n":
        raise ConfigError(f"reader text: encoding is {encoding}, in which a {unit} is not told by its bytes")


def _unit(options: ReadOptions) -> Unit:
    return Unit(str(options.options.get("document", Unit.FILE)))


def _read_files(shard: Shard, max_bytes: int, encoding: str) -> Iterator[Record]:
    """The documents of a shard of whole files."""
    for position, (name, path) in enumerate(shard.files or ((shard.name, shard.path),)):
        parts: list[bytes] = []
        file_bytes = 0
        damage: str | None = None
        try:
            for block in read_blocks(path):
                file_bytes += len(block)
                if file_bytes <= max_bytes:
                    parts.append(block)
                else:
                    parts.clear()
        except DamagedError as error:
            damage = str(error)
        if damage is not None:
            yield _bad(name, position, file_bytes, Problem.TRUNCATED, damage)._replace(key=name)
        elif file_bytes > max_bytes:
            detail = f"the file has {file_bytes} bytes, more than max_record_bytes={max_bytes}"
            yield _bad(name, position, file_bytes, Problem.LINE_TOO_LONG, detail)._replace(key=name)
        else:
            content = b"".join(parts).removeprefix(BYTE_ORDER_MARK)
            if content:
                yield _decode(name, position, content, file_bytes, _marked(content) or encoding)._replace(key=name)


def _read_lines(shard: Shard, max_bytes: int, encoding: str) -> Iterator[Record]:
    """The lines of a shard, each a document."""
    for line in read_lines(shard, max_bytes):
        content = _content(line)
        if content is None:
            yield _bad_line(shard, line)
        elif content and not content.isspace():
            yield _decode(shard.file, line.position, content, line.bytes, encoding)


def _read_paragraphs(shard: Shard, max_bytes: int, encoding: str) -> Iterator[Record]:
    """The runs of lines of a shard without a blank one, each a document, its lines joined by LF."""
    lines: list[bytes] = []
    begin = size = 0
    broken: Line | None = None  # the first line of the paragraph that has a problem

    def paragraph() -> Iterator[Record]:
        if broken is not None:
            yield _bad_line(shard, broken._replace(position=begin, bytes=size))
        elif size > max_bytes:
            detail = f"the paragraph has {size} bytes, more than max_record_bytes={max_bytes}"
            yield _bad(shard.file, begin, size, Problem.LINE_TOO_LONG, detail)
        elif lines:
            yield _decode(shard.file, begin, b"\n".join(lines), size, encoding)

    for line in read_lines(shard, max_bytes):
        content = _content(line)
        if content is not None and (not content or content.isspace()):
            yield from paragraph()
            lines.clear()
            size, broken = 0, None
            continue
        if not size:
            begin = line.position
        size = line.position + line.bytes - begin
        if content is None:
            broken = broken or line
        if broken or size > max_bytes:
            lines.clear()
        elif content is not None:
            lines.append(content)
    yield from paragraph()


_RECORDS: Final = {Unit.FILE: _read_files, Unit.LINE: _read_lines, Unit.PARAGRAPH: _read_paragraphs}


def _content(line: Line) -> bytes | None:
    if line.position == 0 and line.content is not None:
        return line.content.removeprefix(BYTE_ORDER_MARK)
    return line.content


def _decode(name: str, position: int, content: bytes, record_bytes: int, encoding: str) -> Record:
    try:
        text = _text(content, encoding)
    except UnicodeDecodeError as error:
        if encoding == _UTF_8:
            detail = f"byte {error.start} of the record is not UTF-8: {error.reason}; is it in another `encoding`?"
            return _bad(name, position, record_bytes, Problem.NOT_UTF8, detail)
        detail = f"the record is not UTF-8, and its byte {error.start} is not {encoding}: {error.reason}"
        return _bad(name, position, record_bytes, Problem.UNDECODABLE, detail)
    except UndecodableError as error:
        return _bad(name, position, record_bytes, Problem.UNDECODABLE, str(error))
    return Record(None, position, text, path=_document_path(name), record_bytes=record_bytes)


def _text(content: bytes, encoding: str) -> str:
    if encoding == _DETECT:
        return decode(content, markup=False)
    if encoding not in (_UTF_8, *_MARKED.values()):
        # Text in another encoding that happens to be valid UTF-8 throughout is not found in practice.
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode()
    return content.decode(encoding)


def _marked(content: bytes) -> str | None:
    """UTF-16, where a file begins with its mark."""
    return next((encoding for mark, encoding in _MARKED.items() if content.startswith(mark)), None)


def _bad_line(shard: Shard, line: Line) -> Record:
    assert line.problem is not None
    assert line.detail is not None
    return _bad(shard.file, line.position, line.bytes, line.problem, line.detail)


def _bad(name: str, position: int, record_bytes: int, problem: Problem, detail: str) -> Record:
    path = _document_path(name)
    return Record(None, position, None, path=path, problem=problem, detail=detail, record_bytes=record_bytes)


def _document_path(name: str) -> str:
    return name[: len(name) - len(compression(name))]
