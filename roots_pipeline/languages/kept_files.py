"""Files kept between runs, in the folder where compiled kernels are: decoded tables, and models from elsewhere."""

from __future__ import annotations

import hashlib
import logging
import mmap
import os
import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.errors import ConfigError
from roots_pipeline.text.compiled import cache_directory

#: What every file of a fastText model begins with (src/fasttext.h, `FASTTEXT_FILEFORMAT_MAGIC_INT32`).
MAGIC = struct.pack("<i", 793_712_314)

_PART = 1 << 22


def kept_directory() -> Path:
    """Where they are kept: beside the folders of kernels, which change with each version. It may not exist."""
    kernels = cache_directory()
    return (kernels.parent if kernels.parent.name == "roots_pipeline" else kernels) / "models"


def kept_array(name: str, shape: tuple[int, int], make: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
    """The array that `make` makes, mapped into memory from the file `name`, which is written if it is not there.

    All processes of a machine share what they map. Where no file can be written, the array is the process's own.
    """
    path = kept_directory() / name
    size = 4 * shape[0] * shape[1]
    if not path.is_file() or path.stat().st_size != size:
        made = np.ascontiguousarray(make())
        try:
            write_whole(path, [made.data])
        except OSError:
            made.flags.writeable = False
            return made
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return np.frombuffer(mapped, np.float32).reshape(shape)


def write_whole(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write a file that exists whole or not at all, whoever else writes it at the same time. OSError if it cannot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                file.write(part)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise


def fetched(url: str) -> Path:
    """The file at a URL, fetched once and kept; its SHA-256 is logged. ConfigError if it cannot be had."""
    tail = url.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", maxsplit=1)[-1]
    path = kept_directory() / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}-{tail}"
    if not path.is_file():
        digest = hashlib.sha256()
        try:
            write_whole(path, _read_remote(url, digest.update))
        except (OSError, ValueError, ImportError) as error:
            raise ConfigError(f"{url}: the model cannot be fetched ({error})") from error
        # A warning, so that it is seen: a model from elsewhere decides from here on.
        logging.getLogger(__name__).warning("%s: fetched; SHA-256 %s; kept as %s", url, digest.hexdigest(), path)
    return path


def _read_remote(url: str, see: Callable[[bytes], None]) -> Iterator[bytes]:
    import fsspec

    with fsspec.open(url, "rb") as remote:
        first = remote.read(len(MAGIC))
        # A page that says that there is nothing is not to be kept in the model's place.
        if first != MAGIC:
            raise ValueError("what is there is not a fastText model")
        see(first)
        yield first
        while part := remote.read(_PART):
            see(part)
            yield part
