"""Training of character models: counted n-grams, smoothed by Witten and Bell, pruned, and put into a table.

Smoothing: a symbol after a context h has (n(h, c) + T(h) p(c | h')) / (n(h) + T(h)), where n counts, T is the number of
different symbols seen after h, and h' is h without its first symbol (Witten and Bell 1991, as interpolated by Chen and
Goodman 1998, section 2.6); below single symbols lies an equal chance for each of `POINTS` code points. It needs no
counts of counts, so it also holds for small samples of small alphabets, where those of Kneser and Ney do not exist.

Pruning: of all n-grams those stay whose loss would cost the most, n(h, c) log(p(c | h) / p'(c | h)), p' being what the
shorter context gives (weighted difference; Seymore and Rosenfeld 1996), with all that they extend. Then the weights of
contexts are set so that the chances after each add up to one again.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.perplexity.model import CharacterModel, ModelInfo
from roots_pipeline.perplexity.scoring import LONGEST, RAISED, SEED, STEPS, hash_grams, insert, symbols, to_symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

#: Code points that a symbol never seen might be.
POINTS = 65536
#: Symbols of the longest n-grams, and how many n-grams stay, unless told otherwise.
ORDER, GRAMS = 5, 200_000
#: A table is filled so far.
_LOAD = 0.75


class _Grams(NamedTuple):
    """All n-grams of one length."""

    symbol: NDArray[np.uint32]
    #: Indices of what stands before the last symbol, and of all but the first, among those one shorter.
    context: NDArray[np.int64]
    suffix: NDArray[np.int64]
    times: NDArray[np.int64]


def train(
    texts: TextBatch, language: str, reference: str, date: str, order: int = ORDER, grams: int = GRAMS
) -> CharacterModel:
    """A model of the texts' characters, the same bytes for the same texts.

    `reference` is the hash of where they come from. Raises ValueError for texts without a letter.
    """
    if not 1 < order <= LONGEST:
        raise ValueError(f"n-grams of {order} symbols; 2 to {LONGEST} can be had")
    room = np.empty(int(texts.bytes.sum()) + texts.size, dtype=np.uint32)
    read = room[: to_symbols(texts.data, texts.offsets, symbols(language[4:]), room)]
    if len(read) <= texts.size:
        raise ValueError("there is no letter in the texts")
    counted = _count(read, order)
    chances = _smooth(counted)
    kept = _prune(counted, chances, grams)
    weights = _weights(counted, chances, kept)
    slots = _table(counted, chances, weights, kept)
    first = counted[0]
    total, different = int(first.times.sum()), len(first.times)
    unknown = -np.log(different / (total + different) / POINTS) * STEPS
    info = ModelInfo(
        language=language,
        order=order,
        grams=tuple(int(of.sum()) for of in kept),
        slots=len(slots),
        unknown=round(float(unknown)),
        documents=texts.size,
        symbols=len(read) - texts.size,
        reference=reference,
        date=date,
    )
    return CharacterModel(info, slots)


def _count(read: NDArray[np.uint32], order: int) -> list[_Grams]:
    # `ids[i]`: which n-gram ends at symbol i; none of the first ones, which are too short.
    alphabet, ids, counts = np.unique(read, return_inverse=True, return_counts=True)
    nothing = np.zeros(len(alphabet), dtype=np.int64)
    found = [_Grams(alphabet, nothing, nothing, counts)]
    symbol = ids
    for length in range(2, order + 1):
        keys = ids[:-1] * len(alphabet) + symbol[length - 1 :]
        unique, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        found.append(
            _Grams(alphabet[unique % len(alphabet)], unique // len(alphabet), ids[1:][first].astype(np.int64), counts)
        )
        ids = inverse
    return found


def _smooth(counted: Sequence[_Grams]) -> list[NDArray[np.float64]]:
    """The chance of the last symbol of each n-gram."""
    first = counted[0]
    different = len(first.times)
    chances = [(first.times + different / POINTS) / (first.times.sum() + different)]
    for shorter, grams in itertools.pairwise(counted):
        size = len(shorter.times)
        total = np.bincount(grams.context, weights=grams.times, minlength=size)[grams.context]
        different_ = np.bincount(grams.context, minlength=size)[grams.context]
        chances.append((grams.times + different_ * chances[-1][grams.suffix]) / (total + different_))
    return chances


def _prune(counted: Sequence[_Grams], chances: Sequence[NDArray[np.float64]], most: int) -> list[NDArray[np.bool_]]:
    """Which n-grams stay: all single symbols, and of the others so many that all are about `most`, never more."""
    losses = [np.full(len(counted[0].times), np.inf)]
    for i, grams in enumerate(counted[1:], start=1):
        # After its context without it, the symbol would have the context's weight times its chance one shorter.
        size = len(counted[i - 1].times)
        total = np.bincount(grams.context, weights=grams.times, minlength=size)[grams.context]
        different = np.bincount(grams.context, minlength=size)[grams.context]
        without = different / (total + different) * chances[i - 1][grams.suffix]
        losses.append(grams.times * np.log(chances[i] / without))
    everything = np.sort(np.concatenate(losses[1:]))[::-1]
    # The most that may stay by their own loss, so that they and what they extend are no more than asked for.
    low, high = 0, min(len(everything), max(0, most - len(losses[0])))
    while low < high:
        middle = (low + high + 1) // 2
        if sum(int(of.sum()) for of in _closed(counted, losses, everything[middle - 1])) <= most:
            low = middle
        else:
            high = middle - 1
    return _closed(counted, losses, everything[low - 1] if low else np.inf)


def _closed(counted: Sequence[_Grams], losses: Sequence[NDArray[np.float64]], least: float) -> list[NDArray[np.bool_]]:
    kept = [loss >= least for loss in losses]
    kept[0][:] = True
    for i in range(len(kept) - 1, 1, -1):
        kept[i - 1][counted[i].context[kept[i]]] = True
        kept[i - 1][counted[i].suffix[kept[i]]] = True
    return kept


def _weights(
    counted: Sequence[_Grams], chances: Sequence[NDArray[np.float64]], kept: Sequence[NDArray[np.bool_]]
) -> list[NDArray[np.float64]]:
    """What the chances one shorter are multiplied by after each n-gram: 1 after those that nothing follows."""
    weights = []
    for i, grams in enumerate(counted[1:], start=1):
        size, rows = len(counted[i - 1].times), kept[i]
        given = np.bincount(grams.context[rows], weights=chances[i][rows], minlength=size)
        shorter = np.bincount(grams.context[rows], weights=chances[i - 1][grams.suffix[rows]], minlength=size)
        # A context after which all symbols of the alphabet were seen leaves nothing but rounding.
        weights.append(np.maximum(1 - given, 1e-6) / np.maximum(1 - shorter, 1e-6))
    weights.append(np.ones(len(counted[-1].times)))
    return weights


def _table(
    counted: Sequence[_Grams],
    chances: Sequence[NDArray[np.float64]],
    weights: Sequence[NDArray[np.float64]],
    kept: Sequence[NDArray[np.bool_]],
) -> NDArray[np.uint32]:
    size = sum(int(of.sum()) for of in kept)
    slots = np.zeros(1 << int(np.ceil(np.log2(size / _LOAD + 1))), dtype=np.uint32)
    before = np.full(1, SEED)
    for grams, chance, weight, rows in zip(counted, chances, weights, kept, strict=True):
        hashes = np.empty(len(grams.symbol), dtype=np.uint64)
        hash_grams(before[grams.context], grams.symbol, hashes)
        low = np.clip(np.rint(-np.log(chance[rows]) * STEPS), 0, 255).astype(np.uint32)
        high = np.clip(np.rint(-np.log(weight[rows]) * STEPS) + RAISED, 0, 255).astype(np.uint32)
        insert(slots, hashes[rows], (low << np.uint32(8)) | high)
        before = hashes
    return slots
