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
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.utf8 import character

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Places for steps, as a power of two: a megabyte for each model in use.
_PLACES = 17
#: Contexts that are kept; their numbers have 15 bits, and symbols 21.
_CONTEXTS = 1 << 15
_SYMBOL_BITS = np.uint64(21)
_PAIR = np.uint64((1 << 36) - 1)
#: A pair of context and symbol, multiplied by this odd number modulo 2^36, is its place and, below, its tag.
_FACTOR = np.uint64(0x9E3779B97 | 1)
_TAG_BITS = np.uint64(36 - _PLACES)
_TAG = np.uint64((1 << (36 - _PLACES)) - 1)
#: Keeps improbabilities above 0, which weights above 1 can take them below.
_LIFTED = 1 << 12
# A step, from the lowest bit on: 15 bits of the next context, 16 of the improbability and `_LIFTED`, 14 of the
# improbability by the symbol alone, and the pair's tag. No step is 0.
_TOTAL_SHIFT = np.uint64(15)
_ALONE_SHIFT = np.uint64(31)
_TAG_SHIFT = np.uint64(45)
_NEXT = np.uint64((1 << 15) - 1)
_TOTAL = np.uint64((1 << 16) - 1)
_ALONE = np.uint64((1 << 14) - 1)

_ONE = np.uint64(1)
_BYTE = np.uint32(0xFF)
_R8 = np.uint32(8)


class Automaton(NamedTuple):
    """What is kept for one model; one thread at a time may score with it."""

    #: How many contexts there are, int64[1]. The first is a text's beginning: a space.
    used: NDArray[np.int64]
    #: By number: the symbols of a context, what the last 0, 1, 2, … of them hash to, and the weights after them.
    known: NDArray[np.int8]
    hashes: NDArray[np.uint64]
    weights: NDArray[np.int16]
    #: The numbers, found by what a whole context hashes to; 0: none.
    numbers: NDArray[np.uint16]
    #: What a symbol adds after a context (`_work_out`); a place is the pair's that needed it last.
    steps: NDArray[np.uint64]


def automaton(slots: NDArray[np.uint32], order: int, contexts: int = _CONTEXTS) -> Automaton:
    """The automaton of a model's table, with nothing kept yet; it keeps so many contexts, and begins anew with more."""
    made = Automaton(
        used=np.ones(1, dtype=np.int64),
        known=np.empty(contexts, dtype=np.int8),
        hashes=np.empty((contexts, LONGEST + 1), dtype=np.uint64),
        weights=np.empty((contexts, LONGEST + 1), dtype=np.int16),
        numbers=np.zeros(2 * _CONTEXTS, dtype=np.uint16),
        steps=np.zeros(1 << _PLACES, dtype=np.uint64),
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
            pair = (((context << _SYMBOL_BITS) | symbol) * _FACTOR) & _PAIR
            place = pair >> _TAG_BITS
            step = kept.steps[place]
            if step >> _TAG_SHIFT != pair & _TAG or step == 0:
                step = ((pair & _TAG) << _TAG_SHIFT) | _work_out(kept, slots, order, unknown, context, symbol)
                kept.steps[place] = step
            total += np.int64((step >> _TOTAL_SHIFT) & _TOTAL) - _LIFTED
            alone += np.int64((step >> _ALONE_SHIFT) & _ALONE)
            context = step & _NEXT
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
    kept.steps[:] = 0
    kept.numbers[:] = 0
    kept.known[1] = kept.known[context]
    kept.hashes[1] = kept.hashes[context]
    kept.weights[1] = kept.weights[context]
    kept.used[0] = 2
    return _ONE


@inlined
def _work_out(
    kept: Automaton, slots: NDArray[np.uint32], order: int, unknown: int, context: np.uint64, symbol: np.uint64
) -> np.uint64:
    """A symbol's step from a context, but for the tag. The next context may be a new one."""
    known = np.int64(kept.known[context])
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
    number: Any = np.int64(kept.numbers[at])
    while number != 0 and kept.hashes[number, kept.known[number]] != whole:
        at = (at + _ONE) & mask
        number = np.int64(kept.numbers[at])
    if number == 0:
        number = new
        kept.numbers[at] = new
        kept.used[0] += 1
    return (np.uint64(alone) << _ALONE_SHIFT) | (np.uint64(total + _LIFTED) << _TOTAL_SHIFT) | np.uint64(number)
