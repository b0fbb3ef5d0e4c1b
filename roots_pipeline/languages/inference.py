"""fastText's supervised prediction over the bytes of texts, without Python strings.

The rules are those of fastText 0.9.2: `Dictionary::getLine`, `readWord`, `computeSubwords` and `addWordNgrams` for what
a text consists of; `Loss::predict` and its subclasses for the scores. Only the order of summation is our own: the rows
of a word first, then the words, so that a word's sum can be kept, and is the same whether it was kept or not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roots_pipeline.languages.dictionary import (
    HASH_BASIS,
    LINE_END,
    add_byte,
    find_word,
    is_reserved,
    is_space,
    signed,
)
from roots_pipeline.languages.han import Chinese, tell_chinese
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.offsets import largest_row

#: How a model turns its outputs into probabilities.
SOFTMAX, TREE, SIGMOID = 0, 1, 2

#: Words whose sums are kept, a power of two, and the longest of them in bytes.
KEPT_WORDS = 1 << 14
_KEPT_BYTES = 64

#: fastText adds it within each logarithm, and so to each probability (`std_log`).
_EPSILON = 1e-5

# Rows that are summed at a time.
_CHUNK = 1024


class Network(NamedTuple):
    """A model as the kernels read it."""

    #: Words, buckets, minn, maxn, wordNgrams, the row of the line's end (-1: none), and the loss.
    settings: NDArray[np.int64]
    table: NDArray[np.float32]  # [rows, dimensions]: words first, then buckets
    output: NDArray[np.float32]  # [dimensions, labels], or [dimensions, labels - 1] of a tree's inner nodes
    children: NDArray[np.int32]  # [labels - 1, 2] of a tree's inner nodes; empty for other losses
    left: NDArray[np.uint8]  # a bit for each bucket that pruning left: most are not, and this fits a near cache
    pruned: NDArray[np.int32]  # [buckets]: the row after the words' of each bucket, or -1; empty where all are there
    slots: NDArray[np.int32]  # a hash table of the words, a power of two; -1: free
    starts: NDArray[np.int64]  # [words]: where each begins in `file`; a zero byte ends it
    file: NDArray[np.uint8]


class Kept(NamedTuple):
    """Words seen, by a hash of their bytes: the sums of their rows, and how many rows."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.int32]
    sums: NDArray[np.float32]

    @classmethod
    def none(cls, dimensions: int) -> Kept:
        return cls(
            np.zeros(KEPT_WORDS, np.uint64),
            np.empty(KEPT_WORDS, np.int32),
            np.empty((KEPT_WORDS, dimensions), np.float32),
        )


