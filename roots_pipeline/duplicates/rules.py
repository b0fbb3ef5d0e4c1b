"""What counts as a duplicate: the numbers that searching and verifying go by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from roots_pipeline.duplicates.bands import BANDS, ROWS
from roots_pipeline.duplicates.shingles import SHINGLE_WORDS
from roots_pipeline.duplicates.tokens import Kind

#: Jaccard similarity of 5-word shingles from which two documents are near duplicates (Lee et al. 2022, "Deduplicating
#: training data makes language models better", 4.2).
THRESHOLD = 0.8
#: How far below the threshold an estimate may be for the texts to be compared.
SLACK = 0.1


class Reason(IntEnum):
    """Why a document is dropped; the lower-case name is the rule in the ledger."""

    REPEATED_ID = 0
    EXACT_DUPLICATE = 1
    NEAR_DUPLICATE = 2
    REPEATED_ADDRESS = 3


@dataclass(frozen=True)
class NearRules:
    """How near duplicates of one kind of language are found: `bands` of `rows` minima over shingles of `shingle` words.

    Documents that agree in a band are compared, and alike from `threshold` on. `kind` says what a word is.
    """

    bands: int = BANDS
    rows: int = ROWS
    shingle: int = SHINGLE_WORDS
    threshold: float = THRESHOLD
    slack: float = SLACK
    kind: Kind = "natural"

    @property
    def permutations(self) -> int:
        """Minima of a signature."""
        return self.bands * self.rows
