"""The same reference documents through the default filters of datatrove and dolma beside ours: drop rates by language.

    python tests/eval/peers.py DOCUMENTS --peer PYTHON [--lines LINES] [--declarations DIR] [--language swh_Latn …]
        [--sample 60]

Of each language's reference text (`references.py`, the part kept for judging) a sample is drawn by a seed.
datatrove's filters are as they come, told the language: Gopher's (repetition and quality), C4's,
FineWeb's. dolma has taggers and no bounds: its Gopher tagger is held to Gopher's (Rae et al. 2021, appendix A.1.1), and
to 0.3 of the characters in duplicated lines as its own configuration does; its C4 tagger drops what it says has curly
brackets, "lorem ipsum" or a bad word, and a document none of whose lines ends with punctuation and has three words. A
filter that fails on a document keeps it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from references import flaw_of, references

from filters import ROOT, Rules
from roots_pipeline.catalog import load_project

# Read by the peers' interpreter: a document a line; out comes what each family drops.
PEER = """
import json, sys, warnings
warnings.filterwarnings("ignore")
from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter)
from dolma.taggers.c4 import get_attributes as c4_attributes
from dolma.taggers.gopher import get_attributes
made = {}
def families(language):
    if language not in made:
        made[language] = {
            "gopher": [GopherRepetitionFilter(language=language), GopherQualityFilter(language=language)],
            "c4": [C4QualityFilter(language=language)],
            "fineweb": [FineWebQualityFilter(language=language)],
        }
    return made[language]
def kept(rule, text):
    try:
        result = rule.filter(Document(text=text, id=""))
    except Exception:
        return True
    return (result if isinstance(result, bool) else result[0]) is not False
TOP = {2: .2, 3: .18, 4: .16}
COPIES = {5: .15, 6: .14, 7: .13, 8: .12, 9: .11, 10: .1}
def dolma(text):
    a = get_attributes(text)
    return not (
        50 <= a.word_count <= 100000 and 3 <= a.median_word_length <= 10 and a.symbol_to_word_ratio <= .1
        and a.fraction_of_words_with_alpha_character >= .8 and a.required_word_count >= 2
        and a.fraction_of_lines_starting_with_bullet_point <= .9 and a.fraction_of_lines_ending_with_ellipsis <= .3
        and a.fraction_of_duplicate_lines <= .3 and a.fraction_of_characters_in_duplicate_lines <= .3
        and all(value <= TOP.get(n, 1) for n, value in a.fraction_of_characters_in_most_common_ngram)
        and all(value <= COPIES.get(n, 1) for n, value in a.fraction_of_characters_in_duplicate_ngrams))
def dolma_c4(text):
    a = c4_attributes(text)
    wrong = {(span.start, span.end) for span in a.lines_with_no_ending_punctuation + a.lines_with_too_few_words}
    return a.has_curly_brace or a.has_lorem_ipsum or a.has_naughty_word or len(wrong) >= a.line_count
for line in sys.stdin:
    document = json.loads(line)
    try:
        found = {name: not all(kept(rule, document["text"]) for rule in rules)
                 for name, rules in families(document["language"]).items()}
    except Exception:
        found = {name: None for name in ("gopher", "c4", "fineweb")}
    found["dolma gopher"], found["dolma c4"] = dolma(document["text"]), dolma_c4(document["text"])
    print(json.dumps(found), flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--peer", metavar="PYTHON", required=True)
    parser.add_argument("--lines", type=Path)
    parser.add_argument("--declarations", type=Path)
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--sample", type=int, default=60)
    arguments = parser.parse_args()
    project = load_project(ROOT)
    own = {name: Rules(project, name) for name in (None, "gopher", "c4", "fineweb", "fineweb2")}
    columns = ["ours", "our gopher", "our c4", "our fineweb", "our fineweb2"]
    theirs = ["gopher", "c4", "fineweb", "dolma gopher", "dolma c4"]
    print(f"{'dropped, %':10}{'of':>5}" + "".join(f"{name:>14}" for name in columns), end="")
    print("".join(f"{name if name.startswith('dolma') else f'datatrove {name}':>19}" for name in theirs))
    for code in arguments.language or sorted(own[None].of):
        stop_words = frozenset(own[None].of[code].stop_words)
        texts = [
            one.text
            for one in references(arguments.documents, arguments.lines, code, arguments.declarations)
            if one.part == "judged" and flaw_of(one.text, code, stop_words) is None
        ]
        chosen = np.random.default_rng(1).permutation(len(texts))[: arguments.sample]
        texts = [texts[i] for i in chosen.tolist()]
        if not texts:
            continue
        shown = [f"{100 * (1 - rules.decide(code, texts).keep.mean()):>14.1f}" for rules in own.values()]
        lines = "\n".join(json.dumps({"language": code, "text": text}) for text in texts)
        told = subprocess.run(
            [arguments.peer, "-c", PEER], input=lines, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=True,
        )  # fmt: skip
        answers = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
        for name in theirs:
            known = [answer[name] for answer in answers if answer[name] is not None]
            shown.append(f"{100 * sum(known) / len(known):>19.1f}" if known else f"{'fails':>19}")
        print(f"{code:10}{len(texts):>5}" + "".join(shown), flush=True)


if __name__ == "__main__":
    main()
