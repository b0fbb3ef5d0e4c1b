"""Put each sentence on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.cleaners.base import Cleaner, StepContext

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The languages for which sentencex has words that end with a period and no sentence (its `languages/`), and those
#: that are punctuated as one of them; all others it splits by the marks that end sentences in any script.
_RULES: Final = {
    "arb_Arab": "ar",
    "asm_Beng": "as",
    "ben_Beng": "bn",
    "cat_Latn": "ca",
    "eng_Latn": "en",
    "eus_Latn": "eu",
    "fra_Latn": "fr",
    "guj_Gujr": "gu",
    "hin_Deva": "hi",
    "ind_Latn": "id",
    "kan_Knda": "kn",
    "mal_Mlym": "ml",
    "mar_Deva": "mr",
    "npi_Deva": "ne",
    "ory_Orya": "or",
    "pan_Guru": "pa",
    "por_Latn": "pt",
    "spa_Latn": "es",
    "tam_Taml": "ta",
    "tel_Telu": "te",
    "urd_Arab": "ur",
    "vie_Latn": "vi",
    "zho_Hans": "zh",
    "zho_Hant": "zh",
}
#: Characters of a line that are split at once. sentencex takes what is between quotation marks for one sentence, so a
#: mark that is never closed hides all ends behind it; and it looks for the other mark up to the line's end, so that a
#: megabyte of marks takes minutes.
_AT_ONCE: Final = 2000


class SplitSentences(Cleaner):
    """One sentence a line, by the rules of sentencex (Wikimedia); lines that were there stay apart.

    ROOTS' `split_sentences_{lang}`: before template lines are counted in Wikipedias, with `replace_newline_with_space`
    after it (01a `sentence_splitter.py`: Stanza for ar ca eu id zh, NLTK for en fr pt es, Indic NLP for bn gu hi kn ml
    mr pa ta te, Underthesea for vi). Repaired: one splitter for all languages, so that none of asm, npi, ory, urd and
    those of the Niger-Congo family goes without; no model to download; and no text is lost, where ROOTS' splitter broke
    the Chinese Wiktionary (its `KILL`).
    """

    name = "split_sentences"
    by_language = True
    example_context = StepContext("hin_Deva")
    examples: ClassVar = {
        "यह एक वाक्य है। दूसरा वाक्य यहाँ है।\nतीसरा?": "यह एक वाक्य है।\nदूसरा वाक्य यहाँ है।\nतीसरा?",
        "今天天气好。我们去公园！": "今天天气好。\n我们去公园！",
        "Ọjà ti ṣí. Ó ra iṣu.\n\nÓ lọ.": "Ọjà ti ṣí.\nÓ ra iṣu.\n\nÓ lọ.",
        "یہ ایک جملہ ہے۔ دوسرا جملہ؟ ہاں۔": "یہ ایک جملہ ہے۔\nدوسرا جملہ؟\nہاں۔",
    }

    def clean(self, text: str) -> str:
        rules = _RULES.get(self.context.language or "", "en")
        lines: list[str] = []
        for line in text.split("\n"):
            sentences = [sentence.strip() for sentence in _sentences(rules, line)] if line.strip() else []
            lines += [sentence for sentence in sentences if sentence] or [line]
        return "\n".join(lines)


def _sentences(rules: str, line: str) -> Iterator[str]:
    """The sentences of a line, all its characters. The last of a piece is split again with what follows it.

    A sentence longer than a piece is cut where sentences end in what is left of it.
    """
    from sentencex import segment

    start = 0
    while len(line) - start > _AT_ONCE:
        found = segment(rules, line[start : start + _AT_ONCE])
        settled = found[:-1] if len(found) > 1 else found
        yield from settled
        start += sum(map(len, settled))
    yield from segment(rules, line[start:])
