"""From Arrow tables of any schema to record batches: which column is what, and which rows cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from roots_pipeline.document import RECORD, Problem
from roots_pipeline.errors import SourceError, nearest
from roots_pipeline.readers._records import BATCH_BYTES, BATCH_ROWS
from roots_pipeline.readers.base import NO_STRING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roots_pipeline.readers.base import ReadOptions


def needed_columns(schema: pa.Schema, options: ReadOptions, where: str) -> list[str]:
    """The declared columns that a table has; SourceError where the text is not one of them, or is no text."""
    known = _names(schema)
    if options.text_field not in known:
        hint = nearest(options.text_field, known)
        raise SourceError(f"{where}: has no column '{options.text_field}'{hint}; set text_field to one of its columns")
    kind = known[options.text_field]
    if not _is_text(kind):
        raise SourceError(f"{where}: column '{options.text_field}' is {kind}, not text; set text_field to another one")
    for name in options.optional_fields().values():
        if name not in known:
            raise SourceError(f"{where}: has no column '{name}'{nearest(name, known)}; mend the source's `read`")
    names = [options.text_field, *options.optional_fields().values()]
    return sorted({name for name in names if name in known})


def to_records(table: pa.RecordBatch, first_position: int, options: ReadOptions) -> Iterator[pa.RecordBatch]:
    """The rows of a table as batches of RECORD; the first row's position is `first_position`."""
    encoded = _as_binary(_column(table, options.text_field))
    sizes = pc.fill_null(pc.binary_length(encoded), 0).cast(pa.int64())
    texts, problems = _decode(encoded, options.text_field)
    for row in np.flatnonzero(sizes.to_numpy(zero_copy_only=False) > options.record_limit):
        detail = f"'{options.text_field}' has {sizes[row]} bytes, more than max_record_bytes={options.record_limit}"
        problems[int(row)] = (Problem.LINE_TOO_LONG, detail)
    for row in np.flatnonzero(encoded.is_null().to_numpy(zero_copy_only=False)):
        problems[int(row)] = (Problem.NULL_TEXT, f"'{options.text_field}' is null")
    columns: dict[str, pa.Array] = {}
    for column, name in options.optional_fields().items():
        if name in _names(table.schema):
            columns[column], bad = _strings(_column(table, name), column, name)
            problems = bad | problems
    if problems:
        good = np.ones(len(table), dtype=np.bool_)
        good[list(problems)] = False
        texts = pc.if_else(pa.array(good), texts, pa.scalar(None, pa.large_string()))
    count = len(table)
    columns |= {
        "position": pa.array(np.arange(first_position, first_position + count)),
        "text": texts,
        "problem": pa.array([problems[row][0] if row in problems else None for row in range(count)], pa.string()),
        "detail": pa.array([problems[row][1] if row in problems else None for row in range(count)], pa.string()),
        "record_bytes": sizes,
    }
    arrays = [columns[field.name] if field.name in columns else pa.nulls(count, field.type) for field in RECORD]
    yield from _cut(pa.RecordBatch.from_arrays(arrays, schema=RECORD))


def is_damage(error: Exception) -> bool:
    """Whether an error tells of bad data, not of a failing file system.

    Arrow raises its own exceptions, or a bare OSError without a number for what it cannot decompress.
    """
    return isinstance(error, pa.ArrowException) or (type(error) is OSError and error.errno is None)


def _cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in pieces of bounded rows and bytes."""
    ends = np.cumsum(batch["record_bytes"].to_numpy())
    start = 0
    while start < len(batch):
        before = ends[start - 1] if start else 0
        fitting = int(np.searchsorted(ends, before + BATCH_BYTES, side="right"))
        stop = min(max(fitting, start + 1), start + BATCH_ROWS)
        yield batch.slice(start, stop - start)
        start = stop


def _names(schema: pa.Schema) -> dict[str, pa.DataType]:
    """The types of the columns by name, those within structs with dots; a column with that very name goes first."""
    names: dict[str, pa.DataType] = {}

    def add(prefix: str, field: pa.Field) -> None:
        if pt.is_struct(field.type):
            for child in field.type:
                add(f"{prefix}{field.name}.", child)
        else:
            names.setdefault(prefix + field.name, field.type)

    for field in sorted(schema, key=lambda field: pt.is_struct(field.type)):
        add("", field)
    return names


def _column(table: pa.RecordBatch, name: str) -> pa.Array:
    if name in table.schema.names:
        return table[name]
    for length in range(name.count("."), 0, -1):  # a struct's own name may have dots
        parts = name.split(".")
        outer = ".".join(parts[:length])
        if outer in table.schema.names:
            return pc.struct_field(table[outer], parts[length:])
    raise AssertionError(name)


def _is_text(kind: pa.DataType) -> bool:
    if pt.is_dictionary(kind):
        kind = kind.value_type
    return (
        pt.is_null(kind)
        or any(check(kind) for check in (pt.is_string, pt.is_large_string, pt.is_string_view))
        or any(check(kind) for check in (pt.is_binary, pt.is_large_binary, pt.is_binary_view))
    )


def _as_binary(array: pa.Array) -> pa.LargeBinaryArray:
    if pt.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array.cast(pa.large_binary())


def _decode(encoded: pa.LargeBinaryArray, name: str) -> tuple[pa.LargeStringArray, dict[int, tuple[Problem, str]]]:
    """Bytes as text, null where they are not UTF-8: Parquet does not check what a string column holds."""
    try:
        return encoded.cast(pa.large_string()), {}
    except pa.ArrowInvalid:
        pass
    texts: list[str | None] = []
    problems: dict[int, tuple[Problem, str]] = {}
    for row, value in enumerate(encoded.to_pylist()):
        try:
            texts.append(None if value is None else value.decode())
        except UnicodeDecodeError as error:
            texts.append(None)
            problems[row] = (Problem.NOT_UTF8, f"byte {error.start} of '{name}' is not UTF-8: {error.reason}")
    return pa.array(texts, pa.large_string()), problems


def _strings(array: pa.Array, column: str, name: str) -> tuple[pa.StringArray, dict[int, tuple[Problem, str]]]:
    """An optional column as strings: null where it is of another type, unless it is a key's number or a time."""
    if _is_text(array.type):
        texts, problems = _decode(_as_binary(array), name)
        return texts.cast(pa.string()), problems
    if (column == "key" and pt.is_integer(array.type)) or (column == "collected" and pt.is_temporal(array.type)):
        return array.cast(pa.string()), {}
    if column == "license":
        # It says something, though not in words: taken for nothing, the source's license would stand in for it.
        return pc.if_else(array.is_null(), pa.scalar(None, pa.string()), pa.scalar(NO_STRING)), {}
    return pa.nulls(len(array), pa.string()), {}
