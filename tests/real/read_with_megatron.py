"""Hold files of tokens against Megatron's own reader: the same ids, document by document.

    PYTHON tests/real/read_with_megatron.py TOKENS

PYTHON has torch, numpy and megatron-core (`make test-trainer` says how); of roots_pipeline nothing is imported. TOKENS
is a folder of `roots tokenize`. The ids expected are read from the files' bytes and the lengths in `splits`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np


def main(root: Path) -> None:
    # Here and not at the top: it is in the trainer's environment alone.
    from megatron.core.datasets.indexed_dataset import IndexedDataset

    files = documents = tokens = 0
    for path in sorted(root.rglob("*.bin")):
        prefix = str(path).removesuffix(".bin")
        dataset = IndexedDataset(prefix)
        ids = np.fromfile(path, dtype=dataset.index.dtype)
        at = 0
        for number in range(len(dataset)):
            document = dataset[number]
            assert np.array_equal(document, ids[at : at + len(document)]), f"{prefix}: document {number}"
            at += len(document)
        assert at == ids.size, f"{prefix}: {ids.size - at} tokens are in no document"
        assert len(dataset.document_indices) == len(dataset) + 1, prefix
        files, documents, tokens = files + 1, documents + len(dataset), tokens + at
    assert files, f"{root}: no .bin"
    print(f"{root}: {files} files, {documents:,} documents, {tokens:,} tokens, as Megatron reads them")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
