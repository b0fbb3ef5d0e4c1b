"""Measure every step on texts made to be slow: CPU seconds a MB, the worst first.

    python tests/bench/hostile.py [--size 300000] [--most 20]

A text is one piece repeated: signs that open something and never close it, numbers, markup, damage, line ends. Each
cleaner, identification, all measures (of prose, and of Python and PHP) and signing take each text.
Redaction has a bound of its own: `tests/bench/privacy.py --hostile`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from functools import partial

import pyarrow as pa
from privacy import PIECES

from roots_pipeline.cleaners.base import Cleaner, Step
from roots_pipeline.duplicates.signatures import sign
from roots_pipeline.filters import Context, available_filters, measure_all, warm
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identifier
from roots_pipeline.plugins import discover
from roots_pipeline.text.batch import TextBatch

MORE = (
    "<", "<a ", '<a href="', "</", "<!--", "&#", "&amp;", "\n", " \n", "\t", "“", "(", "()", "[[", "{{", "{{{", "[[a|",
    "==", "|", "{|", "<ref>", "<ref", "a\n", "- ", "…", "...", "。", "ा", "\u200d", "Ã©", "ab", "ab ", "\x01", "//",
    "/*", '"', "'", "`", "\\", "#", "lorem ipsum ", "terms of use ", "http://", "A", "é", "中", "\u00a0", "\u200b",
)  # fmt: skip

Call = Callable[[str], object]


def calls() -> Iterator[tuple[str, Call]]:
    for name, step in discover("roots_pipeline.cleaners", Step).items():
        if issubclass(step, Cleaner):
            yield name, step(step.example_context).clean
    identifier = Identifier(SHIPPED_MODEL)
    yield "identify", lambda text: identifier.identify(array(text))
    contexts = (
        Context.of("eng_Latn", "natural", ["the"], ["flagword"]),
        *(Context.of(language, "programming") for language in ("python", "php")),
    )
    for context in contexts:
        yield f"measures {context.language}", partial(measured, context, list(available_filters()))
    yield "sign", lambda text: sign(TextBatch(array(text)))


def measured(context: Context, names: list[str], text: str) -> object:
    return measure_all(TextBatch(array(text)), context, names)


def array(text: str) -> pa.LargeStringArray:
    return pa.array([text], pa.large_string())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=300_000, help="bytes of a text")
    parser.add_argument("--most", type=int, default=20, help="lines to print")
    options = parser.parse_args()
    warm()
    found = []
    for name, call in calls():
        call("warm up")
        for piece in (*PIECES, *MORE):
            text = piece * (options.size // len(piece.encode()) + 1)
            begin = time.process_time()
            call(text)
            found.append(((time.process_time() - begin) / len(text.encode()) * 1e6, name, piece))
    for seconds, name, piece in sorted(found, reverse=True)[: options.most]:
        print(f"{seconds:8.2f} CPU s a MB  {name:28} {piece[:24]!r}")


if __name__ == "__main__":
    main()
