"""Texts scored by a character model, as by an automaton that is built while it runs.

A state is a context: the last symbols, as many as the model knows n-grams of. What a symbol adds after a context, and
the context behind it, are worked out from the model's table when the pair is first met, and kept: texts have few
symbols after few contexts, and to look up the n-grams of every symbol takes two to three times as long. What is kept
changes no result.

Where the next step is looked up depends on the one before, so a processor with one text would mostly wait for its
memory. Four texts are read side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from roots_pipeline.perplexity.scoring import BLANK, LONGEST, RAISED, SEED, extend, find, read_symbols
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.offsets import largest_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Texts that are read side by side.
_LANES = 4
#: Pairs of places for steps, as a power of two: a megabyte for each model in use.
_PLACES = 16
#: Contexts that are kept; their numbers have 15 bits, and symbols 21.
_CONTEXTS = 1 << 15
_SYMBOL_BITS = np.uint64(21)
_PAIR = np.uint64((1 << 36) - 1)
#: A pair of context and symbol, multiplied by this odd number modulo 2^36, is a pair of places and, below, its tag.
_FACTOR = np.uint64(0x9E3779B97 | 1)
_TAG_BITS = np.uint64(36 - _PLACES)
_TAG = np.uint64((1 << (36 - _PLACES)) - 1)
#: Keeps improbabilities above 0, which weights above 1 can take them below.
_LIFTED = 1 << 12
# A step, from the lowest bit on: 15 bits of the next context, 15 of the improbability and `_LIFTED`, 14 of the
# improbability by the symbol alone, and the pair's tag. No step is 0.
_TOTAL_SHIFT = np.uint64(15)
_ALONE_SHIFT = np.uint64(30)
_TAG_SHIFT = np.uint64(44)
_NEXT = np.uint64((1 << 15) - 1)
_TOTAL = np.uint64((1 << 15) - 1)
_ALONE = np.uint64((1 << 14) - 1)
#: The greatest improbability of an unknown symbol that a step has room for.
MOST_UNKNOWN = int(_ALONE)

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
    #: What a symbol adds after a context (`_work_out`); two places are the pairs' that needed them last.
    steps: NDArray[np.uint64]


def automaton(slots: NDArray[np.uint32], order: int, contexts: int = _CONTEXTS) -> Automaton:
    """The automaton of a model's table, with nothing kept yet; it keeps so many contexts, and begins anew with more.

    Raises ValueError for fewer than one step of all lanes needs.
    """
    # The beginning, the context of each lane, and one behind each.
    if contexts < 1 + 2 * _LANES:
        raise ValueError(f"{contexts} contexts are too few; {1 + 2 * _LANES} is the least")
    made = Automaton(
        used=np.ones(1, dtype=np.int64),
        known=np.empty(contexts, dtype=np.int8),
        hashes=np.empty((contexts, LONGEST + 1), dtype=np.uint64),
        weights=np.empty((contexts, LONGEST + 1), dtype=np.int16),
        numbers=np.zeros(2 * _CONTEXTS, dtype=np.uint16),
        steps=np.zeros(2 << _PLACES, dtype=np.uint64),
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
    room = min(largest_row(offsets), most)
    symbols = np.empty(_LANES * room, dtype=np.uint32)
    # Of each lane: its document, where in `symbols` it goes on, how many are left, and its context.
    documents = np.zeros(_LANES, dtype=np.int64)
    at = np.zeros(_LANES, dtype=np.int64)
    left = np.zeros(_LANES, dtype=np.int64)
    contexts = np.zeros(_LANES, dtype=np.uint64)
    sums = np.empty((2, _LANES), dtype=np.int64)
    next_: Any = 0
    while True:
        busy: Any = -1
        steps: Any = most
        for lane in range(_LANES):
            while left[lane] == 0 and next_ < offsets.size - 1:
                at[lane] = lane * room
                left[lane] = read_symbols(data, offsets[next_], offsets[next_ + 1], table, most, symbols, at[lane])
                contexts[lane] = 0
                documents[lane] = next_
                counts[0, next_] = left[lane]
                counts[1:, next_] = 0
                next_ += 1
            if left[lane] > 0:
                busy = lane
                steps = min(steps, left[lane])
        if busy < 0:
            break
        for lane in range(_LANES):
            # Beside the last documents, idle lanes take the same steps for nothing.
            if left[lane] == 0:
                at[lane] = at[busy]
                contexts[lane] = contexts[busy]
        taken = _take(kept, slots, order, unknown, symbols, at, contexts, steps, sums)
        for lane in range(_LANES):
            if left[lane] > 0:
                counts[1, documents[lane]] += sums[0, lane]
                counts[2, documents[lane]] += sums[1, lane]
                left[lane] -= taken
                at[lane] += taken
        if taken < steps:
            _forget(kept, contexts)


@kernel
def _take(
    kept: Automaton,
    slots: NDArray[np.uint32],
    order: int,
    unknown: int,
    symbols: NDArray[np.uint32],
    at: NDArray[np.int64],
    contexts: NDArray[np.uint64],
    steps: int,
    sums: NDArray[np.int64],
) -> int:
    """Take so many steps in each lane, or fewer where room for contexts runs out; return how many.

    `sums` [2, _LANES] receive the improbabilities; `contexts` are those behind the last step. Lanes have variables of
    their own: kept in arrays, they took as long as one text after the other.
    """
    at_0, at_1, at_2, at_3 = at[0], at[1], at[2], at[3]
    context_0, context_1, context_2, context_3 = contexts[0], contexts[1], contexts[2], contexts[3]
    sums[:] = 0
    total_0, total_1, total_2, total_3 = sums[0, 0], sums[0, 1], sums[0, 2], sums[0, 3]
    alone_0, alone_1, alone_2, alone_3 = sums[1, 0], sums[1, 1], sums[1, 2], sums[1, 3]
    i = 0
    while i < steps and kept.used[0] + _LANES <= kept.known.size:
        step_0 = _step(kept, slots, order, unknown, context_0, np.uint64(symbols[np.uint64(at_0 + i)]))
        step_1 = _step(kept, slots, order, unknown, context_1, np.uint64(symbols[np.uint64(at_1 + i)]))
        step_2 = _step(kept, slots, order, unknown, context_2, np.uint64(symbols[np.uint64(at_2 + i)]))
        step_3 = _step(kept, slots, order, unknown, context_3, np.uint64(symbols[np.uint64(at_3 + i)]))
        total_0 += np.int64((step_0 >> _TOTAL_SHIFT) & _TOTAL)
        total_1 += np.int64((step_1 >> _TOTAL_SHIFT) & _TOTAL)
        total_2 += np.int64((step_2 >> _TOTAL_SHIFT) & _TOTAL)
        total_3 += np.int64((step_3 >> _TOTAL_SHIFT) & _TOTAL)
        alone_0 += np.int64((step_0 >> _ALONE_SHIFT) & _ALONE)
        alone_1 += np.int64((step_1 >> _ALONE_SHIFT) & _ALONE)
        alone_2 += np.int64((step_2 >> _ALONE_SHIFT) & _ALONE)
        alone_3 += np.int64((step_3 >> _ALONE_SHIFT) & _ALONE)
        context_0, context_1 = step_0 & _NEXT, step_1 & _NEXT
        context_2, context_3 = step_2 & _NEXT, step_3 & _NEXT
        i += 1
    contexts[0], contexts[1], contexts[2], contexts[3] = context_0, context_1, context_2, context_3
    sums[0, 0], sums[0, 1], sums[0, 2], sums[0, 3] = total_0, total_1, total_2, total_3
    sums[1, 0], sums[1, 1], sums[1, 2], sums[1, 3] = alone_0, alone_1, alone_2, alone_3
    sums[0] -= i * _LIFTED
    return i


@inlined
def _step(
    kept: Automaton, slots: NDArray[np.uint32], order: int, unknown: int, context: np.uint64, symbol: np.uint64
) -> np.uint64:
    """What a symbol adds after a context; of the two places, the first is that of the pair needed last."""
    pair = (((context << _SYMBOL_BITS) | symbol) * _FACTOR) & _PAIR
    tag = pair & _TAG
    place = (pair >> _TAG_BITS) << _ONE
    step = kept.steps[place]
    if step >> _TAG_SHIFT != tag or step == 0:
        before = step
        step = kept.steps[place | _ONE]
        if step >> _TAG_SHIFT != tag or step == 0:
            step = (tag << _TAG_SHIFT) | _work_out(kept, slots, order, unknown, context, symbol)
        kept.steps[place | _ONE] = before
        kept.steps[place] = step
    return step


@kernel
def _begin(kept: Automaton, slots: NDArray[np.uint32], order: int) -> None:
    kept.hashes[0, 0] = SEED
    kept.hashes[0, 1] = extend(SEED, np.uint64(BLANK))
    slot = find(slots, kept.hashes[0, 1])
    kept.known[0] = slot != 0 and order > 1
    kept.weights[0, 1] = np.int64(slot & _BYTE) - RAISED


@kernel
def _forget(kept: Automaton, contexts: NDArray[np.uint64]) -> None:
    """Keep the beginning and these contexts alone, which get new numbers."""
    known, hashes, weights = kept.known[contexts], kept.hashes[contexts], kept.weights[contexts]
    kept.steps[:] = 0
    kept.numbers[:] = 0
    for i in range(contexts.size):
        kept.known[1 + i] = known[i]
        kept.hashes[1 + i] = hashes[i]
        kept.weights[1 + i] = weights[i]
        contexts[i] = 1 + i
    kept.used[0] = 1 + contexts.size


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
