"""Small fastText models with random weights, written byte by byte as fastText 0.9.2 saves them."""

import struct

import numpy as np

HIERARCHICAL, NEGATIVE, SOFTMAX, ONE_AGAINST_ALL = 1, 2, 3, 4
SUPERVISED = 3


def table(values):
    rows, columns = values.shape
    return struct.pack("<?qq", False, rows, columns) + values.astype("<f4").tobytes()


def quantized(values, *, norms=False, width=1):
    """A table with a codebook of 256 values for each `width` dimensions, of which row i has number i, and of norms."""
    rows, columns = values.shape
    parts = -(-columns // width)
    last = columns - (parts - 1) * width
    lengths = np.linalg.norm(values, axis=1)
    if norms:
        values = values / lengths[:, None]
    codes = np.tile(np.arange(rows, dtype=np.uint8)[:, None], (1, parts))
    books = b"".join(book(values[:, i * width : (i + 1) * width]) for i in range(parts))
    data = struct.pack("<??qqi", True, norms, rows, columns, codes.size) + codes.tobytes()
    data += struct.pack("<iiii", columns, parts, width, last) + books
    if norms:
        data += codes[:, 0].tobytes() + struct.pack("<iiii", 1, 1, 1, 1) + book(lengths[:, None])
    return data


def book(values):
    return np.pad(values.astype("<f4"), ((0, 256 - len(values)), (0, 0))).tobytes()


def small_model(
    labels=("up", "down"),
    *,
    words=(),
    loss=SOFTMAX,
    dimensions=4,
    buckets=64,
    ngrams=(1, 3),
    word_ngrams=1,
    kept=None,
    write=None,
    write_output=table,
    kind=SUPERVISED,
    magic=793_712_314,
    min_count=1,
    seed=0,
):
    """The bytes of a model; `kept` are the buckets that pruning left, `write` how its tables are written."""
    chance = np.random.default_rng(seed)
    arguments = struct.pack(
        "<12id", dimensions, 5, 5, min_count, 5, word_ngrams, loss, kind, buckets, *ngrams, 100, 1e-4
    )
    # fastText's tree needs the counts in descending order, as its dictionary sorts them.
    counts = sorted((int(count) for count in chance.integers(1, 1000, len(labels))), reverse=True)
    entries = [(word, 1, 0) for word in words]
    entries += [(f"__label__{label}", count, 1) for label, count in zip(labels, counts, strict=True)]
    dictionary = struct.pack(
        "<iiiqq", len(entries), len(words), len(labels), 100, -1 if kept is None else len(kept)
    ) + b"".join(word.encode() + b"\0" + struct.pack("<qb", count, type_) for word, count, type_ in entries)
    rows = buckets
    if kept is not None:
        rows = len(kept)
        dictionary += b"".join(struct.pack("<ii", bucket, row) for row, bucket in enumerate(kept))
    # fastText takes pruned models only if they are quantized.
    write = write or (table if kept is None else quantized)
    inputs = write(chance.normal(size=(len(words) + rows, dimensions)))
    outputs = write_output(3 * chance.normal(size=(len(labels), dimensions)))
    return struct.pack("<ii", magic, 12) + arguments + dictionary + inputs + outputs
