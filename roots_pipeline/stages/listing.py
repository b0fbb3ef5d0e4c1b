"""List: of each source that declares template lines, those that occur most often, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.config import Source
from roots_pipeline.duplicates.templates import read_templates
from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import ParquetFile
from roots_pipeline.stages.reading import SourceShard
from roots_pipeline.stages.redaction import redactor
from roots_pipeline.stages.removal import TABLE, removed_path
from roots_pipeline.stages.survey import TEMPLATE
from roots_pipeline.stages.work import Clock, Item, Record
from roots_pipeline.storage import mapped

LIST = "list"

#: Characters of a line that are shown.
SHOWN_CHARACTERS = 500

#: `text` up to SHOWN_CHARACTERS, personal data replaced; `characters` of the whole line; `occurrences` and `documents`
#: of the line in the source, copies of documents as well; how many occurrences were `removed` (others are in documents
#: that would have lost too much, or were kept as the first).
LISTING = pa.schema(
    [
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("occurrences", pa.int64(), nullable=False),
        pa.field("documents", pa.int64(), nullable=False),
        pa.field("removed", pa.int64(), nullable=False),
    ]
)


class ListItem(Item, frozen=True, kw_only=True):
    """One source with so many template lines, its languages, and the keys of its shards."""

    source: str
    rows: int
    languages: tuple[str, ...]
    shards: tuple[str, ...]


def list_items(
    templates: Sequence[Record], sources: Sequence[Source], shards: Sequence[SourceShard]
) -> tuple[ListItem, ...]:
    """The sources that declare template lines; `templates` are the records of `find_templates`."""
    rows = {record.facts["source"]: record.facts["rows"] for record in templates if record.stage == TEMPLATE}
    return tuple(
        ListItem(
            key=source.name,
            source=source.name,
            rows=rows[source.name],
            languages=source.languages,
            shards=tuple(item.key for item in shards if item.source == source.name),
        )
        for source in sources
        if source.name in rows
    )


@dataclass
class ListLines:
    """Write the list of one source."""

    layout: Layout
    stage: str = LIST
    bytes_a_second: int = 10_000_000

    def setup(self) -> None:
        redactor()

    def __call__(self, item: ListItem) -> Record:
        clock = Clock()
        record = Record(stage=self.stage, key=item.key)
        listed = read_templates(self.layout.lines(item.source, TABLE[2]))
        removed = np.zeros(listed.hash.size, dtype=np.int64)
        characters = np.zeros(listed.hash.size, dtype=np.int64)
        texts: list[str | None] = [None] * listed.hash.size
        for key in item.shards:
            with mapped(removed_path(self.layout, item.source, key)) as source:
                noted = pa.ipc.open_file(source).read_all()
            for row in noted.to_pylist():
                removed[row["line"]] += row["removed"]
                if row["text"] is not None:
                    texts[row["line"]] = row["text"]
                    characters[row["line"]] = row["characters"]
        if None in texts:
            raise RunError(f"source '{item.source}': a template line was not read again; run into a new output")
        shown = pa.array(texts, pa.large_string())
        with clock.step("redact"):
            for language in item.languages:
                redacted = redactor().redact(shown, language)
                # What cannot be redacted in reasonable time is not shown.
                shown = pc.if_else(pa.array(redacted.refused), "", redacted.texts)
        order = np.lexsort([listed.hash, -listed.occurrences])
        columns = [characters, listed.occurrences, listed.documents, removed]
        rows = pa.RecordBatch.from_arrays(
            [
                pc.utf8_slice_codeunits(shown, 0, SHOWN_CHARACTERS).take(pa.array(order)),
                *(pa.array(column[order]) for column in columns),
            ],
            schema=LISTING,
        )
        path = self.layout.template_lines(item.source)
        with ParquetFile(path, LISTING, self.layout.temporary, compression_level=3) as file:
            file.write(rows)
            record.outputs = [file.commit(self.layout.root)]
        record.facts = {"source": item.source, "listed": rows.num_rows, "more": item.rows - rows.num_rows}
        record.seconds = clock.seconds
        return record
