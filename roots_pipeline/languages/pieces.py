"""Pieces of given lengths, cut from documents and lines of one language, to measure an identifier on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

#: A line is in so many pieces of one length at most.
REUSE = 10
#: A document gives so many pieces of one length at most.
_PER_DOCUMENT = 3
# A text of at least so many characters a word is written without spaces.
_UNSPACED = 12


def length_of(text: str) -> int:
    """Characters; those of a script without spaces, which say more, count double, as in `identifier.MIN_LETTERS`.

    >>> length_of("habari"), length_of("我們今天去市場買水果和蔬菜。")
    (6, 28)
    """
    return len(text) * (2 if is_unspaced(text) else 1)


def is_unspaced(text: str) -> bool:
    """Whether a text is written without spaces between words."""
    return len(text) >= _UNSPACED * len(text.split()) and any(character >= "\u0e00" for character in text)


def pieces_of_documents(texts: Iterable[str], length: int, most: int) -> Iterator[str]:
    """Up to `most` pieces of about `length`, of each document up to three, one after the other."""
    cut = (itertools.islice(_cut(text, length), _PER_DOCUMENT) for text in texts)
    return itertools.islice(itertools.chain.from_iterable(cut), most)


def pieces_of_lines(lines: Sequence[str], length: int, most: int, chance: np.random.Generator) -> Iterator[str]:
    """Up to `most` pieces of about `length`, of lines in any order; a long line is cut."""
    left = most
    for _ in range(REUSE):
        order = iter(chance.permutation(len(lines)).tolist())
        while left:
            joined: list[str] = []
            size = 0
            while size < length and (number := next(order, None)) is not None:
                joined.append(lines[number])
                size += length_of(lines[number]) + 1
            piece = next(_cut("\n".join(joined), length), None)
            if piece is None:
                break
            left -= 1
            yield piece


def _cut(text: str, length: int) -> Iterator[str]:
    """The text in pieces of at least `length`, ending where a word does; what is left over is none."""
    step = length // 2 if is_unspaced(text) else length
    begin = 0
    while len(text) - begin >= step:
        end = begin + step
        if step == length:
            while end < len(text) and not text[end].isspace():
                end += 1
        yield text[begin:end].strip()
        begin = end
