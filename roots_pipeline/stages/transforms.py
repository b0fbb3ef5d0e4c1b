"""How a stage runs on Beam: its items are spread over the workers, and each is done there.

This and `roots_pipeline.run` are all that knows Beam. Only items (a name and a few numbers) are elements of a
collection: text never is. Elsewhere than in a process of this machine, a pipeline holds names of files alone (`given`),
so that its size does not grow with the number of items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import roots_pipeline.stages.beam_log  # isort: skip  # noqa: F401
import apache_beam as beam
from apache_beam.metrics.metric import Metrics

from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.given import ITEMS_A_FILE, Given, give, give_items, take, take_items
from roots_pipeline.stages.heartbeat import beating
from roots_pipeline.stages.work import Item, Mapper, Reducer, Shuffle, Stage, Work, do, written_down


class DoItems(beam.PTransform[Any, Any]):
    """Do every item of a stage; gives the key of each when its record is written.

    `alone`: one process does them all, so there is nobody to spread them over.
    """

    def __init__(self, stage: Stage, *, alone: bool = False) -> None:
        super().__init__(label=stage.name.capitalize())
        self._stage = stage
        self._alone = alone

    def expand(self, begin: beam.pvalue.PBegin) -> beam.pvalue.PCollection[str]:
        work = self._stage.work
        if self._alone:
            items = begin | "List the items" >> beam.Create(self._stage.items, reshuffle=False)
            return items | "Do each" >> beam.ParDo(_DoItem(work)).with_output_types(str)
        items = _spread(begin, self._stage)
        return items | "Do each" >> beam.ParDo(_DoItemElsewhere(work.layout, _give(work))).with_output_types(str)


def _give(work: Work) -> Given:
    return give(work.layout, work.stage, work)


def _spread(begin: beam.pvalue.PBegin, stage: Stage) -> beam.pvalue.PCollection[Any]:
    """The items of a stage, spread over the workers.

    Without a reshuffle, a runner fuses creation and work, and one worker does them all. Flink deals them out in turn:
    in the order of their size, everybody gets about as much.
    """
    layout: Layout = stage.work.layout
    ordered = sorted(stage.items, key=lambda item: (-item.size, item.key))
    return _listed(begin, layout, stage.name, ordered) | "Spread them" >> beam.Reshuffle()


def _listed(
    begin: beam.pvalue.PBegin, layout: Layout, stage: str, items: Sequence[Item]
) -> beam.pvalue.PCollection[Any]:
    """The items of a stage: few as they are, many by file."""
    if len(items) <= ITEMS_A_FILE:
        return begin | "List the items" >> beam.Create(items, reshuffle=False)
    files = begin | "List files of items" >> beam.Create(give_items(layout, stage, items), reshuffle=False)
    return files | "Spread the files" >> beam.Reshuffle() | "Read each" >> beam.FlatMap(partial(take_items, layout))


class _DoItem(beam.DoFn):
    def __init__(self, work: Work) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._work = work
        self._count(work.stage)

    def _count(self, stage: str) -> None:
        self._documents = Metrics.counter(stage, "documents")
        self._bytes = Metrics.counter(stage, "bytes")

    def setup(self) -> None:
        self._work.setup()

    def process(self, item: Item) -> Iterator[str]:
        record = do(self._work, item)
        self._documents.inc(record.documents)
        self._bytes.inc(record.bytes)
        yield record.key


class _DoItemElsewhere(_DoItem):
    """The same on a machine of which the run sees nothing but the files it writes."""

    def __init__(self, layout: Layout, work: Given) -> None:
        beam.DoFn.__init__(self)
        self._layout = layout
        self._given = work
        self._count(work.stage)

    def setup(self) -> None:
        self._work = take(self._layout, self._given)
        self._work.setup()

    def process(self, item: Item) -> Iterator[str]:
        with beating(self._work.layout, self._work.stage, item.key):
            yield from super().process(item)


class DoShuffle(beam.PTransform[Any, Any]):
    """Do every item of a shuffle's second stage from the messages of the first, grouped by key."""

    def __init__(self, shuffle: Shuffle) -> None:
        super().__init__(label=shuffle.reducing.name.capitalize())
        self._shuffle = shuffle

    def expand(self, begin: beam.pvalue.PBegin) -> beam.pvalue.PCollection[str]:
        mapping, reducing = self._shuffle.mapping, self._shuffle.reducing
        messages = _spread(begin, mapping) | "Map each" >> beam.ParDo(
            _MapItem(mapping.work.layout, _give(mapping.work), reducing.name)
        ).with_output_types(tuple[str, bytes])
        # A key without messages has to be met all the same.
        keys = give(reducing.work.layout, reducing.name, [item.key for item in reducing.items])
        every = (
            begin
            | "Name their file" >> beam.Create([keys], reshuffle=False)
            | "List the keys" >> beam.FlatMap(partial(_keys, reducing.work.layout)).with_output_types(tuple[str, bytes])
        )
        grouped = (messages, every) | "Together" >> beam.Flatten() | "Group" >> beam.GroupByKey()
        given = give(reducing.work.layout, reducing.name, reducing)
        return grouped | "Reduce each" >> beam.ParDo(_ReduceItem(reducing.work.layout, given)).with_output_types(str)


def _keys(layout: Layout, given: Given) -> Iterator[tuple[str, bytes]]:
    for key in take_items(layout, given):
        yield key, b""


class _MapItem(beam.DoFn):
    def __init__(self, layout: Layout, work: Given, stage: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._layout = layout
        self._given = work
        self._stage = stage
        self._messages = Metrics.counter(stage, "messages")
        self._bytes = Metrics.counter(stage, "message_bytes")

    def setup(self) -> None:
        self._work: Mapper = take(self._layout, self._given)
        self._work.setup()

    def process(self, item: Item) -> Iterator[tuple[str, bytes]]:
        layout = self._layout
        with written_down(layout, self._stage, item.key), beating(layout, self._work.stage, item.key):
            for key, message in self._work.chunks(item):
                self._messages.inc()
                self._bytes.inc(len(message))
                yield key, message


class _ReduceItem(beam.DoFn):
    def __init__(self, layout: Layout, stage: Given) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._layout = layout
        self._given = stage
        self._documents = Metrics.counter(stage.stage, "documents")
        self._bytes = Metrics.counter(stage.stage, "bytes")

    def setup(self) -> None:
        stage: Stage = take(self._layout, self._given)
        self._work: Reducer = stage.work
        self._items = {item.key: item for item in stage.items}
        self._work.setup()

    def process(self, grouped: tuple[str, Iterable[bytes]]) -> Iterator[str]:
        key, messages = grouped
        # A key that is done already still gets what its mappers had for it.
        item = self._items.get(key)
        if item is not None:
            found = (message for message in messages if message)
            with beating(self._work.layout, self._work.stage, key):
                record = do(self._work, item, lambda: self._work.reduce(item, found))
            self._documents.inc(record.documents)
            self._bytes.inc(record.bytes)
            yield record.key
