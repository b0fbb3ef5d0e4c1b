"""What tests make files of tokens of: a small corpus, and the request for its tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from small_projects import IN_PROCESS

from roots_pipeline.handover.mixture.weights import Mixture, Rule, make_mixture
from roots_pipeline.handover.sizes import corpus_sizes, identity
from roots_pipeline.handover.splits import Split
from roots_pipeline.handover.tokenizer.opening import tokenizer_file
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.run.tokens import TokensRequest

TEXTS = {
    "eng_Latn": {"web": [f"A text {number} that says </s> and <pad>." for number in range(30)], "wiki": ["", "é"]},
    "fon_Latn": {},
    "swh_Latn": {"wiki": [f"Habari <EMAIL> {number}\n\n" * number for number in range(40)]},
}


def request(corpus: Layout, tokenizer: Path, output: Path, **more: Any) -> TokensRequest:
    asked: dict[str, Any] = {"split": Split(0.3, 0.1), "beam_options": IN_PROCESS, "prefix": "P/"} | more
    return TokensRequest(corpus.root, output, tokenizer_file(tokenizer), **asked)


def mixture(corpus: Layout, **weights: float) -> Mixture:
    made = make_mixture(corpus_sizes(corpus, "bytes"), Rule(), unit="bytes", corpus=corpus_identity(corpus))
    parts = [part for part in made.languages if part.language in weights]
    return Mixture(
        corpus=made.corpus,
        unit="bytes",
        rule={},
        budget=1,
        train_share=1,
        languages=[type(part)(part.language, "", part.size, weights[part.language], 1) for part in parts],
        components=[],
        warnings=[],
    )


def corpus_identity(corpus: Layout) -> str:
    return identity(read_manifest(corpus))
