"""Have Megatron's own code read files of tokens: each document's ids, and the blends that its arguments make.

    PYTHON tests/real/read_with_megatron.py TOKENS EXPECTED

PYTHON has torch, numpy and megatron-core (`make test-trainer` says how); of roots_pipeline nothing is imported. TOKENS
is a folder of `roots tokenize`, EXPECTED what `encode_again.py` wrote of the same corpus.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

#: Samples drawn of each blend, and tokens of one.
SAMPLES, LENGTH = 2000, 32


def documents(root: Path, expected: Path) -> None:
    """Each file, document by document, is what `tokenizers` alone made of the texts."""
    # Here and not at the top: it is in the trainer's environment alone.
    from megatron.core.datasets.indexed_dataset import IndexedDataset

    files = count = tokens = 0
    for path in sorted(expected.glob("*.npz")):
        language, _, side = path.stem.partition("-")
        dataset, held = IndexedDataset(str(root / language / side)), np.load(path)
        assert len(dataset) == held["lengths"].size, f"{path.stem}: {len(dataset)} documents"
        assert len(dataset.document_indices) == len(dataset) + 1, path.stem
        for number, ids in enumerate(np.split(held["ids"], np.cumsum(held["lengths"])[:-1])):
            assert np.array_equal(dataset[number], ids), f"{path.stem}: document {number}"
        files, count, tokens = files + 1, count + len(dataset), tokens + held["ids"].size
    assert files == len(list(root.rglob("*.bin"))), f"{root}: files that nobody expects, or too few"
    print(f"{root}: {files} files, {count:,} documents, {tokens:,} tokens, as Megatron reads them")


def blends(root: Path) -> None:
    """`data.args`, taken as Megatron takes its command line, and `splits.json` make the blends they say."""
    from megatron.core.datasets.blended_megatron_dataset_builder import BlendedMegatronDatasetBuilder
    from megatron.core.datasets.gpt_dataset import GPTDataset, GPTDatasetConfig
    from megatron.core.datasets.utils import get_blend_from_list

    parser = argparse.ArgumentParser()
    parser.add_argument("--data-path", nargs="*")
    taken = parser.parse_args((root / "data.args").read_text("utf-8").split()).data_path
    by_split = json.loads((root / "splits.json").read_bytes())
    each = [get_blend_from_list(by_split[split]) for split in ("train", "valid", "test")]
    end = json.loads((root / "tokens.json").read_bytes())["tokenizer"]["end_id"]
    asked = [
        {"blend": get_blend_from_list(taken), "split": "1,0,0"},
        {"blend_per_split": each},
    ]
    for options in asked:
        with tempfile.TemporaryDirectory() as cache:
            config = GPTDatasetConfig(
                random_seed=1,
                sequence_length=LENGTH,
                path_to_cache=cache,
                tokenizer=tokenizer(end),
                reset_position_ids=False,
                reset_attention_mask=False,
                eod_mask_loss=False,
                **options,
            )
            sizes = [SAMPLES, SAMPLES if "blend_per_split" in options else 0, 0]
            made = BlendedMegatronDatasetBuilder(GPTDataset, sizes, lambda: True, config).build()
            for dataset, blend in zip(made, [options["blend"]] if "blend" in options else each, strict=False):
                if blend is not None:
                    check(dataset, blend)


def check(dataset: object, blend: tuple[list[str], list[float]]) -> None:
    prefixes, weights = blend
    drawn = np.bincount(dataset.dataset_index[:SAMPLES], minlength=len(prefixes)) / SAMPLES
    # Megatron draws next what is furthest behind, so no share is ever off by more than some samples.
    off = np.abs(drawn - np.array(weights) / sum(weights)).max()
    assert off <= len(prefixes) / SAMPLES, f"shares of samples are off by {off:.4f}"
    assert all(dataset[number]["tokens"].shape == (LENGTH,) for number in range(100))
    print(f"a blend of {len(prefixes)} files: no share of {SAMPLES} samples off by more than {100 * off:.2f} %")


def tokenizer(end: int) -> object:
    """All that Megatron's datasets want of a tokenizer: the id that ends documents."""
    from megatron.core.datasets.megatron_tokenizer import MegatronTokenizer

    members = dict.fromkeys(("tokenize", "vocab", "inv_vocab", "vocab_size"), None)
    return type("Ends", (MegatronTokenizer,), {**members, "eod": end, "pad": -1})()


if __name__ == "__main__":
    import torch

    documents(Path(sys.argv[1]), Path(sys.argv[2]))
    with tempfile.NamedTemporaryFile() as store:
        # Blends ask which process of a group this is.
        torch.distributed.init_process_group("gloo", init_method=f"file://{store.name}", rank=0, world_size=1)
        blends(Path(sys.argv[1]))
