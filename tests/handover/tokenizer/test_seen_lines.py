"""A line is seen once, whatever the batches; blank ones always."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.handover.tokenizer.seen_lines import SeenLines
from roots_pipeline.text.batch import TextBatch


def once(seen: SeenLines, *texts: str) -> list[str]:
    return seen.first_seen(TextBatch(pa.array(texts, pa.large_string()))).to_pylist()


def test_by_hand() -> None:
    seen = SeenLines()
    assert once(seen, "Menu\n\n  one\ntwo", "Menu\none", "", "Menu\n\nthree\nthree ") == [
        "Menu\n\n  one\ntwo",
        "\nthree",
    ]
    assert once(seen, "two\nfour", "\n\n") == ["four"]
    # Menu, one, two; Menu, one; Menu, three, three; two, four.
    assert (seen.lines, seen.seen) == (10, 5)


@given(st.lists(st.lists(st.text("ab", max_size=3), max_size=5), max_size=5))
def test_as_a_set_has_it(batches: list[list[str]]) -> None:
    seen, known = SeenLines(), set()
    for batch in batches:
        expected = []
        for line in batch:
            if line and line not in known:
                expected.append(line)
            known.add(line)
        assert once(seen, *batch) == expected


def test_the_set_grows() -> None:
    seen = SeenLines()
    lines = [f"line {number}" for number in range(200_000)]
    assert len(once(seen, *lines)) == len(lines)
    assert once(seen, *lines) == []
