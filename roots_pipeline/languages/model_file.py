"""fastText's model files (.bin and .ftz, version 12), as far as prediction needs them.

The layout is that of fastText 0.9.2: `FastText::saveModel`, `Args::save`, `Dictionary::save`, `DenseMatrix::save`,
`QuantMatrix::save` and `ProductQuantizer::save`; a tree's, that of `HierarchicalSoftmaxLoss::buildTree`.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.errors import ConfigError
from roots_pipeline.languages.dictionary import index_words
from roots_pipeline.languages.inference import SIGMOID, SOFTMAX, TREE, Network
from roots_pipeline.languages.kept_files import kept_array

#: What `training.py` has fastText save in a model: no word is seen so often, so that there are n-grams alone. No one
#: else's models have it, so it tells that a model reads prose.
NO_WORDS = 1 << 30

_MAGIC = 793_712_314
_VERSION = 12
_PREFIX = "__label__"
_CENTROIDS = 256  # fastText quantizes to one byte
_SUPERVISED = 3
_LOSSES = {1: TREE, 2: SIGMOID, 3: SOFTMAX, 4: SIGMOID}  # hs, ns, softmax, one against all
_HEADER = struct.Struct("<2i12id")
_SIZES = struct.Struct("<iiiqq")

_Scalar = TypeVar("_Scalar", bound=np.generic)


class Model(NamedTuple):
    """A supervised model: its labels without fastText's prefix, and all that prediction needs."""

    labels: tuple[str, ...]
    network: Network
    #: Whether it was trained on prose as `prose.py` makes it, rather than on text as it is.
    reads_prose: bool


class _Header(NamedTuple):
    labels: tuple[str, ...]
    counts: list[int]
    settings: NDArray[np.int64]
    pruned: NDArray[np.int32]
    slots: NDArray[np.int32]
    starts: NDArray[np.int64]
    reads_prose: bool
    end: int


def read_model(path: Path) -> Model:
    """Read a supervised model. ConfigError if the file is none, or is not whole.

    Plain tables are read where they are in the file, mapped into memory that all processes share. A quantized one,
    whose decoding would take most of the time of prediction, is decoded once for all, beside the compiled kernels.
    """
    try:
        with path.open("rb") as opened:
            data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return _read(data)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such model") from None
    except (struct.error, ValueError, IndexError, KeyError) as error:
        raise ConfigError(f"{path}: not a fastText model, or not all of it ({error}); fetch the file again") from error


def _read(data: mmap.mmap) -> Model:
    file = np.frombuffer(data, np.uint8)
    header = _read_header(data, file)
    table, at = _read_table(data, header.end, f"{hashlib.sha256(data).hexdigest()}.table" if data[header.end] else "")
    output, at = _read_table(data, at, "")
    if at != len(data):
        raise ValueError(f"it has {len(data)} bytes and not {at}")
    words, buckets = header.settings[:2]
    if len(table) < words + (header.pruned.max(initial=-1) + 1 if header.pruned.size else buckets):
        raise ValueError(f"its table has {len(table)} rows, too few")
    labels = len(header.labels)
    if len(output) != labels:
        raise ValueError(f"it has {labels} labels and {len(output)} rows of output")
    children = np.zeros((0, 2), np.int32)
    if header.settings[6] == TREE:
        output = output[: labels - 1]
        children = _tree(header.counts)
    network = Network(
        header.settings,
        table,
        _frozen(np.ascontiguousarray(output.T)),
        _frozen(children),
        _frozen(np.packbits(header.pruned >= 0, bitorder="little")),
        _frozen(header.pruned),
        _frozen(header.slots),
        _frozen(header.starts),
        file,
    )
    return Model(header.labels, network, header.reads_prose)


