"""The automaton of a line: what its tables say of lines read character by character, counted by hand."""

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.text import line_states, surface
from roots_pipeline.text.batch import TextBatch


def read(line):
    """The endings of a line's last state, and the counters of sentences, tokens, symbols, ellipses and bullets."""
    automaton = line_states.line_automaton()
    steps = line_states.line_steps(1)
    state, counters = 0, [0] * 5
    for character in line:
        kind = int(steps[automaton.classes[ord(character)]]) >> line_states.KIND
        move = int(automaton.moves[state + kind])
        for place in range(5):
            counters[place] += move >> line_states.LANE * place & (1 << line_states.LANE) - 1
        state = move >> line_states.NEXT
    return int(automaton.endings[state]), counters


@pytest.mark.parametrize(
    ("line", "ending", "counters"),
    [
        ("", 0, [0, 0, 0, 0, 0]),
        ("  \t", 0, [0, 0, 0, 0, 0]),
        ("One two", line_states.INKED | line_states.OPEN, [0, 2, 0, 0, 0]),
        ("One. Two.", line_states.INKED | line_states.OPEN | line_states.ENDED, [1, 2, 0, 0, 0]),
        ("One. ", line_states.INKED | line_states.OPEN | line_states.ENDED, [0, 1, 0, 0, 0]),
        ("- a -", line_states.INKED | line_states.OPEN | line_states.SYMBOL_LAST, [0, 3, 1, 0, 1]),
        ("字字。字", line_states.INKED | line_states.OPEN, [1, 3, 0, 0, 0]),
        ("end...", sum((1, 2, 4, 8, 16)), [0, 1, 0, 1, 0]),
        ("end…”", line_states.INKED | line_states.OPEN | line_states.ELLIPSIS_LAST, [0, 1, 0, 1, 0]),
        ("......", sum((1, 4, 8, 16, 32)), [0, 1, 0, 2, 0]),
        (".. .", line_states.INKED | line_states.ENDED | line_states.SYMBOL_LAST, [0, 2, 1, 0, 0]),
    ],
)
def test_lines(line, ending, counters):
    assert read(line) == (ending, counters)


def test_a_state_says_all_that_the_tables_need():
    automaton = line_states.line_automaton()
    kinds = int(automaton.kinds.max()) + 1
    assert len(automaton.moves) == len(automaton.endings)
    assert len(automaton.moves) % kinds == 0
    following = automaton.moves >> np.uint64(line_states.NEXT)
    assert (following % np.uint64(kinds) == 0).all()
    assert set(following.tolist()) | {0} == set(range(0, len(automaton.moves), kinds))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("7", surface.DIGITS),
        ("A", surface.CAPITALS),
        ("#", surface.HASHES),
        ("é", surface.IN_SCRIPT),
        ("字", surface.SCRIPTED),
        ("…", surface.ELLIPSES),
        ("- ", surface.SYMBOLS),
        ("字。", surface.SENTENCES),
        ("-\n", surface.BULLET_LINES),
    ],
)
def test_counters_hold_long_lines(text, row):
    """A word has several counters of nine bits; lines are longer than that."""
    counts = TextBatch(pa.array([text * 5000], pa.large_string())).surface("eng_Latn")
    assert counts[row, 0] == 5000
    letters = TextBatch(pa.array(["x" * 5000], pa.large_string())).surface("eng_Latn")
    assert letters[surface.LONGEST_TOKEN, 0] == 5000
