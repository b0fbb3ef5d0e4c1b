"""Texts scored by a character model, as by an automaton that is built while it runs.

A state is a context: the last symbols, as many as the model knows n-grams of. What a symbol adds after a context, and
the context behind it, are worked out from the model's table when the pair is first met, and kept: texts have few
symbols after few contexts, and to look up the n-grams of every symbol takes two to three times as long. What is kept
changes no result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from roots_pipeline.perplexity.scoring import BLANK, LONGEST, NOTHING, RAISED, SEED, extend, find
from roots_pipeline.text.compiled import kernel
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Places for steps, as a power of two: with their keys two megabytes a model in use.
_PLACES = 17
_SHIFT = np.uint64(64 - _PLACES)
#: Contexts that are kept; their numbers have 16 bits.
_CONTEXTS = 1 << 15
#: Keeps improbabilities above 0, which weights above 1 can take them below.
_LIFTED = 1 << 12

_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_LOW = np.uint64(0xFFFF)
_R16 = np.uint64(16)
_R32 = np.uint64(32)
_ONE = np.uint64(1)
_BYTE = np.uint32(0xFF)
_R8 = np.uint32(8)


class Automaton(NamedTuple):
    """What is kept for one model; one thread at a time may score with it."""

    #: How many contexts there are, int64[1]. The first is a text's beginning: a space.
    used: NDArray[np.int64]
    #: By number: the symbols of a context, what the last 0, 1, 2, … of them hash to, and the weights after them.
    known: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    weights: NDArray[np.int16]
    #: The numbers, found by what a whole context hashes to; 0: none.
    numbers: NDArray[np.int64]
    #: Context and symbol of each step, and the step (`_work_out`); a place is the pair's that needed it last.
    keys: NDArray[np.uint64]
    steps: NDArray[np.uint64]


def automaton(slots: NDArray[np.uint32], order: int, contexts: int = _CONTEXTS) -> Automaton:
    """The automaton of a model's table, with nothing kept yet; it keeps so many contexts, and begins anew with more."""
    made = Automaton(
        used=np.ones(1, dtype=np.int64),
        known=np.empty(contexts, dtype=np.int64),
        hashes=np.empty((contexts, LONGEST + 1), dtype=np.uint64),
        weights=np.empty((contexts, LONGEST + 1), dtype=np.int16),
        numbers=np.zeros(2 * _CONTEXTS, dtype=np.int64),
        keys=np.zeros(1 << _PLACES, dtype=np.uint64),
        steps=np.empty(1 << _PLACES, dtype=np.uint64),
    )
    _begin(made, slots, order)
    return made


@kernel
def score(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: NDArray[np.uint32],
    slots: NDArray[np.uint32],
    order: int,
    unknown: int,
    most: int,
    kept: Automaton,
    counts: NDArray[np.int64],
) -> None:
    """Write `counts` [3, n]: symbols of each document, at most `most` of them, and their improbability in steps.

    The third row is their improbability without regard to what stands before each.
    """
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        size = 0
        total: Any = 0
        alone: Any = 0
        context: Any = np.uint64(0)
        blank = True
        while at < end and size < most:
            point, width = character(data, at, end)
            at += width
            symbol = np.uint64(table[np.uint64(point)])
            if symbol == NOTHING or (symbol == BLANK and blank):
                continue
            blank = symbol == BLANK
            size += 1
            if kept.used[0] == kept.known.size:
                context = _forget(kept, context)
            key = ((context + _ONE) << _R32) | symbol
            place = (key * _FACTOR) >> _SHIFT
            if kept.keys[place] != key:
                kept.steps[place] = _work_out(kept, slots, order, unknown, context, symbol)
                kept.keys[place] = key
            step = kept.steps[place]
            total += np.int64((step >> _R16) & _LOW) - _LIFTED
            alone += np.int64(step >> _R32)
            context = step & _LOW
        counts[0, document] = size
        counts[1, document] = total
        counts[2, document] = alone


@kernel
def _begin(kept: Automaton, slots: NDArray[np.uint32], order: int) -> None:
    kept.hashes[0, 0] = SEED
    kept.hashes[0, 1] = extend(SEED, np.uint64(BLANK))
    slot = find(slots, kept.hashes[0, 1])
    kept.known[0] = slot != 0 and order > 1
    kept.weights[0, 1] = np.int64(slot & _BYTE) - RAISED


@kernel
def _forget(kept: Automaton, context: np.uint64) -> np.uint64:
    """Keep the beginning and this context alone, and return its new number."""
    kept.keys[:] = 0
    kept.numbers[:] = 0
    kept.known[1] = kept.known[context]
    kept.hashes[1] = kept.hashes[context]
    kept.weights[1] = kept.weights[context]
    kept.used[0] = 2
    return _ONE


@kernel
def _work_out(
    kept: Automaton, slots: NDArray[np.uint32], order: int, unknown: int, context: np.uint64, symbol: np.uint64
) -> np.uint64:
    """A symbol's step from a context.

    The lowest 16 bits are the number of the next context, which may be a new one; the next 16 the improbability and
    `_LIFTED`; those above them the improbability by the symbol alone.
    """
    known = kept.known[context]
    # The next context is written where the next new one goes, and is that unless it is known.
    new = kept.used[0]
    value: Any = unknown
    alone: Any = unknown
    length = 0
    kept.hashes[new, 0] = SEED
    for k in range(known + 1):
        hashed = extend(kept.hashes[context, k], symbol)
        slot = find(slots, hashed)
        if slot == 0:
            break
        length = k + 1
        value = np.int64((slot >> _R8) & _BYTE)
        if k == 0:
            alone = value
        kept.hashes[new, length] = hashed
        kept.weights[new, length] = np.int64(slot & _BYTE) - RAISED
    total = value
    # Contexts after which the symbol was never seen count with their weights.
    for k in range(max(length, 1), known + 1):
        total += kept.weights[context, k]
    kept.known[new] = min(length, order - 1)
    whole = kept.hashes[new, kept.known[new]]
    mask = np.uint64(kept.numbers.size - 1)
    at = whole & mask
    number = kept.numbers[at]
    while number != 0 and kept.hashes[number, kept.known[number]] != whole:
        at = (at + _ONE) & mask
        number = kept.numbers[at]
    if number == 0:
        number = new
        kept.numbers[at] = new
        kept.used[0] += 1
    return (np.uint64(alone) << _R32) | (np.uint64(total + _LIFTED) << _R16) | np.uint64(number)
