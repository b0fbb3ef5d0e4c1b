"""What a cleaner is: text in, text out, and over a batch no more work than the texts need.

To add a cleaner, add a module here with a class of the same name: `normalize_whitespace.py`,
`NormalizeWhitespace`. It changes nothing until a source names it under `clean`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


class Cleaner(ABC):
    """One step that mends text."""

    #: The cleaner's key in a source's YAML, the name of its module.
    name: ClassVar[str]
    #: Text before and after; run as tests, and shown to those who choose cleaners.
    examples: ClassVar[Mapping[str, str]]

    @abstractmethod
    def clean(self, text: str) -> str:
        """The text, mended."""

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        """Which of the texts `clean` may change, told without decoding them; a text it leaves out stays as it is."""
        return np.ones(len(texts), dtype=np.bool_)


class LineRemover(Cleaner):
    """Drops each line that holds any of some substrings, as ROOTS' `build_line_with_substring_remover` does."""

    substrings: ClassVar[tuple[str, ...]]

    def clean(self, text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not any(part in line for part in self.substrings))

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return contains_any(texts, self.substrings)


def contains_any(texts: pa.LargeStringArray, substrings: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the texts hold any of the substrings; a null holds none."""
    return matches(texts, "|".join(map(re.escape, substrings)))


def matches(texts: pa.LargeStringArray, pattern: str) -> NDArray[np.bool_]:
    """Which of the texts a regular expression (RE2) is found in; in a null it is not."""
    return as_mask(pc.match_substring_regex(texts, pattern))


def as_mask(values: pa.BooleanArray) -> NDArray[np.bool_]:
    """A boolean array as numpy has it, null as False."""
    mask: NDArray[np.bool_] = values.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def clean_batch(texts: pa.LargeStringArray, cleaners: Sequence[Cleaner]) -> tuple[pa.LargeStringArray, dict[str, int]]:
    """Apply cleaners in order; the texts, and by cleaner how many texts it changed. Nulls stay null.

    A batch that no cleaner changes comes back as the same array.
    """
    changed_count: dict[str, int] = {}
    for cleaner in cleaners:
        replaced = np.zeros(len(texts), dtype=np.bool_)
        values: list[str] = []
        for row in np.flatnonzero(cleaner.needed(texts)):
            before = texts[row].as_py()
            if before is None:
                continue
            after = cleaner.clean(before)
            if after != before:
                replaced[row] = True
                values.append(after)
        changed_count[cleaner.name] = changed_count.get(cleaner.name, 0) + len(values)
        if values:
            texts = pc.replace_with_mask(texts, pa.array(replaced), pa.array(values, pa.large_string()))
    return texts, changed_count


def available_cleaners() -> dict[str, type[Cleaner]]:
    """The cleaners of this package, by key."""
    return discover("roots_pipeline.cleaners", Cleaner)
