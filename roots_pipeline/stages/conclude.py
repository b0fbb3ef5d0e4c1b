"""Conclude: the ledger of each language in one piece, and the books, which must balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import merge
from roots_pipeline.output.statistics import KEPT
from roots_pipeline.stages.work import Item, Record


class LanguageLedger(Item, frozen=True, kw_only=True):
    """The ledger of one language, to be put together from pieces of these keys."""

    language: str
    keys: tuple[str, ...]


def ledgers(records: Sequence[Record]) -> tuple[LanguageLedger, ...]:
    """The languages that have drops: their pieces in the order of stages and keys."""
    keys: dict[str, list[str]] = {}
    for record in records:
        for output in record.outputs:
            folder, _, name = output.path.rpartition("/")
            if folder.startswith("work/drops/"):
                keys.setdefault(folder.removeprefix("work/drops/"), []).append(name.removesuffix(".parquet"))
    return tuple(
        LanguageLedger(key=language, language=language, keys=tuple(sorted(found)), size=len(found))
        for language, found in sorted(keys.items())
    )


@dataclass
class ConcludeLedger:
    """Put together the ledger of one language."""

    layout: Layout
    stage: str = "conclude"
    bytes_a_second: int = 1_000_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: LanguageLedger) -> Record:
        paths = [self.layout.drops(item.language, key) for key in item.keys]
        into = self.layout.ledger / item.language / "drops.parquet"
        written, by_source = merge(paths, into, self.layout)
        record = Record(stage=self.stage, key=item.key, documents=written.rows, outputs=[written])
        record.facts["rows"] = by_source
        return record


def balance(collected: Sequence[Record], published: Sequence[Record], concluded: Sequence[Record]) -> None:
    """Check the books: of each source, the records its readers gave are in the corpus or in the ledger, each once.

    The three numbers are counted apart from one another: by the readers, by the shards as written, and from the rows
    of the finished ledger. RunError: they do not add up; that is a defect, and the corpus is not to be used.
    """
    read: dict[str, int] = {}
    for record in collected:
        read[record.facts["source"]] = read.get(record.facts["source"], 0) + record.facts["records"]
    kept: dict[str, int] = {}
    for record in published:
        for count in record.counts:
            if count.outcome == KEPT:
                kept[count.source] = kept.get(count.source, 0) + count.tally.documents
    dropped: dict[str, int] = {}
    for record in concluded:
        for source, rows in record.facts["rows"].items():
            dropped[source] = dropped.get(source, 0) + rows
    wrong = [
        f"{source}: read {read.get(source, 0)}, kept {kept.get(source, 0)}, dropped {dropped.get(source, 0)}"
        for source in sorted({*read, *kept, *dropped})
        if read.get(source, 0) != kept.get(source, 0) + dropped.get(source, 0)
    ]
    if wrong:
        raise RunError(
            "the books do not balance (read = kept + dropped): "
            + "; ".join(wrong)
            + "; this is a defect of roots, not of the sources: please report it, with the work/ folder"
        )
