from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash

from roots_pipeline.duplicates.shingles import shingles
from roots_pipeline.duplicates.signatures import EMPTY, permutations, sign
from roots_pipeline.text.batch import TextBatch

TEXTS = [
    "the quick brown fox jumps over the lazy dog and goes home again",
    "नमस्ते दुनिया में आपका स्वागत है और यह एक परीक्षण है",
    "ọ̀rọ̀ àkọ́kọ́ ni yìí fún gbogbo ènìyàn ní ilẹ̀ yìí",
    "今天天气很好我们去公园散步吧",
    "วันนี้อากาศดีมากเราไปเดินเล่นกัน",
    "five words make one shingle",
    " ".join(f"word{number * number % 10007}" for number in range(5000)),
    " ".join(f"w{number}" for number in range(2048 + 4)),  # a whole block of shingles, and with one more, two
    " ".join(f"w{number}" for number in range(2048 + 5)),
]


def batch(texts: list[str]) -> TextBatch:
    return TextBatch(pa.array(texts, pa.large_string()))


def datasketch_of(hashes: list[int], count: int = 120) -> MinHash:
    sketch = MinHash(num_perm=count, seed=1, scheme="affine32", hashfunc=int)
    sketch.update_batch(hashes)
    return sketch


def test_permutations_are_datasketch_s():
    factors, summands = permutations()
    # datasketch 2.0.0, minhash.py, _init_permutations: odd factors, then summands, from RandomState(1).
    random = np.random.RandomState(1)
    assert np.array_equal(factors, random.randint(0, 1 << 31, 120, dtype=np.uint32) * np.uint32(2) + np.uint32(1))
    assert np.array_equal(summands, random.randint(0, 1 << 32, 120, dtype=np.uint32))
    assert factors.dtype == summands.dtype == np.uint32


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_every_lane_is_datasketch_s(number):
    texts = batch(TEXTS)
    offsets, hashes = shingles(texts)
    mine = sign(texts).minima[number]
    theirs = datasketch_of(hashes[offsets[number] : offsets[number + 1]].tolist())
    assert np.array_equal(mine, theirs.hashvalues)


def test_another_number_of_permutations():
    texts = batch(TEXTS[:1])
    assert np.array_equal(
        sign(texts, count=33).minima[0], datasketch_of(shingles(texts).hashes.tolist(), 33).hashvalues
    )


def test_rows_work_as_datasketch_sketches():
    texts = batch(["a b c d e f g h i j", "a b c d e f g h i k", "z y x w v u t s r q"])
    minima = sign(texts).minima
    offsets, hashes = shingles(texts)
    mine = [MinHash(hashvalues=row, scheme="affine32", num_perm=120, seed=1) for row in minima]
    theirs = [datasketch_of(hashes[start:end].tolist()) for start, end in itertools.pairwise(offsets)]
    assert mine[0].jaccard(theirs[0]) == 1.0
    assert mine[0].jaccard(mine[1]) == theirs[0].jaccard(theirs[1]) > 0.4  # 5 of 7 shingles are shared
    assert mine[0].jaccard(mine[2]) == 0.0
    mine[0].merge(theirs[2])
    assert np.array_equal(mine[0].hashvalues, np.minimum(minima[0], minima[2]))


def test_counts_and_short_documents():
    signed = sign(batch(["", "one two three four", "one two three four five", "a b c d e a b c d e"]))
    assert signed.shingles.tolist() == [0, 0, 1, 6]
    assert (signed.minima[:2] == EMPTY).all()
    assert np.array_equal(MinHash(num_perm=120, scheme="affine32").hashvalues, signed.minima[0])
    assert not (signed.content[0] == signed.content[1]).all()


def test_documents_shorter_than_a_shingle_are_told_apart_by_their_content():
    # One to four words or characters in several scripts, and nothing at all.
    texts = [
        "yes",
        "Yes",
        "no",
        "one two",
        "onetwo",
        "कल आना",
        "कल जाना",
        "你好",
        "您好吗",
        "สวัสดี"[:3],
        "...",
        "!",
        "",
        " ",
    ]
    signed = sign(batch(texts))
    assert not signed.shingles.any()
    assert (signed.minima == EMPTY).all()
    # All differ but the last two, of which one is white space.
    assert len(np.unique(signed.content, axis=0)) == len(texts) - 1
    assert np.array_equal(signed.content[-2], signed.content[-1])
    again = sign(batch([f"\n{text}\u3000" for text in texts]))
    assert np.array_equal(signed.content, again.content)


def test_slices_sign_alike():
    texts = pa.array(TEXTS, pa.large_string())
    whole, part = sign(TextBatch(texts)), sign(TextBatch(texts.slice(2, 3)))
    for all_rows, some in zip(whole, part, strict=True):
        assert np.array_equal(all_rows[2:5], some)
    assert sign(TextBatch(texts.slice(0, 0))).minima.shape == (0, 120)


def test_white_space_and_case_do_not_count_and_order_does():
    minima = sign(
        batch(["One two three four five six", "one\ttwo  THREE\nfour five six", "six five four three two one"])
    ).minima
    assert np.array_equal(minima[0], minima[1])
    assert not np.array_equal(minima[0], minima[2])
