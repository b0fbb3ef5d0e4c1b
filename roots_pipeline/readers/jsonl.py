"""JSON Lines: one JSON object a line, plain or compressed (.gz, .bz2, .xz, .zst, of any number of members)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from roots_pipeline.document import Problem
from roots_pipeline.readers._files import copy_start, cut_shards, find_files, whole_shard
from roots_pipeline.readers._lines import BYTE_ORDER_MARK, read_lines
from roots_pipeline.readers._records import Batch, Record
from roots_pipeline.readers._streams import compression
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, NO_STRING, SHARD_BYTES, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from roots_pipeline.readers._lines import Line

#: What msgspec raises on a line that it cannot decode: bad syntax or a number out of range, bytes that are no
#: UTF-8, too much nesting.
DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

#: The names of JSON's types, by Python's.
JSON_TYPES: Final[Mapping[type, str]] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "an array",
    str: "a string",
    type(None): "null",
}


class Jsonl(Reader):
    """JSON Lines, by file or, where plain, by byte range.

    What a line holds besides the declared fields is passed over: it must be JSON, and is not looked at further.
    Blank lines are no records. A position is the byte offset of the line in the uncompressed file.
    """

    name = "jsonl"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, "shard_bytes": int}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        shard_bytes = options.integer("shard_bytes", SHARD_BYTES)
        shards: list[Shard] = []
        for file in find_files(paths, root):
            shards += [whole_shard(file)] if compression(file.path) else cut_shards(file, shard_bytes)
        return shards

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        decoder = _RecordDecoder(options)
        batch = Batch()
        for line in read_lines(shard, options.record_limit):
            record = decoder.decode(line)
            if record is None:
                continue
            if batch.is_full(record.record_bytes):
                yield batch.take()
            batch.add(record)
        if batch:
            yield batch.take()

    def sample(self, shard: Shard, most_bytes: int, folder: Path, options: ReadOptions = DEFAULTS) -> int:  # noqa: ARG002
        name = shard.file.rpartition("/")[2]
        most_bytes = min(most_bytes, shard.bytes or most_bytes)
        return copy_start(shard.path, shard.start, most_bytes, folder / name, lines=not compression(shard.path))


class _Unusable(Exception):  # noqa: N818 - the way out of a decoder, caught in this module
    """A line that is no usable record: a problem and what is known of it."""

    def __init__(self, problem: Problem, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


class _RecordDecoder:
    """Decodes lines to records; builds Python objects of the declared fields alone."""

    def __init__(self, options: ReadOptions) -> None:
        self._text_field = options.text_field
        self._optional_fields = options.optional_fields()
        names = [options.text_field, *self._optional_fields.values()]
        # Of a name with dots, both readings.
        keys = sorted({key for name in names for key in (name, name.partition(".")[0])})
        self._keys = {key: f"f{index}" for index, key in enumerate(keys)}
        struct = msgspec.defstruct(
            "Fields",
            [(attribute, Any, msgspec.UNSET) for attribute in self._keys.values()],
            rename={attribute: key for key, attribute in self._keys.items()},
            gc=False,
        )
        self._decode = msgspec.json.Decoder(struct).decode

    def decode(self, line: Line) -> Record | None:
        """The record of a line, good or bad; None for a blank line."""
        content = line.content
        if content is None:
            assert line.problem is not None
            return Record(None, line.position, None, problem=line.problem, detail=line.detail, record_bytes=line.bytes)
        if line.position == 0:
            content = content.removeprefix(BYTE_ORDER_MARK)
        if not content or content.isspace():
            return None
        try:
            return self._record(line, content)
        except _Unusable as error:
            problem, detail = error.problem, error.detail
        return Record(None, line.position, None, problem=problem, detail=detail, record_bytes=line.bytes)

    def _record(self, line: Line, content: bytes) -> Record:
        slowly = False
        try:
            struct = self._decode(content)
            fields = {key: getattr(struct, attribute) for key, attribute in self._keys.items()}
        except DECODE_ERRORS as error:
            fields = _decode_slowly(content, error, ended=line.ended)
            slowly = True
        text = _value(fields, self._text_field)
        if text.__class__ is not str:
            raise _no_text(self._text_field, text, list(fields) if slowly else _keys_of(content))
        columns = {column: _string(_value(fields, name), column) for column, name in self._optional_fields.items()}
        if slowly:
            _check_surrogates([text, *columns.values()])
        get = columns.get
        return Record(
            key=get("key"),
            position=line.position,
            text=text,
            url=get("url"),
            license=get("license"),
            language=get("language"),
            path=get("path"),
            collected=get("collected"),
            title=get("title"),
            type=get("type"),
            record_bytes=line.bytes,
        )


def _value(fields: Mapping[str, Any], name: str) -> Any:
    """The value of a field, UNSET where it is missing; a dot leads into an object unless the name has it."""
    value = fields.get(name, msgspec.UNSET)
    if value is not msgspec.UNSET or "." not in name:
        return value
    value = fields
    for part in name.split("."):
        if not isinstance(value, dict):
            return msgspec.UNSET
        value = value.get(part, msgspec.UNSET)
    return value


def _string(value: Any, column: str) -> str | None:
    if isinstance(value, str):
        return value
    if column == "license" and value is not None and value is not msgspec.UNSET:
        # It says something, though not in words: taken for nothing, the source's license would stand in for it.
        return NO_STRING
    return str(value) if column == "key" and isinstance(value, int) and not isinstance(value, bool) else None


def _no_text(name: str, value: Any, keys: Sequence[str]) -> _Unusable:
    if value is None:
        return _Unusable(Problem.NULL_TEXT, f"'{name}' is null")
    if value is not msgspec.UNSET:
        return _Unusable(Problem.TEXT_NOT_STRING, f"'{name}' is {JSON_TYPES[type(value)]}")
    # Names of fields are no text, unless somebody made text a name, or an address: only plain names are told.
    plain = sorted(key for key in keys if re.fullmatch(r"[A-Za-z_][\w-]{0,39}", key, re.ASCII))[:20]
    shown = ", ".join(plain)
    more = f"{' and ' if plain else ''}{len(keys) - len(plain)} more" if len(keys) > len(plain) else ""
    return _Unusable(Problem.NO_TEXT_FIELD, f"no '{name}'; the record has: {shown + more or 'nothing'}")


def _keys_of(content: bytes) -> list[str]:
    """The names of the fields of a line that was decoded; values nobody asked for may hold any bytes."""
    return list(msgspec.json.decode(content.decode(errors="replace"), type=dict[str, msgspec.Raw]))


def _decode_slowly(content: bytes, error: Exception, *, ended: bool) -> dict[str, Any]:
    """The fields of a line that msgspec refused, which Python's decoder may yet take; else why it is unusable.

    What is left to take are numbers out of range, and escapes for half of a surrogate pair, which are a string in
    JSON (RFC 8259, 8.2) and none in UTF-8.
    """
    try:
        fields = json.loads(content.decode(), parse_constant=_refuse_constant)
    except UnicodeDecodeError as no_utf8:
        if not ended and no_utf8.end == len(content) and no_utf8.reason == "unexpected end of data":
            raise _cut_off(content) from error
        detail = f"byte {no_utf8.start} of the record is not UTF-8: {no_utf8.reason}"
        raise _Unusable(Problem.NOT_UTF8, detail) from error
    except RecursionError:
        raise _Unusable(Problem.NOT_JSON, "nested too deeply") from error
    except json.JSONDecodeError as no_json:
        # A last line without its end that stops within a value: the file was cut.
        if not ended and str(error) == "Input data was truncated":
            raise _cut_off(content) from error
        offset = len(no_json.doc[: no_json.pos].encode())
        raise _Unusable(Problem.NOT_JSON, f"byte {offset} of the record: {no_json.msg}") from error
    except ValueError as out_of_range:
        raise _Unusable(Problem.NOT_JSON, str(out_of_range)) from error
    if not isinstance(fields, dict):
        raise _Unusable(Problem.NOT_JSON, f"the line is {JSON_TYPES[type(fields)]}, not an object")
    return fields


def _check_surrogates(values: Sequence[str | None]) -> None:
    try:
        for value in values:
            (value or "").encode()
    except UnicodeEncodeError as error:
        raise _Unusable(
            Problem.NOT_UTF8, "an escape stands for half of a surrogate pair, without the other half"
        ) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _cut_off(content: bytes) -> _Unusable:
    return _Unusable(Problem.TRUNCATED, f"the file ends within this record, after {len(content)} bytes of it")
