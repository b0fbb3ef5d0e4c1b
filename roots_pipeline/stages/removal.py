"""Lines taken out of documents on their way through collect: their source's template, and what they repeat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.config import Source
from roots_pipeline.duplicates.domains import domain_hashes, of_domains
from roots_pipeline.duplicates.lines import Lines, find_lines, repeated_lines, repeated_paragraphs, without_lines
from roots_pipeline.duplicates.templates import Templates, TemplateTable, read_templates
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.statistics import LEFT_WHOLE, Statistics
from roots_pipeline.output.writing import WrittenFile, whole, written
from roots_pipeline.stages.part import Part
from roots_pipeline.stages.reading import read_digest
from roots_pipeline.text.batch import TextBatch

#: Kinds of removal, besides LEFT_WHOLE.
TEMPLATE_LINES = "template_lines"
REPEATED = {"lines": "repeated_lines", "paragraphs": "repeated_paragraphs"}

#: The files of a source's template lines: the table, where the hashes that begin alike are in it, what is listed.
TABLE = ("table.npy", "buckets.npy", "listed.arrow")

#: Characters of a listed line that are handed on. Far fewer are shown: where it is cut, personal data may be cut too.
LINE_CHARACTERS = 4096

#: Of a shard, by place in the list of its source's template lines: how often one was removed; where the shard has the
#: first occurrence, its text up to LINE_CHARACTERS and its characters.
REMOVED = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),
        pa.field("removed", pa.int64(), nullable=False),
        pa.field("text", pa.large_string()),
        pa.field("characters", pa.int64()),
    ]
)


def removed_path(layout: Layout, source: str, key: str) -> Path:
    """Where collecting a shard notes what became of the lines that are listed."""
    return layout.lines(source, f"{key}.removed.arrow")


class SourceTemplates:
    """The template lines of a source: all of them, and those that are listed."""

    def __init__(self, layout: Layout, source: str) -> None:
        lines, buckets, listed = (layout.lines(source, name) for name in TABLE)
        self.table = TemplateTable.read(lines, buckets)
        self.listed: Templates = read_templates(listed)


@dataclass(frozen=True)
class Shortened:
    """Texts after removal. By kind, of each document the lines removed and their bytes, int64[n] each.

    `emptied`: the template was all there was in them; bool[n].
    """

    texts: pa.LargeStringArray
    lines: dict[str, NDArray[np.int64]]
    bytes: dict[str, NDArray[np.int64]]
    emptied: NDArray[np.bool_]


class Removal:
    """Takes lines out of the documents of one shard, which come in order."""

    def __init__(self, source: Source, number: int, templates: SourceTemplates | None) -> None:
        self._rule = source.duplicates.template_lines
        self._repeated = source.duplicates.repeated
        self._templates = templates
        self._first_row = number << 32
        #: What has been read so far; see `read_digest`.
        self.read = 0
        listed = templates.listed.hash.size if templates else 0
        self._removed = np.zeros(listed, dtype=np.int64)
        self._texts: dict[int, tuple[str, int]] = {}

    def apply(self, texts: pa.LargeStringArray, urls: pa.StringArray) -> Shortened:
        """Take out template lines, then repetition among what is left; `urls` are the documents' addresses."""
        batch = TextBatch(texts)
        lines = find_lines(batch)
        if self._rule is not None and self._rule.by == "domain":
            lines = of_domains(lines, domain_hashes(urls))
        sizes = np.diff(np.append(lines.starts, batch.offsets[-1]))
        template = np.zeros(sizes.size, dtype=np.bool_)
        counts: dict[str, NDArray[np.int64]] = {}
        bytes_: dict[str, NDArray[np.int64]] = {}
        if self._rule is not None:
            template, spared = self._template_lines(batch, lines)
            for kind, chosen in ((TEMPLATE_LINES, template), (LEFT_WHOLE, spared)):
                counts[kind], bytes_[kind] = _sums(chosen, lines), _lost(chosen, sizes, lines)
        gone = template
        if self._repeated is not None:
            find = repeated_lines if self._repeated == "lines" else repeated_paragraphs
            repeated = find(lines, template)
            gone = template | repeated
            kind = REPEATED[self._repeated]
            counts[kind] = _sums(repeated, lines)
            bytes_[kind] = _lost(gone, sizes, lines) - _lost(template, sizes, lines)
        had = _sums(lines.characters, lines)
        has = had - _sums(np.where(gone, lines.characters, 0), lines)
        self._first_row += batch.size
        self.read = read_digest(self.read, lines.contents)
        return Shortened(without_lines(batch, lines, gone), counts, bytes_, (had > 0) & (has == 0))

    def _template_lines(self, batch: TextBatch, lines: Lines) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which lines go, and which would have gone of documents that are left whole."""
        assert self._rule is not None
        assert self._templates is not None
        places = self._templates.table.find(lines, self._rule.min_characters)
        gone = places >= 0
        hits = np.flatnonzero(gone)
        document = np.searchsorted(lines.offsets, hits, side="right") - 1
        number = (document + self._first_row).astype(np.uint64)
        if self._rule.keep == "first":
            at_first = np.flatnonzero(self._templates.table.first[places[hits]] == number)
            _, once = np.unique(places[hits[at_first]], return_index=True)
            gone[hits[at_first[once]]] = False
        characters = _sums(lines.characters, lines)
        lost = _sums(np.where(gone, lines.characters, 0), lines)
        # A document that says nothing is no matter of lines.
        whole_ = (lost > self._rule.max_share * characters) | (characters == 0)
        of_whole = np.repeat(whole_, np.diff(lines.offsets))
        spared = gone & of_whole & np.repeat(characters > 0, np.diff(lines.offsets))
        gone &= ~of_whole
        self._note(batch, lines, hits, number, gone[hits])
        return gone, spared

    def _note(
        self,
        batch: TextBatch,
        lines: Lines,
        hits: NDArray[np.int64],
        number: NDArray[np.uint64],
        gone: NDArray[np.bool_],
    ) -> None:
        """Note what became of the lines that are listed."""
        assert self._templates is not None
        listed = self._templates.listed
        if not listed.hash.size:
            return
        place = np.minimum(np.searchsorted(listed.hash, lines.hashes[hits]), listed.hash.size - 1)
        is_listed = listed.hash[place] == lines.hashes[hits]
        np.add.at(self._removed, place[is_listed & gone], 1)
        for at in np.flatnonzero(is_listed & (listed.first[place] == number)).tolist():
            line = int(hits[at])
            if int(place[at]) not in self._texts:
                data = bytes(batch.data[lines.starts[line] : batch.offsets[-1]][: 8 * LINE_CHARACTERS])
                text = data.split(b"\n", 1)[0].decode(errors="ignore").strip()[:LINE_CHARACTERS]
                self._texts[int(place[at])] = text, int(lines.characters[line])

    def write(self, layout: Layout, source: str, key: str) -> list[WrittenFile]:
        """Write down what became of the listed lines, as REMOVED."""
        if self._templates is None:
            return []
        noted = np.union1d(np.flatnonzero(self._removed), np.array(sorted(self._texts), dtype=np.int64))
        texts = [self._texts.get(line, (None, None)) for line in noted.tolist()]
        columns = [noted, self._removed[noted], [text for text, _ in texts], [size for _, size in texts]]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, REMOVED, strict=True)]
        path = removed_path(layout, source, key)
        with whole(path, layout.temporary) as name, pa.ipc.new_file(name, REMOVED) as file:
            file.write_batch(pa.RecordBatch.from_arrays(arrays, schema=REMOVED))
        return [written(path, layout.root, noted.size)]


def _sums(values: NDArray[np.generic], lines: Lines) -> NDArray[np.int64]:
    """The sum of a number of each line by document, int64[n]."""
    if lines.offsets.size == 1:
        return np.zeros(0, dtype=np.int64)
    return np.add.reduceat(values, lines.offsets[:-1], dtype=np.int64)


def _lost(gone: NDArray[np.bool_], sizes: NDArray[np.int64], lines: Lines) -> NDArray[np.int64]:
    """The bytes by which each document gets shorter: lines with their line feed, as `without_lines` has it."""
    lost = _sums(np.where(gone, sizes, 0), lines)
    last_goes = gone[lines.offsets[1:] - 1]
    return lost + (last_goes & (_sums(gone, lines) < np.diff(lines.offsets)))


#: The columns that carry what was removed through a batch's steps.
_COLUMN = "removed/{}/{}"


def with_removals(documents: pa.RecordBatch, shortened: Shortened) -> pa.RecordBatch:
    """The documents with columns for `count_removals`."""
    for kind, lines in shortened.lines.items():
        documents = documents.append_column(_COLUMN.format(kind, "lines"), pa.array(lines))
        documents = documents.append_column(_COLUMN.format(kind, "bytes"), pa.array(shortened.bytes[kind]))
    return documents


def count_removals(statistics: Statistics, part: Part) -> None:
    """Count what was removed from the documents of a language."""
    for kind in (TEMPLATE_LINES, LEFT_WHOLE, *REPEATED.values()):
        name = _COLUMN.format(kind, "lines")
        if name in part.documents.schema.names:
            lines = part.documents.column(name).to_numpy()
            size = part.documents.column(_COLUMN.format(kind, "bytes")).to_numpy()
            numbers = int(np.count_nonzero(lines)), int(lines.sum()), int(size.sum())
            statistics.removed(part.source, part.language, kind, *numbers)
