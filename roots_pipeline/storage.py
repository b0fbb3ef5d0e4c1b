"""Where an output lies: in a folder of this machine, or in a store that fsspec knows (`gs://`, `s3://`, …).

A place on this machine is a `pathlib.Path`; one in a store is a `UPath`, which has the same methods, so most code need
not know which it has. What differs is here: how a file gets its name all at once, and how files are read and looked at.

On this machine, a file is written under a temporary name and renamed. In a store, it is written to this machine's own
disk and then put: object stores show an object when all of it has arrived, never before. Stores that are no object
stores get it under a temporary name too, and rename it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from roots_pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Stores that show an object when all of it has arrived: Amazon (PutObject and CompleteMultipartUpload are atomic),
#: Google (an object is there when its upload is finalized), Azure (when its block list is put), and fsspec's in memory.
_PUT_WHOLE: Final = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "memory"})
#: What stores call the time at which a file was written.
_WRITTEN: Final = ("LastModified", "updated", "last_modified", "mtime", "created")
#: Other processes write there too: what was listed a moment ago says nothing.
_OPTIONS: Final[Mapping[str, Any]] = {"use_listings_cache": False}


def place(text: str | Path) -> Path:
    """A folder or file by path or URL. ConfigError: nobody knows the protocol, or its package is missing."""
    if not isinstance(text, str):
        return text.absolute()
    if "://" not in text:
        return Path(text).absolute()
    if text.startswith(("file://", "local://")):
        return Path(text.partition("://")[2]).absolute()
    try:
        with warnings.catch_warnings():
            # UPath has special care for some protocols; for the others it warns that it treats them like any.
            warnings.simplefilter("ignore", UserWarning)
            path = UPath(text.rstrip("/"), **_OPTIONS)
        path.fs  # noqa: B018 (opens the file system)
    except ImportError as error:
        raise ConfigError(
            f"{text}: needs a package that is not installed: {error}; pip install 'roots-pipeline[cloud]'"
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{text}: not a place that fsspec knows ({error}); write for instance gs://bucket/folder"
        ) from error
    return cast("Path", path)


def is_store(path: Any) -> bool:
    """Whether a place is in a store, not on this machine."""
    return isinstance(path, UPath) and not isinstance(path, Path)


def storage_errors() -> tuple[type[Exception], ...]:
    """What a file system raises when it fails: OSError, and the clients' own where they are in use."""
    clients = {
        "aiohttp": "ClientError",
        "botocore.exceptions": "BotoCoreError",
        "google.auth.exceptions": "GoogleAuthError",
        "gcsfs.retry": "HttpError",
        "azure.core.exceptions": "AzureError",
    }
    return (OSError, *(getattr(sys.modules[name], error) for name, error in clients.items() if name in sys.modules))


