"""Delimited text (RFC 4180, and IANA's text/tab-separated-values): a record a row, under the names of the first one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, ClassVar

from roots_pipeline.document import Problem
from roots_pipeline.errors import ConfigError, SourceError, nearest
from roots_pipeline.readers._files import find_files, whole_shard
from roots_pipeline.readers._lines import BYTE_ORDER_MARK, read_lines
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._streams import compression
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa


class Csv(Reader):
    """Files of delimited text in UTF-8, plain or compressed. A position is the number of the row's last line.

    `delimiter` is a comma, and a tab in files named `.tsv`; `quoted` says whether quotes may hold delimiters and line
    ends in, which is so but in `.tsv`, whose standard knows none.
    """

    name = "csv"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, "delimiter": str, "quoted": bool}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        if len(str(options.options.get("delimiter", ","))) != 1:
            raise ConfigError("reader csv: delimiter is not one character")
        # A range could not tell whether it begins within quotes.
        return [whole_shard(file) for file in find_files(paths, root)]

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        yield from batches(_records(shard, options))


class _Lines:
    """The lines of a file for Python's parser, which tells rows; lines that cannot be used are set aside."""

    def __init__(self, shard: Shard, max_bytes: int) -> None:
        self._lines = read_lines(shard, max_bytes)
        self.number = 0
        self.bytes = 0
        self.bad: list[Record] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number += 1
            if line.content is None:
                problem = Record(None, self.number, None, problem=line.problem, detail=line.detail)
                self.bad.append(problem._replace(record_bytes=line.bytes))
                continue
            content = line.content.removeprefix(BYTE_ORDER_MARK) if self.number == 1 else line.content
            self.bytes += line.bytes
            # Bytes that are not UTF-8 are told row by row.
            yield content.decode(errors="surrogateescape") + "\n"


def _records(shard: Shard, options: ReadOptions) -> Iterator[Record]:
    lines = _Lines(shard, options.record_limit)
    name = shard.path.lower()
    tabs = name[: len(name) - len(compression(name))].endswith(".tsv")
    quoted = bool(options.options.get("quoted", not tabs))
    rows = csv.reader(
        iter(lines),
        delimiter=str(options.options.get("delimiter", "\t" if tabs else ",")),
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    # The parser's own bound, of the whole process: readers with other bounds never hold it while they wait.
    names: list[str] | None = None
    while True:
        before = lines.bytes
        csv.field_size_limit(options.record_limit)
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield from _taken(lines)
            detail = f"line {lines.number} cannot be parsed: {error}"
            if "field larger" in str(error) or "unexpected end" in str(error):
                # A quote that is never closed has taken in what follows; where it began, nobody knows.
                yield Record(None, lines.number, None, problem=Problem.TRUNCATED, detail=detail)
                return
            yield Record(None, lines.number, None, problem=Problem.MALFORMED, detail=detail)
            continue
        yield from _taken(lines)
        if row is None:
            return
        if names is None:
            names = row
            _check_names(names, options, shard.name)
        elif row:
            yield _record(dict(zip(names, row, strict=False)), len(row) - len(names), lines, before, options)


def _taken(lines: _Lines) -> list[Record]:
    taken, lines.bad = lines.bad, []
    return taken


def _check_names(names: Sequence[str], options: ReadOptions, where: str) -> None:
    for name in (options.text_field, *options.optional_fields().values()):
        if name not in names:
            shown = [known for known in names if len(known) < 80]
            raise SourceError(f"{where}: has no column '{name}'{nearest(name, shown)}; mend the source's `read`")


def _record(fields: Mapping[str, str], more: int, lines: _Lines, before: int, options: ReadOptions) -> Record:
    size = lines.bytes - before
    record = Record(None, lines.number, None, record_bytes=size)
    if more:
        detail = f"the row has {abs(more)} fields {'more' if more > 0 else 'fewer'} than the first one"
        return record._replace(problem=Problem.MALFORMED, detail=detail)
    if size > options.record_limit:
        detail = f"the row has {size} bytes, more than max_record_bytes={options.record_limit}"
        return record._replace(problem=Problem.LINE_TOO_LONG, detail=detail)
    values: dict[str, Any] = {column: fields[name] or None for column, name in options.optional_fields().items()}
    text = fields[options.text_field]
    try:
        for value in (text, *values.values()):
            (value or "").encode()
    except UnicodeEncodeError:
        return record._replace(problem=Problem.NOT_UTF8, detail="a field of the row is not UTF-8")
    return record._replace(text=text, **values)
