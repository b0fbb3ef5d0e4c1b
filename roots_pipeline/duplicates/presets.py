"""Presets: how others find near duplicates, by name, so that their corpora can be compared with ours or made anew.

A preset says which documents meet. Of these, only those whose shingles are verified to be `threshold` alike are
duplicates here; where others do not verify, what meets is what they drop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Preset:
    """Bands and rows of a signature, words in a shingle, and the similarity that they are meant to find.

    Where bands and rows are datasketch's choice for a threshold (`MinHashLSH`: the least sum of what is missed above
    it and what meets below), `source` says so.
    """

    name: str
    bands: int
    rows: int
    shingle: int
    threshold: float
    source: str

    @property
    def permutations(self) -> int:
        """Minima of a signature."""
        return self.bands * self.rows

    @property
    def signature_bytes(self) -> int:
        """Bytes of a document's minima."""
        return 4 * self.permutations


_ALL = (
    Preset(
        "roots",
        20,
        6,
        5,
        0.8,
        "this project: 1 in 400 is missed at the threshold, that of Lee et al. 2022, 4.2; verified on the texts",
    ),
    Preset("fineweb", 14, 8, 5, 0.75, "datatrove, examples/fineweb.py; threshold: Penedo et al. 2024 (FineWeb), 3.4"),
    Preset(
        "datatrove", 14, 8, 5, 0.72, "datatrove, src/datatrove/pipeline/dedup/minhash.py, MinhashConfig and its comment"
    ),
    Preset(
        "redpajama-v2",
        9,
        13,
        13,
        0.8,
        "RedPajama-Data, configs/rp_v2.0.conf: 128 minima at .8, datasketch's choice (app/src/dedupe/minhash.py)",
    ),
    Preset("redpajama-v2-70", 14, 9, 13, 0.7, "the same at .7"),
    Preset(
        "nemo-curator",
        20,
        13,
        5,
        0.8,
        "NeMo Curator, stages/deduplication/fuzzy/workflow.py; shingles there are 24 characters, about five words",
    ),
    Preset(
        "hplt",
        17,
        15,
        1,
        0.8,
        "monotextor-slurm, utils/src/bin/mhindex.rs (17, 15, .8); sets of words between white space",
    ),
    Preset(
        "bigcode",
        25,
        10,
        5,
        0.7,
        "bigcode-dataset, near_deduplication/bigcode-v2/run.sh: 256 minima at .7, datasketch's choice",
    ),
    Preset(
        "data-juicer",
        25,
        10,
        5,
        0.7,
        "data-juicer, ops/deduplicator/document_minhash_deduplicator.py: 256 minima at .7, datasketch's choice",
    ),
    Preset("text-dedup", 24, 10, 5, 0.7, "text-dedup, README.md: 240 minima at .7, datasketch's choice"),
    Preset(
        "high-recall",
        25,
        5,
        5,
        0.8,
        "this project: 1 in 20,000 is missed, and of those half alike half meet in vain",
    ),
)

#: By name.
PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})