def local_folder(place: Path) -> Path:
    """A folder on this machine's disk (TMPDIR) for what is on its way to a place in a store: this user's alone."""
    digest = hashlib.blake2b(str(place).encode(), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"roots_pipeline-{os.getuid()}" / digest


def settle(name: Path, path: Path) -> None:
    """Give a finished file of this machine its name, here or in a store, all at once.

    Here, once what it holds is on the disk: a power cut must not leave the name alone.
    """
    if not is_store(path):
        with name.open("rb") as file:
            os.fsync(file.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        name.replace(path)
        return
    store, target = _store(path)
    if path.protocol in _PUT_WHOLE:  # type: ignore[attr-defined]
        store.put_file(str(name), target)
    else:
        store.makedirs(target.rpartition("/")[0], exist_ok=True)
        under_way = f"{target}.{uuid.uuid4().hex}.tmp"
        store.put_file(str(name), under_way)
        store.mv(under_way, target)
    name.unlink()


def create(path: Path, content: bytes) -> bool:
    """Write a file into a store, if there is none of the name: of several who try, one succeeds. Whether it was us.

    That holds where the store itself refuses the second (Amazon, Google, Azure, SFTP); others look first, then write.
    """
    store, target = _store(path)
    try:
        store.pipe_file(target, content, mode="create")
    except FileExistsError:
        return False
    return True


def opened(path: Path) -> pa.NativeFile:
    """A file to read parts of."""
    if not is_store(path):
        return pa.memory_map(str(path))
    store, target = _store(path)
    return pa.PythonFile(store.open(target, "rb", cache_type="none"), mode="r")


def mapped(path: Path) -> pa.NativeFile:
    """A file to read nearly all of: memory-mapped, or fetched from its store at once."""
    if not is_store(path):
        return pa.memory_map(str(path))
    store, target = _store(path)
    return pa.BufferReader(store.cat_file(target))


@contextmanager
def parquet(path: Path) -> Iterator[pq.ParquetFile]:
    """A Parquet file to read from, here or in a store."""
    with opened(path) as source, pq.ParquetFile(source) as file:
        yield file


def names(folder: Path) -> list[str]:
    """What is in a folder, by name; nothing where there is no such folder."""
    try:
        if not is_store(folder):
            with os.scandir(folder) as entries:
                return [entry.name for entry in entries]
        return [_last(entry) for entry in _listed(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def sizes(folder: Path) -> dict[str, int]:
    """The files of a folder by name, with their sizes in bytes; none where there is no such folder."""
    if not is_store(folder):
        try:
            with os.scandir(folder) as entries:
                return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
        except FileNotFoundError:
            return {}
    try:
        return {_last(entry): entry["size"] for entry in _listed(folder) if entry["type"] == "file"}
    except FileNotFoundError:
        return {}


def newest(folder: Path) -> tuple[int, str]:
    """How many files there are in a folder, and the time that is told of the one written last."""
    if not is_store(folder):
        try:
            with os.scandir(folder) as entries:
                times = [f"{entry.stat().st_mtime_ns:020}" for entry in entries]
        except FileNotFoundError:
            return 0, ""
    else:
        try:
            times = [str(next((entry[name] for name in _WRITTEN if name in entry), "")) for entry in _listed(folder)]
        except FileNotFoundError:
            return 0, ""
    return len(times), max(times, default="")


def touch(path: Path) -> None:
    """Write an empty file, or one that is there again, so that it is the newest."""
    if is_store(path):
        path.write_bytes(b"")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def read_all(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Files of a folder whole, by name: those that are there; many at a time from a store."""
    if not is_store(folder):
        return {name: (folder / name).read_bytes() for name in names}
    store, target = _store(folder)
    found = store.cat([f"{target}/{name}" for name in names], on_error="omit") if names else {}
    return {path.rpartition("/")[2]: content for path, content in found.items()}


def whole(root: Path, files: Iterable[tuple[str, int]]) -> frozenset[str]:
    """Of files, given by path below `root` and size, those that are there in this size.

    In a store, each folder is listed once.
    """
    if not is_store(root):
        return frozenset(path for path, size in files if _has_size(root / path, size))
    folders: dict[str, dict[str, int]] = {}
    found = set()
    for path, size in files:
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = sizes(root / folder)
        if folders[folder].get(name) == size:
            found.add(path)
    return frozenset(found)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all that is in it, if it is there."""
    if not is_store(folder):
        shutil.rmtree(folder, ignore_errors=not folder.exists())
        return
    store, target = _store(folder)
    try:
        store.rm(target, recursive=True)
    except FileNotFoundError:
        return


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _listed(folder: Path) -> list[dict[str, Any]]:
    """What a store tells of what is in a folder; some tell of the folder itself too."""
    store, target = _store(folder)
    return [entry for entry in store.ls(target, detail=True) if entry["name"].strip("/") != target.strip("/")]


def _last(entry: Mapping[str, Any]) -> str:
    name: str = entry["name"].rstrip("/").rpartition("/")[2]
    return name


def _store(path: Path) -> tuple[Any, str]:
    """The file system of a place in a store, and what the place is called there."""
    return path.fs, path.path  # type: ignore[attr-defined]
