"""Make a corpus of whatever text a machine has, as large as training a tokenizer is to be measured on.

    python tests/bench/large_corpus.py CORPUS [--documents DIR] [--lines DIR]... [--code DIR]... [--most MB]

DIR of --documents has `<language>.jsonl.zst`, of --lines `<language>.txt.zst` (a hundred lines are a document here);
under --code, source files are taken by their endings, none larger than a megabyte. What has been there is left out,
file by file. Nothing is identified or filtered: it is for measuring time and memory, not for training on.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from small_corpora import SCHEMA, id_of

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import Manifest, write_manifest
from roots_pipeline.output.statistics import KEPT, Statistics, Tally, write_statistics
from roots_pipeline.output.writing import ROW_GROUP_ROWS, WrittenFile, written

ENDINGS = {
    ".py": "python",
    ".go": "go",
    ".java": "java",
    ".c": "c",
    ".h": "c",
    ".rs": "rust",
    ".js": "javascript",
    ".rb": "ruby",
    ".php": "php",
    ".ts": "typescript",
    ".lua": "lua",
    ".scala": "scala",
    ".cpp": "cpp",
}
LINES_A_DOCUMENT = 100
LARGEST = 1_000_000

#: What every document has.
EMPTY = {
    "license": "CC0-1.0",
    "shard": "",
    "position": 0,
    "duplicate_count": 0,
    "duplicate_sources": [],
    "signals": {"word_count": 1.0},
    "redactions": {"email": 0},
}

#: A language, a source and a text.
Found = tuple[str, str, str]


def opened(path: Path) -> io.TextIOWrapper:
    return io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(path.open("rb")), encoding="utf-8")


def documents(folder: Path) -> Iterator[Found]:
    for path in sorted(folder.glob("*.jsonl.zst")):
        with opened(path) as file:
            for record in map(json.loads, file):
                yield path.name.partition(".")[0], record.get("source", "documents"), record["text"]


def lines(folder: Path) -> Iterator[Found]:
    for path in sorted(folder.glob("*.txt.zst")):
        with opened(path) as file:
            while some := list(islice(file, LINES_A_DOCUMENT)):
                yield path.name.partition(".")[0], "lines", "".join(some)


def code(folder: Path) -> Iterator[Found]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in ENDINGS and path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            try:
                yield ENDINGS[path.suffix], "code", path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def by_language(found: Iterable[Found], most: float) -> dict[str, list[tuple[str, str]]]:
    """Source and text of what has not been there, up to so many bytes in all."""
    seen, kept, size = set[bytes](), dict[str, list[tuple[str, str]]](), 0
    for language, source, text in found:
        content = text.encode()
        key = hashlib.blake2b(content, digest_size=16).digest()
        if key not in seen and content.strip() and size < most:
            seen.add(key)
            size += len(content)
            kept.setdefault(language, []).append((source, text))
    return kept


def write(root: Path, texts: dict[str, list[tuple[str, str]]]) -> None:
    layout, statistics, files = Layout(root), Statistics(), list[WrittenFile]()
    for language, of in sorted(texts.items()):
        path = layout.shard(language, 0, 1)
        path.parent.mkdir(parents=True)
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as file:
            for first in range(0, len(of), ROW_GROUP_ROWS):
                rows = []
                for number, (source, text) in enumerate(of[first : first + ROW_GROUP_ROWS], start=first):
                    rows.append({"id": id_of(language, number), "text": text, "language": language, "source": source})
                    statistics.count(
                        *(source, language, "publish", KEPT),
                        Tally(1, len(text.encode()), len(text), len(text.split())),
                    )
                file.write_table(pa.Table.from_pylist([{**EMPTY, **row} for row in rows], SCHEMA))
        files.append(written(path, root, len(of)))
    files += write_statistics(layout, statistics)
    described = {name: tuple(sorted(texts)) if name == "languages" else {} for name in ("languages", "sources")}
    write_manifest(
        layout,
        Manifest(version="0", fingerprint="0" * 64, packages={}, configuration={}, inputs={}, files=files, **described),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=Path, action="append", default=[])
    parser.add_argument("--lines", type=Path, action="append", default=[])
    parser.add_argument("--code", type=Path, action="append", default=[])
    parser.add_argument("--most", type=float, default=1500.0, metavar="MB")
    options = parser.parse_args()
    asked = ((documents, options.documents), (lines, options.lines), (code, options.code))
    texts = by_language((found for read, of in asked for folder in of for found in read(folder)), options.most * 1e6)
    write(options.corpus, texts)
    for language, of in sorted(texts.items()):
        print(f"{language:<12} {len(of):>9,} documents {sum(len(text.encode()) for _, text in of) / 1e6:>9.1f} MB")


if __name__ == "__main__":
    main()
