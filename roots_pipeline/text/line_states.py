"""The automaton that reads a line: its tokens and sentences, and how it begins and ends.

Its rules stand in `_take`, for one character at a time; its states and moves are listed from them once a process, so
that the kernel (`surface.py`) takes a character with two looks into tables and no branch.

Sentences follow the rules of Unicode's annex 29 (version 15, section 5.1) as far as one pass can: a sentence ends at
the end of its line, or where marks of Unicode's property Sentence_Terminal and closing quotes and brackets are followed
by white space (after the marks of East Asian scripts, by anything), but not where a full stop is followed by a small
letter.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roots_pipeline.text.surface_classes import (
    BRACE,
    BULLET,
    CAPITAL,
    CLOSE,
    DIGIT,
    ELLIPSIS,
    FULL_STOP,
    HASH,
    PERIOD,
    SCRIPT_SHIFT,
    SMALL,
    SPACE,
    STOPS,
    UNSPACED,
    WIDE_STOP,
    WORDY,
    surface_classes,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Bits of a counter: several share a word, and all are read before one could run over.
LANE = 9
#: What a character alone counts for: the places of the counters in a step.
STEP_DIGITS, STEP_CAPITALS, STEP_SCRIPTED, STEP_IN_SCRIPT, STEP_HASHES, STEP_BRACES = range(6)
#: What it counts for where it stands: the places of the counters in a move.
MOVE_SENTENCES, MOVE_TOKENS, MOVE_SYMBOLS, MOVE_ELLIPSES, MOVE_BULLET_LINES = range(5)
#: Bits of a move: the character goes on with the token before it; it is no white space.
GOES_ON, INK = 45, 46
#: Where in a step its kind begins, and where in a move the next state.
KIND, NEXT = 56, 48

# How a line ends in a state: it has more than white space; its last sentence has a word in it; that sentence is ended;
# its last mark is an ellipsis; three periods or more are the last of it; a symbol without letters or digits is.
(INKED, OPEN, ENDED, ELLIPSIS_LAST, DOTS_LAST, SYMBOL_LAST) = (1 << bit for bit in range(6))


class _State(NamedTuple):
    """What of a line's past can still matter."""

    #: One of the four below.
    place: int = 0
    #: The sentence has a letter or a digit.
    wordy: bool = False
    #: What its marks are, where it may have ended: one of the four below.
    stop: int = 0
    #: The last mark ends a sentence; it is an ellipsis; it is a period beside which the next may stand.
    ended: bool = False
    ellipsis: bool = False
    adjacent: bool = False
    #: Periods side by side; from three on, 3 to 5 for their remainder by three.
    dots: int = 0


_SENTENCE, _TOKEN, _SYMBOL = (1 << LANE * place for place in (MOVE_SENTENCES, MOVE_TOKENS, MOVE_SYMBOLS))
_ELLIPSES, _BULLET_LINE = (1 << LANE * place for place in (MOVE_ELLIPSES, MOVE_BULLET_LINES))
#: Nothing but white space so far; after white space; in a token without letters and digits; in one with them.
_BLANK, _BETWEEN, _BARE, _WORD = range(4)
#: No mark; full stops alone; among them one of East Asian scripts; other ones.
_NO_STOP, _FULL, _WIDE, _OTHER = range(4)


def _take(state: _State, kind: int) -> tuple[_State, int]:
    """The state after a character of this kind, and what is counted."""
    if kind & SPACE:
        counted = _SYMBOL if state.place == _BARE else 0
        place = _BLANK if state.place == _BLANK else _BETWEEN
        return state._replace(place=place, adjacent=False, dots=3 if state.dots >= 3 else 0), counted
    counted = 1 << INK
    wordy = kind & WORDY != 0
    spaced = state.place == _BETWEEN
    place = _WORD if wordy or state.place == _WORD else _BARE
    if state.place in (_BLANK, _BETWEEN):
        counted |= _TOKEN | (_BULLET_LINE if state.place == _BLANK and kind & BULLET else 0)
    elif kind & UNSPACED:
        counted |= _TOKEN
        place = _WORD
    else:
        counted |= 1 << GOES_ON
    stop, sentence_wordy = state.stop, state.wordy
    if kind & STOPS:
        mark = _FULL if kind & FULL_STOP else _WIDE if kind & WIDE_STOP else _OTHER
        stop = mark if stop in (_NO_STOP, mark) else _WIDE if _WIDE in (stop, mark) else _OTHER
    elif stop != _NO_STOP and (spaced or not kind & CLOSE):
        goes_on = stop == _FULL and kind & SMALL
        if (spaced or stop == _WIDE) and not goes_on:
            counted += _SENTENCE * sentence_wordy
            sentence_wordy = False
        stop = _NO_STOP
    # After closing brackets and quotes a line ends as before them.
    closes = kind & CLOSE != 0
    ended = kind & STOPS != 0 or (closes and state.ended)
    ellipsis = closes and state.ellipsis
    adjacent, dots = False, 0
    if kind & PERIOD:
        adjacent = True
        dots = (4, 5, 3)[state.dots - 3] if state.dots >= 3 and state.adjacent else state.dots * state.adjacent + 1
        counted += _ELLIPSES * (dots == 3)
        ellipsis = ellipsis or dots >= 3
    elif kind & ELLIPSIS:
        counted += _ELLIPSES
        ellipsis = True
    return _State(place, sentence_wordy or wordy, stop, ended, ellipsis, adjacent, dots), counted


