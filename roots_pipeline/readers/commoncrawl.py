"""Common Crawl by its index: the pages of some domains, each by its byte range, without reading an archive whole.

`path` is a crawl of the index server (https://index.commoncrawl.org/CC-MAIN-2024-10-index), which is asked for each
domain, or files of the index: JSON lines as the server gives them, CDXJ, or Parquet as of the columnar index
(`cc-index/table/cc-main/warc`). ROOTS made its pseudo-crawl so, by hand (sourcing/cc_pseudo_crawl): a table of seeds
joined with the columnar index, and one range request a page.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias
from urllib.parse import quote, urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.document import Problem
from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers._files import cannot_read, open_file, reading_errors
from roots_pipeline.readers._lines import read_lines
from roots_pipeline.readers._ranges import Client
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._trees import is_unsafe
from roots_pipeline.readers._warc_records import Block
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, SHARD_BYTES, Reader, ReadOptions, Shard
from roots_pipeline.readers.jsonl import Jsonl
from roots_pipeline.readers.parquet import Parquet
from roots_pipeline.readers.warc import PAGE_FIELDS, PAGE_OPTIONS, Pages, with_robots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: Where Common Crawl's archives are for everybody.
ARCHIVES: Final = "https://data.commoncrawl.org/"
#: A page of the index server's answer: 5 blocks of 3,000 lines as a rule (pywb, "pagination API").
_INDEX_PAGE_BYTES: Final = 2**26
#: Host, archive, offset and length; or what is wrong with a line.
_Entry: TypeAlias = "tuple[str, str, int, int] | str"
_PARQUET: Final = ("url_host_name", "url", "warc_filename", "warc_record_offset", "warc_record_length")


class Commoncrawl(Reader):
    """Pages of `domains` (names with commas between, or `@FILE` with one a line) and of all that is below them.

    `archives` says where the archives are: a URL, or a folder by its whole path. A position is the byte at which the
    page's record begins in its archive, whose name is the document's `path`. What the index says of a page (status,
    type) is not believed; the record is.
    """

    name = "commoncrawl"
    OPTIONS: ClassVar[Mapping[str, type]] = {
        **COMMON_OPTIONS,
        **PAGE_OPTIONS,
        "archives": str,
        "domains": str,
        "shard_bytes": int,
    }
    FIELDS: ClassVar[Mapping[str, str]] = {**PAGE_FIELDS, "path": "archive"}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        shards: list[Shard] = []
        domains = _domains(options, root)
        archives = str(options.options.get("archives", ARCHIVES))
        if options.options.get("robots") == "own":
            raise ConfigError(
                "reader commoncrawl: robots is 'own'; robots.txt are in archives of their own: name those"
            )
        if "://" not in archives and not archives.startswith("/"):
            raise ConfigError(f"reader commoncrawl: archives is '{archives}'; give a URL or a folder's whole path")
        for path in paths:
            if path.startswith(("http://", "https://")) and path.endswith("-index"):
                shards += _server_shards(path, domains)
            else:
                reader = Parquet() if path.endswith(".parquet") else Jsonl()
                shards += reader.list_shards([path], root, ReadOptions(options=_cutting(options)))
        wanted = ",".join(domains)
        mark = hashlib.sha256(wanted.encode()).hexdigest()[:16]
        of_domains = (
            replace(shard, fingerprint=f"{shard.fingerprint}-{mark}", files=((wanted, shard.path),)) for shard in shards
        )
        return with_robots(sorted(of_domains, key=lambda shard: shard.name), root, options)

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        yield from batches(_records(shard, options))


def _cutting(options: ReadOptions) -> dict[str, int]:
    return {"shard_bytes": options.integer("shard_bytes", SHARD_BYTES)}


def _domains(options: ReadOptions, root: Path) -> list[str]:
    """The domains a source names, sorted."""
    said = str(options.options.get("domains", ""))
    if said.startswith("@"):
        try:
            lines = (root / said[1:]).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise cannot_read(said[1:], error if isinstance(error, OSError) else OSError("it is not UTF-8")) from error
        names = [line.partition("#")[0] for line in lines]
    else:
        names = said.split(",")
    domains = sorted({name.strip().lower().strip(".") for name in names} - {""})
    for domain in domains:
        if not all(part and part.replace("-", "a").replace("_", "a").isalnum() for part in domain.split(".")):
            raise ConfigError(f"reader commoncrawl: '{domain}' is no domain; write names like example.org")
    if not domains:
        raise ConfigError("reader commoncrawl: no domains; say them: options: {domains: 'example.org, example.com'}")
    return domains


def _server_shards(index: str, domains: Sequence[str]) -> list[Shard]:
    """A shard for each page of the index server's answer for each domain."""
    client = Client()
    shards = []
    name = index.rsplit("/", 1)[-1]
    for domain in domains:
        query = f"{index}?url={quote(domain)}&matchType=domain&output=json"
        answer = client.get(f"{query}&showNumPages=true", 2**16)
        try:
            told = json.loads(answer) if answer else {"pages": 0}
            pages = int(told["pages"] if isinstance(told, dict) else told)
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(
                f"{index}: does not say how many pages it has of {domain}; is it an index server?"
            ) from error
        # A crawl's index does not change any more.
        shards += [
            Shard(f"{name}/{domain}/{page:05}", f"{query}&page={page}", fingerprint=name) for page in range(pages)
        ]
    return shards


