"""A batch of texts with its words, lines and characters, each found once, when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from roots_pipeline.text import code, copies, encoded, members, repetition, scan, surface, syntax
from roots_pipeline.text.composed import compose
from roots_pipeline.text.unicode import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Words(NamedTuple):
    """The words of a batch, in order: document i has the words `offsets[i]` to `offsets[i + 1]`.

    A word is a letter or number and all letters, marks, numbers, underscores and joiners (U+200C, U+200D) that follow.
    A letter of a script written without spaces (Han, Kana, Thai, Lao, Khmer, Myanmar, Tibetan) is a word by itself,
    with its marks. No language is asked for. `hashes` are of the lower-cased word.
    """

    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint64]


class Lines(NamedTuple):
    """The lines of a batch: document i has the lines `offsets[i]` to `offsets[i + 1]`.

    Lines end with a line feed; the last one need not. `hashes` are of the line without ASCII control characters and
    spaces at its ends; `characters` count all but the line feed; `bare` lines hold nothing but ASCII punctuation,
    control characters and spaces: blank lines, rules, brackets.
    """

    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    characters: NDArray[np.int32]
    bare: NDArray[np.bool_]


class TextBatch:
    """Texts of an Arrow large_string array without nulls, read where they lie; sliced arrays are honored."""

    def __init__(self, texts: pa.LargeStringArray) -> None:
        if not pa.types.is_large_string(texts.type):
            raise TypeError(f"a text batch needs large_string, not {texts.type}")
        if texts.null_count:
            raise ValueError(f"a text batch must not hold nulls; {texts.null_count} of {len(texts)} are")
        self.texts = texts
        self.size = len(texts)
        _, offsets, data = texts.buffers()
        #: int64[n + 1]: text i is the bytes `offsets[i]` to `offsets[i + 1]` of `data`.
        self.offsets: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        if self.size:
            self.offsets = np.frombuffer(offsets, dtype=np.int64, count=self.size + 1, offset=8 * texts.offset)
        self.data: NDArray[np.uint8] = np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, dtype=np.uint8)
        # Some Arrow buffers are writable and others not, which are two types to the kernels, compiled twice.
        self.offsets.flags.writeable = False
        self.data.flags.writeable = False
        self._members: list[tuple[NDArray[np.uint64], NDArray[np.int64]]] = []
        self._surface: tuple[str, NDArray[np.int64]] | None = None
        self._code: tuple[str, NDArray[np.int64]] | None = None

    @property
    def composed(self) -> TextBatch:
        """The texts in Unicode's form NFC: itself, where all of them are."""
        # Not kept as its own: what refers to itself is not freed before the garbage is collected, arrays and all.
        return self._composed or self

    @cached_property
    def _composed(self) -> TextBatch | None:
        texts = compose(self.texts, self.data, self.offsets)
        return None if texts is self.texts else TextBatch(texts)

    @cached_property
    def bytes(self) -> NDArray[np.int64]:
        """Size of each text in bytes of UTF-8, int64[n]."""
        return np.diff(self.offsets)

    @cached_property
    def _scanned(self) -> tuple[NDArray[np.int64], Words, NDArray[np.int32]]:
        # A word is at least one byte and a separator, or, in unspaced scripts, three bytes; only touched pages cost.
        room = int(self.offsets[-1] - self.offsets[0] + self.size) // 2 + 1
        counts = np.empty((scan.COUNTS, self.size), dtype=np.int64)
        offsets = np.empty(self.size + 1, dtype=np.int64)
        hashes = np.empty(room, dtype=np.uint64)
        ends = np.empty(room, dtype=np.int32)
        found = scan.scan_words(self.data, self.offsets, table(), counts, offsets, hashes, ends)
        return counts, Words(offsets, hashes[:found]), ends[:found]

    @cached_property
    def words(self) -> Words:
        """The words of all texts."""
        return self._scanned[1]

    @property
    def word_ends(self) -> NDArray[np.int32]:
        """Of each of `words`, how many characters inside words its text has up to its end, int32[words]."""
        return self._scanned[2]

    @property
    def alphabetic_word_counts(self) -> NDArray[np.int64]:
        """Words of each text with a letter, int64[n]."""
        return self._scanned[0][scan.ALPHABETIC_WORDS]

    @property
    def characters(self) -> NDArray[np.int64]:
        """Code points of each text, int64[n]."""
        return self._scanned[0][scan.CHARACTERS]

    @property
    def alphabetic_characters(self) -> NDArray[np.int64]:
        """Letters and marks (Unicode L and M) of each text, int64[n]."""
        return self._scanned[0][scan.ALPHABETICS]

    @property
    def space_characters(self) -> NDArray[np.int64]:
        """White space (Unicode's property White_Space) of each text, int64[n]."""
        return self._scanned[0][scan.SPACES]

    @property
    def special_characters(self) -> NDArray[np.int64]:
        """Characters of each text that are neither letter, mark, number, joiner nor white space, int64[n]."""
        return self._scanned[0][scan.SPECIALS]

    @property
    def word_characters(self) -> NDArray[np.int64]:
        """Characters of each text that are inside words, int64[n]."""
        return self._scanned[0][scan.WORD_CHARACTERS]

    @cached_property
    def unspaced(self) -> NDArray[np.bool_]:
        """Whether more than half of the letters and marks of each text are letters of unspaced scripts, bool[n]."""
        return 2 * self._scanned[0][scan.UNSPACEDS] > self.alphabetic_characters

    @property
    def unspaced_letters(self) -> NDArray[np.int64]:
        """Letters of unspaced scripts in each text, and the runs in which they stand side by side, int64[2, n]."""
        return self._scanned[0][[scan.UNSPACEDS, scan.UNSPACED_RUNS]]

    @cached_property
    def word_counts(self) -> NDArray[np.int64]:
        """Words of each text, int64[n]."""
        return np.diff(self.words.offsets)

    @cached_property
    def repetition(self) -> NDArray[np.int64]:
        """Repeated runs of words in each text, int64[repetition.ROWS, n]."""
        counts = np.empty((repetition.ROWS, self.size), dtype=np.int64)
        words = self.words
        repetition.scan_repetition(words.hashes, self.word_ends, words.offsets, self.unspaced, counts)
        return counts

    def surface(self, language: str) -> NDArray[np.int64]:
        """Digits, capitals, sentences and lines of each text, int64[surface.ROWS, n]; letters of the language's script.

        Kept for the language last asked for.
        """
        if self._surface is None or self._surface[0] != language:
            counts = np.empty((surface.ROWS, self.size), dtype=np.int64)
            surface.read_surface(self.data, self.offsets, language, counts)
            self._surface = language, counts
        return self._surface[1]

    def code(self, language: str) -> NDArray[np.int64]:
        """What programs in a language are made of, int64[code.ROWS, n]. Kept for the language last asked for."""
        if self._code is None or self._code[0] != language:
            counts = np.empty((code.ROWS, self.size), dtype=np.int64)
            marks = syntax.marks_of(self.data, self.offsets, language)
            code.count_code(self.data, self.offsets, marks, table(), counts)
            self._code = language, counts
        return self._code[1]

    @cached_property
    def encoded(self) -> NDArray[np.int64]:
        """Data that each text holds in encoded form, int64[encoded.ROWS, n]."""
        counts = np.empty((encoded.ROWS, self.size), dtype=np.int64)
        encoded.find_encoded(self.data, self.offsets, counts)
        return counts

    def members(self, listed: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Words of each text that are `listed` (hashes, none twice), and different ones among them, int64[2, n].

        Looked up once for a list; lists are told apart by what they are, not by what they hold.
        """
        for known, counts in self._members:
            if known is listed:
                return counts
        counts = np.empty((2, self.size), dtype=np.int64)
        members.count_members(self.words.hashes, self.words.offsets, listed, counts)
        self._members.append((listed, counts))
        return counts

    @cached_property
    def lines(self) -> Lines:
        """The lines of all texts."""
        start, end = self.offsets[0], self.offsets[-1]
        room = int(np.count_nonzero(self.data[start:end] == ord("\n"))) + self.size
        offsets = np.empty(self.size + 1, dtype=np.int64)
        hashes = np.empty(room, dtype=np.uint64)
        lengths = np.empty(room, dtype=np.int32)
        bare = np.empty(room, dtype=np.bool_)
        found = scan.scan_lines(self.data, self.offsets, offsets, hashes, lengths, bare)
        return Lines(offsets, hashes[:found], lengths[:found], bare[:found])

    @cached_property
    def line_copies(self) -> NDArray[np.int64]:
        """Lines of each text that are not bare, and later copies among them, int64[copies.ROWS, n]."""
        counts = np.empty((copies.ROWS, self.size), dtype=np.int64)
        lines = self.lines
        copies.count_copies(lines.hashes, lines.characters, lines.bare, lines.offsets, counts)
        return counts

    @cached_property
    def paragraph_copies(self) -> NDArray[np.int64]:
        """Paragraphs (lines between blank ones) of each text, and later copies among them, int64[copies.ROWS, n]."""
        counts = np.empty((copies.ROWS, self.size), dtype=np.int64)
        lines = self.lines
        offsets = np.empty(self.size + 1, dtype=np.int64)
        hashes = np.empty(len(lines.hashes), dtype=np.uint64)
        sizes = np.empty(len(lines.hashes), dtype=np.int32)
        copies.join_paragraphs(lines.hashes, lines.characters, lines.offsets, offsets, hashes, sizes)
        copies.count_copies(hashes, sizes, np.zeros(len(hashes), dtype=np.bool_), offsets, counts)
        return counts


def hash_words(words: Sequence[str]) -> NDArray[np.uint64]:
    """Hashes of given words, uint64[n], in NFC and by the same lower-casing as a text's words.

    Raises ValueError for entries that are not exactly one word: they could never match.
    """
    batch = TextBatch(pa.array(words, type=pa.large_string())).composed
    whole = (batch.word_counts == 1) & (batch.word_characters == batch.characters)
    if not whole.all():
        wrong = [repr(word) for word, is_word in zip(words, whole, strict=True) if not is_word]
        raise ValueError(f"not exactly one word each, so no text can hold them: {', '.join(wrong)}")
    return batch.words.hashes
