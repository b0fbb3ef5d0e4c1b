"""What describes files of tokens: `tokens.json`, and the arguments with which Megatron takes them as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.handover.mixture import Mixture
from roots_pipeline.handover.sizes import Counted
from roots_pipeline.handover.splits import SPLITS
from roots_pipeline.handover.tokenizers_at import TokenizerFile
from roots_pipeline.handover.tokenizing import Part
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, write_bytes

NAME: Final = "tokens.json"


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


def write_tokens(layout: Layout, tokens: TokenFiles) -> None:
    content = msgspec.json.format(msgspec.json.encode(tokens, order="deterministic"), indent=1)
    write_bytes(tokens_path(layout.root), content + b"\n", layout.temporary)


def described(file: TokenizerFile) -> dict[str, object]:
    """A tokenizer by what decides about ids; not where it is."""
    return {"sha256": file.sha256, "vocabulary": file.vocabulary, "end": file.end, "end_id": file.end_id}


def weights(counted: Sequence[Counted], mixture: Mixture | None, *, by_source: bool) -> dict[str, dict[str, float]]:
    """By split, the weight of each file (`language/name`), which sum to one.

    Training goes by the mixture, or by tokens where there is none; validation and test by tokens. RunError: the
    mixture weighs what has no tokens to train on.
    """
    found: dict[str, dict[str, float]] = {}
    for entry in counted:
        name = f"{entry.language}/{entry.source}-{entry.split}" if by_source else f"{entry.language}/{entry.split}"
        of = found.setdefault(entry.split, {})
        of[name] = of.get(name, 0.0) + entry.tokens
    if mixture is not None:
        parts = mixture.components if by_source else mixture.languages
        asked = {
            f"{part.language}/{part.source}-train" if by_source else f"{part.language}/train": part.weight
            for part in parts
            if part.weight
        }
        missing = sorted(set(asked) - set(found.get("train", {})))
        if missing:
            raise RunError(
                f"the mixture weighs {missing[0].removesuffix('train').rstrip('-/')}, which has no documents to train "
                "on; make the mixture anew without it"
            )
        found["train"] = asked
    return {
        split: {name: value / sum(of.values()) for name, value in sorted(of.items())} for split, of in found.items()
    }


def write_arguments(layout: Layout, blend: Mapping[str, Mapping[str, float]], prefix: str) -> None:
    """Write the arguments of Megatron: weights and paths without their ending.

    `data.args` is `--data-path` with what is trained on, for a command line; `data.paths` the same without the option,
    for --data-args-path; `splits.args` each split by its own option; `splits.json` the same, for
    --per-split-data-args-path; `valid/<language>.args` each validation set by itself.
    """

    def path(name: str) -> str:
        return f"{prefix.rstrip('/')}/{name}"

    blends = {
        split: [word for name, weight in of.items() for word in (f"{weight:.12g}", path(name))]
        for split in SPLITS
        if (of := blend.get(split))
    }
    files = {
        "data.args": "--data-path " + " ".join(blends["train"]),
        "data.paths": " ".join(blends["train"]),
        "splits.args": " ".join(f"--{split}-data-path {' '.join(words)}" for split, words in blends.items()),
        "splits.json": msgspec.json.format(msgspec.json.encode(blends), indent=1).decode(),
    }
    for name, content in files.items():
        write_bytes(layout.root / name, content.encode() + b"\n", layout.temporary)


def tokens_table(counted: Sequence[Counted]) -> str:
    """Documents and tokens by language and split, and bytes a token."""
    rows: dict[tuple[str, str], Counted] = {}
    for entry in counted:
        for key in ((entry.language, entry.split), ("all", entry.split)):
            row = rows.setdefault(key, Counted(key[0], "", key[1]))
            row.documents += entry.documents
            row.bytes += entry.bytes
            row.tokens += entry.tokens
    lines = [f"{'language':<12} {'split':<6} {'documents':>10} {'tokens':>14} {'bytes/token':>11}"]
    for language, split in sorted(rows, key=lambda key: (key[0] == "all", key)):
        row = rows[language, split]
        ratio = row.bytes / max(row.tokens - row.documents, 1)
        lines.append(f"{language:<12} {split:<6} {row.documents:>10,} {row.tokens:>14,} {ratio:>11.2f}")
    return "\n".join(lines)