def _read_header(data: mmap.mmap, file: NDArray[np.uint8]) -> _Header:
    magic, version, _, _, _, min_count, _, grams, loss, kind, buckets, shortest, longest, _, _ = _HEADER.unpack_from(
        data
    )
    if (magic, version) != (_MAGIC, _VERSION):
        raise ValueError(f"it does not begin like one of version {_VERSION}")
    if kind != _SUPERVISED:
        raise ValueError("it holds word vectors; identification needs a supervised model")
    at = _HEADER.size
    size, words, _, _, pruned_size = _SIZES.unpack_from(data, at)
    at += _SIZES.size
    if not 0 <= words <= size <= len(data):
        raise ValueError("its dictionary ends too early")
    starts = np.empty(words, np.int64)
    slots = np.empty(1 << (2 * words).bit_length() if words else 0, np.int32)
    if words:
        at = index_words(file, at, starts, slots)
        if at < 0:
            raise ValueError("its dictionary ends too early")
    labels, counts = [], []
    line_end = -1
    for number in range(words):
        if data[starts[number] : starts[number] + 5] == b"</s>\0":
            line_end = number
            break
    for _ in range(size - words):
        end = data.find(b"\0", at)
        if end < 0 or end + 10 > len(data):
            raise ValueError("its dictionary ends too early")
        labels.append(data[at:end].decode().removeprefix(_PREFIX))
        counts.append(struct.unpack_from("<q", data, end + 1)[0])
        at = end + 10
    pruned = np.zeros(0, np.int32)
    if pruned_size >= 0:
        pairs = np.frombuffer(data, np.int32, 2 * pruned_size, at).reshape(-1, 2)
        pruned = np.full(buckets, -1, np.int32)
        pruned[pairs[:, 0]] = pairs[:, 1]
        at += 8 * pruned_size
    settings = np.array([words, buckets, shortest, longest, grams, line_end, _LOSSES[loss]], np.int64)
    return _Header(tuple(labels), counts, _frozen(settings), pruned, slots, starts, min_count == NO_WORDS, at)


def _frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """Whether an array can be written is part of its type to the kernels, which compile anew for each."""
    array.flags.writeable = False
    return array


def _tree(counts: list[int]) -> NDArray[np.int32]:
    """The two children of each inner node, int32[labels - 1, 2]: leaves are labels, then come the inner nodes."""
    labels = len(counts)
    weights = counts + [10**15] * (labels - 1)
    children = np.zeros((max(labels - 1, 0), 2), np.int32)
    leaf, node = labels - 1, labels
    for inner in range(labels - 1):
        for side in range(2):
            if leaf >= 0 and weights[leaf] < weights[node]:
                children[inner, side] = leaf
                leaf -= 1
            else:
                children[inner, side] = node
                node += 1
        weights[labels + inner] = weights[children[inner, 0]] + weights[children[inner, 1]]
    return children


def _read_table(data: mmap.mmap, at: int, name: str) -> tuple[NDArray[np.float32], int]:
    """The table float32[rows, dimensions] at `at`, decoded if it is quantized, and where it ends.

    `name` is the file to keep a decoded one in; empty: it is not kept.
    """
    if not data[at]:
        rows, columns = struct.unpack_from("<qq", data, at + 1)
        begin = at + 17
        table = np.frombuffer(data, np.float32, rows * columns, begin).reshape(rows, columns)
        return table, begin + table.nbytes
    by_norm, rows, columns, code_bytes = struct.unpack_from("<?qqi", data, at + 1)
    at += 1 + struct.calcsize("<?qqi")
    codes = np.frombuffer(data, np.uint8, code_bytes, at).reshape(rows, -1)
    parts, at = _centroids(data, at + code_bytes)
    if sum(part.shape[1] for part in parts) != columns or len(parts) != codes.shape[1]:
        raise ValueError(f"its table has not {columns} dimensions")
    norms = None
    if by_norm:
        norm_codes = np.frombuffer(data, np.uint8, rows, at)
        (centroids,), at = _centroids(data, at + rows)
        norms = centroids[norm_codes]

    def decode() -> NDArray[np.float32]:
        plain = np.concatenate([part[codes[:, i]] for i, part in enumerate(parts)], axis=1)
        return plain if norms is None else plain * norms

    return kept_array(name, (rows, columns), decode) if name else _frozen(decode()), at


def _centroids(data: mmap.mmap, at: int) -> tuple[list[NDArray[np.float32]], int]:
    """The centroids of each part of a product quantizer, float32[256, width], and where it ends."""
    columns, parts, width, last_width = struct.unpack_from("<iiii", data, at)
    at += 16
    flat = np.frombuffer(data, np.float32, columns * _CENTROIDS, at)
    bounds = [part * _CENTROIDS * width for part in range(parts)] + [columns * _CENTROIDS]
    widths = [width] * (parts - 1) + [last_width]
    found = [flat[bounds[i] : bounds[i + 1]].reshape(_CENTROIDS, widths[i]) for i in range(parts)]
    return found, at + 4 * columns * _CENTROIDS
