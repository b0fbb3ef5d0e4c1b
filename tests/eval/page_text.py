"""Compare the ways to find a page's text on pages made up around documents given by path.

    python tests/eval/page_text.py DOCUMENTS [--pages 6] [--seed 1] [LANGUAGE…]

DOCUMENTS is a folder of `<language>.jsonl.zst`. For each language (by default 16 of ten scripts), `--pages` pages
of each layout of `web_pages.py` are made of its documents. F1, precision and recall are of runs of five characters
without white space; MB of HTML a CPU second. The figures of `roots_pipeline/readers/_html.py` come from here.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parent))
from web_pages import Page, make_pages

from roots_pipeline.readers._html import Extract, page_text

LANGUAGES = (
    *("eng_Latn", "fra_Latn", "swh_Latn", "yor_Latn", "vie_Latn", "arb_Arab", "urd_Arab", "hin_Deva", "ben_Beng"),
    *("tam_Taml", "tel_Telu", "mal_Mlym", "guj_Gujr", "kan_Knda", "pan_Guru", "zho_Hans"),
)


def texts(path: Path) -> list[str]:
    """The first documents of a language."""
    with path.open("rb") as file:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), "utf-8")
        return [json.loads(line)["text"] for line in islice(lines, 400)]


def grams(text: str) -> Counter[str]:
    """How often each run of five characters occurs."""
    joined = "".join(text.split())
    return Counter(joined[at : at + 5] for at in range(max(1, len(joined) - 4)))


def scores(page: Page, found: str) -> tuple[float, float, float]:
    """F1, precision and recall of what was found of a page."""
    wanted, got = grams("\n".join(page.paragraphs)), grams(found)
    hits = (wanted & got).total()
    precision, recall = hits / got.total(), hits / wanted.total()
    return (2 * precision * recall / (precision + recall) if hits else 0.0), precision, recall


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    pages = {
        language: make_pages(texts(arguments.documents / f"{language}.jsonl.zst"), arguments.pages, arguments.seed)
        for language in arguments.languages
    }
    every = [page for of_language in pages.values() for page in of_language]
    size = sum(len(page.html.encode()) for page in every)
    print(f"{len(every)} pages, {size / 1e6:.1f} MB")
    for extract in Extract:
        page_text(every[0].html, extract)  # whatever it loads
        begin = time.process_time()
        found = [page_text(page.html, extract) for page in every]
        seconds = time.process_time() - begin
        of = dict(zip(every, map(scores, every, found), strict=True))
        f1, precision, recall = (sum(one[i] for one in of.values()) / len(every) for i in range(3))
        print(f"{extract:12} F1 {f1:.3f} P {precision:.3f} R {recall:.3f} {size / 1e6 / seconds:6.1f} MB/s")
        for name, groups in (
            ("language", pages),
            (
                "layout",
                {layout: [page for page in every if page.layout == layout] for layout in {p.layout for p in every}},
            ),
        ):
            means = {group: sum(of[page][0] for page in members) / len(members) for group, members in groups.items()}
            print(f"    {name}:", " ".join(f"{group} {mean:.2f}" for group, mean in sorted(means.items())))


if __name__ == "__main__":
    main()
