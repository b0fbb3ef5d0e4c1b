"""datatrove's rules, asked one by one, for `rules.py`: read by the interpreter of an environment that has datatrove.

In comes a line of JSON with the language and the rules, then a document a line; out come, a line a document, its
decisions (true: dropped) in three ways:

* with the words that come with the document, and the reference's errors mended (`mend`);
* with those words, but otherwise as it is;
* as it is shipped, with its own tokenizer; null where that fails on the text.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable

import numpy as np
import regex
from datatrove.data import Document
from datatrove.pipeline.filters import (
    c4_filters,
    fineweb_quality_filter,
    gopher_quality_filter,
    gopher_repetition_filter,
)
from uniseg.sentencebreak import sentences

np.seterr(all="ignore")
MODULES = (c4_filters, fineweb_quality_filter, gopher_quality_filter, gopher_repetition_filter)
_CONTROLS = "".join(map(chr, range(0x21)))
_WORDY = regex.compile(r"[^\x00-\x7f]|[A-Za-z0-9]")
#: What may follow the mark that ends a line.
_AFTER_END = regex.compile(r"(?V1)(?:[\p{Sentence_Break=Close}&&\P{L}]|\s)*$")
#: Letters of scripts without spaces, each a word.
_LETTER = r"[[\p{L}\p{Nl}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]]"
_UNSPACED = regex.compile(rf"(?V1){_LETTER}")
_GLUED = regex.compile(rf"(?V1)(?<={_LETTER}\p{{M}}*) (?={_LETTER})")
_MARKS = tuple(character for character in map(chr, range(0x20000)) if regex.match(r"\p{Sentence_Terminal}", character))
_C4_MARKS = (*_MARKS, '"', "”", "»", "」", "』")


def runs_of(words: list[str], n: int) -> list[str]:
    """Its get_n_grams, but no space stands between letters of a script that is written without."""
    return [_GLUED.sub("", " ".join(words[i : i + n])) for i in range(len(words) - n + 1)]


def top_duplicate(runs: list[str]) -> int:
    """Its find_top_duplicate, but a run that occurs once is none."""
    run, times = Counter(runs).most_common(1)[0]
    return len(run) * times if times > 1 else 0


def copied(words: list[str], n: int) -> int:
    """Its find_all_duplicate, but runs are alike word by word."""
    met, total, at = set(), 0, 0
    while at < len(words) - n + 1:
        run = tuple(words[at : at + n])
        if run in met:
            total += sum(map(len, run))
            at += n
        else:
            met.add(run)
            at += 1
    return total


def line_copies(lines: list[str]) -> tuple[int, int]:
    """Its find_duplicates, but white space around a line is not of it, and lines of ASCII punctuation are none."""
    met, times, characters = set(), 0, 0
    for line in lines:
        stripped = line.strip(_CONTROLS)
        if not _WORDY.search(stripped):
            continue
        if stripped in met:
            times += 1
            characters += len(line)
        met.add(stripped)
    return times, characters


class Whole(str):
    """A text of which FineWeb's rule takes no line feeds out."""

    __slots__ = ()

    def replace(self, *_: object) -> str:  # type: ignore[override]
        return self


def mend(name: str, text: str) -> str:
    """The text as the rule called so among ours has to see it, so that what its docstring names makes no difference."""
    lines = text.split("\n")
    if name == "duplicate_line_ratio":
        return "\n".join(line for line in lines if _WORDY.search(line))
    if name == "duplicate_line_character_ratio":
        return Whole(text)
    if name == "ellipsis_line_ratio":
        return "\n".join(_AFTER_END.sub("", line) or line for line in lines if line.strip())
    if name == "punctuated_line_ratio":
        return "\n".join(_AFTER_END.sub("", line) or line for line in lines)
    if name.startswith("c4_"):
        return _UNSPACED.sub(lambda letter: " " + letter[0], text.replace("\r", " ").replace("\u2028", " "))
    return text


def count_sentences(text: str, _language: str) -> list[str]:
    """The sentences of Unicode's annex 29 that hold a letter or number."""
    return [sentence for sentence in sentences(text) if regex.search(r"[\p{L}\p{N}]", sentence)]


class Words:
    """Stands for its tokenizer, whose last answer is kept: each rule asks anew."""

    def __init__(self) -> None:
        self._shipped = gopher_quality_filter.split_into_words
        self._sentences = c4_filters.split_into_sentences
        self._marks = c4_filters.END_PUNCTUATION
        self._top = gopher_repetition_filter.find_top_duplicate
        self._runs = gopher_repetition_filter.get_n_grams
        self._copied = gopher_repetition_filter.find_all_duplicate
        self._copies = gopher_repetition_filter.find_duplicates
        self._last: tuple[str, list[str]] | None = None

    def shipped(self, text: str, language: str) -> list[str]:
        if self._last is None or self._last[0] != text:
            self._last = (text, self._shipped(text, language))
        return self._last[1]

    def find_duplicates(self, ours: str) -> Callable[[list[str]], tuple[int, int]]:
        """What a rule compares lines or paragraphs by."""
        return self._of_lines if "line" in ours else self._copies

    def use(self, document: dict | None, mended: bool) -> None:
        """Take the document's words, or its own with None; and mend, or not."""
        for module, key in (
            (gopher_repetition_filter, "words"),
            (gopher_quality_filter, "tokens"),
            (fineweb_quality_filter, "marks"),
        ):
            given = None if document is None else document[key]
            if given and mended and key == "tokens":
                given = [word.lower() for word in given]
            module.split_into_words = self.shipped if given is None else lambda text, language, given=given: given
        c4_filters.END_PUNCTUATION = _C4_MARKS if mended else self._marks
        c4_filters.split_into_sentences = count_sentences if mended else self._sentences
        gopher_repetition_filter.find_top_duplicate = top_duplicate if mended else self._top
        gopher_repetition_filter.get_n_grams = runs_of if mended else self._runs
        gopher_repetition_filter.find_all_duplicate = copied if mended else self._copied
        fineweb_quality_filter.find_duplicates = line_copies if mended else self._copies
        self._of_lines = line_copies if mended else self._copies


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    classes = {name: getattr(module, name) for module in MODULES for name in vars(module) if name.endswith("Filter")}
    rules = []
    for ours, name, options in asked["rules"]:
        language = {} if name == "C4ParagraphFilter" else {"language": asked["language"]}
        rules.append((ours, classes[name](**options, **language)))
    words = Words()
    for line in sys.stdin:
        document = json.loads(line)
        answers = []
        for given, mended in ((document, True), (document, False), (None, False)):
            words.use(given, mended)
            drops: list[bool] | None = []
            for ours, rule in rules:
                # It compares paragraphs by the same function.
                gopher_repetition_filter.find_duplicates = words.find_duplicates(ours)
                text = mend(ours, document["text"]) if mended else document["text"]
                try:
                    kept = rule.filter(Document(text=text, id=""))
                except ZeroDivisionError:
                    kept = True
                except (ValueError, ImportError):
                    # Its tokenizer of Indic languages fails on some texts, and in Urdu it asks for urduhack, which asks
                    # for TensorFlow.
                    drops = None
                    break
                drops.append((kept if isinstance(kept, bool) else kept[0]) is False)
            answers.append(drops)
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
