"""Texts as `roots redact` reads and writes them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.cli.identified import Input, Text, is_records, piped
from roots_pipeline.errors import ConfigError, SourceError, nearest
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.reasons import judge
from roots_pipeline.privacy.budget import RULE
from roots_pipeline.privacy.locales import natural_languages
from roots_pipeline.privacy.redactor import Examined, Redactor
from roots_pipeline.privacy.types import TYPES
from roots_pipeline.readers._streams import DamagedError, read_blocks

#: Texts redacted at a time, and about how many characters of them.
_BATCH, _BATCH_CHARACTERS = 2000, 4 << 20
#: A larger file is no text.
_FILE_BYTES: Final = 256 << 20
#: The language of programs, and of what is in none.
CODE: Final = "code"


class Piece(NamedTuple):
    """A text to redact, and the record it is from, where it is from one."""

    text: Text
    record: dict[str, Any] | None


@dataclass
class Records(Input):
    """Reads texts with the records they are from, and plain files to the byte."""

    _line: str = ""

    def pieces(self, name: str) -> Iterator[Piece]:
        """The texts of a file; SourceError as `read`."""
        if is_records(name, self.text_field):
            for text in self.read(name):
                yield Piece(text, json.loads(self._line))
        else:
            shown = "standard input" if name == "-" else name
            try:
                data = b"".join(_up_to(piped() if name == "-" else read_blocks(name), shown))
                yield Piece(Text(shown, data.decode()), None)
            except DamagedError as error:
                raise SourceError(f"{shown}: {error}; fetch the file again") from error
            except UnicodeDecodeError as error:
                if not self.skip:
                    raise SourceError(
                        f"{shown}: not UTF-8 at byte {error.start}; --on-bad skip leaves it out"
                    ) from error
                self.skipped += 1

    def _records(self, name: str, lines: Iterator[tuple[int, str]]) -> Iterator[Text]:
        yield from super()._records(name, self._noted(lines))

    def _noted(self, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        for number, line in lines:
            self._line = line
            yield number, line

    def refuse(self, name: str, text: Text) -> None:
        """A text that would take too long: an error, or skipped."""
        if not self.skip:
            shown = "standard input" if name == "-" else name
            where = shown if text.id == shown else f"{shown}, {text.id}"
            raise SourceError(f"{where}: {RULE}: too much in it looks like personal data; --on-bad skip leaves it out")
        self.skipped += 1


class Redaction:
    """Redacts texts in batches, each by its language."""

    def __init__(self, types: str | None, mode: str, language: str | None) -> None:
        """`types`: with commas between; `language`: of all texts. ConfigError: unknown type, mode or language."""
        chosen = [kind.strip() for kind in types.split(",")] if types is not None else list(TYPES)
        known = (*natural_languages(), CODE)
        if language is not None and language not in known:
            raise ConfigError(f"--language: unknown language '{language}'{nearest(language, known)}")
        self._redactor = Redactor(chosen, mode=mode)  # type: ignore[arg-type] # it checks the mode itself
        self._language = language
        self._identifier = Identifier() if language is None else None

    def texts(self, source: Records, name: str) -> Iterator[str]:
        """What is to be written of a file: its text or records, redacted."""
        for batch in _batches(source.pieces(name)):
            array = _array(batch)
            out: list[str | None] = [None] * len(batch)
            for language, rows in self._by_language(array):
                redacted = self._redactor.redact(array.take(pa.array(rows)), language)
                for row, text, refused in zip(
                    rows.tolist(), redacted.texts.to_pylist(), redacted.refused.tolist(), strict=True
                ):
                    out[row] = None if refused else text
            for piece, redacted_text in zip(batch, out, strict=True):
                if redacted_text is None:
                    source.refuse(name, piece.text)
                elif piece.record is None:
                    yield redacted_text
                else:
                    record = piece.record | {source.text_field or "text": redacted_text}
                    yield json.dumps(record, ensure_ascii=False) + "\n"

    def spans(self, source: Records, name: str) -> Iterator[str]:
        """A line of JSON for each text of a file."""
        for batch in _batches(source.pieces(name)):
            array = _array(batch)
            out: list[str] = [""] * len(batch)
            for language, rows in self._by_language(array):
                examined = self._redactor.examine(array.take(pa.array(rows)), language)
                for index, row in enumerate(rows.tolist()):
                    said = {"id": batch[row].text.id, **self._said(examined, index, batch[row].text.text)}
                    out[row] = json.dumps(said, ensure_ascii=False) + "\n"
            yield from out

    def _said(self, examined: Examined, index: int, text: str) -> dict[str, Any]:
        if examined.refused[index]:
            return {"spans": [], "refused": RULE}
        found = examined.spans
        first, last = np.searchsorted(found.documents, [index, index + 1]).tolist()
        # How many characters begin before each byte.
        lead = (np.frombuffer(text.encode(), np.uint8) & 0xC0) != 0x80
        characters = np.concatenate(([0], np.cumsum(lead)))
        spans = zip(
            characters[found.starts[first:last]].tolist(),
            characters[found.ends[first:last]].tolist(),
            found.kinds[first:last].tolist(),
            found.scores[first:last].tolist(),
            strict=True,
        )
        return {
            "spans": [
                {"start": start, "end": end, "type": self._redactor.types[kind], "score": round(score, 4)}
                for start, end, kind, score in spans
            ]
        }

    def _by_language(self, texts: pa.LargeStringArray) -> Iterator[tuple[str, Any]]:
        """Languages with the rows of their texts: int64."""
        if self._identifier is None:
            yield self._language or CODE, np.arange(len(texts))
            return
        labels = judge(self._identifier, texts, top=1).labels[:, 0]
        for label in np.unique(labels).tolist():
            yield self._identifier.labels[label] if label >= 0 else CODE, np.flatnonzero(labels == label)


def _up_to(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The blocks of a file that is one text."""
    size = 0
    for block in blocks:
        size += len(block)
        if size > _FILE_BYTES:
            raise SourceError(f"{name}: longer than {_FILE_BYTES >> 20} MB; split it, or make records of its texts")
        yield block


def _array(batch: list[Piece]) -> pa.LargeStringArray:
    return pa.array([piece.text.text for piece in batch], pa.large_string())


def _batches(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    """Up to `_BATCH` texts at a time; fewer where they are long."""
    while batch := list(itertools.islice(pieces, 1)):
        size = len(batch[0].text.text)
        for piece in itertools.islice(pieces, _BATCH - 1):
            batch.append(piece)
            size += len(piece.text.text)
            if size > _BATCH_CHARACTERS:
                break
        yield batch
