"""Measure `roots tokenize` beside the tokenizer's own `encode_batch` on the same texts in memory, in one run.

    python tests/bench/tokenizer.py CORPUS TOKENIZER [--workers 2] [--training MB [--vocabulary 32000]]

CORPUS is an output of `roots run`, TOKENIZER a tokenizer.json. CPU seconds are of all processes together, start-up
included; the share is that of `encode_batch` over all of it, so 1 is no cost at all. With --training, a tokenizer is
also trained on so much of the corpus, by `roots tokenizer train` and by `tokenizers` bare on the same texts.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pipeline import adopt_orphans, run


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def bare(corpus: Path, file: Path) -> None:
    """What the library alone takes, with as many threads as there are processors: printed by a process of its own."""
    import pyarrow.parquet as pq
    from tokenizers import Tokenizer

    texts = [
        text
        for path in sorted((corpus / "data").rglob("*.parquet"))
        for text in pq.ParquetFile(path).read(columns=["text"])["text"].to_pylist()
    ]
    size = sum(len(text.encode()) for text in texts)
    tokenizer = Tokenizer.from_file(str(file / "tokenizer.json" if file.is_dir() else file))
    for name in ("encode_batch", "encode_batch_fast"):
        begin, cpu, tokens = time.monotonic(), used(), 0
        for first in range(0, len(texts), 256):
            encoded = getattr(tokenizer, name)(texts[first : first + 256], add_special_tokens=False)
            tokens += sum(len(encoding) for encoding in encoded)
        wall, cpu = time.monotonic() - begin, used() - cpu
        print(f"{name} {size} {tokens} {cpu:.2f} {wall:.2f}", flush=True)


def train_bare(corpus: Path, megabytes: float, vocabulary: int) -> None:
    """Train by `tokenizers` alone on the texts that `roots tokenizer train` takes, all in memory."""
    from roots_pipeline.handover.sizes import corpus_sizes
    from roots_pipeline.handover.tokenizer.recipes import Bloom
    from roots_pipeline.handover.tokenizer.training import Sample, Training
    from roots_pipeline.output.layout import Layout

    layout, recipe = Layout(corpus), Bloom()
    wanted = Training(recipe, vocabulary, megabytes * 1e6)
    texts = list(Sample(layout, corpus_sizes(layout, "bytes"), wanted).texts())
    begin, cpu = time.monotonic(), used()
    recipe.train(texts, wanted.learned)
    print(f"{used() - cpu:.2f} {time.monotonic() - begin:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--training", type=float, metavar="MB")
    parser.add_argument("--vocabulary", type=int, default=32_000, help="of --training")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--train-bare", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        bare(options.corpus, options.tokenizer)
    elif options.train_bare:
        train_bare(options.corpus, options.train_bare, options.vocabulary)
    else:
        compare(options)


def compare(options: argparse.Namespace) -> None:
    adopt_orphans()
    roots = [sys.executable, "-m", "roots_pipeline"]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "tokens")
        cpu, wall, peak = run(
            [
                *[*roots, "tokenize", str(options.corpus), "--tokenizer", str(options.tokenizer)],
                *["--output", str(output), "--workers", str(options.workers)],
            ]
        )
        print(f"{'roots tokenize':<20} {cpu:8.1f} CPU s {wall:8.1f} s, {peak:.0f} MB in the largest process")
        again = [sys.executable, __file__, str(options.corpus), str(options.tokenizer)]
        said = subprocess.run([*again, "--bare"], capture_output=True, text=True, check=True).stdout
        for name, size, tokens, seconds, elapsed in map(str.split, said.splitlines()):
            print(
                f"{name:<20} {float(seconds):8.1f} CPU s {float(elapsed):8.1f} s on {int(size) / 1e6:.1f} MB, "
                f"{int(tokens):,} tokens; share of CPU {float(seconds) / cpu:.2f}, of time {float(elapsed) / wall:.2f}"
            )
        if options.training:
            vocabulary = str(options.vocabulary)
            train = [*roots, "tokenizer", "train", str(options.corpus), "--vocab-size", vocabulary, "--sample"]
            cpu, wall, peak = run([*train, f"{options.training}MB", "--output", str(Path(folder, "made"))])
            print(f"{'roots tokenizer train':<20} {cpu:8.1f} CPU s {wall:8.1f} s, {peak:.0f} MB")
            cpu, wall, peak = run([*again, "--train-bare", str(options.training), "--vocabulary", vocabulary])
            print(f"{'with reading':<20} {cpu:8.1f} CPU s {wall:8.1f} s, {peak:.0f} MB; above: CPU and s of training")


if __name__ == "__main__":
    main()
