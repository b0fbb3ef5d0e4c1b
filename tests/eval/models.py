"""Train the character models that come with the package, from the reference text that is fitted to.

    python tests/eval/models.py DOCUMENTS LINES [--language swh_Latn …] [--write]

DOCUMENTS is a folder of `<language>.jsonl.zst`, LINES one of `<language>.txt.zst` (`references.py`). Of each language's
`fitted` part it writes a file, of documents of each kind but manuals at most 1.5 MB, then of lines at most 2 MB, and
trains on it as `roots filters train-lm CODE --reference FILE --grams 6000 --date 2026-01-01` does (Chinese: `--order 3
--grams 48000`). The same texts give the same bytes; nothing is drawn by chance.

Without `--write` it compares: a language whose model is not what the texts give, byte by byte, fails. With `--write` it
puts the models, and the table of their card, into the package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from references import of_documents, of_lines, part_of

from roots_pipeline.catalog import load_project
from roots_pipeline.cli.measured import as_sources
from roots_pipeline.cli.trained import train_on
from roots_pipeline.perplexity.model import MODELS, sha256

ROOT = Path(__file__).resolve().parents[2]
CARD = MODELS.parent / "MODEL_CARD.md"
DATE = "2026-01-01"
#: Characters of the longest runs, and how many runs stay.
_USUAL, _CHINESE = (5, 6_000), (3, 48_000)
#: Bytes of text: of documents of each kind, of lines.
_OF_A_KIND, _OF_LINES = 1_500_000, 2_000_000


def texts(documents: Path, lines: Path, code: str) -> Iterator[str]:
    """What the model of a language is trained on."""
    room: Counter[str] = Counter()
    for kind, text in of_documents(documents / f"{code}.jsonl.zst"):
        # Manuals are in English for a part.
        if kind != "manuals" and part_of(text) == "fitted" and room[kind] < _OF_A_KIND:
            room[kind] += len(text.encode())
            yield text
    size = 0
    for text in of_lines(lines / f"{code}.txt.zst"):
        if part_of(text) == "fitted" and size < _OF_LINES:
            size += len(text.encode())
            yield text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    project = load_project(ROOT)
    codes = [code for code, known in sorted(project.languages.items()) if known.kind == "natural"]
    differ = []
    for code in arguments.language or codes:
        path = MODELS / f"{code}.lm"
        with tempfile.TemporaryDirectory() as folder:
            reference = Path(folder) / f"{code}.jsonl"
            reference.write_text(
                "".join(
                    json.dumps({"text": text}, ensure_ascii=False) + "\n"
                    for text in texts(arguments.documents, arguments.lines, code)
                ),
                "utf-8",
            )
            order, grams = _CHINESE if code.startswith("zho") else _USUAL
            model = train_on(project, as_sources(project, [str(reference)]), code, DATE, order, grams).model
        content = model.to_bytes()
        digest = hashlib.sha256(content).hexdigest()
        row = f"| {code} | {model.info.documents:,} | {model.info.symbols:,} | `{digest}` |"
        same = path.is_file() and sha256(path) == digest
        print(row if arguments.write or same else f"{row} differs from {path}", flush=True)
        differ += [] if same else [code]
        if arguments.write:
            path.write_bytes(content)
            _put_into_card(code, row)
    if differ and not arguments.write:
        sys.exit(f"not what these texts give: {', '.join(differ)}")


def _put_into_card(code: str, row: str) -> None:
    lines = CARD.read_text("utf-8").splitlines()
    (at,) = (i for i, line in enumerate(lines) if line.startswith(f"| {code} |"))
    lines[at] = row
    CARD.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
