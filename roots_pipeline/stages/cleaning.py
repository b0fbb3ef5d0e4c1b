"""What cleaning steps did to the documents of a batch: those that stay, those left out, and what was changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.catalog.cleaning import BEFORE, halves
from roots_pipeline.cleaners.base import Cleaned
from roots_pipeline.config import Source
from roots_pipeline.output.statistics import Statistics
from roots_pipeline.stages.part import Part


class Divided(NamedTuple):
    """Documents after steps: those that stay, those left out, and of these the step that did it."""

    staying: pa.RecordBatch
    left_out: pa.RecordBatch
    rules: list[str]


#: The columns that carry through a batch's steps how many bytes a text had before and after a step that changed it.
_COLUMN = "cleaned/{}/{}/{}"


def divide(source: Source, documents: pa.RecordBatch, cleaned: Cleaned, half: int = BEFORE) -> Divided:
    """Documents with their texts as the steps left them, and with columns for `count_changes`."""
    documents = documents.set_column(documents.schema.get_field_index("text"), "text", cleaned.texts)
    for step, change in cleaned.changes.items():
        for name, values in (("before", change.before), ("after", change.after)):
            column = np.zeros(documents.num_rows, dtype=np.int64)
            column[change.rows] = values
            unchanged = np.ones(documents.num_rows, dtype=np.bool_)
            unchanged[change.rows] = False
            documents = documents.append_column(_COLUMN.format(half, step, name), pa.array(column, mask=unchanged))
    stays = cleaned.stays
    if stays.all():
        return Divided(documents, documents.slice(0, 0), [])
    rules = [halves(source)[half][place] for place in cleaned.left_out[~stays].tolist()]
    return Divided(documents.filter(pa.array(stays)), documents.filter(pa.array(~stays)), rules)


def count_changes(statistics: Statistics, part: Part) -> None:
    """Count what each step changed in the documents of a language."""
    names = part.documents.schema.names
    for name in names:
        if name.startswith("cleaned/") and name.endswith("/before"):
            _, half, step, _ = name.split("/")
            before, after = (part.documents.column(_COLUMN.format(half, step, end)) for end in ("before", "after"))
            changed = len(before) - before.null_count
            sums = [int(np.sum(column.drop_null().to_numpy())) for column in (before, after)]
            statistics.cleaned(part.source, part.language, step, changed, *sums)
