"""What a reader is: it lists the shards of a source and reads one of them into record batches.

To add a raw format, add a module here with a class of the same name: `jsonl.py`, `Jsonl`. Modules that start
with an underscore are what readers are made of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

#: A record above this is quarantined: a worker holds a few of them at a time. The longest books are 5-10 MB.
MAX_RECORD_BYTES: Final = 16 * 2**20

#: The size of a shard where a file can be cut: long enough to make opening it cheap, short enough to share out
#: a large file among workers and to redo after a stop.
SHARD_BYTES: Final = 128 * 2**20

#: The options of every reader.
COMMON_OPTIONS: Final[Mapping[str, type]] = {"max_record_bytes": int}


#: A license that is no string, as a reader gives it on: a name that no catalog has.
NO_STRING: Final = "(not a string)"


@dataclass(frozen=True)
class Shard:
    """A part of a source that one worker reads: a file, a range of one, or several small files."""

    #: Stable within the source: the path below the folder all of its patterns share, and `#start-end` for a range.
    name: str
    #: What to open: an absolute path or a URL.
    path: str
    #: Bytes or row groups of the file, from `start` up to and without `end`; None: to the end.
    start: int = 0
    end: int | None = None
    #: How much there is to read, in bytes as stored, where known.
    bytes: int | None = None
    #: Changes when the content does: the file's size with its ETag or time of change.
    fingerprint: str = ""
    #: The (name, path) of each file of a shard of several whole files; `path` is then the first one's.
    files: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """The name without the range: with `position`, which counts from the file's start, it names a record.

        >>> Shard("a.jsonl#128-256", "/data/a.jsonl", start=128, end=256).file
        'a.jsonl'
        """
        return self.name if self.end is None else self.name.removesuffix(f"#{self.start}-{self.end}")


@dataclass(frozen=True)
class ReadOptions:
    """Which field of a record is what, and the reader's own options.

    A field's name may have dots for a field within a field (`meta.url`); a field that has that very name goes first.
    """

    text_field: str = "text"
    id_field: str | None = None
    url_field: str | None = None
    license_field: str | None = None
    language_field: str | None = None
    path_field: str | None = None
    collected_field: str | None = None
    title_field: str | None = None
    type_field: str | None = None
    #: The reader's own; see its OPTIONS.
    options: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    #: A longer record is quarantined as `line_too_long`; a source sets it among its options.
    max_record_bytes: int = MAX_RECORD_BYTES

    @property
    def record_limit(self) -> int:
        """The most bytes of a record."""
        return self.integer("max_record_bytes", self.max_record_bytes)

    def optional_fields(self) -> dict[str, str]:
        """The declared fields besides the text, by column of the record batch."""
        declared = {
            "key": self.id_field,
            "url": self.url_field,
            "license": self.license_field,
            "language": self.language_field,
            "path": self.path_field,
            "collected": self.collected_field,
            "title": self.title_field,
            "type": self.type_field,
        }
        return {column: name for column, name in declared.items() if name is not None}

    def integer(self, name: str, default: int) -> int:
        """The reader's own option, a number above zero."""
        return int(self.options.get(name, default))


#: Of a source that declares nothing but where it is.
DEFAULTS: Final = ReadOptions()


class Reader(ABC):
    """One raw format. Readers hold no state: a worker makes one, asks it, and throws it away."""

    #: The reader's key in a source's YAML, the name of its module.
    name: ClassVar[str]
    #: Where records have fields of their own whatever the source: column of RECORD → the field's name. The files of
    #: such sources name no fields.
    FIELDS: ClassVar[Mapping[str, str]] = MappingProxyType({})
    #: The options it knows and their types; an Enum stands for a choice of words.
    OPTIONS: ClassVar[Mapping[str, type]] = COMMON_OPTIONS

    @classmethod
    def check_options(cls, options: Mapping[str, object]) -> None:
        """Compare a source's options with OPTIONS; ConfigError names the wrong one and what is known."""
        for name, value in options.items():
            if name not in cls.OPTIONS:
                raise ConfigError(f"reader {cls.name}: unknown option '{name}'{nearest(name, cls.OPTIONS)}")
            kind = cls.OPTIONS[name]
            if issubclass(kind, Enum):
                words = [str(choice.value) for choice in kind]
                if value not in words:
                    raise ConfigError(f"reader {cls.name}: {name} is {value!r}{nearest(str(value), words)}")
            elif not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
                raise ConfigError(f"reader {cls.name}: {name} is {value!r}; give a value of type {kind.__name__}")
            elif kind is int and isinstance(value, int) and value < 1:
                raise ConfigError(f"reader {cls.name}: {name} is {value}; give a number above 0")

    @abstractmethod
    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        """The shards of a source, sorted by name, the same ones whatever order the file system lists files in.

        `paths` are globs or URLs; relative ones start at `root`. SourceError: a pattern matches no file, or the
        files cannot be listed.
        """

    @abstractmethod
    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        """The records of a shard, in order, in batches of schema RECORD (at most 2,048 rows and 8 MB of text).

        A record that cannot be used is a row with a `problem`. SourceError: the shard cannot be opened, its file
        system fails, or it cannot hold the text at all (a table without the column).
        """

    def sample(self, shard: Shard, most_bytes: int, folder: Path, options: ReadOptions = DEFAULTS) -> int:  # noqa: ARG002
        """Write the first records of a shard into a folder, as files that this reader reads.

        Gives the bytes of the shard that they are, about `most_bytes` or all; 0: this reader cannot part a shard.
        SourceError: the shard cannot be read.
        """
        return 0


def available_readers() -> dict[str, type[Reader]]:
    """The readers of this package, by key."""
    return discover("roots_pipeline.readers", Reader)
