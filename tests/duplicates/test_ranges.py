"""Ranges of documents: what is looked up across them is what one table of all would say."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.columns import write_columns
from roots_pipeline.duplicates.ranges import Ranges, RangeTable, ranges_of
from roots_pipeline.duplicates.resolve import Decisions, follow, look_up
from roots_pipeline.duplicates.rules import Reason

FILES, ROWS = 5, 6
NUMBERS = st.builds(lambda file, row: (file << 32) | row, st.integers(0, FILES - 1), st.integers(0, ROWS - 1))
#: Documents left out, each for one of a smaller number, so that nobody goes for itself.
LOST = st.dictionaries(
    NUMBERS.filter(bool), st.tuples(st.integers(0, 10**9), st.sampled_from([0.8, 0.9, 1.0]), st.sampled_from(Reason))
)


@given(st.lists(st.integers(0, 20)), st.integers(1, 30))
def test_ranges_are_runs_of_whole_files_and_those_of_the_first_files_stay(rows, most):
    ranges = ranges_of(rows, most)
    files = [list(ranges.files_in(number)) for number in range(ranges.count)]
    assert [file for part in files for file in part] == list(range(len(rows)))
    for part in files:
        assert len(part) <= 1 or sum(rows[file] for file in part) <= most or sum(rows[f] > 0 for f in part) <= 1
    for number, part in enumerate(files):
        assert ranges.of_files(np.array(part, dtype=np.int64)).tolist() == [number] * len(part)
    more = ranges_of([*rows, 7], most)
    assert more.of_files(np.arange(len(rows))).tolist() == ranges.of_files(np.arange(len(rows))).tolist()


def decisions(lost: dict[int, tuple[int, float, Reason]]) -> Decisions:
    numbers = sorted({(file << 32) | row for file in range(FILES) for row in range(ROWS)})
    rows = []
    for document, (choice, similarity, kind) in sorted(lost.items()):
        smaller = numbers[: numbers.index(document)]
        rows.append((document, smaller[choice % len(smaller)], similarity, kind))
    document, winner, similarity, kind = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Decisions(
        np.array(document, np.uint64),
        np.array(winner, np.uint64),
        np.array(similarity, float),
        np.array(kind, np.uint8),
    )


@settings(deadline=None)
@given(LOST, st.lists(st.integers(1, FILES - 1), unique=True))
def test_winners_are_followed_across_ranges_as_in_one_memory(lost, cuts):
    found = decisions(lost)
    ranges = Ranges(np.array([0, *sorted(cuts)]), FILES)
    whole = follow(found, partial(look_up, found))
    # By hand: each for whom its winner goes, until that one stays.
    goes = dict(zip(found.document.tolist(), found.winner.tolist(), strict=True))
    for document, winner in zip(whole.document.tolist(), whole.winner.tolist(), strict=True):
        expected = goes[document]
        while expected in goes:
            expected = goes[expected]
        assert winner == expected
    with tempfile.TemporaryDirectory() as folder:
        of = ranges.of(found.document)
        parts = [Decisions(*(column[of == number] for column in found)) for number in range(ranges.count)]
        for number, part in enumerate(parts):
            write_columns(Path(folder, str(number)), part._asdict(), mapped=True)
        table = RangeTable(ranges, lambda number: Path(folder, str(number)))
        names = ("winner", "similarity", "kind")
        followed = [follow(part, partial(table.look_up, names=names)) for part in parts]
    for column, columns in zip(whole, zip(*followed, strict=True), strict=True):
        assert np.concatenate(columns).tolist() == column.tolist()
