"""The kernel that finds tags of HTML and XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.text.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Bytes that a tag has at most; what is longer is a sign for "less than".
LONGEST = 1000


@kernel
def scan_tags(data: NDArray[np.uint8], offsets: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    """Write `counts` [n]: characters of each document in tags, from `<` and a letter, `/`, `!` or `?` to `>`."""
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = offsets[document + 1]
        inside = 0
        while at < end:
            if data[np.uint64(at)] != 0x3C or at + 1 >= end:
                at += 1
                continue
            second = data[at + 1]
            lowered = second | 0x20
            if not (0x61 <= lowered <= 0x7A or second in {0x2F, 0x21, 0x3F}):
                at += 1
                continue
            stop = at + 2
            characters = 2
            last = min(end, at + LONGEST)
            while stop < last and data[stop] != 0x3E and data[stop] != 0x3C:
                characters += (data[stop] & 0xC0) != 0x80
                stop += 1
            if stop < last and data[stop] == 0x3E:
                inside += characters + 1
                at = stop + 1
            else:
                at += 2
        counts[document] = inside
