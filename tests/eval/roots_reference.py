"""ROOTS' measures of a document in plain Python, as its paper and program describe them; for comparison alone.

Laurencon et al. 2022, section 3.1 and appendix C; bigscience-workshop/data-preparation,
01b_oscar_cleaning_and_filtering, filtering.py. Written from the description, no line is theirs. Its words are what
stands between spaces, in small letters, without special characters at the ends. Its list of special characters is
here as far as it can be said in a sentence: punctuation, digits, white space, symbols and emoji; the letters and vowel
signs that its program had among them by mistake can be put in (`mistaken`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from math import floor, sqrt

import regex

#: What is no letter, mark or number; and digits and white space.
_SPECIAL = regex.compile(r"[^\p{L}\p{M}\p{N}\u200c\u200d]|[\p{Nd}]|\p{White_Space}")
#: Among ROOTS' special characters there were, found by running it: the Devanagari signs aa, ii, e and virama, the
#: Bengali aa, the Arabic heh, the dotless i, the o with a stroke, and three ideographs.
MISTAKEN = frozenset("\u093e\u0940\u0947\u094d\u09be\u0647\u0131\u00f8\u4e00\u4e0a\u58eb")


def is_special(character: str, mistaken: Collection[str] = ()) -> bool:
    """Whether a character is in the list."""
    return character in mistaken or _SPECIAL.fullmatch(character) is not None


def words_of(text: str, mistaken: Collection[str] = ()) -> list[str]:
    """The words that are counted and looked up."""
    found = []
    for word in regex.split(r"[ \n\t]+", text):
        start, end = 0, len(word)
        while start < end and is_special(word[start], mistaken):
            start += 1
        while end > start and is_special(word[end - 1], mistaken):
            end -= 1
        if end > start:
            found.append(word[start:end].lower())
    return found


def character_repetition(text: str, n: int) -> float:
    """The share of the most frequent runs of n characters."""
    runs = Counter(text[i : i + n] for i in range(len(text) - n + 1))
    if not runs:
        return 0.0
    counts = sorted(runs.values(), reverse=True)
    most = min(floor(sqrt(len(counts))), sum(count > 1 for count in counts))
    return sum(counts[:most]) / sum(counts)


def word_repetition(words: Sequence[str], n: int) -> float:
    """The share of the runs of n words that occur more than once."""
    runs = Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
    whole = sum(runs.values())
    return sum(count for count in runs.values() if count > 1) / whole if whole else 0.0


def special_characters(text: str, mistaken: Collection[str] = ()) -> float:
    """The share of special characters."""
    special = len(_SPECIAL.findall(text)) + sum(text.count(character) for character in mistaken)
    return special / len(text) if text else 0.0


def listed(words: Sequence[str], of: Collection[str]) -> float:
    """The share of words in a list."""
    return sum(word in of for word in words) / len(words) if words else 0.0


def measures(
    text: str, stop_words: Collection[str], flagged_words: Collection[str], words: Sequence[str] | None = None
) -> dict[str, float]:
    """All of them, by our names; `words` in place of ROOTS' own."""
    words = words_of(text) if words is None else words
    return {
        "word_count": len(words),
        "character_repetition_ratio": character_repetition(text, 10),
        "word_repetition_ratio": word_repetition(words, 5),
        "word_repetition_7_ratio": word_repetition(words, 7),
        "roots_special_character_ratio": special_characters(text),
        "stop_word_ratio": listed(words, stop_words),
        "flagged_word_ratio": listed(words, flagged_words),
    }
