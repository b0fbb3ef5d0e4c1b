from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.privacy.spans import TextBuffer, resolve, splice
from roots_pipeline.text.rows import replace


def large(texts):
    return pa.array(texts, pa.large_string())


def test_buffer_of_a_slice_shares_the_bytes():
    texts = large(["ab", "ćd", "", "e"]).slice(1, 2)
    buffer = TextBuffer.of(texts)
    assert buffer.offsets.tolist() == [2, 5, 5]
    assert bytes(buffer.data[2:5]).decode() == "ćd"


@pytest.mark.parametrize("texts", [large([]), large([""]), large(["a"]).slice(1)])
def test_buffer_of_nothing(texts):
    buffer = TextBuffer.of(texts)
    assert len(buffer.offsets) == len(texts) + 1
    assert buffer.offsets[0] == buffer.offsets[-1]


def test_nulls_are_refused():
    with pytest.raises(ValueError, match="1 of 2 are null"):
        TextBuffer.of(large(["a", None]))


@pytest.mark.parametrize(
    ("found", "resolved"),
    [
        ([], []),
        ([(0, 1, 3, 2), (0, 3, 5, 1)], [(0, 1, 3, 2), (0, 3, 5, 1)]),
        # Contained, overlapping, and a chain of overlaps: one, of the first type.
        ([(0, 1, 9, 2), (0, 3, 5, 1)], [(0, 1, 9, 1)]),
        ([(0, 1, 5, 0), (0, 3, 9, 1)], [(0, 1, 9, 0)]),
        ([(0, 1, 4, 2), (0, 3, 7, 1), (0, 6, 9, 3)], [(0, 1, 9, 1)]),
        # The same places of two documents are apart; the order of finding does not matter.
        ([(1, 1, 5, 0), (0, 1, 5, 1)], [(0, 1, 5, 1), (1, 1, 5, 0)]),
    ],
)
def test_overlaps_become_one(found, resolved):
    spans = resolve((*one, 0.75) for one in found)
    assert list(zip(spans.documents, spans.starts, spans.ends, spans.kinds, strict=True)) == resolved


def test_the_surest_score_of_overlaps_counts():
    assert resolve([(0, 1, 5, 0, 0.6), (0, 3, 9, 1, 0.75), (0, 9, 10, 1, 0.5)]).scores.tolist() == [0.75, 0.5]


def test_some_spans():
    spans = resolve([(0, 1, 5, 0, 0.6), (1, 3, 9, 1, 0.75)])
    assert spans.where(np.array([False, True])).starts.tolist() == [3]
    assert spans.where(np.array([True, True])) is spans


def test_splicing():
    texts = large(["no", "ab@c, d@e", "", "x@y"]).slice(1)
    spliced = splice(texts, resolve([(0, 0, 4, 0, 1), (0, 6, 9, 1, 1), (2, 0, 3, 0, 1)]), [b"<A>", b"<LONG>", b"<A>"])
    assert spliced.texts.to_pylist() == ["<A>, <LONG>", "", "<A>"]
    data = spliced.texts.buffers()[2].to_pybytes()
    assert [data[a:b] for a, b in zip(spliced.starts, spliced.ends, strict=True)] == [b"<A>", b"<LONG>", b"<A>"]
    spliced.texts.validate(full=True)


@given(texts=st.lists(st.text(max_size=5), min_size=1, max_size=8), data=st.data())
def test_replacing_rows(texts, data):
    rows = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)))
    others = [f"<{row}>" for row in rows]
    replaced = replace(large(texts), np.array(rows), large(others))
    assert replaced.to_pylist() == [f"<{row}>" if row in rows else text for row, text in enumerate(texts)]
