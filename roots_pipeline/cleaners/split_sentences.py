"""Put each sentence on a line of its own."""

from __future__ import annotations

from typing import ClassVar, Final

from roots_pipeline.cleaners.base import Cleaner, StepContext

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
        from sentencex import segment

        rules = _RULES.get(self.context.language or "", "en")
        lines: list[str] = []
        for line in text.split("\n"):
            sentences = [sentence.strip() for sentence in segment(rules, line)] if line.strip() else []
            lines += [sentence for sentence in sentences if sentence] or [line]
        return "\n".join(lines)
