"""The Arrow schemas of what travels between the stages and of what a run leaves behind.

A record batch is the unit of work: 1-4 thousand documents, bounded in bytes as well. Text is `large_string`
everywhere, so that kernels read one layout (64-bit offsets, one data buffer).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
        # Its title and what kind of page it is, as the source wrote them: what some cleaning steps go by.
        pa.field("title", pa.string()),
        pa.field("type", pa.string()),
        # What it is a file of (a repository's address or name) and the version it is (a commit, a page's revision).
        pa.field("repository", pa.string()),
        pa.field("revision", pa.string()),
        # What it says of its use, where that was found and is not honored: "noai", "noindex, tdm-reservation".
        pa.field("opt_outs", pa.string()),
        # One of `Problem`, where the record cannot be used; of `LeftOut`, where a rule of its reader leaves it out.
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
    #: A record of a format with parts that is none: headers, markup or an archive's entry that cannot be parsed.
    MALFORMED = "malformed"
    #: Bytes that are text in none of the encodings they may be in.
    UNDECODABLE = "undecodable"
    #: An entry of an archive with a path out of it.
    UNSAFE_PATH = "unsafe_path"
    #: The shard ends too early or cannot be read on: an unknown number of records is missing.
    TRUNCATED = "truncated"


class LeftOut(StrEnum):
    """Why a rule of its reader leaves out a record that is as it should be; these are rule names in the ledger.

    None of them is a bad record: `on_bad_record` does not count them.
    """

    #: A web page: not of a type that is read, not of status 200, without text, or not to be used as it says itself.
    CONTENT_TYPE = "content_type"
    HTTP_STATUS = "http_status"
    NO_TEXT = "no_text"
    OPTED_OUT = "opted_out"
    #: A wiki's page: it leads to another one, or is in a namespace that is not asked for.
    REDIRECT = "redirect"
    NAMESPACE = "namespace"
    #: A file of a repository that is no text, or that nobody wrote by hand and here.
    BINARY = "binary"
    VENDORED = "vendored"
    GENERATED = "generated"
    MINIFIED = "minified"
    #: Not a file at all: a link, a device, another repository.
    NO_FILE = "no_file"


#: What is known of where a document comes from, besides source, shard and position; each may be null.
ORIGIN = ("title", "path", "repository", "revision", "opt_outs")

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


def collected_schema(signals: Sequence[str]) -> pa.Schema:
    """The schema of documents between the stages: private to a run, with unredacted text.

    `signals` are the names of the measures, kept with each document as one struct of float64.
    """
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("text", pa.large_string(), nullable=False),
            pa.field("language", pa.string(), nullable=False),
            pa.field("language_score", pa.float32()),
            pa.field("source", pa.string(), nullable=False),
            pa.field("url", pa.string()),
            pa.field("license", pa.string(), nullable=False),
            pa.field("collected", pa.string()),
            pa.field("shard", pa.string(), nullable=False),
            pa.field("position", pa.int64(), nullable=False),
            pa.field("origin", pa.struct([pa.field(name, pa.string()) for name in ORIGIN])),
            pa.field("signals", pa.struct([pa.field(name, pa.float64()) for name in signals]), nullable=False),
            # Filters that object and do not drop, in the order of decision.
            pa.field("flags", pa.list_(pa.string()), nullable=False),
            pa.field("characters", pa.int64(), nullable=False),
            pa.field("words", pa.int64(), nullable=False),
        ]
    )


def published_schema(signals: Sequence[str], redactions: Sequence[str]) -> pa.Schema:
    """The schema of the corpus's shards.

    `flags` are the names of the filters that object to a document and were told to mark it and not to drop it, in the
    order of decision; empty where none does. What each of them measured is in `signals`.
    `duplicate_count` is the number of documents dropped in favor of this one (0: none was like it), and
    `duplicate_sources` the sources they came from, sorted;
    `redactions` holds the number of spans replaced, by type of personal data.
    """
    dropped = {"characters", "words"}
    fields = [field for field in collected_schema(signals) if field.name not in dropped]
    return pa.schema(
        [
            *fields,
            pa.field("duplicate_count", pa.int32(), nullable=False),
            pa.field("duplicate_sources", pa.list_(pa.string()), nullable=False),
            pa.field("redactions", pa.struct([pa.field(name, pa.int32()) for name in redactions]), nullable=False),
        ]
    )


def document_id(source: str, shard: str, position: int, key: str | None) -> str:
    """The stable 128-bit id of a document, as 32 hexadecimal digits.

    It hashes the source's name with the source's own key of the document, or where it has none, with the shard's
    name and the record's position in it. The leading letter keeps the two kinds apart.
    """
    named = f"k\0{source}\0{key}" if key is not None else f"p\0{source}\0{shard}\0{position}"
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
