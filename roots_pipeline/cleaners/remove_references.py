"""Cut the list of references from the end of scientific text."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from roots_pipeline.cleaners.base import Cleaner, StepContext


class RemoveReferences(Cleaner):
    """Keeps a text up to its last line of which more than the language's least share of words are stop words.

    ROOTS' `remove_references_{lang}` (01a `map_remove_references.py`; used for HAL, in French), whose shares are those
    of its filter on stop words (ar .07, ca .25, en .3, es .4, eu .05, fr .27, id .15, pt .2, vi .08, …). Here both
    words and share are the language's own, from its file in filters/. Paper and code of ROOTS differ (lines anywhere,
    or at the end alone); this is the code's rule.

    Repaired: words are compared without case and without the punctuation around them, so that "The" and "the," count;
    and a text without any such line stays as it is, where ROOTS leaves nothing of it. Of languages written without
    spaces a line is one word, so their texts stay.
    """

    name = "remove_references"
    by_language = True
    example_context = StepContext("eng_Latn", frozenset({"the", "of", "is", "a", "in"}), 0.3)
    examples: ClassVar = {
        "The end of the tale is a line.\nReferences\nSmith, J. (1999), Nature 12.\n": "The end of the tale is a line.",
        "Smith, J.\nThe middle of the text is in a line.\nDoe, K.": "Smith, J.\nThe middle of the text is in a line.",
        "Smith, J. (1999).\nDoe, K. (2001).": "Smith, J. (1999).\nDoe, K. (2001).",
    }

    def clean(self, text: str) -> str:
        lines = text.split("\n")
        for last in range(len(lines) - 1, -1, -1):
            words = [_bare(word) for word in lines[last].split()]
            found = sum(word in self.context.stop_words for word in words)
            if found > len(words) * self.context.stop_word_share:
                return "\n".join(lines[: last + 1])
        return text


def _bare(word: str) -> str:
    """A word in small letters without the punctuation around it."""
    start, end = 0, len(word)
    while start < end and unicodedata.category(word[start])[0] in "PS":
        start += 1
    while end > start and unicodedata.category(word[end - 1])[0] in "PS":
        end -= 1
    return word[start:end].casefold()
