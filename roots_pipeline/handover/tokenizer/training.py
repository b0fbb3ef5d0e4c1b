"""A tokenizer trained on a corpus: a sample by quotas, each line once, tags and placeholders as tokens of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tokenizers import Tokenizer

from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.mixture.amounts import as_size
from roots_pipeline.handover.sizes import SizesBySource
from roots_pipeline.handover.splits import TRAIN, Split, chosen
from roots_pipeline.handover.tokenizer import placeholders
from roots_pipeline.handover.tokenizer.quotas import ALPHA, quotas, rates
from roots_pipeline.handover.tokenizer.recipes import Recipe
from roots_pipeline.handover.tokenizer.seen_lines import SeenLines
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import write_bytes
from roots_pipeline.text.batch import TextBatch

#: Rows read at a time: a row group at most (see `output.writing`).
_ROWS = 1024


def default_sample(size: float) -> float:
    """How much of so large a corpus a tokenizer is trained on.

    With all of it, alpha has no say: every language takes part with all it has. Of 137 MB in 44 languages, a quarter
    gave 5 % fewer tokens a word than the whole (32,000 tokens, geometric mean over the languages).

    >>> default_sample(1e6), default_sample(137e6), default_sample(1e12)
    (20000000.0, 34250000.0, 500000000.0)
    """
    return min(max(size / 4, 20e6), 500e6)


@dataclass(frozen=True)
class Training:
    """What a tokenizer is to be, and of what."""

    recipe: Recipe
    vocabulary: int
    #: Bytes of text it is trained on at most.
    sample: float
    alpha: float = ALPHA
    declared: tuple[str, ...] = ()
    seed: int = 0
    split: Split = field(default_factory=Split)

    @property
    def tokens(self) -> tuple[str, ...]:
        return placeholders.placeholders(self.declared)

    @property
    def learned(self) -> int:
        """How many tokens are left for the model, control tokens among them; ConfigError: too few."""
        learned = self.vocabulary - len(self.tokens)
        if learned < self.recipe.least():
            least = self.recipe.least() + len(self.tokens)
            raise ConfigError(
                f"a vocabulary of {self.vocabulary:,} is too small: bytes, control tokens and {len(self.tokens)} "
                f"placeholders alone are {least:,}; ask for more"
            )
        return learned


class Sampled(msgspec.Struct):
    """What of a source was taken."""

    documents: int = 0
    bytes: int = 0


class Sample:
    """The text a tokenizer is trained on, in the order of languages, shards and rows; read once.

    Of validation and test documents nothing is taken. A document is taken by a hash of its id and the seed, whatever
    the others are, until its source has all it is to give: a few long ones are not to fill the memory. With a `scratch`
    file, what was drawn is kept there, compressed, and drawn from there again: a corpus is far larger than a sample.
    """

    def __init__(self, layout: Layout, sizes: SizesBySource, training: Training, scratch: Path | None = None) -> None:
        self._layout = layout
        self._scratch = scratch
        self._kept = False
        self._training = training
        #: Bytes by language and source, at most: but for the last document of a source.
        self.quotas = quotas(sizes, training.sample, training.alpha)
        self._rates = rates(self.quotas, sizes)
        self._seen = SeenLines()
        self._pattern = placeholders.pattern(training.tokens)
        self.taken: dict[str, dict[str, Sampled]] = {}

    @property
    def lines(self) -> tuple[int, int]:
        """Lines found in documents taken, and those of them that had been seen before."""
        return self._seen.lines, self._seen.seen

    @property
    def bytes(self) -> int:
        return sum(sampled.bytes for of in self.taken.values() for sampled in of.values())

    def texts(self, languages: Sequence[str] | None = None) -> Iterator[list[str]]:
        """Batches of texts."""
        return (texts.to_pylist() for texts in self.arrays(languages))

    def arrays(self, languages: Sequence[str] | None = None) -> Iterator[pa.LargeStringArray]:
        """Batches of texts, where Arrow has them."""
        if self._kept:
            with pa.OSFile(str(self._scratch)) as file, pa.ipc.open_stream(file) as kept:
                yield from (batch.column(0) for batch in kept)
        elif self._scratch is None:
            yield from self._drawn(languages)
        else:
            schema, options = pa.schema([("text", pa.large_string())]), pa.ipc.IpcWriteOptions(compression="zstd")
            with pa.OSFile(str(self._scratch), "wb") as file, pa.ipc.new_stream(file, schema, options=options) as kept:
                for texts in self._drawn(languages):
                    kept.write_batch(pa.record_batch([texts], schema))
                    yield texts
            self._kept = True

    def _drawn(self, languages: Sequence[str] | None) -> Iterator[pa.LargeStringArray]:
        for language, of in self._rates.items():
            if languages is None or language in languages:
                taken = self.taken.setdefault(language, {source: Sampled() for source in of})
                for path in sorted((self._layout.data / language).glob("*.parquet")):
                    with pq.ParquetFile(path) as shard:
                        for batch in shard.iter_batches(_ROWS, columns=["id", "source", "text"]):
                            texts = self._of(batch, language, taken)
                            if len(texts):
                                yield texts

    def _of(self, batch: pa.RecordBatch, language: str, taken: dict[str, Sampled]) -> pa.LargeStringArray:
        rates_of, quotas_of = self._rates[language], self.quotas[language]
        ids, sources, texts = (batch.column(name) for name in ("id", "source", "text"))
        encoded = sources.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        index = np.asarray(encoded.indices)
        rate = np.array([rates_of.get(name, 0.0) for name in names])[index]
        keep = chosen(ids, rate, self._training.seed) & (self._training.split.sides(ids) == TRAIN)
        lengths = np.diff(TextBatch(texts).offsets)
        for place, name in enumerate(names):
            here = keep & (index == place)
            before = taken[name].bytes + np.cumsum(lengths * here) - lengths * here
            here &= before < quotas_of.get(name, 0.0)
            keep &= here | (index != place)
            taken[name].documents += int(np.count_nonzero(here))
            taken[name].bytes += int(lengths[here].sum())
        first = self._seen.first_seen(TextBatch(texts.filter(pa.array(keep))))
        # What is a token of its own is nothing to learn from.
        return pc.replace_substring_regex(first, self._pattern, "\n")


def train(sample: Sample, training: Training, languages: Sequence[str] | None = None) -> Tokenizer:
    """Train a tokenizer; ConfigError: the text does not support so large a vocabulary."""
    tokenizer = training.recipe.train(sample.texts(languages), training.learned)
    learned = tokenizer.get_vocab_size()
    if learned < training.learned:
        most = learned + len(training.tokens)
        least = most // placeholders.MULTIPLE * placeholders.MULTIPLE
        enough = least >= training.recipe.least() + len(training.tokens)
        raise ConfigError(
            f"{as_size(sample.bytes, 'bytes')} of text support a vocabulary of {most:,}, not of "
            f"{training.vocabulary:,}: ask for {f'--vocab-size {least} or less, or for ' if enough else ''}a larger "
            "--sample (where the corpus has no more, for a larger corpus)"
        )
    placeholders.add(tokenizer, training.tokens, placeholders.padded(training.vocabulary))
    return tokenizer


def save(tokenizer: Tokenizer, folder: Path, record: Mapping[str, object]) -> None:
    """Write what `AutoTokenizer.from_pretrained` reads, and how the tokenizer was made."""
    unknown, begin, end, pad = placeholders.CONTROL
    special = {"bos_token": begin, "eos_token": end, "unk_token": unknown, "pad_token": pad}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False, **special}
    files = {
        "tokenizer.json": tokenizer.to_str(pretty=True).encode() + b"\n",
        "tokenizer_config.json": msgspec.json.format(msgspec.json.encode(config)) + b"\n",
        "special_tokens_map.json": msgspec.json.format(msgspec.json.encode(special)) + b"\n",
        "training.json": msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n",
    }
    for name, content in files.items():
        write_bytes(folder / name, content, folder / ".tmp")
    (folder / ".tmp").rmdir()
