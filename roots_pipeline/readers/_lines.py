"""A stream of blocks as lines with their positions, in bounded memory however long a line is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roots_pipeline.document import Problem
from roots_pipeline.readers._streams import DamagedError, read_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roots_pipeline.readers.base import Shard

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line without its end (LF or CR LF), or what can be told of it."""

    #: Bytes of the uncompressed stream before it.
    position: int
    #: None where there is a problem.
    content: bytes | None
    #: Its size; where the stream is damaged, that of the part that could be read.
    bytes: int
    #: Whether a line end follows; else it is the last of its file.
    ended: bool = True
    #: LINE_TOO_LONG or TRUNCATED.
    problem: Problem | None = None
    detail: str | None = None


def read_lines(shard: Shard, max_bytes: int) -> Iterator[Line]:
    """The lines that start within the shard's byte range, in order.

    A line above `max_bytes` is passed over and comes as LINE_TOO_LONG. Where the stream is damaged, a line
    TRUNCATED follows the last whole one. SourceError: see `read_blocks`.
    """
    if shard.start == 0:
        yield from split_lines(read_blocks(shard.path), 0, shard.end, max_bytes)
        return
    # The byte before the range tells whether the range begins with a line: what is read up to the first line
    # end, be it that byte alone, belongs to the range before.
    lines = split_lines(read_blocks(shard.path, shard.start - 1), shard.start - 1, shard.end, max_bytes)
    next(lines, None)
    yield from lines


def split_lines(blocks: Iterable[bytes], position: int, end: int | None, max_bytes: int) -> Iterator[Line]:
    """The lines of a stream that begins at `position`, up to the last one that starts before `end`."""
    parts: list[bytes] = []  # of the line begun, unless it is too long
    begun_bytes = 0
    try:
        for block in blocks:
            pieces = block.split(b"\n")
            rest = pieces.pop()
            for piece in pieces:
                if end is not None and position >= end:
                    return
                if begun_bytes:
                    parts.append(piece)
                    begun_bytes += len(piece)
                    line_bytes, content = begun_bytes, b"".join(parts) if begun_bytes <= max_bytes else b""
                    parts.clear()
                    begun_bytes = 0
                else:
                    line_bytes, content = len(piece), piece
                yield _line(position, content, line_bytes, max_bytes, ended=True)
                position += line_bytes + 1
            if rest:
                begun_bytes += len(rest)
                if begun_bytes <= max_bytes:
                    parts.append(rest)
                else:
                    parts.clear()
    except DamagedError as error:
        yield Line(position, None, begun_bytes, ended=False, problem=Problem.TRUNCATED, detail=str(error))
        return
    if begun_bytes and (end is None or position < end):
        yield _line(position, b"".join(parts), begun_bytes, max_bytes, ended=False)


def _line(position: int, content: bytes, line_bytes: int, max_bytes: int, *, ended: bool) -> Line:
    if line_bytes > max_bytes:
        detail = f"the line has {line_bytes} bytes, more than max_record_bytes={max_bytes}"
        return Line(position, None, line_bytes, ended, Problem.LINE_TOO_LONG, detail)
    if content.endswith(b"\r"):
        content = content[:-1]
    return Line(position, content, len(content), ended)
