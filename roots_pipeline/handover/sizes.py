"""The sizes of a finished corpus by language and source, from its statistics; its shards, from its manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import Manifest, read_manifest
from roots_pipeline.output.report import read_statistics
from roots_pipeline.output.statistics import KEPT
from roots_pipeline.storage import whole

#: What text is measured in.
Unit = Literal["bytes", "characters", "words", "tokens"]

#: By language and source.
SizesBySource: TypeAlias = dict[str, dict[str, int]]


class Counted(msgspec.Struct):
    """Text of a source in a language on one side of a split; `tokens` with the ends of documents."""

    language: str
    source: str
    split: str
    documents: int = 0
    bytes: int = 0
    tokens: int = 0


def corpus_sizes(layout: Layout, unit: Unit) -> SizesBySource:
    """By language, the size of what each of its sources has in the corpus; a language without documents is empty."""
    sizes: SizesBySource = {}
    languages = read_manifest(layout).languages
    for language, report in read_statistics(layout).items():
        if language in languages:
            kept = {
                name: stages["publish"][KEPT][unit] for name, stages in report["sources"].items() if "publish" in stages
            }
            sizes[language] = {name: size for name, size in sorted(kept.items()) if size}
    return {language: sizes.get(language, {}) for language in languages}


def whole_corpus(layout: Layout) -> Manifest:
    """The manifest of a corpus whose shards are all there in full size; RunError: one is not."""
    manifest = read_manifest(layout)
    there = whole(layout.root, ((file.path, file.bytes) for file in manifest.files))
    for file in manifest.files:
        if file.path not in there:
            path = layout.root / file.path
            raise RunError(
                f"{path}: {'is not as the manifest says' if path.is_file() else 'is missing'}; "
                "put it back, or make the corpus anew"
            )
    return manifest


def identity(manifest: Manifest) -> str:
    """What a corpus is known by to what is made of it: its configuration and all its text, 64 hexadecimal digits.

    The configuration's fingerprint alone would not do: the same sources can have other text a month later.
    """
    digest = hashlib.sha256(manifest.fingerprint.encode())
    for file in sorted(manifest.files, key=lambda file: file.path):
        if file.path.startswith("data/"):
            digest.update(f"\n{file.path} {file.sha256}".encode())
    return digest.hexdigest()


def token_sizes(layout: Layout, counted: Iterable[Counted]) -> SizesBySource:
    """By language and source, the tokens there are to train on, as `roots tokenize` counted them."""
    sizes: SizesBySource = {language: {} for language in read_manifest(layout).languages}
    for entry in counted:
        if entry.split == "train":
            sizes[entry.language][entry.source] = entry.tokens
    return sizes