def _ending(state: _State) -> int:
    """How a line ends that ends in this state."""
    return (
        INKED * (state.place != _BLANK)
        | OPEN * state.wordy
        | ENDED * state.ended
        | ELLIPSIS_LAST * state.ellipsis
        | DOTS_LAST * (state.dots >= 3)
        | SYMBOL_LAST * (state.place == _BARE)
    )


class LineAutomaton(NamedTuple):
    """The tables of the automaton; k kinds of character and s states. A state's number is k times its place."""

    #: The class of each code point, uint8[0x110000].
    classes: NDArray[np.unsignedinteger]
    #: What a class holds (`surface_classes`), int64[c].
    entries: NDArray[np.int64]
    #: Its kind, among those that the automaton tells apart, uint64[c].
    kinds: NDArray[np.uint64]
    #: The next state (from bit `NEXT` on) and what is counted, by state and kind, uint64[s * k].
    moves: NDArray[np.uint64]
    #: How a line ends, by state, uint8[s * k].
    endings: NDArray[np.uint8]


@functools.cache
def line_automaton() -> LineAutomaton:
    """Made once a process, in some milliseconds."""
    # The same entry stands in long runs of code points, of which one each is sorted.
    points = surface_classes()
    starts = np.flatnonzero(np.diff(points, prepend=~points[0]))
    entries, of_runs = np.unique(points[starts], return_inverse=True)
    classes = np.repeat(of_runs, np.diff(starts, append=points.size))
    seen = SMALL | WORDY | SPACE | UNSPACED | STOPS | CLOSE | BULLET | PERIOD | ELLIPSIS
    kinds, kind_of = np.unique(entries & np.uint32(seen), return_inverse=True)
    places = {_State(): 0}
    states = [_State()]
    moves: list[int] = []
    endings: list[int] = []
    for state in states:
        endings += [_ending(state)] * len(kinds)
        for kind in kinds.tolist():
            following, counted = _take(state, kind)
            if following not in places:
                places[following] = len(states)
                states.append(following)
            moves.append(places[following] * len(kinds) << NEXT | counted)
    return LineAutomaton(
        classes.astype(np.min_scalar_type(len(entries) - 1)),
        entries.astype(np.int64),
        kind_of.reshape(-1).astype(np.uint64),
        np.array(moves, dtype=np.uint64),
        np.array(endings, dtype=np.uint8),
    )


@functools.cache
def line_steps(script: int) -> NDArray[np.uint64]:
    """What a character of each class counts for (`STEP_DIGITS` …), and from bit `KIND` on its kind, uint64[c].

    `script` is that in which letters are expected (`surface_classes.script_number`).
    """
    automaton = line_automaton()
    scripts = automaton.entries >> SCRIPT_SHIFT
    counted = {
        STEP_DIGITS: automaton.entries & DIGIT != 0,
        STEP_CAPITALS: automaton.entries & CAPITAL != 0,
        STEP_SCRIPTED: scripts != 0,
        STEP_IN_SCRIPT: scripts == script,
        STEP_HASHES: automaton.entries & HASH != 0,
        STEP_BRACES: automaton.entries & BRACE != 0,
    }
    steps = automaton.kinds << np.uint64(KIND)
    for place, flags in counted.items():
        steps |= flags.astype(np.uint64) << np.uint64(LANE * place)
    return steps
