"""Finished corpora that a run is held against: their documents stay, and nothing of them is read or signed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.stages.collected import Collected, CollectedFile
from roots_pipeline.storage import mapped, names, opened, place, whole


class FinishedCorpus(msgspec.Struct, frozen=True):
    """The folder of a corpus, and the SHA-256 of its manifest, which names every byte of it."""

    root: str
    name: str


def finished_corpus(root: Path, duplicates: Mapping[str, object]) -> FinishedCorpus:
    """Open a corpus to hold a run against it, whose rules for duplicates are `duplicates` (plain data).

    RunError: it is no corpus, has no index, or its signatures were made by other rules.
    """
    layout = Layout(root)
    manifest = read_manifest(layout)
    made_with = manifest.configuration.get("duplicates")
    if made_with != duplicates:
        raise RunError(
            f"{root}: its signatures were made with other rules for duplicates (filters/_duplicates.yaml), so they "
            "cannot be compared; use the rules it was made with, or make it anew"
        )
    there = whole(root, ((file.path, file.bytes) for file in manifest.files))
    for path in sorted(file.path for file in manifest.files):
        if path.startswith("data/"):
            index = "index/" + path.removeprefix("data/").removesuffix(".parquet") + ".arrow"
            if index not in there:
                raise RunError(f"{root}: has no {index}: it was made without an index, and cannot be compared with")
    return FinishedCorpus(str(root), hashlib.sha256(layout.manifest.read_bytes()).hexdigest())


def with_finished(files: Collected, corpora: Sequence[FinishedCorpus]) -> Collected:
    """The files of a run, and after them those of finished corpora, for the languages that the run has documents in."""
    return {
        language: (
            *found,
            *(file for number, corpus in enumerate(corpora) for file in _files(corpus, number, language)),
        )
        for language, found in files.items()
    }


def _files(corpus: FinishedCorpus, number: int, language: str) -> list[CollectedFile]:
    layout = Layout(place(corpus.root))
    folder = layout.data / language
    files = []
    for path in sorted(folder / name for name in names(folder) if name.endswith(".parquet")):
        with opened(path) as source:
            metadata = pq.read_metadata(source)
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        sizes = tuple((group.num_rows, group.total_byte_size) for group in groups)
        index = layout.index(language, path.stem)
        with mapped(index) as source, pa.ipc.open_file(source) as reader:
            rows = sum(reader.get_batch(i).num_rows for i in range(reader.num_record_batches))
        if rows != metadata.num_rows:
            raise RunError(f"{index}: has {rows} rows where {path.name} has {metadata.num_rows}; put the corpus back")
        key = f"against-{number}--{path.stem}"
        files.append(CollectedFile(key, "", sizes, corpus=corpus.root, part=path.stem))
    return files
