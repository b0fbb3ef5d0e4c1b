"""The base of our recognizers: a presidio PatternRecognizer that declares how far it looks.

The declarations are what makes the fast path sound (`windows.py`): a text cut to windows around the anchors' hits
gives the same findings as the whole text because no recognizer sees further than it says.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar, Final

import re2
import regex
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult

from roots_pipeline.privacy.folding import fold
from roots_pipeline.privacy.yes_or_no import YesOrNo

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

#: Presidio wants a language of every recognizer and engine. Ours read all 59 alike, so they share this one.
LANGUAGE: Final = "xx"
#: Findings below it are dropped; a context word lifts a weak finding above it (`CONTEXT_GAIN`).
THRESHOLD: Final = 0.5
#: What a context word adds to a score: presidio's own default (`LemmaContextAwareEnhancer`).
CONTEXT_GAIN: Final = 0.35
#: The scores of a finding that stands by itself, and of one that needs a context word.
CERTAIN: Final = 0.75
WEAK: Final = 0.25

#: What a finding takes besides its judging, in units of `Recognizer.cost`: presidio's handling and the replacement.
FINDING_COST: Final = 7

#: Units that no text spends.
UNBOUNDED: Final = 1 << 60

#: What separates joined windows. No pattern matches it, no look to the left or right goes beyond it.
BREAK: Final = "\0"

#: Our own tokens, whole or cut at an edge: what they are called is no context for what stands beside them.
TOKEN: Final = regex.compile(r"<[A-Z_]{2,16}(?:>|$)|^[A-Z_]{0,16}>")

#: What a judge returns: first and last position (exclusive) in characters, and a score.
Finding = tuple[int, int, float]


@dataclass(frozen=True)
class Account:
    """What recognizers may spend on a text of joined windows: our engine hands it to them with the folded text."""

    #: For each window the character after its break, and its document.
    edges: Sequence[int]
    documents: Sequence[int]
    #: What each document may still spend; below zero once that is not enough, and then nothing of it is judged.
    left: list[int]

    #: The anchors that stand in each document's part of the text, in the order of the text; None: not looked for.
    anchors: Sequence[Container[str]] | None = None

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """The text's parts of one document each: the document, the first character and the one after the last."""
        begin = 0
        for window, document in enumerate(self.documents):
            if window + 1 == len(self.documents) or self.documents[window + 1] != document:
                yield document, begin, self.edges[window]
                begin = self.edges[window]

    def parts_with(self, anchor: str) -> Iterator[tuple[int, int, int]]:
        """The parts of documents with something left to spend in which a match of a pattern with this anchor can be."""
        for part, anchors in zip(self.parts(), self.anchors or repeat((anchor,)), strict=False):
            if anchor in anchors and self.left[part[0]] >= 0:
                yield part


