"""Datasets of the Hugging Face Hub, or a local folder in one of the Hub's layouts, streamed by `datasets`.

A dataset of the Hub is read at one commit from the plan to the last shard, whether or not its `revision` is pinned, and
a document's `origin` names it: `repository` and `revision`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pyarrow as pa

from roots_pipeline.document import Problem
from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers._files import cannot_read, reading_errors
from roots_pipeline.readers._records import problem_batch
from roots_pipeline.readers._tables import is_damage, needed_columns, to_records
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: Rows that are taken at once; there is nothing to tell their size by before.
TABLE_ROWS: Final = 256


class Huggingface(Reader):
    """`path` is the name of a dataset on the Hub, or a folder. A position is the number of the row in the shard."""

    name = "huggingface"
    OPTIONS: ClassVar[Mapping[str, type]] = {
        **COMMON_OPTIONS,
        "data_dir": str,
        "data_files": str,
        "name": str,
        "revision": str,
        "split": str,
    }

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        if len(paths) != 1:
            raise ConfigError(f"reader huggingface: {len(paths)} paths; give one, the name of a dataset or a folder")
        folder = root / paths[0]
        path = str(folder) if folder.is_dir() else paths[0]
        builder = _builder(path, options)
        split = _split(options)
        fingerprint = hashlib.sha256(repr([builder.hash, _origin(builder)]).encode()).hexdigest()[:32]
        prefix = f"{options.options['name']}/{split}" if "name" in options.options else split
        count = _stream(path, builder, options).num_shards
        repository, commit = _commit(builder, split)
        # What is settled now, so that a commit in the meantime changes nothing.
        settled = (("repository", repository), ("revision", commit))
        return [
            Shard(f"{prefix}-{index:05}", path, start=index, fingerprint=fingerprint, files=settled)
            for index in range(count)
        ]

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        origin = {name: value for name, value in shard.files if value}
        pinned = {"revision": origin["revision"]} if "revision" in origin else {}
        dataset = _stream(shard.path, _builder(shard.path, options, **pinned), options)
        if dataset.features is not None:
            columns = needed_columns(dataset.features.arrow_schema, options, shard.path)
            dataset = dataset.select_columns(sorted(_outer(columns, dataset.features)))
        position = 0
        try:
            dataset = dataset.shard(num_shards=dataset.num_shards, index=shard.start).with_format("arrow")
            for table in dataset.iter(batch_size=TABLE_ROWS):
                needed_columns(table.schema, options, shard.path)
                for rows in table.combine_chunks().to_batches():
                    for batch in to_records(rows, position, options):
                        yield _with(batch, origin)
                    position += len(rows)
        except (*reading_errors(), *_data_errors()) as error:
            if isinstance(error, reading_errors()) and not is_damage(error):
                raise cannot_read(shard.path, error) from error
            # Only the type: the message may quote what it could not read.
            detail = f"the dataset cannot be read on, from row {position} of the shard: {type(error).__name__}"
            yield problem_batch(position, Problem.TRUNCATED, detail)


def _with(batch: pa.RecordBatch, origin: Mapping[str, str]) -> pa.RecordBatch:
    """The batch with what holds for all of its rows, where they do not say it themselves."""
    for name, value in origin.items():
        index = batch.schema.get_field_index(name)
        if batch.column(index).null_count == len(batch):
            batch = batch.set_column(index, batch.schema.field(index), pa.repeat(pa.scalar(value), len(batch)))
    return batch


def _builder(path: str, options: ReadOptions, **pinned: str) -> Any:
    import datasets

    arguments = {
        name: value for name, value in options.options.items() if name != "split" and name not in COMMON_OPTIONS
    }
    try:
        return datasets.load_dataset_builder(path, **arguments | pinned)
    except _loading_errors() as error:
        raise _cannot_load(path, error) from error


def _stream(path: str, builder: Any, options: ReadOptions) -> Any:
    try:
        return builder.as_streaming_dataset(split=_split(options))
    except _loading_errors() as error:
        raise _cannot_load(path, error) from error


def _split(options: ReadOptions) -> str:
    return str(options.options.get("split", "train"))


def _origin(builder: Any) -> Any:
    """What tells one version of the data files from another: the Hub's commit, or times of change."""
    files = builder.config.data_files or {}
    return [(str(split), listed.origin_metadata) for split, listed in files.items()]


def _commit(builder: Any, split: str) -> tuple[str, str]:
    """The dataset's name on the Hub and the commit its data files are of; empty for a folder."""
    listed = (builder.config.data_files or {}).get(split)
    marks = {tuple(mark) for mark in listed.origin_metadata} if listed is not None else set()
    mark = marks.pop() if len(marks) == 1 else ()
    return (str(mark[0]), str(mark[1])) if len(mark) == 2 else ("", "")


def _outer(columns: Sequence[str], features: Mapping[str, Any]) -> set[str]:
    """The dataset's columns that hold these ones, those within structs too."""
    return {outer for outer in features for name in columns if name == outer or name.startswith(f"{outer}.")}


def _cannot_load(path: str, error: Exception) -> SourceError:
    first_line = next(iter(str(error).splitlines()), type(error).__name__)
    return SourceError(
        f"{path}: `datasets` cannot load it: {first_line[:300]}; correct the path or the options of the source, set "
        "HF_TOKEN or log in with `hf auth login` if it is gated, or download it with `hf download` and give the folder "
        "as path"
    )


def _loading_errors() -> tuple[type[Exception], ...]:
    import datasets

    return (*reading_errors(), ValueError, datasets.exceptions.DatasetsError)


def _data_errors() -> tuple[type[Exception], ...]:
    import datasets

    return (datasets.exceptions.DatasetsError, pa.ArrowException, ValueError, EOFError)
