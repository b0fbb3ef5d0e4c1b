"""Compile every kernel, or load it from the cache on disk, before workers are forked."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from roots_pipeline import filters
from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.cutting import cuts_of, without
from roots_pipeline.duplicates.lines import find_lines, repeated_lines, without_lines
from roots_pipeline.duplicates.shingles import shingle_sets
from roots_pipeline.duplicates.signatures import sign
from roots_pipeline.duplicates.substrings import best_of, find, spans_of
from roots_pipeline.duplicates.templates import LineCounter, TemplateTable
from roots_pipeline.duplicates.verify import jaccard
from roots_pipeline.duplicates.winnowing import RUN_WORDS, fingerprints, marked_runs
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.reasons import judge
from roots_pipeline.stages.redaction import redactor
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
    _warm_substrings()
    judge(Identifier(), texts)
    redactor().redact(texts, "eng_Latn")


def _warm_substrings() -> None:
    texts = TextBatch(pa.array(["a " * (RUN_WORDS + 1)], pa.large_string()))
    runs = marked_runs(texts, np.ones(fingerprints(texts).hashes.size, dtype=np.bool_))
    best = best_of(runs.key, runs.check, np.zeros(runs.row.size, dtype=np.int64))
    find(runs.key[:1], runs.check[:1], runs.key[:1], runs.check[:1])
    without(texts, cuts_of(texts, spans_of(runs.row[best], runs.position[best])))
