"""Hold our rules against datatrove's, decision by decision, on documents given by path.

    python tests/eval/rules.py DOCUMENTS --peer PYTHON [--language eng_Latn …] [--megabytes 0.25] [--show 3]

DOCUMENTS is a folder of `<language>.jsonl.zst`; PYTHON is the interpreter of an environment with datatrove, spacy and
uniseg; without it the command says so and does nothing. Each rule is asked alone: a filter of datatrove's with all its
other rules switched off, on the same bound (`datatrove_rules.py`). It is asked in three ways: `as shipped` has its own
words; `same words` has ours in their place, so that what differs is the rule; in `mended` its errors, too, are mended,
each of which the docstring of our rule names. There the two must be alike in 99.9 % of decisions, or the command fails.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import regex
import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parent))

from references import languages

from roots_pipeline.filters import Context, available_filters, measure_all
from roots_pipeline.text.batch import TextBatch

#: The ways in which datatrove is asked.
MODES = ("mended", "same words", "as shipped")
#: Rule: our measure, its least and its greatest value; datatrove's filter, what switches its other rules off, and the
#: reason it gives.
_OFF_QUALITY = {
    "min_doc_words": None,
    "max_doc_words": None,
    "min_avg_word_length": None,
    "max_avg_word_length": None,
    "max_symbol_word_ratio": None,
    "max_bullet_lines_ratio": None,
    "max_ellipsis_lines_ratio": None,
    "max_non_alpha_words_ratio": None,
    "min_stop_words": None,
}
_OFF_REPETITION = {
    "dup_line_frac": None,
    "dup_para_frac": None,
    "dup_line_char_frac": None,
    "dup_para_char_frac": None,
    "top_n_grams": [],
    "dup_n_grams": [],
}
_OFF_FINEWEB = {"line_punct_thr": 0, "short_line_thr": 2, "char_duplicates_ratio": 2, "new_line_ratio": 1e9}


def _quality(measure, low, high, **on):
    return measure, low, high, "GopherQualityFilter", _OFF_QUALITY | on


def _repetition(measure, high, **on):
    return measure, None, high, "GopherRepetitionFilter", _OFF_REPETITION | on


def _fineweb(measure, low, high, **on):
    return measure, low, high, "FineWebQualityFilter", _OFF_FINEWEB | on


RULES = [
    _quality("word_count", 50, 100_000, min_doc_words=50, max_doc_words=100_000),
    _quality("mean_word_length", 3, 10, min_avg_word_length=3, max_avg_word_length=10),
    _quality("hash_sign_ratio", None, 0.1, max_symbol_word_ratio=0.1),
    _quality("bullet_line_ratio", None, 0.9, max_bullet_lines_ratio=0.9),
    _quality("ellipsis_line_ratio", None, 0.3, max_ellipsis_lines_ratio=0.3),
    _quality("alphabetic_word_ratio", 0.8, None, max_non_alpha_words_ratio=0.8),
    _quality("distinct_stop_word_count", 2, None, min_stop_words=2),
    _repetition("duplicate_line_ratio", 0.3, dup_line_frac=0.3),
    _repetition("duplicate_line_character_ratio", 0.2, dup_line_char_frac=0.2),
    _repetition("duplicate_paragraph_ratio", 0.3, dup_para_frac=0.3),
    _repetition("duplicate_paragraph_character_ratio", 0.2, dup_para_char_frac=0.2),
    _repetition("top_2_gram_ratio", 0.2, top_n_grams=[[2, 0.2]]),
    _repetition("top_3_gram_ratio", 0.18, top_n_grams=[[3, 0.18]]),
    _repetition("top_4_gram_ratio", 0.16, top_n_grams=[[4, 0.16]]),
    *(
        _repetition(f"duplicate_{n}_gram_ratio", high, dup_n_grams=[[n, high]])
        for n, high in ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.1))
    ),
    _fineweb("punctuated_line_ratio", 0.12, None, line_punct_thr=0.12),
    _fineweb("short_line_ratio", None, 0.67, short_line_thr=0.67),
    _fineweb("duplicate_line_character_ratio", None, 0.01, char_duplicates_ratio=0.01),
    _fineweb("line_feed_ratio", None, 0.3, new_line_ratio=0.3),
    ("long_line_count", 3, None, "C4ParagraphFilter", {}),
    ("c4_filler_count", None, 0, "C4QualityFilter", {"min_num_sentences": -1, "min_words_per_line": 5}),
    (
        "c4_sentence_count",
        3,
        None,
        "C4QualityFilter",
        {"min_num_sentences": 3, "min_words_per_line": 5, "filter_lorem_ipsum": False, "filter_curly_bracket": False},
    ),
]  # fmt: skip

PEER = Path(__file__).with_name("datatrove_rules.py")
#: In how many decisions of a hundred each rule must be like its reference.
LEAST = 99.9

_LETTER = (
    r"[[\p{L}\p{Nl}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]]"
)
_GOES_ON = rf"(?:(?!{_LETTER})[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d])*"
_WORD = rf"{_LETTER}[\p{{M}}\u200c\u200d]*|(?!{_LETTER})[\p{{L}}\p{{N}}]{_GOES_ON}"
WORDS = regex.compile(rf"(?V1){_WORD}")
_ALONE = r"(?<![^\p{White_Space}])[^\p{L}\p{N}\p{White_Space}]+(?![^\p{White_Space}])"
TOKENS = regex.compile(rf"(?V1){_WORD}|{_ALONE}")
MARKS = regex.compile(rf"(?V1){_WORD}|[^\p{{L}}\p{{M}}\p{{N}}\p{{White_Space}}\u200c\u200d]")
#: Gopher's own, which datatrove asks for in every language unless it is told otherwise.
STOP_WORDS = ["the", "be", "to", "of", "and", "that", "have", "with"]


def read_texts(path: Path, size: int) -> list[str]:
    texts: list[str] = []
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if text.strip():
                texts.append(text)
                size -= len(text.encode())
            if size < 0:
                break
    return texts


def ours(texts: list[str], language: str) -> np.ndarray:
    """Whether each rule drops each document, bool[rules, documents]."""
    context = Context.of(language, stop_words=STOP_WORDS)
    names = {rule[0] for rule in RULES} & set(available_filters())
    values = measure_all(TextBatch(pa.array(texts, pa.large_string())), context, names)
    return np.array(
        [
            (values[name] < (-np.inf if low is None else low)) | (values[name] > (np.inf if high is None else high))
            for name, low, high, _, _ in RULES
        ]
    )


def theirs(texts: list[str], language: str, peer: str) -> np.ndarray:
    """The same of datatrove's in three ways (`MODES`), float[3, rules, documents]; NaN where it failed."""
    asked = [
        json.dumps({"language": language, "rules": [(ours, name, options) for ours, _, _, name, options in RULES]})
    ]
    asked += [
        json.dumps(
            {
                "text": text,
                "words": [word.lower() for word in WORDS.findall(text)],
                "tokens": TOKENS.findall(text),
                "marks": MARKS.findall(text),
            }
        )
        for text in texts
    ]
    told = subprocess.run(
        [peer, str(PEER)],
        input="\n".join(asked),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("[")]
    found = np.zeros((len(MODES), len(RULES), len(texts)), dtype=np.float64)
    for i, answer in enumerate(answers):
        for j, drops in enumerate(answer):
            found[j, :, i] = np.nan if drops is None else drops
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--megabytes", type=float, default=0.25, help="of text of each language")
    parser.add_argument("--show", type=int, default=0, help="so many documents of each rule, where the two differ")
    arguments = parser.parse_args()
    found = arguments.peer and subprocess.run([arguments.peer, "-c", "import datatrove, spacy, uniseg"], check=False)
    if not found or found.returncode:
        print("eval-rules: skipped: no interpreter with datatrove, spacy and uniseg; name one: --peer PYTHON")
        return
    counted = np.zeros((len(MODES), len(RULES), 2), dtype=np.int64)
    drops = np.zeros((2, len(RULES)), dtype=np.float64)
    documents = 0
    differ: list[Counter[str]] = [Counter() for _ in RULES]
    failed: Counter[str] = Counter()
    for code in arguments.language or languages(arguments.documents):
        texts = read_texts(arguments.documents / f"{code}.jsonl.zst", int(arguments.megabytes * 1e6))
        own, peers = ours(texts, code), theirs(texts, code, arguments.peer)
        documents += len(texts)
        known = ~np.isnan(peers)
        alike = (peers == own) & known
        counted[..., 0] += alike.sum(axis=2)
        counted[..., 1] += known.sum(axis=2)
        drops += [own.sum(axis=1), np.nansum(peers[2], axis=1)]
        failed[code] += int((~known[2, 0]).sum())
        for i, rule in enumerate(RULES):
            for number in np.flatnonzero(known[0, i] & ~alike[0, i]).tolist():
                differ[i][code] += 1
                if differ[i].total() <= arguments.show:
                    print(f"== {rule[0]}, {code}: ours drops it: {own[i, number]}\n{texts[number][:1500]!r}")
        print(f"{code} {len(texts)}", end=" ", flush=True)
    print(f"\n\n{documents:,} documents; with datatrove's own words it has no answer to {failed.total()} of them")
    print(f"{'rule':<44}{'':>10}{'alike, %':>12}{'':>14}{'dropped, %':>16}")
    print(f"{'':<44}" + "".join(f"{mode:>12}" for mode in MODES) + f"{'ours':>8}{'theirs':>8}   differ, mended")
    worst = []
    for i, (name, low, high, _, _) in enumerate(RULES):
        bound = f"{name} {'≥' if high is None else '≤'} {low if high is None else high}"
        shares = 100 * counted[:, i, 0] / np.maximum(counted[:, i, 1], 1)
        told = ", ".join(f"{code} {count}" for code, count in differ[i].most_common(5))
        dropped = 100 * drops[:, i] / (documents, counted[2, i, 1])
        print(
            f"{bound:<44}"
            + "".join(f"{share:>12.3f}" for share in shares)
            + f"{dropped[0]:>8.2f}{dropped[1]:>8.2f}   {told}"
        )
        worst += [name] if shares[0] < LEAST else []
    shares = 100 * counted[..., 0].sum(axis=1) / counted[..., 1].sum(axis=1)
    print(f"{f'all {counted[0, :, 1].sum():,} decisions':<44}" + "".join(f"{share:>12.3f}" for share in shares))
    if worst:
        sys.exit(f"under {LEAST} % with the reference's errors mended: {', '.join(worst)}")


if __name__ == "__main__":
    main()
