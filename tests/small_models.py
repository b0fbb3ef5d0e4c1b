"""Small fastText models with random weights, written byte by byte as fastText 0.9.2 saves them."""

import struct

import numpy as np

HIERARCHICAL, NEGATIVE, SOFTMAX, ONE_AGAINST_ALL = 1, 2, 3, 4
SUPERVISED = 3


def table(values):
    rows, columns = values.shape
    return struct.pack("<?qq", False, rows, columns) + values.astype("<f4").tobytes()


def quantized(values):
    """A table with a codebook of 256 values for each dimension, of which row i has number i."""
    rows, columns = values.shape
    codes = np.tile(np.arange(rows, dtype=np.uint8)[:, None], (1, columns))
    books = np.zeros((columns, 256), "<f4")
    books[:, :rows] = values.T
    quantizer = struct.pack("<iiii", columns, columns, 1, 1) + books.tobytes()
    return struct.pack("<??qqi", True, False, rows, columns, codes.size) + codes.tobytes() + quantizer


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
    kind=SUPERVISED,
    magic=793_712_314,
    min_count=1,
    seed=0,
):
    """The bytes of a model; `kept` are the buckets that pruning left."""
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
    write = table if kept is None else quantized
    inputs = write(chance.normal(size=(len(words) + rows, dimensions)))
    outputs = table(3 * chance.normal(size=(len(labels), dimensions)))
    return struct.pack("<ii", magic, 12) + arguments + dictionary + inputs + outputs