class Recognizer(PatternRecognizer):
    """Finds one kind of personal data in text, folded or not.

    A subclass declares its pattern over folded text, written so that Python's `re` can measure it: explicit classes
    and ASCII look-arounds (`\\b` fails beside Han, Arabic and Indic letters), bounded, and never matching NUL.
    """

    #: The type of what is found, one of `redactor.TYPES`; in capitals it is presidio's entity and our token.
    kind: ClassVar[str]
    pattern: ClassVar[str]
    #: An RE2 pattern over the folded alphabet of which every match of `pattern` contains a match.
    anchor: ClassVar[str]
    #: The longest match of `pattern`, in characters.
    longest: ClassVar[int]
    #: How many characters beside a match its look-arounds and its judge read.
    lookaround: ClassVar[int]
    #: How many characters before and after a match its context words may stand.
    context_reach: ClassVar[tuple[int, int]] = (0, 0)
    #: What judging a match takes, in units of about a microsecond: counted against a document's budget.
    cost: ClassVar[int] = 1
    #: Where the rule comes from.
    source: ClassVar[str]

    def __init__(self, context: Iterable[str] = (), supported_language: str = LANGUAGE) -> None:
        words = sorted(set(context))
        super().__init__(
            supported_entity=self.kind.upper(),
            supported_language=supported_language,
            patterns=[Pattern(type(self).__name__, self.pattern, WEAK)],
            context=words,
            global_regex_flags=regex.V0,
        )
        # Python's own engine: on these patterns three times as fast as `regex`, which presidio compiles with.
        self.compiled = re.compile(self.pattern)
        self.words = compile_words(words)
        self._metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }

    @property
    def reach(self) -> int:
        """How far from any character of a match something can matter to it, in characters."""
        return self.longest + max(self.lookaround, *self.context_reach)

    def judge(self, text: str, found: Any) -> Finding | None:
        """What of a match is personal data and how surely; None refuses it. `text` is folded."""
        raise NotImplementedError

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,
        regex_flags: int | None = None,
    ) -> list[RecognizerResult]:
        """Presidio's call. Folds the text itself where another engine than ours did not."""
        del entities, regex_flags
        folded: str | None = getattr(nlp_artifacts, "folded", None)
        if folded is None:
            folded = fold(text)
        kind = self.supported_entities[0]
        results: list[RecognizerResult] = []
        account: Account | None = getattr(nlp_artifacts, "account", None)
        if account is None:
            account = Account([len(text) + 1], [0], [UNBOUNDED])
        left = account.left
        for document, begin, end in account.parts_with(self.anchor):
            first = len(results)
            for found in self.compiled.finditer(folded, begin, end):
                left[document] -= self.cost
                finding = self.judge(folded, found)
                if finding is not None:
                    left[document] -= FINDING_COST
                    results.append(RecognizerResult(kind, *finding, None, self._metadata))
                if left[document] < 0:
                    # Its text is not looked at again, and what was found of it not handled further.
                    del results[first:]
                    break
        return results


def before(text: str, position: int, reach: int) -> str:
    """Up to `reach` characters before a position, not beyond a break."""
    return text[max(0, position - reach) : position].rpartition(BREAK)[2]


def after(text: str, position: int, reach: int) -> str:
    """Up to `reach` characters from a position on, not beyond a break."""
    return text[position : position + reach].partition(BREAK)[0]


_NO_LATIN: Final = "[^A-Za-z\u00c0-\u024f\u1e00-\u1eff]"


class Words:
    """Whether any of some words stands in a text.

    Long words and those of other scripts are found inside longer ones (Zulu prefixes "ucingo", Basque suffixes
    "telefono"). A Latin word of up to four letters starts at a word's beginning, one of three ends with it too:
    "tel" is not in "hotel", nor "fon" in "fonction".

    >>> Words(["tel", "fono"]).stand_in("a hotel, telefono 7"), Words(["tel"]).stand_in("tel. 7")
    (False, True)
    """

    def __init__(self, words: Iterable[str]) -> None:
        """`words`: in the case in which they are looked for; at least one."""
        short: list[list[str]] = [[], []]
        anywhere = []
        for word in sorted(set(words)):
            if len(word) <= 4 and word[0] < "\u0250":
                short[len(word) == 4].append(re2.escape(word))
            else:
                anywhere.append(re2.escape(word))
        whole, begun = ("|".join(some) for some in short)
        parts = [rf"(?:^|{_NO_LATIN})(?:{whole})(?:{_NO_LATIN}|$)"] if whole else []
        parts += [rf"(?:^|{_NO_LATIN})(?:{begun})"] if begun else []
        # RE2, for there are hundreds.
        self._any = YesOrNo("|".join(parts + anywhere))

    def stand_in(self, text: str) -> bool:
        return self._any.matches(text)


def compile_words(words: Iterable[str]) -> Words | None:
    """Words to be looked for in lower-case text; None without words."""
    lower = {word.lower() for word in words}
    return Words(lower) if lower else None
