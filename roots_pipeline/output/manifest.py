"""The manifest: what made a corpus, and every file of it with its hash. Written last: it says the corpus is whole."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable
from typing import Any

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.output.duplicates import Share
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, write_bytes

#: Raised when a reader of manifests must know the difference.
FORMAT = 1

#: The packages whose versions can change a byte of the output.
_PACKAGES = (
    "apache-beam",
    "fasttext-predict",
    "google-re2",
    "numba",
    "numpy",
    "phonenumbers",
    "presidio-analyzer",
    "pyarrow",
)


class Manifest(msgspec.Struct, kw_only=True):
    """What a corpus is made of. It holds no time of the run: the same run over the same files gives the same one."""

    format: int = FORMAT
    version: str
    fingerprint: str
    languages: tuple[str, ...]
    #: Documents by source: read, kept and dropped; read = kept + dropped.
    sources: dict[str, dict[str, int]]
    #: Sources that have the languages but were left out for their license.
    left_out: dict[str, str] = {}
    #: Sources of which more was left out as duplicates in a language than `removed.warn` says, the largest share first.
    alarms: list[Share] = []
    packages: dict[str, str]
    configuration: dict[str, Any]
    inputs: dict[str, str]
    files: list[WrittenFile]


def package_versions() -> dict[str, str]:
    """The installed versions of the packages whose code decides what comes out."""
    return {name: importlib.metadata.version(name) for name in _PACKAGES}


def write_manifest(layout: Layout, manifest: Manifest) -> None:
    content = msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1)
    write_bytes(layout.manifest, content + b"\n", layout.temporary)


def read_manifest(layout: Layout) -> Manifest:
    """RunError: there is none, or it is not one."""
    path = layout.manifest
    if not path.is_file():
        unfinished = " (a run is unfinished: go on with roots run … --resume)" if layout.plan.is_file() else ""
        raise RunError(f"{layout.root}: holds no corpus: {path.name} is missing{unfinished}")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: not a manifest of this version ({error})") from error


def published(files: Iterable[WrittenFile]) -> list[WrittenFile]:
    """The files that belong to the corpus, sorted; those of the run alone are left out."""
    return sorted((file for file in files if not file.path.startswith("work/")), key=lambda file: file.path)
