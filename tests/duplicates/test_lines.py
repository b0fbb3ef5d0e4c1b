"""Lines against plain Python: what they say, which are repeated, and texts without some of them."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.lines import find_lines, repeated_lines, repeated_paragraphs, without_lines
from roots_pipeline.text.batch import TextBatch

#: Unicode 16, PropList.txt: White_Space.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"

#: Text with white space of every size, and characters that share bytes with it.
TEXT = st.lists(
    st.sampled_from(
        [*"\n\naéあア\u200b\u2030𐍈\u0645\ufeff", "b c", "12345678", *WHITE_SPACE],
    ),
    max_size=24,
).map("".join)
TEXTS = st.lists(TEXT, max_size=5)


def batch(texts: list[str]) -> TextBatch:
    return TextBatch(pa.array(texts, pa.large_string()))


def says(line: str) -> str:
    return line.strip(WHITE_SPACE)


def test_the_white_space_is_unicodes():
    assert set(WHITE_SPACE) == set(regex.findall(r"\p{White_Space}", "".join(map(chr, range(0xD800)))))


@settings(deadline=None)  # the first example compiles
@given(TEXTS)
def test_lines_are_those_of_split(texts):
    found = find_lines(batch(texts))
    lines = [line for text in texts for line in text.split("\n")]
    assert np.diff(found.offsets).tolist() == [text.count("\n") + 1 for text in texts]
    assert found.characters.tolist() == [len(says(line)) for line in lines]
    data = "".join(texts).encode()
    ends = [data.find(b"\n", start) for start in found.starts.tolist()]
    for line, start, end in zip(lines, found.starts.tolist(), ends, strict=True):
        assert data[start:].decode().startswith(line), (start, end)


@settings(deadline=None)  # the first example compiles
@given(TEXTS)
def test_lines_that_say_the_same_have_the_same_hash_and_no_others(texts):
    found = find_lines(batch(texts))
    lines = [says(line) for text in texts for line in text.split("\n")]
    by_hash = dict(zip(found.hashes.tolist(), lines, strict=True))
    assert [by_hash[value] for value in found.hashes.tolist()] == lines
    assert len(set(found.hashes.tolist())) == len(set(lines))


@settings(deadline=None)  # the first example compiles
@given(TEXTS)
def test_documents_with_the_same_lines_have_the_same_contents(texts):
    contents = find_lines(batch(texts)).contents.tolist()
    said = [tuple(filter(None, map(says, text.split("\n")))) for text in texts]
    assert len(set(zip(contents, said, strict=True))) == len(set(contents)) == len(set(said))


def test_every_byte_of_a_long_line_counts():
    line = "abcdefghijklmnopqrstuvwxyz"
    texts = [line[:i] + "_" + line[i + 1 :] for i in range(26)] + [line[:i] for i in range(27)]
    assert len(set(find_lines(batch(texts)).hashes.tolist())) == 53


@settings(deadline=None)  # the first example compiles
@given(TEXTS, st.data())
def test_what_stays_is_what_was_there(texts, data):
    lines = [text.split("\n") for text in texts]
    gone = [[data.draw(st.booleans()) for _ in of_text] for of_text in lines]
    # A slice, whose bytes do not begin at 0.
    of_slice = TextBatch(pa.array(["before\n", *texts], pa.large_string()).slice(1))
    left = without_lines(of_slice, find_lines(of_slice), np.array([*chain(*gone)], dtype=np.bool_))
    left.validate(full=True)
    assert left.to_pylist() == [
        "\n".join(line for line, goes in zip(*both, strict=True) if not goes) for both in zip(lines, gone, strict=True)
    ]


def test_nothing_to_take_away():
    texts = batch(["a\nb", ""])
    lines = find_lines(texts)
    assert without_lines(texts, lines, np.zeros(3, dtype=np.bool_)) is texts.texts


def shortened(text: str, repeated: object) -> str:
    texts = batch([text])
    lines = find_lines(texts)
    return without_lines(texts, lines, repeated(lines, np.zeros(lines.starts.size, dtype=np.bool_)))[0].as_py()


@pytest.mark.parametrize(
    ("text", "lines", "paragraphs"),
    [
        ("a\n\nb\n\na\n\nc", "a\n\nb\n\n\nc", "a\n\nb\n\nc"),
        # A paragraph is more than its lines.
        ("a\nb\n\na\nc", "a\nb\n\nc", "a\nb\n\na\nc"),
        ("a\nb\n\nb\na", "a\nb\n", "a\nb\n\nb\na"),
        # White space at the ends of lines does not count; that between words does.
        ("x y\nz\n \n  x y \u3000\nz\n\nx  y\nz", "x y\nz\n \n\nx  y", "x y\nz\n \nx  y\nz"),
        ("ok\nok\nok", "ok", "ok\nok\nok"),
        ("सा\n\nसा\n", "सा\n\n", "सा\n"),
        ("", "", ""),
        ("\n\n\n", "\n\n\n", "\n\n\n"),
    ],
)
def test_repetition_within_a_document(text, lines, paragraphs):
    assert shortened(text, repeated_lines) == lines
    assert shortened(text, repeated_paragraphs) == paragraphs


def without_repeated_lines(lines: list[str]) -> list[str]:
    seen: set[str] = set()
    left = []
    for line in lines:
        if not says(line) or says(line) not in seen:
            left.append(line)
        seen.add(says(line))
    return left


def without_repeated_paragraphs(lines: list[str]) -> list[str]:
    blocks: list[tuple[list[str], list[str]]] = [([], [])]
    for line in lines:
        if not says(line):
            blocks[-1][1].append(line)
        elif blocks[-1][1]:
            blocks.append(([line], []))
        else:
            blocks[-1][0].append(line)
    seen: set[tuple[str, ...]] = set()
    left = []
    for paragraph, blank in blocks:
        key = tuple(map(says, paragraph))
        if not key or key not in seen:
            left += paragraph + blank
        seen.add(key)
    return left


@settings(deadline=None)  # the first example compiles
@given(st.lists(st.lists(st.sampled_from(["a", "b", " a", "", "\u3000"]), max_size=14), max_size=4), st.data())
def test_repetition_among_the_lines_that_are_there(documents, data):
    texts = batch(["\n".join(lines) for lines in documents])
    documents = [lines or [""] for lines in documents]
    gone = [[data.draw(st.booleans()) for _ in lines] for lines in documents]
    there = [[line for line, goes in zip(*both, strict=True) if not goes] for both in zip(documents, gone, strict=True)]
    flat = np.array([*chain(*gone)], dtype=np.bool_)
    found = find_lines(texts)
    for repeated, reference in (
        (repeated_lines, without_repeated_lines),
        (repeated_paragraphs, without_repeated_paragraphs),
    ):
        marked = repeated(found, flat)
        assert not (marked & flat).any()
        left = without_lines(texts, found, flat | marked).to_pylist()
        assert left == ["\n".join(reference(lines)) for lines in there]
