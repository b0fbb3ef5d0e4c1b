"""Train a tiny decoder on what `roots tokenize` wrote, and show the validation loss of each language as it falls.

    python examples/train_tiny.py TOKENS [--steps 300] [--languages 6]

Needs torch (a CPU is enough) and numpy. Training draws by the weights of data.args; each language is validated alone,
and unless its loss falls for every one of them, the exit code is 1.
"""
# ruff: noqa: T201

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

CONTEXT, WIDTH, LAYERS, HEADS, BATCH = 64, 128, 2, 4, 16
TYPES = {8: np.uint16, 4: np.int32}


def read(prefix: Path) -> np.ndarray:
    """All ids of a file; its type is the 18th byte of the index."""
    return np.fromfile(prefix.with_suffix(".bin"), dtype=TYPES[prefix.with_suffix(".idx").read_bytes()[17]])


class Decoder(nn.Module):
    """A causal transformer; input and output share their embedding."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, WIDTH)
        self.place = nn.Parameter(torch.zeros(CONTEXT, WIDTH))
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(WIDTH)
        nn.init.normal_(self.embed.weight, std=0.02)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        mask = torch.triu(torch.full((ids.shape[1], ids.shape[1]), float("-inf")), diagonal=1)
        states = self.layers(self.embed(ids) + self.place[: ids.shape[1]], mask=mask)
        return self.norm(states) @ self.embed.weight.T

    def loss(self, rows: torch.Tensor) -> torch.Tensor:
        return nn.functional.cross_entropy(self(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())


def rows(ids: np.ndarray, starts: np.ndarray, size: int = CONTEXT) -> torch.Tensor:
    return torch.tensor(np.stack([ids[start : start + size + 1].astype(np.int64) for start in starts]))


@torch.no_grad()
def validate(model: Decoder, sets: dict[str, np.ndarray]) -> dict[str, float]:
    """The loss of each language over 16 stretches, evenly spread."""
    losses = {}
    for language, ids in sets.items():
        size = min(CONTEXT, ids.size - 1)
        losses[language] = float(model.loss(rows(ids, np.linspace(0, ids.size - size - 1, 16, dtype=np.int64), size)))
    return losses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokens", type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--languages", type=int)
    options = parser.parse_args()
    root: Path = options.tokens
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    words = (root / "data.args").read_text("utf-8").split()[1:]
    weighed = sorted(zip(map(float, words[::2]), words[1::2], strict=True), reverse=True)[: options.languages]
    names = [Path(path).parent.name for _, path in weighed]
    trained = [read(root / name / "train") for name in names]
    weights = np.array([weight * (ids.size > CONTEXT) for (weight, _), ids in zip(weighed, trained, strict=True)])
    valid = {name: read(root / name / "valid") for name in names if (root / name / "valid.bin").exists()}
    model = Decoder(json.loads((root / "tokens.json").read_bytes())["tokenizer"]["vocabulary"])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    history = [validate(model, valid)]
    for step in range(1, options.steps + 1):
        drawn = chance.choice(len(names), BATCH, p=weights / weights.sum())
        batch = [rows(trained[of], chance.integers(0, trained[of].size - CONTEXT, 1)) for of in drawn]
        loss = model.loss(torch.cat(batch))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in {options.steps // 3, 2 * options.steps // 3, options.steps}:
            history.append(validate(model, valid))
    print(f"{'validation loss':<16} {'before':>8} {'1/3':>8} {'2/3':>8} {'end':>8}")
    for name in valid:
        print(f"{name:<16} " + " ".join(f"{losses[name]:>8.3f}" for losses in history))
    fell = sum(history[-1][name] < history[0][name] for name in valid)
    print(f"it fell for {fell} of {len(valid)} languages in {options.steps} steps")
    raise SystemExit(fell < len(valid) or not valid)


if __name__ == "__main__":
    main()
