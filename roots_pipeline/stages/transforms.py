"""How a stage runs on Beam: its items are spread over the workers, and each is done there.

This and `roots_pipeline.run` are all that knows Beam. Only items (a name and a few numbers) are elements of a
collection: text never is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import roots_pipeline.stages.beam_log  # isort: skip  # noqa: F401
import apache_beam as beam
from apache_beam.metrics.metric import Metrics

from roots_pipeline.stages.work import Item, Stage, Work, do


class DoItems(beam.PTransform[Any, Any]):
    """Do every item of a stage; gives the key of each when its record is written.

    `alone`: one process does them all, so there is nobody to spread them over.
    """

    def __init__(self, stage: Stage, *, alone: bool = False) -> None:
        super().__init__(label=stage.name.capitalize())
        self._stage = stage
        self._alone = alone

    def expand(self, begin: beam.pvalue.PBegin) -> beam.pvalue.PCollection[str]:
        items = begin | "List the items" >> beam.Create(self._stage.items, reshuffle=False)
        if not self._alone:
            # Without this, a runner fuses creation and work, and one worker does them all.
            items = items | "Spread them" >> beam.Reshuffle()
        return items | "Do each" >> beam.ParDo(_DoItem(self._stage.work)).with_output_types(str)


class _DoItem(beam.DoFn):
    def __init__(self, work: Work) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._work = work
        self._documents = Metrics.counter(work.stage, "documents")
        self._bytes = Metrics.counter(work.stage, "bytes")

    def setup(self) -> None:
        self._work.setup()

    def process(self, item: Item) -> Iterator[str]:
        record = do(self._work, item)
        self._documents.inc(record.documents)
        self._bytes.inc(record.bytes)
        yield record.key
