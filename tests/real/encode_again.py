"""Encode a corpus with `tokenizers` alone, text by text, for `read_with_megatron.py` to compare with.

    python tests/real/encode_again.py CORPUS TOKENS INTO [--valid 0.05]

CORPUS is an output of `roots run` with its tokenizer in it, TOKENS one of `roots tokenize` without --by-source. For
each of its files an INTO/<language>-<split>.npz holds `ids` (all documents, in the corpus's order, each with its end)
and `lengths`. Which document is on which side is read from what `roots split` writes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from tokenizers import Tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("tokens", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--valid", default="0.05")
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(options.corpus / "tokenizer" / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    end = tokenizer.token_to_id("</s>")
    options.into.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        split = [sys.executable, "-m", "roots_pipeline", "split", str(options.corpus), "--valid", options.valid]
        subprocess.run([*split, "--output", folder], check=True, stdout=subprocess.DEVNULL)
        for path in sorted(Path(folder).glob("*.parquet")):
            sides = {row["id"]: row["split"] for row in pq.read_table(path).to_pylist()}
            found: dict[str, list[list[int]]] = {}
            for shard in sorted((options.corpus / "data" / path.stem).glob("*.parquet")):
                for row in pq.ParquetFile(shard).read(columns=["id", "text"]).to_pylist():
                    ids = tokenizer.encode(row["text"], add_special_tokens=False).ids
                    found.setdefault(sides[row["id"]], []).append([*ids, end])
            for side, documents in found.items():
                assert (options.tokens / path.stem / f"{side}.bin").exists(), f"{path.stem}: no {side}"
                np.savez(
                    options.into / f"{path.stem}-{side}.npz",
                    ids=np.concatenate([np.array(ids, dtype=np.int64) for ids in documents]),
                    lengths=np.array([len(ids) for ids in documents], dtype=np.int64),
                )


if __name__ == "__main__":
    main()
