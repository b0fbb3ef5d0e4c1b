"""From patterns to files, and from files to shards: local globs and URLs alike."""

# os.path, as pathlib resolves links or nothing at all, and has no globs of absolute paths.
# ruff: noqa: PTH100, PTH112, PTH113, PTH116, PTH118, PTH120, PTH123, PTH207

from __future__ import annotations

import glob
import hashlib
import os
import sys
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import fsspec.core

from roots_pipeline.errors import SourceError, nearest
from roots_pipeline.readers._http import about, open_url
from roots_pipeline.readers.base import SHARD_BYTES, Shard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: What file systems call the mark of a file's content or, failing that, of its last change, best first: HTTP and S3,
#: Google Cloud and Azure, FTP, the local one, the one in memory.
CHANGE_MARKS: Final = (
    *("ETag", "etag", "Content-MD5", "LastModified", "Last-Modified", "last_modified", "updated", "modify"),
    *("mtime", "created"),
)


#: What opening a file costs besides its bytes, in bytes that could be read meanwhile: this keeps a shard of many
#: small files to 2,048 of them.
OPENING_BYTES: Final = SHARD_BYTES // 2048


@dataclass(frozen=True)
class File:
    """A file of a source: its stable name, what to open, its size in bytes, and a text that changes when it does."""

    name: str
    path: str
    bytes: int | None
    fingerprint: str


def find_files(patterns: Sequence[str], root: Path) -> list[File]:
    """The files that the patterns match, sorted by name, each once.

    A name is the path below the deepest folder that all patterns share, so that it stays when that folder moves.
    Hidden files count only where a local pattern names them. SourceError: a pattern matches no file.
    """
    folders: list[list[str]] = []
    found: dict[str, dict[str, Any]] = {}
    for pattern in patterns:
        folder, matches = _local_files(pattern, root) if _is_local(pattern) else _remote_files(pattern)
        if not matches:
            raise SourceError(f"{pattern}: matches no file in {folder}{_known(pattern, folder)}")
        folders.append(folder.rstrip("/").split("/"))
        found.update(matches)
    shared_count = sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, zip(*folders, strict=False)))
    files = []
    for path, info in found.items():
        mark = next((info[key] for key in CHANGE_MARKS if info.get(key) is not None), "")
        name = "/".join(path.split("/")[shared_count:]).lstrip("/")
        if not _is_utf8(name):
            raise SourceError(
                f"{name.encode(errors='backslashreplace').decode()}: the name is not UTF-8; rename the file"
            )
        files.append(File(name, path, info.get("size"), f"{info.get('size')}-{mark}"))
    return sorted(files, key=lambda file: file.name)


def _is_utf8(name: str) -> bool:
    return name.encode(errors="ignore").decode() == name


