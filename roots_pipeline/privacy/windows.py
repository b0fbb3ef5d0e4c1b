"""The fast path: anchors found over a whole batch at once, and windows around them for the recognizers.

Why windows lose nothing: a recognizer's match contains a match of its anchor, and nothing further from the match than
the recognizer's reach has a say in it (`Recognizer`). RE2 reports the leftmost anchors that do not overlap, so every
anchor in the text overlaps a reported one, or the few bytes behind it that are passed over and count as its part. A
match therefore lies within its own length of what is reported, and with everything it depends on within the reach of
it: inside the window, as in the whole document. Overlapping candidates are chained left to right from anchor to
anchor, in the same window. Nothing depends on where in the document a match stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import re2

from roots_pipeline.privacy.folding import preimage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from roots_pipeline.privacy.spans import TextBuffer

#: RE2 forgets its states and slows fivefold when they outgrow this; 64 MiB holds ours with room.
_MAX_MEMORY: Final = 256 << 20
#: Bytes behind an anchor in which no other is looked for, where anchors are few.
_SKIP: Final = 16
#: The longest encoding of a character in UTF-8.
_WIDEST: Final = 4


@dataclass(frozen=True)
class Near:
    """Stretches of the data buffer: only what lies within reach of one is looked at. Sorted, apart: int64[n]."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def reaches(self, start: int, end: int, reach: int) -> bool:
        """Whether a stretch begins or ends within some bytes of another stretch."""
        first = int(np.searchsorted(self.ends, start - reach))
        return first < len(self.starts) and int(self.starts[first]) <= end + reach


class Windows:
    """Finds the parts of a batch in which some recognizers can find something."""

    def __init__(self, anchors: Iterable[str], reach: int, *, skip: int = _SKIP) -> None:
        """`anchors`: RE2 patterns over the folded alphabet; `reach`: the farthest of the recognizers, in characters.

        `skip`: bytes behind an anchor in which no other is looked for, more in rows of them; they count as its part.
        """
        options = re2.Options()
        options.max_mem = _MAX_MEMORY
        options.never_capture = True
        pattern = "|".join(f"(?:{preimage(anchor)})" for anchor in sorted(set(anchors)))
        self._anchor: Any = re2.compile(pattern.encode(), options)
        self._reach = reach
        self._skip, self._most = skip, max(skip, reach)

    def find(
        self, buffer: TextBuffer, near: Near | None = None, without: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, int, int]]:
        """The windows of a batch, in order and apart: document, first byte and byte after the last in the data.

        `without`: documents that are passed over, bool[documents]; a window may reach into them all the same.
        """
        windows: list[tuple[int, int, int]] = []
        for start, end, is_near in self._joined(buffer, near, without):
            if not is_near:
                continue
            # A window that goes over a document's border is cut there, and both parts are looked at.
            document = int(np.searchsorted(buffer.offsets, start, side="right")) - 1
            position = start
            while position < end:
                border = min(end, int(buffer.offsets[document + 1]))
                if position < border:
                    windows.append((document, position, border))
                position = border
                document += 1
        return windows

    def _joined(
        self, buffer: TextBuffer, near: Near | None, without: NDArray[np.bool_] | None
    ) -> Iterator[tuple[int, int, bool]]:
        """Windows of which none touches another: an anchor in a window has the whole reach around it."""
        pending: tuple[int, int, bool] | None = None
        for first, last, is_near in self._clusters(buffer, near, without):
            start, end = self._left(buffer, first), self._right(buffer, last)
            if pending is None:
                pending = start, end, is_near
            elif start <= pending[1]:
                pending = pending[0], end, is_near or pending[2]
            else:
                yield pending
                pending = start, end, is_near
        if pending is not None:
            yield pending

    def _clusters(
        self, buffer: TextBuffer, near: Near | None, without: NDArray[np.bool_] | None
    ) -> Iterator[tuple[int, int, bool]]:
        """Anchors so close that their windows meet, as one: first byte, byte after the last, whether near."""
        # Characters have at least a byte, so windows of `reach` characters meet if no more bytes lie between.
        gap = 2 * self._reach
        first = last = -1
        is_near = near is None
        for start, end in self._anchors(buffer, without):
            if first >= 0 and start > last + gap:
                yield first, last, is_near
                first, is_near = start, near is None
            elif first < 0:
                first = start
            last = end
            if near is not None and not is_near:
                is_near = near.reaches(start, end, 2 * _WIDEST * self._reach)
        if first >= 0:
            yield first, last, is_near

    def _anchors(self, buffer: TextBuffer, without: NDArray[np.bool_] | None) -> Iterator[tuple[int, int]]:
        """Anchors with what follows them, which is taken as a part: text full of anchors has not all looked at."""
        skip = self._skip
        for begin, stop in _stretches(buffer, without):
            position = begin
            while (match := self._anchor.search(buffer.data, position, stop)) is not None:
                start, end = match.span()
                # The closer they are, the more is passed over, up to what a window has beyond its last anchor anyway.
                skip = min(2 * skip, self._most) if start <= position + self._reach else self._skip
                position = _boundary(buffer.data, min(end + skip, stop))
                yield start, position

    def _left(self, buffer: TextBuffer, position: int) -> int:
        start = max(int(buffer.offsets[0]), position - self._reach)
        if bytes(buffer.data[start:position]).isascii():
            return start
        start = max(int(buffer.offsets[0]), position - _WIDEST * self._reach)
        # A character cut at the window's edge is dropped by "ignore".
        text = bytes(buffer.data[start:position]).decode(errors="ignore")
        return position - len(text[-self._reach :].encode())

    def _right(self, buffer: TextBuffer, position: int) -> int:
        end = min(int(buffer.offsets[-1]), position + self._reach)
        if bytes(buffer.data[position:end]).isascii():
            return end
        end = min(int(buffer.offsets[-1]), position + _WIDEST * self._reach)
        text = bytes(buffer.data[position:end]).decode(errors="ignore")
        return position + len(text[: self._reach].encode())


def _stretches(buffer: TextBuffer, without: NDArray[np.bool_] | None) -> Iterator[tuple[int, int]]:
    """The data of documents in a row: first byte and byte after the last."""
    if without is None or not without.any():
        yield int(buffer.offsets[0]), int(buffer.offsets[-1])
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([True], without, [True]))))
    for first, end in edges.reshape(-1, 2).tolist():
        yield int(buffer.offsets[first]), int(buffer.offsets[end])


def _boundary(data: memoryview, position: int) -> int:
    """The next position where a character begins."""
    while position < len(data) and data[position] & 0xC0 == 0x80:
        position += 1
    return position
