"""Character models: one file each, mapped into memory, and the perplexity of texts by it."""

from __future__ import annotations

import functools
import hashlib
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from roots_pipeline.errors import ConfigError
from roots_pipeline.perplexity.automaton import MOST_UNKNOWN, automaton, score
from roots_pipeline.perplexity.scoring import LONGEST, STEPS, symbols

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roots_pipeline.text.batch import TextBatch

_MAGIC = b"roots_pipeline character model 1\n"
#: Where the table begins, so that it can be mapped.
_ALIGNED = 4096
#: Models that come with the package, by language.
MODELS = Path(__file__).parent / "models"

#: Symbols of a text that are read unless told otherwise: of longer texts, more does not change what is thought of them.
READ = 1000
#: Fewer say nothing: a name, or a word in another language, is most of them.
LEAST = 40


class ModelInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a model's file says of it."""

    language: str
    #: Symbols of the longest n-grams.
    order: int
    #: N-grams by length, from one symbol on.
    grams: tuple[int, ...]
    #: Slots of the table.
    slots: int
    #: The improbability of a symbol that was never seen, in steps (`scoring.STEPS`) of a nat.
    unknown: int
    #: What it was trained on: documents, symbols, and the SHA-256 of the names and contents of the files.
    documents: int
    symbols: int
    reference: str
    date: str


class CharacterModel:
    """An n-gram model of the characters of a language; the file's table is mapped, and shared between processes."""

    def __init__(self, info: ModelInfo, slots: NDArray[np.uint32]) -> None:
        self.info = info
        self.slots = slots
        # Mapped and made tables are two types to the kernels, compiled twice, unless both are read-only.
        self.slots.flags.writeable = False
        # Kept from one batch for the next; runners have several threads.
        self._automaton = automaton(slots, info.order)
        self._lock = threading.Lock()
        # Of the batch read last: two measures are made of one reading.
        self._read: tuple[weakref.ref[TextBatch], int, NDArray[np.float64]] | None = None

    @classmethod
    def load(cls, path: Path) -> CharacterModel:
        """Read a model. Raises ConfigError for a file that is missing or no such model."""
        try:
            with path.open("rb") as file:
                begin = file.read(_ALIGNED)
            if not begin.startswith(_MAGIC):
                raise ValueError("it does not begin as one")
            info = msgspec.json.decode(begin[len(_MAGIC) :].rstrip(b"\0"), type=ModelInfo)
            slots = np.memmap(path, dtype="<u4", mode="r", offset=_ALIGNED, shape=(info.slots,))
            powers = info.slots & (info.slots - 1) == 0
            if not (0 < info.order <= LONGEST and 0 <= info.unknown <= MOST_UNKNOWN and powers):
                raise ValueError("its numbers cannot be right")
        except FileNotFoundError:
            raise ConfigError(f"{path}: there is no such model; train one: roots filters train-lm") from None
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            raise ConfigError(
                f"{path}: no character model ({error}); roots filters train-lm writes one, and KenLM's go under "
                "`perplexity`"
            ) from error
        return cls(info, np.asarray(slots))

    def to_bytes(self) -> bytes:
        """The file: what it is, in JSON, then the table."""
        begin = _MAGIC + msgspec.json.encode(self.info)
        if len(begin) > _ALIGNED:
            raise ValueError(f"{len(begin)} bytes of description; {_ALIGNED} is the most")
        return begin.ljust(_ALIGNED, b"\0") + self.slots.astype("<u4").tobytes()

    def perplexity(self, texts: TextBatch, most: int = READ) -> NDArray[np.float64]:
        """Of each text, by its first `most` symbols, float64[n]: e to the mean improbability; NaN with few (`LEAST`).

        That is among how many symbols, all equally likely, the text might as well have been drawn.
        """
        return self._perplexities(texts, most)[0]

    def disorder(self, texts: TextBatch, most: int = READ) -> NDArray[np.float64]:
        """Likewise, as a share of the perplexity of the same symbols in any order; about 1 where order says nothing."""
        ordered, unordered = self._perplexities(texts, most)
        return ordered / unordered

    def _perplexities(self, texts: TextBatch, most: int) -> NDArray[np.float64]:
        with self._lock:
            if self._read is None or self._read[0]() is not texts or self._read[1] != most:
                self._read = (weakref.ref(texts), most, self._score(texts, most))
            return self._read[2]

    def _score(self, texts: TextBatch, most: int) -> NDArray[np.float64]:
        counts = np.empty((3, texts.size), dtype=np.int64)
        info = self.info
        table = symbols(info.language[4:])
        score(texts.data, texts.offsets, table, self.slots, info.order, info.unknown, most, self._automaton, counts)
        enough = counts[0] >= LEAST
        mean = np.divide(counts[1:], counts[0], out=np.full((2, texts.size), np.nan), where=enough)
        return np.exp(mean / STEPS)


@functools.cache
def load_model(path: Path) -> CharacterModel:
    """As `CharacterModel.load`, once a process."""
    return CharacterModel.load(path)


def shipped_model(language: str) -> CharacterModel | None:
    """The model that comes with the package, None where there is none."""
    path = MODELS / f"{language}.lm"
    return load_model(path) if path.is_file() else None


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
