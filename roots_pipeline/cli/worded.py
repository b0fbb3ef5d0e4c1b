"""How much of trusted text a language's stop words are, and which of them are junk: for `roots filters stop-words`."""

from __future__ import annotations

import heapq
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import regex

from roots_pipeline.catalog.cleaning import contexts
from roots_pipeline.cli.measured import clean, documents
from roots_pipeline.config import LanguageRules, Project, Source
from roots_pipeline.errors import ConfigError
from roots_pipeline.filters import Context, measure_all
from roots_pipeline.stages.reading import SourceReader
from roots_pipeline.text.batch import TextBatch

#: Fewer documents say nothing of what one text in twenty has.
LEAST = 20
#: A listed word that fewer texts have is told as rare; so many of the commonest others are told.
_RARE, _OTHERS = 0.01, 20
_WORD = regex.compile(r"(?V1)\p{Han}|[\p{L}--\p{Han}][[\p{L}--\p{Han}]\p{M}\u200c\u200d]*")
_SAID = re.compile(
    r"They are \d+ % of the words of the median text \(of [\d,]+\); one text in twenty has less than \d+ %"
)
_WIDTH = 112


class Coverage(NamedTuple):
    """Of `documents` texts: the share of words that are listed, at the median and in the poorest twentieth."""

    documents: int
    median: float
    twentieth: float
    #: Listed words that hardly any text has, with the share of texts that have them.
    rare: Sequence[tuple[str, float]]
    #: The commonest words that are not listed, with the share of texts that have them.
    others: Sequence[tuple[str, float]]

    def sentence(self) -> str:
        """As the languages' files say it.

        >>> Coverage(1296, 0.162, 0.11, (), ()).sentence()
        'They are 16 % of the words of the median text (of 1,296); one text in twenty has less than 11 %'
        """
        return (
            f"They are {100 * self.median:.0f} % of the words of the median text (of {self.documents:,}); "
            f"one text in twenty has less than {100 * self.twentieth:.0f} %"
        )


def coverage(project: Project, sources: Sequence[Source], rules: LanguageRules) -> Coverage:
    """Read all texts of the sources. Raises ConfigError for too few of them, or a language without a list."""
    if not rules.stop_words:
        raise ConfigError(f"filters/{rules.language}.yaml: there are no stop_words")
    reader = SourceReader(contexts(project, sources))
    context = Context.of(rules.language, "natural", rules.stop_words)
    ratios, having = [], Counter[str]()
    for source in sources:
        for batch in documents(project, source, reader):
            texts = TextBatch(clean(source, reader, batch).column("text")).composed
            ratios.append(measure_all(texts, context, ["stop_word_ratio"])["stop_word_ratio"])
            for text in texts.texts.to_pylist():
                having.update(set(_WORD.findall(text.lower())))
    values = np.concatenate(ratios) if ratios else np.zeros(0)
    if len(values) < LEAST:
        raise ConfigError(f"{rules.language}: {len(values)} documents are too few to say this; give {LEAST} or more")
    shares = {word: count / len(values) for word, count in having.items()}
    listed = {word.lower() for word in rules.stop_words}
    rare = [(word, shares.get(word.lower(), 0.0)) for word in rules.stop_words]
    others = ((word, share) for word, share in shares.items() if word not in listed)
    return Coverage(
        len(values),
        float(np.median(values)),
        float(np.quantile(values, 0.05)),
        [(word, share) for word, share in rare if share < _RARE],
        heapq.nsmallest(_OTHERS, others, key=lambda of: (-of[1], of[0])),
    )


def told(language: str, found: Coverage) -> Iterator[str]:
    """The report, line by line."""
    yield f"{language}: {found.sentence()}."
    for title, words in (("rare, to be looked at", found.rare), ("common, and not listed", found.others)):
        if words:
            yield f"{title}: {', '.join(f'{word} ({100 * share:.1f} %)' for word, share in words)}"


def rewritten(content: str, found: Coverage) -> str | None:
    """A language's file with its remark on the stop words brought up to date; None where it has no such remark."""
    lines = content.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("# Stop words:")), len(lines))
    remark = ""
    for last, line in enumerate(lines[first:], first):
        if not line.startswith("#"):
            break
        remark = f"{remark} {line.removeprefix('#').strip()}".strip()
        if _SAID.search(remark):
            new = textwrap.wrap(_SAID.sub(found.sentence(), remark), _WIDTH, break_on_hyphens=False)
            return "\n".join([*lines[:first], *(f"# {line}" for line in new), *lines[last + 1 :]]) + "\n"
    return None