def cut_shards(file: File, shard_bytes: int) -> list[Shard]:
    """The shards of a file that can be read from anywhere: byte ranges of at most `shard_bytes`, the whole if short.

    Over HTTP it is the whole: only its refusal would tell that a server has no ranges.
    """
    if file.bytes is None or file.bytes <= shard_bytes or _is_http(file.path):
        return [whole_shard(file)]
    ends = [*range(shard_bytes, file.bytes, shard_bytes), file.bytes]
    return [
        Shard(f"{file.name}#{start}-{end}", file.path, start, end, end - start, file.fingerprint)
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def whole_shard(file: File) -> Shard:
    """The shard that is a whole file."""
    return Shard(file.name, file.path, bytes=file.bytes, fingerprint=file.fingerprint)


def group_files(files: Sequence[File], shard_bytes: int) -> list[Shard]:
    """Shards of whole files in order, of at most `shard_bytes` unless one file has more."""
    groups: list[list[File]] = []
    room = 0
    for file in files:
        cost = (file.bytes or 0) + OPENING_BYTES
        if cost > room:
            groups.append([])
            room = shard_bytes
        groups[-1].append(file)
        room -= cost
    return [_shared_shard(group) for group in groups]


def _shared_shard(group: Sequence[File]) -> Shard:
    first = group[0]
    if len(group) == 1:
        return whole_shard(first)
    marks = hashlib.sha256("\n".join(f"{file.name}\t{file.fingerprint}" for file in group).encode())
    return Shard(
        name=f"{first.name}+{len(group) - 1}",
        path=first.path,
        bytes=sum(file.bytes or 0 for file in group),
        fingerprint=marks.hexdigest()[:32],
        files=tuple((file.name, file.path) for file in group),
    )


def open_file(path: str, *, in_order: bool = False) -> BinaryIO:
    """A file or URL, opened for reading; SourceError where that fails.

    `in_order`: it will be read from its beginning without a seek, which is all that some HTTP servers allow.
    """
    try:
        if _is_local(path):
            return open(_without_protocol(path), "rb")
        if _is_http(path):
            return open_url(path, in_order=in_order)
        system, inner = fsspec.core.url_to_fs(path)
        return cast("BinaryIO", system.open(inner, "rb"))
    except _opening_errors() as error:
        raise cannot_read(path, error) from error


def copy_start(path: str, start: int, most_bytes: int, into: Path, *, lines: bool) -> int:
    """Copy what begins at a byte of a file, at most so many bytes; the number of those copied.

    `lines`: it is plain text, of which whole lines are wanted: from the first that begins after `start` (or at 0) on;
    of longer lines, one.
    """
    try:
        with open_file(path, in_order=start == 0) as file:
            if start:
                file.seek(start)
            content = file.read(most_bytes)
            if lines:
                skipped = content.find(b"\n") + 1 if start else 0
                if len(content) == most_bytes and content.rfind(b"\n") < skipped:
                    content += file.readline()
                content = content[skipped : content.rfind(b"\n") + 1] or content[skipped:]
    except reading_errors() as error:
        raise cannot_read(path, error) from error
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_bytes(content)
    return len(content)


def reading_errors() -> tuple[type[Exception], ...]:
    """What a file system raises when it fails: OSError, and the HTTP clients' own where they are in use."""
    clients = {"aiohttp": "ClientError", "httpx": "HTTPError", "httpx2": "HTTPError"}
    return (OSError, *(getattr(sys.modules[name], error) for name, error in clients.items() if name in sys.modules))


def _opening_errors() -> tuple[type[Exception], ...]:
    """As well: a protocol whose package is missing (ImportError) or that nobody knows (ValueError)."""
    return (*reading_errors(), ImportError, ValueError)


def cannot_read(path: str, error: Exception) -> SourceError:
    """The error to raise for what a file system raised."""
    if isinstance(error, FileNotFoundError):
        what = "is not there (any more); put it back, or correct the path of the source"
    elif isinstance(error, PermissionError):
        what = "may not be read by this user; change its permissions, or those of a folder above it"
    elif isinstance(error, IsADirectoryError):
        what = f"is a folder; name its files, for example {path}/*"
    elif isinstance(error, ImportError):
        what = f"needs a package that is not installed: {error}; pip install 'roots-pipeline[cloud]'"
    else:
        what = f"cannot be read: {error or type(error).__name__}"
    return SourceError(f"{path}: {what}")


def _is_local(path: str) -> bool:
    return "://" not in path or path.startswith(("file://", "local://"))


def _is_http(path: str) -> bool:
    return path.startswith(("http://", "https://"))


def _without_protocol(path: str) -> str:
    return path.removeprefix("file://").removeprefix("local://")


def _local_files(pattern: str, root: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    """The fixed folder of a pattern, and the stat of what it matches, by absolute path."""
    bare = _without_protocol(pattern)
    literal = os.path.abspath(os.path.join(root, bare))
    try:
        if os.path.isfile(literal) or not glob.has_magic(bare):
            folder = os.path.dirname(literal)
            names = [literal] if os.path.lexists(literal) else []
        else:
            folder = os.path.abspath(os.path.join(root, _fixed_part(bare)))
            names = glob.glob(bare, root_dir=root, recursive=True)
        matches = {}
        for name in names:
            path = os.path.abspath(os.path.join(root, name))
            if os.path.isdir(path):
                if path == literal:
                    raise IsADirectoryError(path)
                continue
            stat = os.stat(path)
            matches[path] = {"size": stat.st_size, "mtime": stat.st_mtime_ns}
    except OSError as error:
        raise cannot_read(pattern, error) from error
    return folder, matches


def _remote_files(pattern: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """The fixed folder of a URL, and what its file system tells of the files it matches, by URL."""
    try:
        system, inner = fsspec.core.url_to_fs(pattern)
        if "*" in inner or "[" in inner:  # "?" begins the query of a URL
            folder = _fixed_part(inner)
            infos = system.glob(inner, detail=True)
        else:
            folder = inner.rpartition("/")[0]
            infos = {inner: about(inner) if _is_http(pattern) else system.info(inner)}
            if infos[inner].get("type") == "directory":
                raise IsADirectoryError(pattern)
        files = {
            # HTTP lists names alone.
            system.unstrip_protocol(path): about(path) if _is_http(pattern) and "type" in info else info
            for path, info in infos.items()
            if info.get("type") != "directory" and not path.rpartition("/")[2].startswith(".")
        }
        return system.unstrip_protocol(folder), files
    except FileNotFoundError:
        return pattern.rpartition("/")[0], {}
    except _opening_errors() as error:
        raise cannot_read(pattern, error) from error


def _fixed_part(pattern: str) -> str:
    """The folder a glob starts in.

    >>> _fixed_part("data/2024-*/part-[0-9].jsonl")
    'data'
    """
    parts = pattern.split("/")
    fixed = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:fixed]) or ("/" if pattern.startswith("/") else "")


def _known(pattern: str, folder: str) -> str:
    """What to add to the error about a pattern without files: what the folder holds."""
    if not _is_local(pattern):
        return "; correct the path of the source"
    if not os.path.isdir(folder):
        return ", which does not exist; correct the path of the source"
    return nearest(pattern.rpartition("/")[2], _names_in(folder))


def _names_in(folder: str) -> Iterable[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if not entry.name.startswith(".")]