@kernel
def predict(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    read: NDArray[np.bool_],
    network: Network,
    classes: NDArray[np.int32],
    chinese: Chinese,
    kept: Kept,
    labels: NDArray[np.int32],
    scores: NDArray[np.float32],
) -> None:
    """The likeliest classes of n texts, best first: `labels` and `scores`, [n, top], as `Identified` has them.

    Line feeds are spaces; each text is one line. `read` says which texts are read. `classes[i]` is the class of the
    model's label i: probabilities of labels of one class add up. Of Chinese, `chinese` has characters decide.
    """
    longest = largest_row(offsets)
    class_count = 0
    for i in range(classes.size):
        class_count = max(class_count, classes[i] + 1)
    word = np.empty(longest + 2, dtype=np.uint8)
    hashes = np.empty(longest // 2 + 2 if network.settings[4] > 1 else 0, dtype=np.int64)
    rows = np.empty(_CHUNK, dtype=np.int64)
    hidden = np.empty((1, network.table.shape[1]), dtype=np.float32)
    outputs = np.empty(network.output.shape[1], dtype=np.float32)
    probabilities = np.empty(classes.size, dtype=np.float64)
    by_class = np.empty(class_count, dtype=np.float64)
    for i in range(read.size):
        if read[i] and _sum_text(data, offsets[i], offsets[i + 1], network, kept, word, hashes, rows, hidden):
            _score(network, hidden[0], outputs, probabilities)
            by_class[:] = 0.0
            for label in range(classes.size):
                by_class[classes[label]] += probabilities[label]
            if chinese.family.size:
                tell_chinese(data, offsets[i], offsets[i + 1], chinese, by_class)
            take_best(by_class, labels[i], scores[i])


@inlined
def _sum_text(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    network: Network,
    kept: Kept,
    word: NDArray[np.uint8],
    hashes: NDArray[np.int64],
    rows: NDArray[np.int64],
    hidden: NDArray[np.float32],
) -> int:
    """Write the mean of a text's rows into `hidden`, [1, dimensions]; return how many there are.

    The other arrays are room to work in: a word between < and >, the hashes of a text's words (empty where they are
    not needed), rows of the table. A word is not a call: passing the arrays takes longer than reading the word.
    """
    settings, table, left, pruned = network.settings, network.table, network.left, network.pruned
    keys, counts, sums = kept
    words, buckets, shortest, longest, line_end = settings[0], settings[1], settings[2], settings[3], settings[5]
    mask = buckets - 1 if buckets & (buckets - 1) == 0 else -1
    is_pruned = pruned.size > 0
    total = tokens = 0
    any_word = False
    for d in range(hidden.shape[1]):
        hidden[0, d] = 0.0
    while True:
        while at < end and is_space(data[at]):
            at += 1
        if at >= end:
            break
        first = at
        hashed = HASH_BASIS
        key = np.uint64(14695981039346656037)
        while at < end and not is_space(data[at]):
            hashed = add_byte(hashed, data[at])
            key = (key ^ np.uint64(data[at])) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(32)
            at += 1
        any_word = True
        if data[first] in (60, 95) and is_reserved(data, first, at):  # < _
            if data[first] == 60:
                break
            continue
        if hashes.size:
            hashes[tokens] = hashed
            tokens += 1
        key |= np.uint64(1)  # 0 is no word's
        slot = int(np.int64(key >> np.uint64(8))) & (KEPT_WORDS - 1)
        if keys[slot] != key:
            keys[slot] = key if at - first <= _KEPT_BYTES else np.uint64(0)
            for d in range(sums.shape[1]):
                sums[slot, d] = 0.0
            count = filled = 0
            known = find_word(data, first, at, hashed, network.slots, network.starts, network.file) if words else -1
            if known >= 0:
                rows[0] = known
                filled = 1
            size = at - first + 2 if longest > 0 else 0
            word[0] = 60
            for i in range(first, at):
                word[i - first + 1] = data[i]
            word[at - first + 1] = 62
            for begin in range(size):
                if word[begin] & 0xC0 == 0x80:
                    continue
                state = HASH_BASIS
                here = begin
                length = 0
                while here < size and length < longest:
                    state = add_byte(state, word[here])
                    here += 1
                    while here < size and word[here] & 0xC0 == 0x80:
                        state = add_byte(state, word[here])
                        here += 1
                    length += 1
                    if length >= shortest and (length > 1 or (begin > 0 and here < size)):
                        bucket = state & mask if mask >= 0 else state % buckets
                        if is_pruned:
                            if not left[bucket >> 3] >> (bucket & 7) & 1:
                                continue
                            bucket = int(pruned[bucket])
                        rows[filled] = words + bucket
                        filled += 1
                        if filled == _CHUNK:
                            _add_rows(table, rows, filled, sums, slot)
                            count += filled
                            filled = 0
            _add_rows(table, rows, filled, sums, slot)
            counts[slot] = count + filled
        for d in range(hidden.shape[1]):
            hidden[0, d] += sums[slot, d]
        total += counts[slot]
    if not any_word:
        return 0
    if line_end >= 0:
        for d in range(hidden.shape[1]):
            hidden[0, d] += table[line_end, d]
        total += 1
    if hashes.size:
        hashes[tokens] = LINE_END
        total += _sum_sequences(hashes, tokens + 1, network, rows, hidden)
    if total:
        share = np.float32(1.0) / np.float32(total)
        for d in range(hidden.shape[1]):
            hidden[0, d] *= share
    return total


@inlined
def _sum_sequences(
    hashes: NDArray[np.int64], tokens: int, network: Network, rows: NDArray[np.int64], hidden: NDArray[np.float32]
) -> int:
    """Add the rows of sequences of words to `hidden`; return how many."""
    words, buckets, pruned = network.settings[0], np.uint64(network.settings[1]), network.pruned
    total = filled = line = int(rows.size * 0)  # not the literal, for which numba would compile the other kernels anew
    for i in range(tokens):
        combined = np.uint64(signed(hashes[i]))
        for j in range(i + 1, min(tokens, i + network.settings[4])):
            combined = combined * np.uint64(116049371) + np.uint64(signed(hashes[j]))
            bucket = int(np.int64(combined % buckets))
            row = int(pruned[bucket] if pruned.size else bucket)
            rows[filled] = words + row
            filled += row >= 0
            if filled == _CHUNK:
                _add_rows(network.table, rows, filled, hidden, line)
                total += filled
                filled = 0
    _add_rows(network.table, rows, filled, hidden, line)
    return total + filled


@inlined
def _add_rows(
    table: NDArray[np.float32], rows: NDArray[np.int64], count: int, sums: NDArray[np.float32], line: int
) -> None:
    """Add rows of the table to a line of sums, four at a time: the order is always the same."""
    for i in range(0, count - 3, 4):
        a, b, c, e = rows[i], rows[i + 1], rows[i + 2], rows[i + 3]
        for d in range(sums.shape[1]):
            sums[line, d] += (table[a, d] + table[b, d]) + (table[c, d] + table[e, d])
    for i in range(count - count % 4, count):
        a = rows[i]
        for d in range(sums.shape[1]):
            sums[line, d] += table[a, d]


@kernel
def _score(
    network: Network,
    hidden: NDArray[np.float32],
    outputs: NDArray[np.float32],
    probabilities: NDArray[np.float64],
) -> None:
    """The probability of each label."""
    outputs[:] = np.float32(0.0)
    for d in range(hidden.size):
        factor, weights = hidden[d], network.output[d]
        for i in range(outputs.size):
            outputs[i] += factor * weights[i]
    loss = network.settings[6]
    if loss == SOFTMAX:
        highest = outputs[0]
        for i in range(outputs.size):
            highest = max(highest, outputs[i])
        total = 0.0
        for i in range(outputs.size):
            # Less than e^-20 is nothing.
            probabilities[i] = np.exp(outputs[i] - highest) if outputs[i] - highest > -20.0 else 0.0
            total += probabilities[i]
        for i in range(outputs.size):
            probabilities[i] = probabilities[i] / total + _EPSILON
    elif loss == SIGMOID:
        for i in range(outputs.size):
            # fastText looks it up in a table of 512 steps from -8 to 8.
            x = np.floor((outputs[i] + 8.0) * 32.0) / 32.0 - 8.0
            chance = 0.0 if outputs[i] < -8.0 else 1.0 if outputs[i] > 8.0 else 1.0 / (1.0 + np.exp(-x))
            probabilities[i] = chance + _EPSILON
    else:
        # A parent's number is above its children's: the nodes from `labels` on are inner ones, the last is the root.
        inner = np.empty(outputs.size, dtype=np.float64)
        labels = probabilities.size
        inner[-1:] = 1.0
        probabilities[: labels - outputs.size] = 1.0  # where there is one label alone, it is the root
        for node in range(outputs.size - 1, -1, -1):
            right = 1.0 / (1.0 + np.exp(-np.float64(outputs[node])))
            for side in range(2):
                child = network.children[node, side]
                share = inner[node] * ((right if side else 1.0 - right) + _EPSILON)
                if child < labels:
                    probabilities[child] = share if share >= _EPSILON else 0.0
                else:
                    inner[child - labels] = share


@kernel
def take_best(values: NDArray[np.float64], labels: NDArray[np.int32], scores: NDArray[np.float32]) -> None:
    """Write the highest values above 0, as 1 at most, and their indexes; of equal ones, the first goes first."""
    found = 0
    for i in range(values.size):
        if not values[i] > (values[labels[found - 1]] if found == labels.size else 0.0):
            continue
        at = min(found, labels.size - 1)
        while at > 0 and values[i] > values[labels[at - 1]]:
            labels[at] = labels[at - 1]
            at -= 1
        labels[at] = i
        found = min(found + 1, labels.size)
    for rank in range(found):
        scores[rank] = min(values[labels[rank]], 1.0)
