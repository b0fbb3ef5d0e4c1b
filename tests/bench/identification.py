"""Measure language identification on documents given by path: documents a CPU second, against a loop over fastText.

    python tests/bench/identification.py DOCUMENTS [--model FILE] [--documents 60] [--runs 3]

DOCUMENTS is a folder of `<language>.jsonl`, `.jsonl.gz` or `.jsonl.zst`. The loop is the plain one: fastText's predict
(fasttext-predict) of each whole document as a string, its line feeds replaced by spaces. All ways of identifying take
turns in one run, on one core, and the fastest run of each counts; a ratio says more than a rate. Last, in processes of
their own, how long a model takes to load when its table has been decoded before.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fasttext
import numpy as np
import pyarrow as pa

from roots_pipeline.cli.identified import Input
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identifier

#: Documents of one batch, as the readers make them.
BATCH = 2048

LOADING = """
import sys, time
from pathlib import Path
from roots_pipeline.languages.identifier import Identifier
begin = time.perf_counter()
Identifier(Path(sys.argv[1]))
print(time.perf_counter() - begin)
"""


def read_documents(folder: Path, most: int) -> list[str]:
    """The first `most` documents of each language."""
    records = Input(text_field="text", id_field="id", whole=False, skip=False)
    texts: list[str] = []
    for path in sorted(folder.glob("*.jsonl*")):
        texts += [one.text for one in itertools.islice(records.read(str(path)), most)]
    return texts


def loop(model: object, texts: list[str]) -> list[str]:
    return [model.predict(text.replace("\n", " "))[0][0] for text in texts]


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents_folder", metavar="DOCUMENTS", type=Path)
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--documents", type=int, default=60, help="how many of each language")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    texts = read_documents(options.documents_folder, options.documents)
    batches = [pa.array(texts[i : i + BATCH], pa.large_string()) for i in range(0, len(texts), BATCH)]
    model = fasttext.load_model(str(options.model))
    ways: dict[str, Callable[[], object]] = {"fasttext predict, whole documents": lambda: loop(model, texts)}
    for reads, name in (("raw", "compiled, whole documents"), ("prose", "compiled, prose")):
        identifier = Identifier(options.model, reads=reads)
        identifier.identify(batches[0][:2])  # compile, or load what was compiled
        ways[name] = lambda identifier=identifier: [identifier.identify(batch) for batch in batches]
    best = {name: min(seconds(work) for _ in range(options.runs)) for name, work in ways.items()}
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{options.model.name}: {len(texts):,} documents, {megabytes:.1f} MB")
    print(f"{'':<34} {'documents/CPU s':>15} {'MB/CPU s':>9} {'ratio':>6}")
    slowest = best["fasttext predict, whole documents"]
    for name, spent in best.items():
        print(f"{name:<34} {len(texts) / spent:15,.0f} {megabytes / spent:9.1f} {slowest / spent:6.1f}")
    for reads in ("raw", "prose"):
        ours = [Identifier(options.model, reads=reads).identify(batch, top=1) for batch in batches]
        theirs = [
            Identifier(options.model, reads=reads, backend="fasttext").identify(batch, top=1) for batch in batches
        ]
        equal = np.concatenate([a.labels == b.labels for a, b in zip(ours, theirs, strict=True)]).mean()
        apart = max(float(np.abs(a.scores - b.scores).max()) for a, b in zip(ours, theirs, strict=True))
        print(f"labels equal to fastText's on the same {reads}: {equal:.2%}; scores apart by {apart:.1e} at most")
    command = [sys.executable, "-c", LOADING, str(options.model)]
    loads = [float(subprocess.check_output(command, env=os.environ)) for _ in range(3)]
    print(f"load: {1000 * min(loads):.0f} ms")


if __name__ == "__main__":
    main()