def _records(shard: Shard, options: ReadOptions) -> Iterator[Record]:
    archives = str(options.options.get("archives", ARCHIVES)).rstrip("/") + "/"
    client = Client()
    pages = Pages(options, shard)
    domains = frozenset(shard.files[0][0].split(","))
    for number, entry in enumerate(_entries(shard, client)):
        if isinstance(entry, str):
            yield Record(None, number, None, problem=Problem.MALFORMED, detail=f"a line of the index: {entry}")
            continue
        host, name, offset, size = entry
        if not _below(host, domains):
            continue
        if is_unsafe(name) or offset < 0 or size < 1:
            detail = "the index names no archive's range"
            yield Record(None, number, None, problem=Problem.UNSAFE_PATH, detail=detail)
            continue
        record = Record(None, offset, None, path=name, record_bytes=size)
        if size > options.record_limit:
            detail = f"the record has {size} bytes, more than max_record_bytes={options.record_limit}"
            yield record._replace(problem=Problem.LINE_TOO_LONG, detail=detail)
            continue
        content = _fetch(client, archives + name, offset, size)
        block = _unpacked(content, offset, options.record_limit)
        for page in pages.records(block):
            yield page._replace(path=name)


def _below(host: str, domains: frozenset[str]) -> bool:
    """Whether a host is one of the domains or below one."""
    parts = host.lower().rstrip(".").split(".")
    return any(".".join(parts[at:]) in domains for at in range(len(parts)))


def _entries(shard: Shard, client: Client) -> Iterator[_Entry]:
    """What an index says of pages, in order."""
    if shard.path.startswith(("http://", "https://")) and "&matchType=" in shard.path:
        answer = client.get(shard.path, _INDEX_PAGE_BYTES) or b""
        yield from map(_entry, answer.splitlines())
    elif shard.path.endswith(".parquet"):
        yield from _table_entries(shard)
    else:
        for line in read_lines(shard, 2**16):
            if line.content is None:
                yield line.detail or "too long"
            elif line.content.strip():
                yield _entry(line.content)


def _entry(line: bytes) -> _Entry:
    """A line of JSON, or of CDXJ: a key and a time stand before the JSON."""
    begin = line.find(b"{")
    try:
        fields: Any = json.loads(line[begin:] if begin >= 0 else line)
        host = urlsplit(str(fields["url"])).hostname or ""
        return host, str(fields["filename"]), int(fields["offset"]), int(fields["length"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return f"no url, filename, offset and length ({type(error).__name__})"


def _table_entries(shard: Shard) -> Iterator[_Entry]:
    import pyarrow.parquet as pq

    try:
        with open_file(shard.path) as stream:
            table = pq.ParquetFile(stream, pre_buffer=False)
            missing = set(_PARQUET) - set(table.schema_arrow.names)
            if missing:
                raise SourceError(
                    f"{shard.path}: has no column {', '.join(sorted(missing))}; is it of the columnar index?"
                )
            groups = range(table.num_row_groups)[shard.start : shard.end]
            for batch in table.iter_batches(4096, row_groups=groups, columns=list(_PARQUET), use_threads=False):
                for row in batch.filter(pc.is_valid(batch["warc_filename"])).to_pylist():
                    yield row["url_host_name"] or "", *(row[name] for name in _PARQUET[2:])
    except (pa.ArrowException, *reading_errors()) as error:
        if isinstance(error, reading_errors()) and not isinstance(error, pa.ArrowException):
            raise cannot_read(shard.path, error) from error
        yield "the Parquet file cannot be read on"


def _fetch(client: Client, path: str, offset: int, size: int) -> bytes:
    """A range of an archive; SourceError where it cannot be had."""
    if path.startswith(("http://", "https://")):
        content = client.get(path, size, offset, size)
        if content is None:
            raise SourceError(f"{path}: is not there; correct the option archives, or the index")
        return content
    try:
        with open_file(path) as stream:
            stream.seek(offset)
            return stream.read(size)
    except reading_errors() as error:
        raise cannot_read(path, error) from error


def _unpacked(content: bytes, offset: int, max_bytes: int) -> Block:
    """The record in a gzip member."""
    decoder = zlib.decompressobj(wbits=31)
    try:
        record = decoder.decompress(content, max_bytes + 2**16)
    except zlib.error as error:
        return Block(offset, None, len(content), Problem.MALFORMED, f"no gzip member is there: {error}")
    if decoder.unconsumed_tail:
        detail = f"the record has more than max_record_bytes={max_bytes}, unpacked"
        return Block(offset, None, len(content), Problem.LINE_TOO_LONG, detail)
    if not decoder.eof:
        return Block(offset, None, len(content), Problem.MALFORMED, "the gzip member does not end within its range")
    return Block(offset, record, len(record))
