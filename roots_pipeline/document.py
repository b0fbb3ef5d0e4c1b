"""The Arrow schemas of what travels between the stages and of what a run leaves behind.

A record batch is the unit of work: 1-4 thousand documents, bounded in bytes as well. Text is `large_string`
everywhere, so that kernels read one layout (64-bit offsets, one data buffer).
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa

#: What a reader yields, one row a record found in a shard, good or bad.
RECORD = pa.schema(
    [
        # The source's own key of the document, where its file declares one (`id_field`).
        pa.field("key", pa.string()),
        # Where in the shard the record begins: a byte offset (uncompressed) for lines, else a row number.
        pa.field("position", pa.int64(), nullable=False),
        # The text as read; null exactly where `problem` is not.
        pa.field("text", pa.large_string()),
        pa.field("url", pa.string()),
        pa.field("license", pa.string()),
        # The record's own language, as the source wrote it (`language_field`).
        pa.field("language", pa.string()),
        # The path of the file a document is, for source code.
        pa.field("path", pa.string()),
        # When the source says it obtained the document, as it wrote it.
        pa.field("collected", pa.string()),
        # One of `Problem`, where the record cannot be used.
        pa.field("problem", pa.string()),
        # What is known of the problem (offsets, field names, types). Never any of the text.
        pa.field("detail", pa.string()),
        # The size of the record in bytes as it was read, good or bad.
        pa.field("record_bytes", pa.int64(), nullable=False),
    ]
)


class Problem(StrEnum):
    """Why a record was quarantined; these are rule names in the ledger."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NO_TEXT_FIELD = "no_text_field"
    NULL_TEXT = "null_text"
    TEXT_NOT_STRING = "text_not_string"
    LINE_TOO_LONG = "line_too_long"
    #: The shard ends too early or cannot be read on: an unknown number of records is missing.
    TRUNCATED = "truncated"


#: Problems after which an unknown number of records is missing, so that no share of bad records can excuse them.
UNCOUNTABLE = frozenset({Problem.TRUNCATED})

#: Every drop is one such row; text, url and personal data never are in it.
LEDGER = pa.schema(
    [
        pa.field("document_id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        # What the rule measured, and the bounds it was held against (inclusive; null: no bound on that side).
        pa.field("value", pa.float64()),
        pa.field("minimum", pa.float64()),
        pa.field("maximum", pa.float64()),
        # For duplicates: the document that stays, and how alike the two are (1.0: equal).
        pa.field("kept_id", pa.string()),
        pa.field("similarity", pa.float64()),
        pa.field("detail", pa.string()),
        # Where the document came from: the shard's name within the source and the record's position in it.
        pa.field("shard", pa.string(), nullable=False),
        pa.field("position", pa.int64(), nullable=False),
        # The document's size after cleaning; for a quarantined record, its size as read and no characters or words.
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("words", pa.int64(), nullable=False),
    ]
)

#: The label of a document or record whose language nobody knows (ISO 639-3 "undetermined").
UNDETERMINED = "und"
