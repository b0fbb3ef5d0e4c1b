"""What describes files of tokens: `tokens.json`, and the arguments with which Megatron takes them as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from roots_pipeline import __version__
from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.handover.mixture.allocation import scaled
from roots_pipeline.handover.mixture.weights import Mixture
from roots_pipeline.handover.sizes import Counted, identity
from roots_pipeline.handover.splits import SPLITS
from roots_pipeline.handover.tokenizer.opening import TokenizerFile
from roots_pipeline.handover.tokens.parts import Part
from roots_pipeline.handover.tokens.untrained import refuse_untrained
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.output.writing import WrittenFile, write_bytes

NAME: Final = "tokens.json"
#: What `datasets` calls the splits.
_DATASETS_SPLITS: Final = {"train": "train", "valid": "validation", "test": "test"}


class TokenFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What `tokens.json` holds; written last, it says that all files are there."""

    format: str
    corpus: str
    tokenizer: dict[str, object]
    dtype: str
    by_source: bool
    valid: float
    test: float
    #: Documents, bytes of text and tokens (ends included) by language, source and split.
    counted: list[Counted]
    #: Of each file of ids, what its parts are, in order, with the hash of each.
    parts: list[Part]
    files: list[WrittenFile]


def tokens_path(root: Path) -> Path:
    return root / NAME


def read_tokens(root: Path) -> TokenFiles:
    """RunError: there are none, or they are not of this version."""
    path = tokens_path(root)
    try:
        return msgspec.json.decode(path.read_bytes(), type=TokenFiles)
    except FileNotFoundError:
        raise RunError(f"{path}: is not there; make it with: roots tokenize DIR --tokenizer TOKENIZER") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: not of this version ({error})") from error


def counted_tokens(layout: Layout, folder: Path) -> list[Counted]:
    """What `roots tokenize` counted of a corpus; RunError: the tokens are of another one."""
    tokens = read_tokens(folder)
    if tokens.corpus != identity(read_manifest(layout)):
        raise RunError(f"{folder}: tokens of another corpus, or of this one before it changed; run roots tokenize anew")
    return tokens.counted


def write_tokens(layout: Layout, tokens: TokenFiles) -> None:
    content = msgspec.json.format(msgspec.json.encode(tokens, order="deterministic"), indent=1)
    write_bytes(tokens_path(layout.root), content + b"\n", layout.temporary)


def described(file: TokenizerFile) -> dict[str, object]:
    """A tokenizer by what decides about ids; not where it is."""
    return {"sha256": file.sha256, "vocabulary": file.vocabulary, "end": file.end, "end_id": file.end_id}


def weights(counted: Sequence[Counted], mixture: Mixture | None, *, by_source: bool) -> dict[str, dict[str, float]]:
    """By split, the weight of each file (`language/name`), which sum to one.

    Training goes by the mixture, or by tokens where there is none; validation and test by tokens. RunError: the
    mixture weighs what has no tokens to train on, see `refuse_untrained`.
    """
    found: dict[str, dict[str, float]] = {}
    for entry in counted:
        name = f"{entry.language}/{entry.source}-{entry.split}" if by_source else f"{entry.language}/{entry.split}"
        of = found.setdefault(entry.split, {})
        of[name] = of.get(name, 0.0) + entry.tokens
    if mixture is not None:
        asked = weighed(mixture, by_source=by_source)
        refuse_untrained(sorted(set(asked) - set(found.get("train", {}))))
        found["train"] = asked
    if not found.get("train"):
        raise RunError("no document is trained on: all are for validation or test; split with a smaller --valid")
    return {
        split: {name: value / sum(of.values()) for name, value in sorted(of.items())} for split, of in found.items()
    }


def weighed(mixture: Mixture, *, by_source: bool) -> dict[str, float]:
    """The weight of each file to train on (`language/name`) that a mixture asks for."""
    parts = mixture.components if by_source else mixture.languages
    return {
        f"{part.language}/{part.source}-train" if by_source else f"{part.language}/train": part.weight
        for part in parts
        if part.weight
    }


