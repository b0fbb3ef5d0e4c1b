"""Compile every kernel, or load it from the cache on disk, before workers are forked."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from roots_pipeline import filters
from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.lines import find_lines, repeated_lines, without_lines
from roots_pipeline.duplicates.shingles import shingle_sets
from roots_pipeline.duplicates.signatures import sign
from roots_pipeline.duplicates.templates import LineCounter, TemplateTable
from roots_pipeline.duplicates.verify import jaccard
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.reasons import judge
from roots_pipeline.privacy.redactor import TYPES, Redactor
from roots_pipeline.text.batch import TextBatch


def warm() -> None:
    """Run each kernel once on a few words."""
    texts = pa.array(["one two three four five six", ""], pa.large_string())
    filters.warm()
    lines = find_lines(TextBatch(texts))
    without_lines(TextBatch(texts), lines, repeated_lines(lines, np.array([True, False])))
    LineCounter(2).finish()
    TemplateTable(np.zeros((2, 1), dtype=np.uint64), np.zeros(3, dtype=np.uint64)).find(lines, 0)
    signatures = sign(TextBatch(texts))
    sign(TextBatch(texts), kind="programming")
    jaccard(shingle_sets(TextBatch(texts)), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64))
    band_hashes(np.ascontiguousarray(signatures.minima))
    judge(Identifier(), texts)
    Redactor(TYPES).redact(texts, "eng_Latn")
