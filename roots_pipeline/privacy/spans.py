"""Where personal data stands in a batch, and putting something else in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class TextBuffer:
    """The bytes of a large_string array, not copied: all documents in one row, in UTF-8."""

    #: Byte where each document begins, and where the last ends: int64[n + 1], positions in `data`.
    offsets: NDArray[np.int64]
    #: The array's whole data buffer; a slice of an array begins at `offsets[0]`.
    data: memoryview

    @classmethod
    def of(cls, texts: pa.LargeStringArray) -> TextBuffer:
        """Raises ValueError for an array with nulls: a document without text should not have come this far."""
        if texts.null_count:
            raise ValueError(
                f"texts: {texts.null_count} of {len(texts)} are null; only documents with text are redacted"
            )
        _, offsets, data = texts.buffers()
        if offsets is None or not len(texts):
            return cls(np.zeros(1, np.int64), memoryview(b""))
        positions = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
        return cls(positions, memoryview(data) if data is not None else memoryview(b""))


@dataclass(frozen=True)
class Spans:
    """Pieces of personal data, in order and apart from one another. All arrays have one element a piece."""

    #: The row of the document: int64.
    documents: NDArray[np.int64]
    #: First byte and byte after the last, from the beginning of the document: int64.
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    #: Index into the types in order of priority: int64.
    kinds: NDArray[np.int64]
    #: How sure it is, up to 1: float64.
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.documents)

    def where(self, chosen: NDArray[np.bool_]) -> Spans:
        """Some of them: bool[spans]."""
        if chosen.all():
            return self
        return Spans(
            self.documents[chosen], self.starts[chosen], self.ends[chosen], self.kinds[chosen], self.scores[chosen]
        )


def resolve(found: Iterable[tuple[int, int, int, int, float]]) -> Spans:
    """Overlapping findings become one, of the type of highest priority, so that no part of either is left.

    `found`: document, start, end, kind, score; a lower kind goes before a higher one. The surest score counts.

    >>> resolve([(0, 5, 9, 2, 0.5), (0, 8, 12, 1, 0.75), (0, 12, 14, 0, 0.75)]).kinds.tolist()
    [1, 0]
    """
    merged: list[list[int]] = []
    scores: list[float] = []
    for document, start, end, kind, score in sorted(found):
        if merged and merged[-1][0] == document and start < merged[-1][2]:
            last = merged[-1]
            last[2] = max(last[2], end)
            last[3] = min(last[3], kind)
            scores[-1] = max(scores[-1], score)
        else:
            merged.append([document, start, end, kind])
            scores.append(score)
    columns = np.array(merged, np.int64).reshape(-1, 4).T
    return Spans(columns[0], columns[1], columns[2], columns[3], np.array(scores, np.float64))


@dataclass(frozen=True)
class Spliced:
    """Documents with other text in place of spans."""

    texts: pa.LargeStringArray
    #: First byte of each replacement and byte after its last, in the data buffer of `texts`: int64[spans].
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def splice(texts: pa.LargeStringArray, spans: Spans, replacements: Sequence[bytes]) -> Spliced:
    """Put its replacement in place of each span; what lies between is copied by slices."""
    buffer = TextBuffer.of(texts)
    sizes = np.array([len(one) for one in replacements], np.int64)
    begins = buffer.offsets[spans.documents]
    starts, ends = begins + spans.starts, begins + spans.ends
    pieces: list[bytes | memoryview] = []
    position = int(buffer.offsets[0])
    for start, end, replacement in zip(starts.tolist(), ends.tolist(), replacements, strict=True):
        pieces += (buffer.data[position:start], replacement)
        position = end
    pieces.append(buffer.data[position : int(buffer.offsets[-1])])
    data = b"".join(pieces)
    growth = np.zeros(len(buffer.offsets), np.int64)
    np.add.at(growth, spans.documents + 1, sizes - (ends - starts))
    offsets = buffer.offsets - buffer.offsets[0] + np.cumsum(growth)
    placed = starts - buffer.offsets[0] + np.cumsum(sizes - (ends - starts)) - (sizes - (ends - starts))
    return Spliced(_array(offsets, data), placed, placed + sizes)


def _array(offsets: NDArray[np.int64], data: bytes) -> pa.LargeStringArray:
    buffers = [None, pa.py_buffer(np.ascontiguousarray(offsets)), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_string(), len(offsets) - 1, buffers)
