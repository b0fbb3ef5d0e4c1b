"""A tokenizer as it would be with fewer tokens: what it was before it learned the last ones."""

from __future__ import annotations

import json
from typing import Any

from tokenizers import Tokenizer

from roots_pipeline.handover.tokenizer.opening import ready


def smaller(tokenizer: Tokenizer, size: int) -> Tokenizer | None:
    """The same tokenizer with no more than `size` tokens of its model; None: its kind cannot be cut.

    Of BPE the first merges are what training stopped earlier would have found. Of a unigram model the likeliest
    pieces are about what it would have kept.
    """
    described: dict[str, Any] = json.loads(tokenizer.to_str())
    model = described["model"]
    gone = len(model["vocab"]) - size
    if model["type"] == "BPE" and 0 <= gone < len(model["merges"]):
        merges = [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in model["merges"]]
        first = len(merges) - gone
        kept = {left + right for left, right in merges[:first]}
        learned = {left + right for left, right in merges[first:]} - kept
        # A token of which another one was made must stay if it is no merge's: a letter, or added by hand.
        model["merges"] = [list(merge) for merge in merges[:first]]
        model["vocab"] = {token: number for token, number in model["vocab"].items() if token not in learned}
    elif model["type"] == "Unigram" and 0 <= gone < len(model["vocab"]):
        unknown = model["vocab"][model["unk_id"]][0] if model.get("unk_id") is not None else None
        added = {token["content"] for token in described["added_tokens"]}
        order = sorted(range(len(model["vocab"])), key=lambda place: model["vocab"][place][1])
        least = [place for place in order if not _stays(model["vocab"][place][0], added | {unknown})][:gone]
        pieces = [piece for place, piece in enumerate(model["vocab"]) if place not in set(least)]
        model["vocab"] = pieces
        if unknown is not None:
            model["unk_id"] = [piece for piece, _ in pieces].index(unknown)
    else:
        return None
    return ready(Tokenizer.from_str(json.dumps(described, ensure_ascii=False)))


def _stays(piece: str, added: set[str | None]) -> bool:
    """Control tokens, letters and bytes: without them text would be lost."""
    return piece in added or len(piece) == 1 or (piece.startswith("<0x") and len(piece) == 6)
