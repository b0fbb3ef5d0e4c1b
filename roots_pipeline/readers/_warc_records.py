"""A WARC file as its records, each with the byte it begins at, past whatever is damaged, in bounded memory.

Files as Common Crawl and the tools around it write them have a gzip member a record (WARC 1.1, annex D.2), so a record
is found, and read again, by the place of its member: that is its position. In a plain file, in one that is compressed
as a whole, and under the other compressions, it is the place in the uncompressed stream.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from roots_pipeline.document import Problem
from roots_pipeline.readers._files import cannot_read, open_file, reading_errors
from roots_pipeline.readers._streams import BLOCK_BYTES, COMPRESSED_BYTES, DamagedError, compression, read_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from roots_pipeline.readers.base import Shard

#: A gzip member: magic and the only method there is (RFC 1952, 2.3.1).
_GZIP: Final = b"\x1f\x8b\x08"
_BEGIN: Final = b"WARC/"
_LENGTH: Final = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
#: The headers of a record; Common Crawl's have less than 2 kB.
_HEADER_BYTES: Final = 2**16
#: How far into a file is looked to learn whether it has a member a record.
_PEEK_BYTES: Final = 2**20


class Block(NamedTuple):
    """A record's bytes, headers and all, or what can be told of it."""

    position: int
    #: None where there is a problem.
    content: bytes | None
    bytes: int
    problem: Problem | None = None
    detail: str | None = None


def read_warc(shard: Shard, max_bytes: int) -> Iterator[Block]:
    """The records that begin within a shard's byte range, in order; SourceError: see `read_blocks`.

    A record above `max_bytes` comes as LINE_TOO_LONG, what is no record as MALFORMED, and reading goes on with the next
    that can be found; a file that ends within a record ends with TRUNCATED.
    """
    if compression(shard.path) == ".gz" and (shard.start or _has_members(shard.path)):
        yield from _Members(shard, max_bytes).read()
    else:
        yield from split_records(read_blocks(shard.path), max_bytes)


def _has_members(path: str) -> bool:
    """Whether the first member of a file ends with its first record, as far as can be seen from its beginning."""
    with open_file(path, in_order=True) as stream:
        decoder = zlib.decompressobj(wbits=31)
        begun = b""
        try:
            while not decoder.eof and len(begun) < _PEEK_BYTES and (data := stream.read(COMPRESSED_BYTES)):
                begun += decoder.decompress(data, _PEEK_BYTES)
        except zlib.error:
            return True
        except reading_errors() as error:
            raise cannot_read(path, error) from error
    header = begun.find(b"\r\n\r\n")
    length = _LENGTH.search(begun[: header + 2]) if header >= 0 else None
    if length is None:
        return True
    return not begun[header + 4 + int(length[1]) :].lstrip(b"\r\n").startswith(_BEGIN)


class _Members:
    """Reads a file's gzip members from a window over it."""

    def __init__(self, shard: Shard, max_bytes: int) -> None:
        self._shard = shard
        self._max_bytes = max_bytes
        self._window = b""
        #: Where in the file the window begins.
        self._at = shard.start
        self._ended = False

    def read(self) -> Iterator[Block]:
        shard = self._shard
        with open_file(shard.path, in_order=shard.start == 0) as stream:
            try:
                if shard.start:
                    stream.seek(shard.start)
                    self._find_next(stream)
                while not (self._ended and not self._window) and (shard.end is None or self._at < shard.end):
                    yield from self._member(stream)
            except reading_errors() as error:
                raise cannot_read(shard.path, error) from error

    def _fill(self, stream: BinaryIO) -> bool:
        data = b"" if self._ended else stream.read(COMPRESSED_BYTES)
        self._ended = self._ended or not data
        self._window += data
        return bool(data)

    def _member(self, stream: BinaryIO) -> Iterator[Block]:
        """The records of the member that the window begins with; the window then begins with the next."""
        while True:
            self._move(len(self._window) - len(self._window.lstrip(b"\0")))  # members may be padded
            if self._window:
                break
            if not self._fill(stream):
                return
        begin = self._at
        decoder = zlib.decompressobj(wbits=31)
        parts: list[bytes] = []
        size = taken = 0
        flaw: tuple[Problem, str] | None = None
        while not decoder.eof and flaw is None:
            if taken == len(self._window) and not self._fill(stream):
                flaw = Problem.TRUNCATED, f"the .gz data end too early, at byte {begin + taken} of the file"
                break
            try:
                part = decoder.decompress(decoder.unconsumed_tail + self._window[taken:], BLOCK_BYTES)
            except zlib.error as error:
                flaw = Problem.MALFORMED, f"the .gz data cannot be read on: {error}"
                break
            taken = len(self._window)
            while part:
                parts.append(part)
                size += len(part)
                if size > self._max_bytes + _HEADER_BYTES:
                    parts.clear()
                    flaw = Problem.LINE_TOO_LONG, f"the record has more than max_record_bytes={self._max_bytes}"
                    break
                try:
                    part = decoder.decompress(decoder.unconsumed_tail, BLOCK_BYTES) if not decoder.eof else b""
                except zlib.error as error:
                    flaw = Problem.MALFORMED, f"the .gz data cannot be read on: {error}"
                    break
        if flaw is None:
            self._move(taken - len(decoder.unused_data))
            for block in split_records(parts, self._max_bytes):
                yield block._replace(position=begin)
            return
        yield Block(begin, None, size, *flaw)
        if flaw[0] is Problem.TRUNCATED:
            self._window = b""
            return
        self._move(1)
        self._find_next(stream)

    def _move(self, size: int) -> None:
        self._window = self._window[size:]
        self._at += size

    def _find_next(self, stream: BinaryIO) -> None:
        """Move to the next member that begins with a record."""
        while True:
            place = self._window.find(_GZIP)
            if place < 0:
                self._move(max(0, len(self._window) - len(_GZIP) + 1))
                if not self._fill(stream):
                    self._move(len(self._window))
                    return
                continue
            self._move(place)
            while len(self._window) < COMPRESSED_BYTES and self._fill(stream):
                pass
            try:
                if zlib.decompressobj(wbits=31).decompress(self._window, len(_BEGIN)) == _BEGIN:
                    return
            except zlib.error:
                pass
            self._move(1)


