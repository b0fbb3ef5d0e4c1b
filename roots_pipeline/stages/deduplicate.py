"""Deduplicate: of the documents of a language that are equal or nearly so, one stays. Three stages, none reads text
but the last, and that only of documents that are likely near duplicates.

exchange   each file's keys (content hash, id, band hashes) are sorted into partitions, one file a mapper
match      each partition: documents with an equal key are candidate pairs
resolve    each language: candidates are verified, and of each cluster the best stays
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roots_pipeline.document import LEDGER
from roots_pipeline.duplicates import bands, candidates, exchange, resolve
from roots_pipeline.duplicates.rows import rows_of
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops, ledger_rows
from roots_pipeline.output.statistics import KEPT, READ, Statistics, Tally
from roots_pipeline.output.writing import WrittenFile, sha256, whole
from roots_pipeline.stages.collected import Collected, CollectedFile, fixed, read_signatures
from roots_pipeline.stages.decisions import Decided, write_decisions
from roots_pipeline.stages.work import Clock, Item, Record