def check_prefix(prefix: str) -> None:
    """ConfigError: paths that begin so cannot stand in Megatron's arguments."""
    if any(map(str.isspace, prefix)):
        raise ConfigError(
            f"'{prefix}': paths with white space cannot stand in Megatron's arguments; name another --output, or say "
            "with --prefix what they begin with where training runs"
        )


def write_arguments(layout: Layout, blend: Mapping[str, Mapping[str, float]], prefix: str) -> None:
    """Write the arguments of Megatron: weights and paths without their ending.

    `data.args` is `--data-path` with what is trained on, for a command line; `data.paths` the same without the option,
    for --data-args-path; `splits.args` each split by its own option; `splits.json` the same, for
    --per-split-data-args-path, which wants all three splits named; `valid/<language>.args` the validation set of each
    language by itself. ConfigError: the prefix has white space, at which a command line would be cut.
    """

    def words(of: Mapping[str, float]) -> list[str]:
        return [word for name, weight in of.items() for word in (f"{weight:.12g}", f"{prefix.rstrip('/')}/{name}")]

    blends = {split: words(blend[split]) if blend.get(split) else None for split in SPLITS}
    options = {split: " ".join(of) for split, of in blends.items() if of}
    files = {
        "data.args": f"--data-path {options['train']}",
        "data.paths": options["train"],
        "splits.args": " ".join(f"--{split}-data-path {of}" for split, of in options.items()),
        "splits.json": msgspec.json.format(msgspec.json.encode(blends), indent=1).decode(),
    }
    languages: dict[str, dict[str, float]] = {}
    for name, weight in blend.get("valid", {}).items():
        languages.setdefault(name.partition("/")[0], {})[name] = weight
    for language, of in languages.items():
        files[f"valid/{language}.args"] = f"--valid-data-path {' '.join(words(scaled(of, 1.0)))}"
    for name, content in files.items():
        write_bytes(layout.root / name, content.encode() + b"\n", layout.temporary)


def tokens_table(counted: Sequence[Counted], *, by_source: bool = False) -> str:
    """Documents and tokens by language (or source of one) and split, and bytes a token; the ends are no tokens then."""
    rows: dict[tuple[str, str], Counted] = {}
    for entry in counted:
        name = f"{entry.language} {entry.source}" if by_source else entry.language
        for key in ((name, entry.split), ("all", entry.split)):
            row = rows.setdefault(key, Counted(key[0], "", key[1]))
            row.documents += entry.documents
            row.bytes += entry.bytes
            row.tokens += entry.tokens
    width = max(12, *(len(name) for name, _ in rows)) if rows else 12
    lines = [f"{'language':<{width}} {'split':<6} {'documents':>10} {'tokens':>14} {'bytes/token':>11}"]
    for name, split in sorted(rows, key=lambda key: (key[0] == "all", key[0], SPLITS.index(key[1]))):
        row = rows[name, split]
        ratio = row.bytes / max(row.tokens - row.documents, 1)
        lines.append(f"{name:<{width}} {split:<6} {row.documents:>10,} {row.tokens:>14,} {ratio:>11.2f}")
    return "\n".join(lines)


def write_card(layout: Layout, counted: Sequence[Counted], *, by_source: bool) -> None:
    """Write the front matter by which `datasets.load_dataset(folder, language)` finds the splits of Parquet files."""
    folders: dict[str, dict[str, set[str]]] = {}
    for entry in counted:
        name = f"{entry.source}-{entry.split}" if by_source else entry.split
        folders.setdefault(entry.language, {}).setdefault(entry.split, set()).add(f"{entry.language}/{name}/*.parquet")
    lines = ["---", "configs:"]
    for language, splits in sorted(folders.items()):
        lines += [f"- config_name: {language}", "  data_files:"]
        for split in (split for split in SPLITS if split in splits):
            lines += [
                f"  - split: {_DATASETS_SPLITS[split]}",
                "    path:",
                *(f"    - {path}" for path in sorted(splits[split])),
            ]
    content = "\n".join(
        [*lines, "---", "", "# Tokens", "", f"Made by roots_pipeline {__version__}; `{NAME}` says of what.", ""]
    )
    write_bytes(layout.root / "README.md", content.encode(), layout.temporary)
