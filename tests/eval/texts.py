"""Texts to evaluate on: documents and programs in folders given by path."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import zstandard

_ENDINGS = {".py": "python", ".h": "cpp", ".hpp": "cpp", ".c": "c", ".cpp": "cpp", ".js": "javascript", ".java": "java"}
_ENDINGS |= {".go": "go", ".rs": "rust", ".rb": "ruby", ".php": "php", ".lua": "lua", ".cs": "csharp"}
_ENDINGS |= {".scala": "scala", ".ts": "typescript"}


def read_documents(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The texts of each language, by the names of the files; records that cannot be read are left out."""
    paths = sorted(folder.glob("*.jsonl*")) if folder.is_dir() else []
    if not paths:
        raise SystemExit(f"{folder}: holds no <language>.jsonl, .jsonl.gz or .jsonl.zst; name a folder that does")
    for path in paths:
        texts, broken = [], 0
        with _opened(path) as lines:
            for line in lines:
                try:
                    texts.append(str(json.loads(line)["text"]))
                except (ValueError, KeyError, TypeError):
                    broken += 1
        if broken:
            print(f"{path}: {broken} records cannot be read", file=sys.stderr)
        yield path.name.partition(".")[0], texts


def _opened(path: Path) -> io.BufferedIOBase:
    if path.suffix == ".zst":
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True))
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def read_code(folders: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """The programs in folders, by language."""
    programs: dict[str, list[str]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _ENDINGS and "site-packages" not in path.relative_to(folder).parts:
                programs[_ENDINGS[path.suffix]].append(path.read_text("utf-8", errors="ignore"))
    yield from sorted(programs.items())
