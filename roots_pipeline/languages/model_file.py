"""fastText's model files (.bin and .ftz, version 12), as far as prediction needs them.

The layout is that of fastText 0.9.2: `FastText::saveModel`, `Args::save`, `Dictionary::save`, `DenseMatrix::save`,
`QuantMatrix::save` and `ProductQuantizer::save`.
"""

from __future__ import annotations

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


class ModelFile(NamedTuple):
    """What a model file holds: its labels without prefix, and its bytes up to and from the table of n-gram vectors."""

    labels: tuple[str, ...]
    header: bytes
    quantized: bool
    pruned: bool
    tables: bytes


def read_model(path: Path) -> ModelFile:
    """Read a supervised model's file. ConfigError if it is none."""
    data = path.read_bytes()
    try:
        magic, version = struct.unpack_from("<ii", data)
        if magic != _MAGIC or version != _VERSION:
            raise ConfigError(f"{path}: not a fastText model of version {_VERSION}; the file may be damaged")
        (kind,) = struct.unpack_from("<i", data, 8 + 7 * 4)
        if kind != _SUPERVISED:
            raise ConfigError(f"{path}: a fastText model of word vectors; identification needs a supervised one")
        at = 8 + 12 * 4 + 8
        size, _, _, _, pruned = struct.unpack_from("<iiiqq", data, at)
        at += struct.calcsize("<iiiqq")
        labels = []
        for _ in range(size):
            end = data.index(0, at)
            is_label = data[end + 9]
            if is_label:
                labels.append(data[at:end].decode().removeprefix(_PREFIX))
            at = end + 10
        at += 8 * max(pruned, 0)
        return ModelFile(tuple(labels), data[:at], bool(data[at]), pruned >= 0, data[at + 1 :])
    except (struct.error, ValueError, IndexError) as error:
        raise ConfigError(f"{path}: the model's file ends too early or is damaged; fetch it again") from error


def load_model(path: Path, model: ModelFile) -> Any:
    """The predictor of fastText itself over a model file.

    Decoding a quantized table for each n-gram is three times slower than reading a plain one, so the table is decoded
    once. fastText reads models from files alone: the plain one exists while it is read.
    """
    import fasttext

    if not model.quantized or model.pruned:
        return fasttext.load_model(str(path)).f
    plain, past = _decode_table(model.tables)
    with tempfile.TemporaryDirectory(prefix="roots-") as folder:
        copy = Path(folder) / "model.bin"
        with copy.open("wb") as file:
            file.write(model.header)
            file.write(struct.pack("<?qq", False, *plain.shape))
            file.write(plain.tobytes())
            file.write(model.tables[past:])
        return fasttext.load_model(str(copy)).f


def _decode_table(tables: bytes) -> tuple[NDArray[np.float32], int]:
    """The plain table float32[rows, dimensions] of a quantized one, and where in `tables` the latter ends."""
    by_norm, rows, columns, code_bytes = struct.unpack_from("<?qqi", tables)
    at = struct.calcsize("<?qqi")
    codes = np.frombuffer(tables, np.uint8, code_bytes, at).reshape(rows, -1)
    at += code_bytes
    parts, at = _centroids(tables, at)
    plain = np.concatenate([part[codes[:, i]] for i, part in enumerate(parts)], axis=1)
    if plain.shape[1] != columns:
        raise ConfigError(f"a quantized table of {columns} dimensions decodes to {plain.shape[1]}; the file is damaged")
    if by_norm:
        norm_codes = np.frombuffer(tables, np.uint8, rows, at)
        (norms,), at = _centroids(tables, at + rows)
        plain *= norms[norm_codes]
    return plain, at


def _centroids(tables: bytes, at: int) -> tuple[list[NDArray[np.float32]], int]:
    """The centroids of each part of a product quantizer, float32[256, width], and where it ends."""
    columns, parts, width, last_width = struct.unpack_from("<iiii", tables, at)
    at += 16
    flat = np.frombuffer(tables, np.float32, columns * _CENTROIDS, at)
    bounds = [part * _CENTROIDS * width for part in range(parts)] + [columns * _CENTROIDS]
    widths = [width] * (parts - 1) + [last_width]
    found = [flat[bounds[i] : bounds[i + 1]].reshape(_CENTROIDS, widths[i]) for i in range(parts)]
    return found, at + 4 * columns * _CENTROIDS
