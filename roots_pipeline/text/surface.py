"""The kernel that reads what lies on the surface of a text: digits, capitals, sentences, how lines end.

What a character counts for, and what a line's past has to do with it, is said in `line_states.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.line_states import (
    DOTS_LAST,
    ELLIPSIS_LAST,
    ENDED,
    GOES_ON,
    INK,
    INKED,
    KIND,
    LANE,
    MOVE_BULLET_LINES,
    MOVE_ELLIPSES,
    MOVE_SENTENCES,
    MOVE_SYMBOLS,
    MOVE_TOKENS,
    NEXT,
    OPEN,
    STEP_BRACES,
    STEP_CAPITALS,
    STEP_DIGITS,
    STEP_HASHES,
    STEP_IN_SCRIPT,
    STEP_SCRIPTED,
    SYMBOL_LAST,
    line_automaton,
    line_steps,
)
from roots_pipeline.text.phrases import JAVASCRIPT, LOREM, phrases
from roots_pipeline.text.surface_classes import C4_END, SPACE, script_number
from roots_pipeline.text.utf8 import character, three_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of what `scan_surface` counts of each document.
(
    DIGITS,
    CAPITALS,
    HASHES,
    ELLIPSES,
    SCRIPTED,
    IN_SCRIPT,
    SENTENCES,
    LINES,
    PUNCTUATED_LINES,
    SHORT_LINES,
    LONG_LINES,
    BULLET_LINES,
    ELLIPSIS_LINES,
    LINE_FEEDS,
    C4_SENTENCES,
    C4_FILLERS,
    LONGEST_TOKEN,
    SYMBOLS,
) = range(18)
ROWS = 18
#: FineWeb: a line of so many characters is short. mC4: a line of so many is a paragraph.
_SHORT = 30
_LONG = 200
#: C4 (`c4_utils.py`): words a line must have, characters a word may have.
_C4_WORDS = 5
_C4_WORD_CHARACTERS = 1000


_LANE_BITS = np.uint64((1 << LANE) - 1)
#: Characters after which the counters are read: as many as the smallest can hold.
_MOST = (1 << LANE) - 1
_KIND, _NEXT, _GOES_ON, _INK, _ONE = (np.uint64(number) for number in (KIND, NEXT, GOES_ON, INK, 1))


@inlined
def _lane(counters: np.uint64, place: int) -> int:
    """One of several counters in a word."""
    counted: Any = np.int64(counters >> np.uint64(LANE * place) & _LANE_BITS)
    return counted


@inlined
def _ends_sentence(data: NDArray[np.uint8], end: int, classes: NDArray[np.uint8], entries: NDArray[np.int64]) -> bool:
    """Whether C4 takes the last character before `end` that is no white space for a sentence's end; there is one."""
    at: Any = end
    entry: Any = np.int64(SPACE)
    while entry & SPACE != 0:
        at -= 1
        while data[np.uint64(at)] & 0xC0 == 0x80:
            at -= 1
        point, _ = character(data, at, end)
        entry = entries[np.uint64(classes[np.uint64(point)])]
    return entry & C4_END != 0


@kernel
def scan_surface(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint8],
    entries: NDArray[np.int64],
    steps: NDArray[np.uint64],
    moves: NDArray[np.uint64],
    endings: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> None:
    """Write `counts` [ROWS, n] of n documents, by the tables of `line_states`."""
    counts[:] = 0
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        while at < end:
            start = at
            characters = 0
            tokens = 0
            token: Any = 0
            longest: Any = 0
            sentences = 0
            braces = 0
            fed = False
            state = np.uint64(0)
            while at < end and not fed:
                stop = min(end, at + _MOST)
                stepped = np.uint64(0)
                moved = np.uint64(0)
                while at < stop:
                    # Where most characters have three bytes, as in Indic scripts, this is guessed right.
                    if data[np.uint64(at)] & 0xF0 == 0xE0 and at + 3 <= end:
                        point = three_bytes(data, at)
                        at += 3
                    else:
                        point, size = character(data, at, end)
                        at += size
                    if point == 0x0A:
                        fed = True
                        break
                    characters += 1
                    step = steps[np.uint64(classes[np.uint64(point)])]
                    stepped += step
                    move = moves[state + (step >> _KIND)]
                    moved += move
                    state = move >> _NEXT
                    token = (token & -np.int64(move >> _GOES_ON & _ONE)) + np.int64(move >> _INK & _ONE)
                    longest = max(longest, token)
                counts[DIGITS, document] += _lane(stepped, STEP_DIGITS)
                counts[CAPITALS, document] += _lane(stepped, STEP_CAPITALS)
                counts[SCRIPTED, document] += _lane(stepped, STEP_SCRIPTED)
                counts[IN_SCRIPT, document] += _lane(stepped, STEP_IN_SCRIPT)
                counts[HASHES, document] += _lane(stepped, STEP_HASHES)
                braces += _lane(stepped, STEP_BRACES)
                sentences += _lane(moved, MOVE_SENTENCES)
                tokens += _lane(moved, MOVE_TOKENS)
                counts[SYMBOLS, document] += _lane(moved, MOVE_SYMBOLS)
                counts[ELLIPSES, document] += _lane(moved, MOVE_ELLIPSES)
                counts[BULLET_LINES, document] += _lane(moved, MOVE_BULLET_LINES)
            ending: Any = np.int64(endings[state])
            counts[SYMBOLS, document] += ending & SYMBOL_LAST != 0
            counts[LONGEST_TOKEN, document] = max(counts[LONGEST_TOKEN, document], longest)
            counts[LINE_FEEDS, document] += fed
            counts[LONG_LINES, document] += characters >= _LONG
            if ending & INKED != 0:
                sentences += ending & OPEN != 0
                counts[SENTENCES, document] += sentences
                counts[LINES, document] += 1
                counts[PUNCTUATED_LINES, document] += ending & ENDED != 0
                counts[SHORT_LINES, document] += characters <= _SHORT
                counts[ELLIPSIS_LINES, document] += ending & ELLIPSIS_LAST != 0
                whole = tokens >= _C4_WORDS and longest <= _C4_WORD_CHARACTERS and ending & DOTS_LAST == 0
                if whole and _ends_sentence(data, at, classes, entries):
                    found = phrases(data, start, at)
                    if found & LOREM != 0 or (braces > 0 and found & JAVASCRIPT == 0):
                        counts[C4_FILLERS, document] += 1
                    elif found == 0:
                        counts[C4_SENTENCES, document] += sentences


def read_surface(data: NDArray[np.uint8], offsets: NDArray[np.int64], language: str, counts: NDArray[np.int64]) -> None:
    """Write `counts` [ROWS, n] of n documents; letters are expected in the script of `language` (`urd_Arab`)."""
    automaton = line_automaton()
    steps = line_steps(script_number(language))
    scan_surface(data, offsets, automaton.classes, automaton.entries, steps, automaton.moves, automaton.endings, counts)