def split_records(blocks: Iterable[bytes], max_bytes: int) -> Iterator[Block]:
    """The records of an uncompressed stream; a position is the byte in it."""
    source = _Stream(blocks)
    try:
        while source.skip_blank():
            begin = source.position
            header = source.header()
            length = _LENGTH.search(header)
            if length is None:
                detail = "no headers of a WARC record, which begin with WARC/ and say a Content-Length"
                yield Block(begin, None, 0, Problem.MALFORMED, detail)
                if not source.skip_to_record():
                    return
                continue
            size = int(length[1])
            if size > max_bytes:
                detail = f"the record has {size} bytes, more than max_record_bytes={max_bytes}"
                yield Block(begin, None, size, Problem.LINE_TOO_LONG, detail)
                if source.pass_over(size):
                    continue
                content = b""
            else:
                content = source.take(size)
            if len(content) < size:
                detail = f"the file ends within this record, {size - len(content)} bytes before its end"
                yield Block(begin, None, len(content), Problem.TRUNCATED, detail)
                return
            yield Block(begin, header + content, size)
    except DamagedError as error:
        yield Block(source.position, None, 0, Problem.TRUNCATED, str(error))


class _Stream:
    """Blocks, taken by bytes."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._held = b""
        self.position = 0

    def _more(self) -> bool:
        block = next(self._blocks, b"")
        self._held += block
        return bool(block)

    def _drop(self, size: int) -> None:
        self._held = self._held[size:]
        self.position += size

    def skip_blank(self) -> bool:
        """Pass over line ends; whether something follows."""
        while True:
            rest = self._held.lstrip(b"\r\n")
            self._drop(len(self._held) - len(rest))
            if rest:
                return True
            if not self._more():
                return False

    def header(self) -> bytes:
        """A record's headers with the blank line after them; nothing where there are none within 64 kB."""
        while len(self._held) < len(_BEGIN) and self._more():
            pass
        while self._held.startswith(_BEGIN):
            end = self._held.find(b"\r\n\r\n", 0, _HEADER_BYTES)
            if end >= 0:
                return self.take(end + 4)
            if len(self._held) >= _HEADER_BYTES or not self._more():
                break
        return b""

    def take(self, size: int) -> bytes:
        """As many bytes, or all there are."""
        parts = [self._held[:size]]
        missing = size - len(parts[0])
        self._drop(len(parts[0]))
        while missing and self._more():
            part = self._held[:missing]
            missing -= len(part)
            self._drop(len(part))
            parts.append(part)
        return b"".join(parts)

    def pass_over(self, size: int) -> bool:
        """Pass over bytes without holding them; whether they were there."""
        while size:
            if not self._held and not self._more():
                return False
            step = min(size, len(self._held))
            self._drop(step)
            size -= step
        return True

    def skip_to_record(self) -> bool:
        """Pass over what is no record, to a line that begins one; whether there is one."""
        while True:
            place = self._held.find(b"\n" + _BEGIN)
            if place >= 0:
                self._drop(place + 1)
                return True
            self._drop(max(0, len(self._held) - len(_BEGIN)))
            if not self._more():
                return False
