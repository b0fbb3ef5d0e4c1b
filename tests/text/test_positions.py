"""Where words lie, against the definition of a word in plain Python."""

import pyarrow as pa
from hypothesis import given, settings
from scripts import WORD, texts

from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.positions import word_positions


@settings(deadline=None, max_examples=200)
@given(texts)
def test_positions_are_those_of_the_definition(values):
    array = pa.array(["before, ", *values], pa.large_string()).slice(1)
    batch = TextBatch(array)
    offsets, starts, ends = word_positions(batch)
    assert offsets.tolist() == batch.words.offsets.tolist()
    expected = []
    for value, offset in zip(values, batch.offsets.tolist(), strict=False):
        for match in WORD.finditer(value):
            first, last = (len(value[:at].encode()) for at in match.span())
            expected.append((offset + first, offset + last))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected
