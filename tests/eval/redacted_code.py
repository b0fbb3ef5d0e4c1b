"""Whether code and data still parse when what is personal in them is replaced by surrogates.

    python tests/eval/redacted_code.py FOLDER… [--megabytes 50]

Every `.py`, `.json`, `.yaml` and `.yml` file under the folders that parses (Python's `ast`, `json`, PyYAML) is redacted
with `mode: surrogate`, and parsed again if it was changed. Shown by format: files that parse, those changed, the pieces
replaced, and those that do not parse any more, which are named (not what is in them). Fails if there is one.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import yaml

from roots_pipeline.privacy.redactor import Redactor

PARSERS: dict[str, tuple[str, Callable[[str], object]]] = {
    ".py": ("python", ast.parse),
    ".json": ("json", json.loads),
    ".yaml": ("yaml", lambda text: list(yaml.load_all(text, yaml.CSafeLoader))),
    ".yml": ("yaml", lambda text: list(yaml.load_all(text, yaml.CSafeLoader))),
}
#: Files of generated data say the same thing many times.
LARGEST = 1_000_000


def parses(text: str, parser: Callable[[str], object]) -> bool:
    try:
        parser(text)
    except (SyntaxError, ValueError, RecursionError, yaml.YAMLError):
        return False
    return True


def readable(path: Path) -> str | None:
    """The text of a file that is small enough and in UTF-8."""
    try:
        return path.read_bytes().decode() if path.stat().st_size <= LARGEST else None
    except (OSError, UnicodeDecodeError):
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--megabytes", type=float, default=50)
    options = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    redactor = Redactor(mode="surrogate")
    counts: dict[str, Counter[str]] = {}
    left = options.megabytes * 1e6
    for path in (path for folder in options.folders for path in sorted(folder.rglob("*")) if path.suffix in PARSERS):
        language, parse = PARSERS[path.suffix]
        text = readable(path)
        if text is None or not parses(text, parse):
            continue
        left -= len(text)
        if left < 0:
            break
        redacted = redactor.redact(pa.array([text], pa.large_string()), language)
        of_language = counts.setdefault(language, Counter())
        of_language["files"] += 1
        of_language["pieces"] += sum(int(found.sum()) for found in redacted.counts.values())
        changed = redacted.texts[0].as_py()
        if changed != text:
            of_language["changed"] += 1
            if not parses(changed, parse):
                of_language["broken"] += 1
                print(f"{path}: does not parse any more")
    for language, found in sorted(counts.items()):
        print(
            f"{language:<8}" + "".join(f"{found[what]:9} {what}" for what in ("files", "changed", "pieces", "broken"))
        )
    if any(found["broken"] for found in counts.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
