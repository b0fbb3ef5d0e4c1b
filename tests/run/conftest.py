"""A corpus and a tokenizer for the tests that make files of tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_corpora import write_corpus
from small_projects import Inline
from small_tokens import TEXTS

from roots_pipeline.handover.tokenizer import placeholders
from roots_pipeline.handover.tokenizer.recipes import Bloom
from roots_pipeline.handover.tokenizer.training import save
from roots_pipeline.output.layout import Layout
from roots_pipeline.run import tokens as running


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tokenizer")
    made = Bloom().train([["Habari ya leo", "Habari ya jana"] * 5], 280)
    placeholders.add(made, placeholders.tags(), 384)
    save(made, folder, {})
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Layout:
    return write_corpus(tmp_path / "corpus", TEXTS, shards=3)


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
