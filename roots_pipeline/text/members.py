"""The kernel that looks words up in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.text.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EMPTY = np.uint64(0)
_ONE = np.uint64(1)


@kernel
def count_members(
    hashes: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    listed: NDArray[np.uint64],
    counts: NDArray[np.int64],
) -> None:
    """How many words of each document are listed, and how many different ones: `counts` [2, n].

    `offsets` [n + 1] are into `hashes`; `listed` has no word twice.
    """
    bits = 4
    while (1 << bits) < 4 * listed.size:
        bits += 1
    # The hashes are well mixed: their low bits are the slot. The one that equals the mark of an empty slot counts as 1.
    mask = np.uint64((1 << bits) - 1)
    table = np.zeros(1 << bits, dtype=np.uint64)
    last = np.full(1 << bits, -1, dtype=np.int64)
    for word in listed:
        entry = max(word, _ONE)
        slot = entry & mask
        while table[slot] not in (_EMPTY, entry):
            slot = (slot + _ONE) & mask
        table[slot] = entry
    for document in range(offsets.size - 1):
        found = 0
        different = 0
        for i in range(offsets[document], offsets[document + 1]):
            entry = max(hashes[np.uint64(i)], _ONE)
            slot = entry & mask
            held = table[slot]
            while held != entry and held != _EMPTY:  # noqa: PLR1714 (compiled, two comparisons are faster)
                slot = (slot + _ONE) & mask
                held = table[slot]
            if held == entry:
                found += 1
                different += last[slot] != document
                last[slot] = document
        counts[0, document] = found
        counts[1, document] = different
