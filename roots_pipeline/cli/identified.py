"""Texts as `roots identify` reads them, and what it writes of each."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

import pyarrow as pa

from roots_pipeline.document import UNDETERMINED, Problem
from roots_pipeline.errors import RunError, SourceError
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.lines import ByLine, identify_lines
from roots_pipeline.languages.reasons import Judged, Reason, judge
from roots_pipeline.readers._lines import split_lines
from roots_pipeline.readers._streams import compression, read_blocks

#: Texts identified at a time, and about how many bytes of them.
_BATCH, _BATCH_BYTES = 2000, 8 << 20
# A longer line is no text.
_LINE_BYTES = 64 << 20

_RECORDS = (".jsonl", ".ndjson")
_COLUMNS = ("id", "label", "score", "second", "second_score", "reason")
_LINE_COLUMNS = ("mixed", "undetermined", "shares")
# A field of TSV ends at these, so they do not go into one.
_BREAKS = str.maketrans("\t\r\n", "   ")


class Text(NamedTuple):
    """A text with its line's number or its record's id; `apart` where the record has one of the fields of `Input`."""

    id: str
    text: str
    apart: bool = False


@dataclass
class Input:
    """Reads files of texts; counts the lines that were `skipped` because they are bad."""

    text_field: str | None
    id_field: str
    #: A plain file is one text.
    whole: bool
    skip: bool
    skipped: int = 0
    #: Fields of records: one of them true puts the record apart.
    apart: Sequence[str] = ()

    def read(self, name: str) -> Iterator[Text]:
        """The texts of a file, or of standard input ("-"). SourceError: it cannot be read, or a line is bad."""
        records = is_records(name, self.text_field)
        shown = "standard input" if name == "-" else name
        lines = self._decoded(shown, piped() if name == "-" else read_blocks(name))
        if records:
            yield from self._records(shown, lines)
        elif self.whole:
            yield Text(shown, "\n".join(line for _, line in lines))
        else:
            yield from (Text(str(number), line) for number, line in lines)

    def _decoded(self, name: str, blocks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(split_lines(blocks, 0, None, _LINE_BYTES), 1):
            if line.problem is Problem.TRUNCATED:
                raise SourceError(f"{name}, line {number}: {line.detail}; fetch the file again")
            if line.content is None:
                self._bad(name, number, f"longer than {_LINE_BYTES >> 20} MB")
                continue
            try:
                yield number, line.content.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                if number == 1 and line.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    raise SourceError(f"{name}: in UTF-16; `iconv -f UTF-16 -t UTF-8` makes UTF-8 of it") from error
                self._bad(name, number, f"not UTF-8 at byte {error.start}")

    def _records(self, name: str, lines: Iterator[tuple[int, str]]) -> Iterator[Text]:
        field = self.text_field or "text"
        for number, line in lines:
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                self._bad(name, number, f"not JSON ({str(error).split(':', 1)[0]})")
                continue
            if not isinstance(record, dict):
                self._bad(name, number, "no object")
            elif not isinstance(record.get(field), str):
                self._bad(name, number, f"no text in the field '{field}' (--text-field names another)")
            else:
                text, own = record[field], record.get(self.id_field)
                # A lone surrogate, which JSON can write, is no character.
                text = text.encode("utf-8", "replace").decode()
                yield Text(_shown(number if own is None else own), text, any(record.get(name) for name in self.apart))

    def _bad(self, name: str, number: int, problem: str) -> None:
        if not self.skip:
            raise SourceError(f"{name}, line {number}: {problem}; --on-bad skip leaves such lines out")
        self.skipped += 1


def _shown(own: object) -> str:
    """An id as it is in its record."""
    return own if isinstance(own, str) else json.dumps(own, ensure_ascii=False)


def is_records(name: str, text_field: str | None) -> bool:
    """Whether a file holds records of JSON: its name says so, or else the name of their field is given."""
    bare = name.removesuffix(compression(name))
    return bare.endswith(_RECORDS) or (text_field is not None and not bare.endswith(".txt"))


def piped() -> Iterator[bytes]:
    """Standard input, as it comes."""
    if sys.stdin is None:
        raise SourceError("standard input is closed; name a file")
    stream: Any = sys.stdin.buffer  # of a kind that does not wait for all of a block
    while block := stream.read1(1 << 20):
        yield block


class _Row(NamedTuple):
    """What is written of one text."""

    id: str
    label: str
    score: float
    second: str
    second_score: float
    reason: str


@dataclass
class Output:
    """Writes what is said of texts, as TSV with a header or as JSON lines."""

    stream: IO[str]
    labels: Sequence[str]
    form: str
    by_line: bool

    def __post_init__(self) -> None:
        if self.form == "tsv":
            columns = _COLUMNS + (_LINE_COLUMNS if self.by_line else ())
            self.stream.write("\t".join(columns) + "\n")

    def write(self, ids: Sequence[str], judged: Judged, lines: ByLine | None) -> None:
        """Write a batch."""
        names = (*self.labels, "")  # the index -1 is the last one
        for row, (own, best, scores, reason) in enumerate(
            zip(ids, judged.labels.tolist(), judged.scores.tolist(), judged.reasons.tolist(), strict=True)
        ):
            label = names[best[0]] or UNDETERMINED
            said = _Row(own, label, scores[0], names[best[1]], scores[1], Reason(reason).label if reason else "")
            of_lines = self._of_lines(lines, row) if lines else {}
            self.stream.write(self._tsv(said, of_lines) if self.form == "tsv" else self._json(said, of_lines))
        self.stream.flush()

    def _of_lines(self, lines: ByLine, row: int) -> dict[str, Any]:
        begin, end = lines.offsets[row], lines.offsets[row + 1]
        shares = zip(lines.labels[begin:end].tolist(), lines.shares[begin:end].tolist(), strict=True)
        return {
            "mixed": bool(lines.mixed[row]),
            "undetermined": round(float(lines.undetermined[row]), 4),
            "shares": {self.labels[label]: round(share, 4) for label, share in shares},
        }

    def _tsv(self, said: _Row, lines: dict[str, Any]) -> str:
        second = f"{said.second_score:.4f}" if said.second else ""
        fields = [said.id.translate(_BREAKS), said.label, f"{said.score:.4f}", said.second, second, said.reason]
        if lines:
            shares = " ".join(f"{label}={share:.3f}" for label, share in lines["shares"].items())
            fields += ["yes" if lines["mixed"] else "no", f"{lines['undetermined']:.3f}", shares]
        return "\t".join(fields) + "\n"

    def _json(self, said: _Row, lines: dict[str, Any]) -> str:
        row: dict[str, Any] = {"id": said.id, "label": said.label, "score": round(said.score, 4)}
        row |= {"second": said.second, "second_score": round(said.second_score, 4)} if said.second else {}
        row |= {"reason": said.reason} if said.reason else {}
        return json.dumps(row | lines, ensure_ascii=False) + "\n"


@contextmanager
def standard_output() -> Iterator[IO[str]]:
    """Standard output for UTF-8, whatever the locale is. Nothing is wrong if its reader has seen enough.

    RunError: it cannot be written.
    """
    if sys.stdout is None:
        raise RunError("standard output is closed; nothing can be written")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name of a file that is not UTF-8 is shown, too.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer is not to be written again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise RunError(f"standard output: cannot be written ({error.strerror})") from error


def identify_stream(identifier: Identifier, texts: Iterator[Text], output: Output, *, by_line: bool) -> None:
    """Identify texts in batches as they come, and write what is said of each."""
    for batch in _batches(texts):
        array = pa.array([one.text for one in batch], pa.large_string())
        lines = identify_lines(identifier, array) if by_line else None
        output.write([one.id for one in batch], judge(identifier, array, top=2), lines)


def _batches(texts: Iterator[Text]) -> Iterator[list[Text]]:
    """Up to `_BATCH` texts at a time; fewer where they are long."""
    while batch := list(itertools.islice(texts, 1)):
        size = len(batch[0].text)
        for one in itertools.islice(texts, _BATCH - 1):
            batch.append(one)
            size += len(one.text)
            if size > _BATCH_BYTES:
                break
        yield batch
