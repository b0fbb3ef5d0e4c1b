"""fastText's model files (.bin and .ftz, version 12), as far as prediction needs them.

The layout is that of fastText 0.9.2: `FastText::saveModel`, `Args::save`, `Dictionary::save`, `DenseMatrix::save`,
`QuantMatrix::save` and `ProductQuantizer::save`.
"""

from __future__ import annotations

import mmap
import struct
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.errors import ConfigError

_MAGIC = 793_712_314
_VERSION = 12
_PREFIX = "__label__"
_CENTROIDS = 256  # fastText quantizes to one byte
_SUPERVISED = 3


class Model(NamedTuple):
    """A model's labels, without fastText's prefix, and fastText's own predictor over it."""

    labels: tuple[str, ...]
    predictor: Any


def load_model(path: Path) -> Model:
    """Read a supervised model. ConfigError if the file is none, or is not whole.

    Decoding a quantized table for each n-gram is three times slower than reading a plain one, so the table is decoded
    once. fastText reads models from files alone: the plain one exists while it is read.
    """
    import fasttext

    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        labels, at, pruned = _read_header(data)
        if not data[at]:
            _check_end(data, at + _plain_bytes(data, at + 1) + 1)
        elif not pruned:
            plain, past = _decode_table(data, at + 1)
            _check_end(data, past)
            return Model(labels, _load_plain(data[:at], plain, data[past:]))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such model") from None
    except (struct.error, ValueError, IndexError) as error:
        raise ConfigError(f"{path}: not a fastText model, or not all of it ({error}); fetch the file again") from error
    return Model(labels, fasttext.load_model(str(path)).f)


def _read_header(data: mmap.mmap) -> tuple[tuple[str, ...], int, bool]:
    """The labels, where the header ends, and whether n-grams were pruned (their table is left to fastText then)."""
    magic, version = struct.unpack_from("<ii", data)
    (kind,) = struct.unpack_from("<i", data, 8 + 7 * 4)
    if (magic, version) != (_MAGIC, _VERSION):
        raise ValueError(f"it does not begin like one of version {_VERSION}")
    if kind != _SUPERVISED:
        raise ValueError("it holds word vectors; identification needs a supervised model")
    at = 8 + 12 * 4 + 8
    size, _, _, _, pruned = struct.unpack_from("<iiiqq", data, at)
    at += struct.calcsize("<iiiqq")
    labels = []
    for _ in range(size):
        end = data.find(b"\0", at)
        if end < 0 or end + 10 > len(data):
            raise ValueError("its dictionary ends too early")
        if data[end + 9]:
            labels.append(data[at:end].decode().removeprefix(_PREFIX))
        at = end + 10
    return tuple(labels), at + 8 * max(pruned, 0), pruned >= 0


def _plain_bytes(data: mmap.mmap, at: int) -> int:
    rows, columns = struct.unpack_from("<qq", data, at)
    return 16 + 4 * int(rows) * int(columns)


def _check_end(data: mmap.mmap, at: int) -> None:
    """Check that the file ends with the table that begins at `at`, as far as that can be told."""
    if not data[at] and at + 1 + _plain_bytes(data, at + 1) != len(data):
        raise ValueError(f"it has {len(data)} bytes and not {at + 1 + _plain_bytes(data, at + 1)}")


def _load_plain(header: bytes, table: NDArray[np.float32], rest: bytes) -> Any:
    import fasttext

    with tempfile.TemporaryDirectory(prefix="roots-") as folder:
        copy = Path(folder) / "model.bin"
        with copy.open("wb") as file:
            file.write(header)
            file.write(struct.pack("<?qq", False, *table.shape))
            file.write(table.tobytes())
            file.write(rest)
        return fasttext.load_model(str(copy)).f


def _decode_table(data: mmap.mmap, at: int) -> tuple[NDArray[np.float32], int]:
    """The plain table float32[rows, dimensions] of the quantized one at `at`, and where the latter ends."""
    by_norm, rows, columns, code_bytes = struct.unpack_from("<?qqi", data, at)
    at += struct.calcsize("<?qqi")
    codes = np.frombuffer(data, np.uint8, code_bytes, at).reshape(rows, -1)
    at += code_bytes
    parts, at = _centroids(data, at)
    plain = np.concatenate([part[codes[:, i]] for i, part in enumerate(parts)], axis=1)
    if plain.shape[1] != columns:
        raise ValueError(f"its table has {plain.shape[1]} dimensions and not {columns}")
    if by_norm:
        norm_codes = np.frombuffer(data, np.uint8, rows, at)
        (norms,), at = _centroids(data, at + rows)
        plain *= norms[norm_codes]
    return plain, at


def _centroids(data: mmap.mmap, at: int) -> tuple[list[NDArray[np.float32]], int]:
    """The centroids of each part of a product quantizer, float32[256, width], and where it ends."""
    columns, parts, width, last_width = struct.unpack_from("<iiii", data, at)
    at += 16
    flat = np.frombuffer(data, np.float32, columns * _CENTROIDS, at)
    bounds = [part * _CENTROIDS * width for part in range(parts)] + [columns * _CENTROIDS]
    widths = [width] * (parts - 1) + [last_width]
    found = [flat[bounds[i] : bounds[i + 1]].reshape(_CENTROIDS, widths[i]) for i in range(parts)]
    return found, at + 4 * columns * _CENTROIDS
