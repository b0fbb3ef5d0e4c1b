"""Measure all measures together, and what they share, on documents given by path: MB of UTF-8 text a CPU second.

    python tests/bench/measures.py DOCUMENTS [--language eng_Latn …] [--megabytes 8] [--runs 4]

DOCUMENTS is a folder of `<language>.jsonl.zst`. The best of some runs counts. `all` are all filters in one batch after
the other of 1,000 documents, each batch from its bytes on; the columns behind it are what the batch finds once, when
asked alone (`lines`, `copies` of lines and paragraphs, `runs` of words, `surface`, `characters` that repeat, `listed`
words); `words` are in `runs`, `copies` have `lines` in them. Where datatrove is installed (--peer PYTHON, the
interpreter of its environment), its filters' rates on the same documents are beside ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import zstandard

from roots_pipeline.filters import Context, available_filters, measure_all, warm
from roots_pipeline.text.batch import TextBatch

PARTS: dict[str, Callable[[TextBatch, Context], object]] = {
    "all": lambda batch, context: measure_all(batch, context, available_filters()),
    "words": lambda batch, _: batch.words,
    "runs": lambda batch, _: batch.repetition,
    "lines": lambda batch, _: batch.lines,
    "copies": lambda batch, _: (batch.line_copies, batch.paragraph_copies),
    "surface": lambda batch, context: batch.surface(context.language),
    "characters": lambda batch, context: measure_all(batch, context, ["character_repetition_ratio"]),
    "listed": lambda batch, context: measure_all(
        batch, context, ["stop_word_ratio", "flagged_word_ratio", "distinct_stop_word_count"]
    ),
}

# Run by the interpreter of datatrove's own environment, on texts of standard input, a JSON string a line.
PEER = """
import json, sys, time
from datatrove.data import Document
from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
documents = [Document(text=json.loads(line), id="0") for line in sys.stdin]
size = sum(len(document.text.encode()) for document in documents)
for filter_ in (GopherRepetitionFilter, GopherQualityFilter, FineWebQualityFilter):
    chosen = filter_(language=sys.argv[1])
    chosen.filter(documents[0])
    begin = time.process_time()
    for document in documents:
        chosen.filter(document)
    print(filter_.__name__, size / 1e6 / (time.process_time() - begin))
"""


def read_texts(path: Path, size: int) -> list[str]:
    texts: list[str] = []
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            texts.append(json.loads(line)["text"])
            size -= len(texts[-1].encode())
            if size < 0:
                break
    return texts


def rate(batches: list[pa.Array], context: Context, part: Callable[[TextBatch, Context], object], runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        begin = time.process_time()
        for texts in batches:
            part(TextBatch(texts), context)
        best = min(best, time.process_time() - begin)
    return sum(TextBatch(texts).bytes.sum() for texts in batches) / 1e6 / best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--megabytes", type=float, default=8)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--peer", metavar="PYTHON")
    arguments = parser.parse_args()
    warm()
    print(f"{'':10}" + "".join(f"{name:>11}" for name in PARTS))
    for code in arguments.language or ["eng_Latn", "zul_Latn", "hin_Deva", "tam_Taml", "arb_Arab", "zho_Hans"]:
        texts = read_texts(arguments.documents / f"{code}.jsonl.zst", int(arguments.megabytes * 1e6))
        batches = [pa.array(texts[i : i + 1000], pa.large_string()) for i in range(0, len(texts), 1000)]
        context = Context.of(code, stop_words=["the", "a"], flagged_words=["flagword"])
        rates = [rate(batches, context, part, arguments.runs) for part in PARTS.values()]
        print(f"{code:10}" + "".join(f"{found:11.0f}" for found in rates), flush=True)
        if arguments.peer:
            few = read_texts(arguments.documents / f"{code}.jsonl.zst", 200_000)
            given = "".join(json.dumps(text) + "\n" for text in few)
            told = subprocess.run(
                [arguments.peer, "-c", PEER, code], input=given, stdout=subprocess.PIPE, text=True, check=True
            )
            sys.stdout.write("".join(f"{'':10}  datatrove {line}\n" for line in told.stdout.splitlines()))


if __name__ == "__main__":
    main()
