"""Documents of one language and one shard on their way through a batch's steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.document import ORIGIN, collected_schema
from roots_pipeline.languages.reasons import Judged
from roots_pipeline.output.ledger import Column, ledger_rows
from roots_pipeline.output.statistics import Tally
from roots_pipeline.text.batch import TextBatch


@dataclass(frozen=True)
class Part:
    """Documents of one language: a batch with columns id, text, url, license, collected, position and more.

    `score` is float64[n], the identifier's probability of the language; NaN where it does not apply. `said` is
    what the identifier itself says of each; no label and no reason where it was not asked.
    """

    source: str
    shard: str
    language: str
    documents: pa.RecordBatch
    score: NDArray[np.float64]
    said: Judged

    @cached_property
    def texts(self) -> TextBatch:
        return TextBatch(self.documents.column("text"))

    @property
    def size(self) -> int:
        rows: int = self.documents.num_rows
        return rows

    @cached_property
    def bytes(self) -> NDArray[np.int64]:
        return self.texts.bytes

    @cached_property
    def characters(self) -> NDArray[np.int64]:
        return self.texts.characters

    @cached_property
    def words(self) -> NDArray[np.int64]:
        return np.diff(self.texts.words.offsets)

    def tally(self, chosen: NDArray[np.bool_] | slice = slice(None)) -> Tally:
        """How much text the chosen documents are (all, unless a mask is given)."""
        return Tally(
            documents=int(self.bytes[chosen].size),
            bytes=int(self.bytes[chosen].sum()),
            characters=int(self.characters[chosen].sum()),
            words=int(self.words[chosen].sum()),
        )

    def collected(self, signals: Mapping[str, NDArray[np.float64]], flags: pa.ListArray) -> pa.RecordBatch:
        """The documents with all that is known of them, in the schema of collected documents."""
        columns = {name: self.documents.column(name) for name in self.documents.schema.names}
        columns |= {
            "language": pa.repeat(self.language, self.size),
            "language_score": pa.array(self.score, pa.float32(), from_pandas=True),
            "source": pa.repeat(self.source, self.size),
            "shard": pa.repeat(self.shard, self.size),
            "origin": pa.StructArray.from_arrays([columns[name] for name in ORIGIN], names=list(ORIGIN)),
            "signals": pa.StructArray.from_arrays(
                [pa.array(values, from_pandas=True) for values in signals.values()], names=list(signals)
            ),
            "flags": flags,
            "characters": pa.array(self.characters),
            "words": pa.array(self.words),
        }
        schema = collected_schema(tuple(signals))
        return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)

    def ledger(self, stage: str, chosen: NDArray[np.bool_], rule: Column, **columns: Column) -> pa.RecordBatch:
        """Ledger rows for the documents where the mask is true; `rule` and `columns` are for these rows alone."""
        documents = self.documents.filter(pa.array(chosen))
        return ledger_rows(
            documents.column("id"),
            source=self.source,
            language=self.language,
            stage=stage,
            rule=rule,
            shard=self.shard,
            position=documents.column("position"),
            bytes=self.bytes[chosen],
            characters=self.characters[chosen],
            words=self.words[chosen],
            **columns,
        )
