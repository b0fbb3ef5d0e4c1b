"""Documents of sources or files, with every measure of each, as `roots measure` and `roots filters fit` read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.catalog.cleaning import AFTER, contexts
from roots_pipeline.config import PersonalData, Project, Read, SampleCase, Source
from roots_pipeline.document import UNDETERMINED, document_id
from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.filters import Context, Numbers, available_filters, measure_all
from roots_pipeline.languages.evaluation import language_of
from roots_pipeline.readers.base import available_readers
from roots_pipeline.stages.cleaning import divide
from roots_pipeline.stages.reading import SourceReader, read_options
from roots_pipeline.stages.routing import Router
from roots_pipeline.stages.work import Clock
from roots_pipeline.text.batch import TextBatch

_RECORDS = (".jsonl", ".ndjson", ".json")
_COMPRESSED = (".gz", ".zst", ".bz2", ".xz")


class Measured(NamedTuple):
    """Documents of one language of a source: their ids, their sizes in bytes, and every measure by name."""

    source: str
    language: str
    ids: list[str]
    bytes: NDArray[np.int64]
    values: dict[str, Numbers]


def as_sources(
    project: Project, names: Sequence[str], language: str | None = None, text_field: str = "text"
) -> list[Source]:
    """Sources by name, or files as sources of one language, by which they are named or which is given.

    Raises ConfigError for what is neither, and for a file whose language nobody says.
    """
    return [
        project.sources[name] if name in project.sources else _file(project, name, language, text_field)
        for name in names
    ]


def _file(project: Project, name: str, language: str | None, text_field: str) -> Source:
    path = Path(name)
    if not path.is_file():
        known = nearest(name, project.sources)
        raise ConfigError(f"'{name}' is neither a source nor a file{known}; see: roots list sources")
    code = language or language_of(name)
    if code not in project.languages:
        raise ConfigError(
            f"{name}: a file is named by its language, as in swh_Latn.jsonl, and '{code}' is none"
            f"{nearest(code, project.languages)}; or say it: --language CODE"
        )
    endings = [ending for ending in path.suffixes if ending not in _COMPRESSED]
    ending = endings[-1] if endings else ""
    reader = "jsonl" if ending in _RECORDS else "parquet" if ending == ".parquet" else "text"
    return Source(
        name=path.name,
        title=path.name,
        homepage=None,
        custodian="",
        license="",
        languages=(code,),
        personal_data=PersonalData(present="unclear"),
        read=Read(reader=reader, path=(str(path.resolve()),), text_field=text_field),
        sample=(SampleCase(raw="", text=""),),
    )


def measure(project: Project, source: Source, sample: int | None) -> Iterator[Measured]:
    """Every measure of each good document of a source, cleaned; of `sample` of them, chosen by their ids, or of all.

    Documents in none of the source's languages are left out. The same documents are chosen in whatever order they come.
    """
    router, reader = Router(project.languages), SourceReader(contexts(project, [source]))
    names = list(available_filters())
    batches = documents(project, source, reader)
    for read in batches if sample is None else _chosen(batches, sample):
        cleaned = clean(source, reader, read)
        chosen = router.choose(source, cleaned)
        for index in np.unique(chosen.language):
            if index < 0:
                continue
            rows = chosen.language == index
            language = source.languages[index]
            rules = project.rules_of(source, language)
            kind = project.languages[language].kind
            columns = {"language_score": chosen.score[rows]}
            context = Context.of(language, kind, rules.stop_words, rules.flagged_words, columns, rules.models)
            taken = cleaned.filter(pa.array(rows))
            batch = TextBatch(taken.column("text"))
            values = measure_all(batch, context, names)
            yield Measured(source.name, language, taken.column("id").to_pylist(), batch.bytes, values)


def clean(source: Source, reader: SourceReader, read: pa.RecordBatch) -> pa.RecordBatch:
    """What a source's cleaning steps leave of its records."""
    found = divide(source, read, reader.clean(source, read)).staying
    return divide(source, found, reader.clean(source, found, AFTER), AFTER).staying


def documents(project: Project, source: Source, reader: SourceReader) -> Iterator[pa.RecordBatch]:
    """The good records of a source, with ids."""
    clock = Clock()
    listed = available_readers()[source.read.reader]().list_shards(source.read.path, project.root, read_options(source))
    for shard in listed:
        for records in reader.batches(source, shard, clock):
            good = records.filter(pc.invert(records.column("problem").is_valid()))
            places = zip(good.column("position").to_pylist(), good.column("key").to_pylist(), strict=True)
            ids = [document_id(source.name, shard.file, position, key) for position, key in places]
            if ids:
                yield good.append_column("id", pa.array(ids, pa.string()))


def _chosen(batches: Iterator[pa.RecordBatch], sample: int) -> Iterator[pa.RecordBatch]:
    """The `sample` documents whose ids have the lowest hashes."""
    kept: pa.Table | None = None
    for batch in batches:
        hashes = [
            int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest())
            for id_ in batch.column("id").to_pylist()
        ]
        more = pa.Table.from_batches([batch.append_column("hash", pa.array(hashes, pa.uint64()))])
        kept = more if kept is None else pa.concat_tables([kept, more])
        if kept.num_rows > sample:
            kept = kept.take(pc.select_k_unstable(kept, sample, [("hash", "ascending")])).combine_chunks()
    if kept is not None:
        yield from kept.drop_columns("hash").to_batches()


def by_language(parts: Sequence[Measured]) -> Mapping[str, dict[str, Numbers]]:
    """All values of each language by measure, sorted by language."""
    found: dict[str, list[Measured]] = {}
    for part in parts:
        found.setdefault(part.language, []).append(part)
    return {
        code: {name: np.concatenate([part.values[name] for part in of_code]) for name in of_code[0].values}
        for code, of_code in sorted(found.items())
        if code != UNDETERMINED
    }
