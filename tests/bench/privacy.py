"""Measure redaction: MB of UTF-8 text a CPU second on documents given by path, and CPU seconds a MB on hostile texts.

    python tests/bench/privacy.py [DOCUMENTS] [--hostile] [--exact]

DOCUMENTS is a folder of `<language>.jsonl[.gz|.zst]`. Hostile texts are a megabyte of one piece repeated, as one
document and as a thousand; `refused` says how many of either ran out of what they may spend.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa

from roots_pipeline.privacy.redactor import Redacted, Redactor
from roots_pipeline.readers._lines import split_lines
from roots_pipeline.readers._streams import read_blocks

SIZE = 1_000_000
PIECES = (
    "@", "a@a@", "a.", "a.a.a.a. @", "a@a.a.a.", "x" * 70 + "@", "1", "7 ", "12 34 56 78 90 ", "1-2-3-4-5-6-7-8-9-",
    "(1)(2)(3)", "1.2.3.", "1.1.1.1.", "130.214.217.127 ", "::", "2a01:1:", "GB82", "GB82 WEST 1234 ",
    "GB29 NWBK 6016 1331 9268 19 ", "4111 1111 1111 1111 ", "4111111111111111\n", "0712339632,", "+", "+254712826122 ",
    "tel 0712339632 ", "1234567 ", "1234567\n", "tel 1234567 ", "anna@uni.ac.ke ", "secret=", "password" + " " * 20,
    "password = k9Xb2LmQ47Zp1w\n", "sk-aaaaaaaaaaaa", "AKIAQ3EGRJ2X5TNVB7YD ", "-----BEGIN RSA PRIVATE KEY-----\n",
    "eyJaaaaaaaaaa.eyJaaaaaaa.", "http://a:b@c/", "http://a.b/c?d=1.2.3&e=4@5;", "://", "a:b@", "@abcdef ",
    "00:11:22:33:44:55 ", "0x4fdf085379229ca02a8030f6bc37e4573b484a09 ", "12345678901234567890 ", "EILPH6492K ",
    "A1234567 ", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ", "5211095573182 ", "०८०-२४५४६८४१ ",
)  # fmt: skip


def measure(redactor: Redactor, texts: list[str], language: str) -> tuple[float, Redacted]:
    array = pa.array(texts, pa.large_string())
    begin = time.process_time()
    redacted = redactor.redact(array, language)
    return time.process_time() - begin, redacted


def documents(path: Path) -> list[str]:
    lines = split_lines(read_blocks(str(path)), 0, None, 1 << 30)
    return [json.loads(line.content)["text"] for line in lines if line.content]


def bench_documents(redactor: Redactor, folder: Path) -> None:
    size, seconds, counts, refused = 0, 0.0, Counter[str](), 0
    for path in sorted(folder.glob("*.jsonl*")):
        language = path.name.partition(".")[0]
        texts = documents(path)
        redactor.redact(pa.array(texts[:1], pa.large_string()), language)
        took, redacted = measure(redactor, texts, language)
        of_language = sum(len(text.encode()) for text in texts)
        counts.update({kind: int(found.sum()) for kind, found in redacted.counts.items()})
        refused += int(redacted.refused.sum())
        size, seconds = size + of_language, seconds + took
        print(f"{language:<12}{of_language / 1e6:9.1f} MB {of_language / 1e6 / took:9.1f} MB/CPU s")
    print(f"{'all':<12}{size / 1e6:9.1f} MB {size / 1e6 / seconds:9.1f} MB/CPU s; refused {refused}; {dict(counts)}")


def bench_hostile(redactor: Redactor) -> None:
    draw = random.Random(1)
    texts = {repr(piece[:24]): (piece * (SIZE // len(piece) + 1))[:SIZE] for piece in PIECES}
    texts |= {
        f"random {alphabet!r}": "".join(draw.choices(alphabet, k=SIZE))
        for alphabet in ("0123456789", "0123456789 .-(", "0123456789abcdef", "a1@.:-/ +eyJ")
    }
    print(f"{'CPU s a MB':<40}{'one':>8}{'refused':>9}{'of 1 kB':>9}{'refused':>9}")
    for name, text in texts.items():
        one, whole = measure(redactor, [text], "swh_Latn")
        many, parts = measure(redactor, [text[at : at + 1000] for at in range(0, len(text), 1000)], "swh_Latn")
        print(f"{name:<40}{one:8.2f}{int(whole.refused.sum()):9}{many:9.2f}{int(parts.refused.sum()):9}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path, nargs="?")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--exact", action="store_true", help="whole documents, not windows")
    options = parser.parse_args()
    redactor = Redactor(exact=options.exact)
    redactor.redact(pa.array(["x"], pa.large_string()), "swh_Latn")
    if options.documents:
        bench_documents(redactor, options.documents)
    if options.hostile:
        bench_hostile(redactor)


if __name__ == "__main__":
    main()
