"""The files that collecting one shard writes: for each language its documents, their signatures, and its ledger."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from roots_pipeline.document import collected_schema
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.ledger import Drops
from roots_pipeline.output.writing import ParquetFile, WrittenFile, name_file, temporary_name


def part_key(key: str, number: int) -> str:
    """The key of a shard's files of one language: the shard's own, and a number from the second on."""
    return f"{key}.{number}" if number else key


class SignatureFile:
    """An Arrow IPC file in the making."""

    def __init__(self, path: Path, schema: pa.Schema, temporary: Path) -> None:
        self._path = path
        self._name = temporary_name(path, temporary)
        self._writer = pa.ipc.new_file(self._name, schema)
        self._rows = 0
        self._committed = False

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)
        self._rows += batch.num_rows

    def commit(self, root: Path) -> WrittenFile:
        """Give the file its name; nothing is written after that."""
        self._writer.close()
        file = name_file(self._name, self._path, root, self._rows)
        self._committed = True
        return file

    def discard(self) -> None:
        """Remove the file, unless it has been committed: closed again, it would be written to again."""
        if not self._committed:
            self._writer.close()
            self._name.unlink(missing_ok=True)


#: A file of documents ends with the row group that brings it to these: what later stages hold of one file at a time
#: (300 bytes a document) stays bounded, however long the shard is.
FILE_ROWS = 1 << 18
FILE_BYTES = 1 << 30


class CollectedFiles:
    """Everything one shard's documents are written to; nothing is there until `commit`."""

    def __init__(self, layout: Layout, key: str, signals: tuple[str, ...]) -> None:
        self._layout = layout
        self._key = key
        self._schema = collected_schema(signals)
        #: By language, the files that are full and, last, the one that is being filled.
        self._documents: dict[str, list[ParquetFile]] = {}
        self._signatures: dict[str, list[SignatureFile]] = {}
        self._drops = Drops(layout, key)

    def keep(self, language: str, documents: pa.RecordBatch, signatures: pa.RecordBatch) -> None:
        """Add documents of the collected schema, and their signatures."""
        opened = self._documents.setdefault(language, [])
        if not opened or opened[-1].holds(FILE_ROWS, FILE_BYTES):
            for full in opened[-1:]:
                full.flush()
            key = part_key(self._key, len(opened))
            temporary = self._layout.temporary
            opened.append(ParquetFile(self._layout.documents(language, key), self._schema, temporary))
            signed = SignatureFile(self._layout.signatures(language, key), signatures.schema, temporary)
            self._signatures.setdefault(language, []).append(signed)
        opened[-1].write(documents)
        self._signatures[language][-1].write(signatures)

    def drop(self, language: str, rows: pa.RecordBatch) -> None:
        """Add rows of the ledger."""
        self._drops.add(language, rows)

    def commit(self) -> tuple[list[WrittenFile], dict[str, Any]]:
        """Name all files. Also tells, by language and file of documents, rows and bytes of text of each row group."""
        outputs: list[WrittenFile] = []
        row_groups: dict[str, Any] = {}
        for language, files in sorted(self._documents.items()):
            outputs += [file.commit(self._layout.root) for file in files]
            outputs += [file.commit(self._layout.root) for file in self._signatures[language]]
            row_groups[language] = [[[group.rows, group.bytes] for group in file.row_groups] for file in files]
        return outputs + self._drops.commit(), row_groups

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for document_file in (file for files in self._documents.values() for file in files):
            document_file.__exit__(kind, error, at)
        for signature_file in (file for files in self._signatures.values() for file in files):
            signature_file.discard()
        self._drops.__exit__(kind, error, at)
