"""PDF files with text in them, a document a file; read by PDFium in a process of its own (`_pdf_pages.py`).

PDFium (pypdfium2 5) and pypdf 7 on five manuals in English, French, Japanese, Russian and Chinese, of which there are
EPUBs to hold them against: runs of five characters alike (F1 .94 to .86 both, tables of contents and code apart), 14
times the speed, one megabyte of text in 1.5 CPU seconds.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from roots_pipeline.document import LeftOut, Problem
from roots_pipeline.readers import _pdf_pages
from roots_pipeline.readers._files import find_files, group_files
from roots_pipeline.readers._pdf_text import running_text, says_nothing
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._streams import DamagedError, read_blocks
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, SHARD_BYTES, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    import pyarrow as pa

#: A file above this is a collection of images; two processes hold it at a time.
MAX_FILE_BYTES: Final = 2**28
#: The TDM Reservation Protocol's word in a PDF's metadata (W3C Community Group 2024, section 7: XMP).
_RESERVED: Final = re.compile(rb"tdm:reservation(?:\s*=\s*[\"']1[\"']|>\s*1\s*<)")


class Pdf(Reader):
    """PDF files, plain or compressed. The title is the file's own; the key is its name, the position its number.

    What needs a password, is damaged, or takes too long or too much memory is told as `malformed`; what has no text, a
    scan, as `no_text`. A file that permits no extraction of text or reserves text and data mining is left out as
    `opted_out`, unless `honor_permissions` or `honor_tdm_reservation` is false.
    """

    name = "pdf"
    OPTIONS: ClassVar[Mapping[str, type]] = {
        **COMMON_OPTIONS,
        "honor_permissions": bool,
        "honor_tdm_reservation": bool,
        "shard_bytes": int,
    }
    FIELDS: ClassVar[Mapping[str, str]] = {"key": "path", "title": "title", "path": "path"}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        return group_files(find_files(paths, root), options.integer("shard_bytes", SHARD_BYTES))

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        with _Parser(options) as parser:
            files = shard.files or ((shard.name, shard.path),)
            yield from batches(parser.record(position, *file) for position, file in enumerate(files))


class _Parser:
    """The process that reads files, started anew where one has ended it."""

    def __init__(self, options: ReadOptions) -> None:
        self._limit = options.record_limit
        self._permissions = bool(options.options.get("honor_permissions", True))
        self._tdm = bool(options.options.get("honor_tdm_reservation", True))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> int:
        """End the process; what it ended with."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with process:
            process.kill()
        return process.returncode

    def record(self, position: int, name: str, path: str) -> Record:
        """The record of a file, good or bad."""
        record = Record(name, position, None, path=name)
        content = bytearray()
        try:
            for block in read_blocks(path):
                content += block
                if len(content) > MAX_FILE_BYTES:
                    detail = f"the file has more than {MAX_FILE_BYTES} bytes"
                    return record._replace(problem=Problem.LINE_TOO_LONG, detail=detail, record_bytes=len(content))
        except DamagedError as error:
            return record._replace(problem=Problem.TRUNCATED, detail=str(error), record_bytes=len(content))
        record = record._replace(record_bytes=len(content))
        if self._tdm and _RESERVED.search(content):
            return record._replace(problem=LeftOut.OPTED_OUT, detail="tdm-reservation (metadata)")
        answer = self._ask(bytes(content))
        if "error" in answer:
            return record._replace(problem=Problem.MALFORMED, detail=f"the PDF cannot be read: {answer['error']}")
        if "too_long" in answer:
            detail = f"the file has more than max_record_bytes={self._limit} of text"
            return record._replace(problem=Problem.LINE_TOO_LONG, detail=detail)
        record = record._replace(title=answer.get("title"))
        if not answer["may_extract"]:
            return record._replace(problem=LeftOut.OPTED_OUT, detail="permissions (no extraction of text)")
        text = running_text(answer["pages"])
        if not text:
            pages = len(answer["pages"])
            detail = f"{pages} pages without text: scans?" if pages != 1 else "1 page without text: a scan?"
            return record._replace(problem=LeftOut.NO_TEXT, detail=detail)
        if says_nothing(text):
            detail = "its fonts do not say which characters they show"
            return record._replace(problem=Problem.UNDECODABLE, detail=detail)
        return record._replace(text=text, record_bytes=max(len(text.encode()), 1))

    def _ask(self, content: bytes) -> dict[str, Any]:
        """The process's answer to a file."""
        if self._process is None:
            # -P: beside that module there are others with names of the standard library's.
            command = [sys.executable, "-P", str(Path(_pdf_pages.__file__)), str(self._limit)]
            if not self._permissions:
                command.append("any")
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(len(content).to_bytes(8, "big"))
            process.stdin.write(content)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if line.endswith(b"\n"):
            return dict(json.loads(line))
        process.wait()
        code = self._end()
        if code == -signal.SIGXCPU:
            return {"error": f"it takes more than {_pdf_pages.CPU_SECONDS} CPU seconds"}
        if code >= 0:
            raise RuntimeError(f"the program that reads PDFs ended with exit code {code}; what it said is above")
        return {"error": f"it ends the parser, or takes more than {_pdf_pages.MEMORY_BYTES} bytes (signal {-code})"}
