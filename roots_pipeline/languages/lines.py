"""The languages of a document line by line: how much of it is in which, and whether it is mixed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.text.batch import TextBatch

#: Lines of fewer letters say too little to count, for any language.
MIN_LETTERS = 20

#: A line is in a language confidently at this score and above.
CONFIDENT = 0.8

#: A document is mixed when so many of the letters of its lines, in so many lines at least, are confidently in another
#: language than most are. Of 2,700 documents whose sources say that they are in one language, 2.3 % are mixed by 16 of
#: their lines: all of those looked at have English parts that nobody translated. Of 1,400 made of 8 lines of one
#: document and up to 6 of another, 69 % are: the others' lines are short, or languages too close.
MIXED_SHARE, MIXED_LINES = 0.25, 3


class Split(NamedTuple):
    """The lines of n documents: line k is part of document `documents[k]`, int64[m], in order."""

    lines: pa.LargeStringArray
    documents: NDArray[np.int64]


class ByLine(NamedTuple):
    """What the lines of n documents say.

    Document i has the entries `offsets[i]` to `offsets[i + 1]` of `labels` and `shares`: its languages as indexes into
    the identifier's labels, by the share of its letters (0 to 1, over all lines that are in some language), largest
    first. `scores` are their lines' scores, weighted by letters. `undetermined` is the share of a document's letters
    that lies in lines of no language or too short ones. `mixed` is as `MIXED_SHARE` says.
    """

    offsets: NDArray[np.int64]  # [n + 1]
    labels: NDArray[np.int32]
    shares: NDArray[np.float64]
    scores: NDArray[np.float64]
    undetermined: NDArray[np.float64]  # [n]
    mixed: NDArray[np.bool_]  # [n]


def split_lines(texts: pa.LargeStringArray, most: int | None = None) -> Split:
    """The lines of each text, over the same memory; of a text with more than `most`, that many at equal distances.

    Lines that are too short to count are among them if all are asked for, but not in a sample.
    """
    batch = TextBatch(texts)
    first, end = batch.offsets[0], batch.offsets[-1]
    breaks = np.flatnonzero(batch.data[first:end] == ord("\n")) + first + 1
    starts = np.union1d(breaks, batch.offsets)
    starts = starts[starts <= end]
    documents = np.searchsorted(batch.offsets, starts[:-1], side="right") - 1
    lines = pa.LargeStringArray.from_buffers(len(starts) - 1, pa.py_buffer(starts), texts.buffers()[2])
    if most is None:
        return Split(lines, documents)
    candidates = np.flatnonzero(np.diff(starts) >= MIN_LETTERS)
    of_document = documents[candidates]
    counts = np.bincount(of_document, minlength=batch.size)
    place = np.arange(candidates.size) - (np.cumsum(counts) - counts)[of_document]
    total = counts[of_document]
    # Of k lines the ones whose place is the first in its 1/most of them.
    chosen = candidates[(total <= most) | ((place * most) // total != ((place - 1) * most) // total)]
    return Split(lines.take(pa.array(chosen)), documents[chosen])


def identify_lines(identifier: Identifier, texts: pa.LargeStringArray, most: int | None = None) -> ByLine:
    """The languages of each text's lines, of all or of a sample of `most`. No nulls."""
    split = split_lines(texts, most)
    letters = TextBatch(split.lines).alphabetic_characters if len(split.lines) else np.zeros(0, dtype=np.int64)
    identified = identifier.identify(split.lines, top=1)
    known = (identified.labels[:, 0] >= 0) & (letters >= MIN_LETTERS)
    documents, labels = split.documents[known], identified.labels[known, 0].astype(np.int64)
    scores, weights = identified.scores[known, 0].astype(np.float64), letters[known]
    size = len(identifier.labels)
    keys, place = np.unique(documents * size + labels, return_inverse=True)
    in_language = np.bincount(place, weights, minlength=keys.size)
    scored = np.bincount(place, weights * scores, minlength=keys.size)
    sure = scores >= CONFIDENT
    sure_letters = np.bincount(place[sure], weights[sure], minlength=keys.size)
    sure_lines = np.bincount(place[sure], minlength=keys.size)
    of_document = keys // size
    total = np.bincount(of_document, in_language, minlength=len(texts))
    every = np.bincount(split.documents, letters, minlength=len(texts))
    order = np.lexsort((keys % size, -in_language, of_document))
    of_document = of_document[order]
    offsets = np.searchsorted(of_document, np.arange(len(texts) + 1))
    main = np.zeros(keys.size, dtype=np.bool_)
    main[offsets[:-1][np.diff(offsets) > 0]] = True
    enough = ~main & (sure_letters[order] >= MIXED_SHARE * total[of_document]) & (sure_lines[order] >= MIXED_LINES)
    mixed = np.bincount(of_document[enough], minlength=len(texts)) > 0
    return ByLine(
        offsets=offsets,
        labels=(keys[order] % size).astype(np.int32),
        shares=in_language[order] / total[of_document],
        scores=scored[order] / in_language[order],
        undetermined=1.0 - np.divide(total, every, out=np.zeros(len(texts)), where=every > 0),
        mixed=mixed,
    )
