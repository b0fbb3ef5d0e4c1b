"""Character models trained on files, and the card that says what one is: for `roots filters train-lm`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.catalog.cleaning import contexts
from roots_pipeline.cli.measured import clean, documents
from roots_pipeline.config import Project, Source
from roots_pipeline.errors import ConfigError
from roots_pipeline.perplexity.model import CharacterModel
from roots_pipeline.perplexity.training import train
from roots_pipeline.stages.reading import SourceReader
from roots_pipeline.text.batch import TextBatch

#: One document of so many is kept back, to say what the model makes of text that it has not seen.
HELD = 10
#: Fewer documents are refused.
LEAST = 20
#: Of which shares of the documents kept back the card tells the perplexity.
SHARES = (0.01, 0.5, 0.9, 0.99)


class Trained(NamedTuple):
    """A model, and the perplexity of the documents kept back at `SHARES`."""

    model: CharacterModel
    held: int
    quantiles: tuple[float, ...]


def train_on(project: Project, sources: Sequence[Source], language: str, date: str, order: int, grams: int) -> Trained:
    """Train on nine tenths of the documents. Raises ConfigError for too few of them."""
    reader = SourceReader(contexts(project, sources))
    tables = [
        pa.Table.from_batches([clean(source, reader, batch).select(["text"])])
        for source in sources
        for batch in documents(project, source, reader)
    ]
    size = sum(table.num_rows for table in tables)
    if size < LEAST:
        raise ConfigError(f"{language}: {size} documents are too few to train a model on; give {LEAST} or more")
    table = pa.concat_tables(tables).combine_chunks()
    texts = table.column("text").cast(pa.large_string()).combine_chunks()
    held = np.fromiter((_is_held(text) for text in texts.to_pylist()), np.bool_, size)
    files = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for source in sources for path in source.read.path]
    reference = hashlib.sha256("".join(sorted(files)).encode()).hexdigest()
    try:
        model = train(TextBatch(pc.filter(texts, pa.array(~held))), language, reference, date, order, grams)
    except ValueError as error:
        raise ConfigError(f"{language}: no model can be trained: {error}") from error
    values = model.perplexity(TextBatch(pc.filter(texts, pa.array(held))))
    values = values[~np.isnan(values)]
    quantiles = tuple(np.quantile(values, SHARES).tolist()) if len(values) else ()
    return Trained(model, len(values), quantiles)


def _is_held(text: str) -> bool:
    # By the text alone: an id depends on the name of the folder that the file is in.
    return hashlib.blake2b(text.encode(), digest_size=8, person=b"kept back").digest()[0] % HELD == 0


def card(trained: Trained, name: str, sources: Sequence[Source], content: bytes) -> Iterator[str]:
    """What a model is, line by line, in Markdown."""
    info = trained.model.info
    yield f"# {name}: a model of the characters of {info.language}"
    yield ""
    yield f"* SHA-256 `{hashlib.sha256(content).hexdigest()}`, {len(content):,} bytes, of {info.date}"
    yield f"* trained on {info.documents:,} documents, {info.symbols:,} letters, digits and gaps between words"
    yield f"* reference: {', '.join(source.name for source in sources)} (SHA-256 of all: `{info.reference}`)"
    grams = ", ".join(f"{count:,} of {length}" for length, count in enumerate(info.grams, start=1))
    yield f"* runs of up to {info.order} characters, smoothed after Witten and Bell, pruned by loss: {grams}"
    if trained.quantiles:
        told = ", ".join(
            f"{100 * share:g} % have {value:.1f} or less"
            for share, value in zip(SHARES, trained.quantiles, strict=True)
        )
        yield f"* perplexity of a character in {trained.held:,} documents kept back: {told}"
    yield ""
    yield "It says how usual the letters of a text are in the language, and nothing of what the text says. Text of"
    yield "another spelling, with other marks or in a dialect is less usual to it: fit the bound to text to be kept"
    yield f"(`roots filters fit {info.language}`)."
