"""How much work a document may make: counted, not timed, so that the same documents are refused everywhere.

Time by text is bounded for every pattern, but a text made of nothing but candidates (numbers in rows, addresses in
lists) has them judged one by one. What a document may spend on that grows with its size; one that spends more is
refused, whole: its caller quarantines it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: The rule that refuses a document, as ledgers name it.
RULE: Final = "privacy_budget"
#: Units (`Recognizer.cost`) that any document may spend, and bytes of text for each further one: a list of
#: telephone numbers may have one in 80 bytes and twenty besides; of 156 MB of documents none is refused.
_FREE: Final = 365
_BYTES_A_UNIT: Final = 4
_UNBOUNDED: Final = 1 << 60


class Budget:
    """What the documents of a batch may still spend."""

    def __init__(self, sizes: NDArray[np.int64], *, bounded: bool = True) -> None:
        """`sizes`: the documents' bytes. Not `bounded`: for what was counted before."""
        #: Units by document; below zero, it is refused. Recognizers subtract what they spend.
        self.left: list[int] = (_FREE + sizes // _BYTES_A_UNIT).tolist() if bounded else [_UNBOUNDED] * len(sizes)

    @property
    def refused(self) -> NDArray[np.bool_]:
        """Which documents would have spent more than they may: bool[documents]."""
        return np.array(self.left, np.int64) < 0

    def within(self, windows: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """The windows of documents that are not refused yet."""
        return [window for window in windows if self.left[window[0]] >= 0]
