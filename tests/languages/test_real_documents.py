"""The shipped model on real documents, which are not in the repository."""

import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import zstandard

from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.recipe import FOLDED

DOCUMENTS = Path(os.environ.get("ROOTS_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "documents"
#: Documents of each language, and the bytes they are read from.
SAMPLE = 20
READ_BYTES = 1 << 20

pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=f"the real documents are not in {DOCUMENTS}")


def test_labels_are_those_of_fasttext():
    texts = []
    for path in sorted(DOCUMENTS.glob("*.jsonl.zst")):
        with path.open("rb") as file:
            lines = zstandard.ZstdDecompressor().stream_reader(file).read(READ_BYTES).split(b"\n")[:-1]
        texts += [json.loads(line)["text"] for line in lines[:SAMPLE]]
    array = pa.array(texts, pa.large_string())
    for reads in ("prose", "raw"):
        found = Identifier(reads=reads).identify(array, top=1)
        expected = Identifier(reads=reads, backend="fasttext").identify(array, top=1)
        assert (found.labels == expected.labels).mean() >= 0.999
        assert np.abs(found.scores - expected.scores).max() < 1e-3


def test_documents_of_500_characters_are_known():
    truths, texts = [], []
    for path in sorted(DOCUMENTS.glob("*.jsonl.zst")):
        with path.open("rb") as file:
            lines = zstandard.ZstdDecompressor().stream_reader(file).read(READ_BYTES).split(b"\n")[:-1]
        records = [json.loads(line) for line in lines]
        chosen = [r["text"] for r in records if len(r["text"]) >= 500 and not r.get("noisy")][:SAMPLE]
        code = path.name.removesuffix(".jsonl.zst")
        truths += [FOLDED.get(code, code)] * len(chosen)
        texts += chosen
    identifier = Identifier()
    guesses = [
        identifier.labels[i] for i in identifier.identify(pa.array(texts, pa.large_string()), top=1).labels[:, 0]
    ]
    right = sum(guess == truth for guess, truth in zip(guesses, truths, strict=True))
    assert len(texts) > 600
    # The rest is mostly English: chapters of translated handbooks that nobody translated.
    assert right / len(texts) >= 0.98
