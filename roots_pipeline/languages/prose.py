"""The prose of a document, as the language identifier reads it.

Lower-case letters and marks in words with one space between, in NFC: no digits, no punctuation. Markup, addresses,
identifiers and lines of code are left out. No more of the document's beginning is read than decides its language.
"""

from __future__ import annotations

import itertools
import unicodedata
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.languages.characters import HIGH, LOW, SECOND, UNSTABLE, characters, composes, decode
from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.unicode import ALPHABETIC, EXTENDS, LOWER, SPACE, STARTS, UNSPACED

#: Bytes of prose that decide the language. Half as many lose 0.1 % of the documents of 500 characters and more, and
#: 0.2 points of the mean recall of their languages; twice as many gain nothing.
PROSE_BYTES = 2048

#: Bytes of a document that are searched for prose.
SEARCHED_BYTES = 1 << 15

# A word of more bytes is judged in pieces; what closes an opening sign is looked for so far.
_WORD_BYTES = 256
_REACH = 256
# Room in the output for the last word of a text, whose lower-case form may be longer by a half.
_SLACK = 1024

#: More ASCII letters in a row are data. (Zulu words reach the thirties.)
_LONGEST_WORD = 40
#: So many changes from lower to upper case are data or an identifier; "isiXhosa" and "McDonald" have one.
_CASE_CHANGES = 3
#: So many changes between letters and digits are data; "COVID-19" has none, "19th" one.
_DIGIT_CHANGES = 3
#: A line is code when it has one sign of code in so many words.
_WORDS_PER_SIGN = 4

# What an ASCII sign does: CODE marks the line as code; INNER makes data of the word between ASCII letters or digits;
# LEADING does so before one, at the word's beginning; BREAKS may open markup, and so ends the word before it. A dollar
# sign does the first two before a name alone, or what opens one: of "US$ 5" and "R$100" it is no code.
_CODE, _INNER, _LEADING, _BREAKS = 1, 2, 4, 8
_SIGNS = np.zeros(128, dtype=np.uint8)
for _flag, _characters in ((_CODE, "{}=\\$"), (_INNER, "_=@\\|~+$^*#%&>"), (_LEADING, "@$\\%~&#/"), (_BREAKS, "<`{]")):
    for _character in _characters:
        _SIGNS[ord(_character)] |= _flag


class Prose(NamedTuple):
    """The prose of n texts: text i is the bytes `offsets[i]` to `offsets[i + 1]` of `data`.

    `letters` is how many it holds; a letter of an unspaced script counts double.
    """

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]  # [n + 1]
    letters: NDArray[np.int32]  # [n]

    @property
    def texts(self) -> list[str]:
        """The texts as Python strings."""
        data = self.data.tobytes()
        return [data[begin:end].decode() for begin, end in itertools.pairwise(self.offsets.tolist())]


def prose_of(texts: pa.LargeStringArray, limit: int = PROSE_BYTES) -> Prose:
    """The first `limit` bytes of prose in each text (and the rest of the last word); empty where there is none."""
    batch = TextBatch(texts)
    room = np.minimum(batch.bytes + batch.bytes // 2, limit) + _SLACK
    out = np.empty(int(room.sum()), dtype=np.uint8)
    offsets = np.zeros(batch.size + 1, dtype=np.int64)
    letters = np.zeros(batch.size, dtype=np.int32)
    uncomposed = np.zeros(batch.size, dtype=np.bool_)
    flags, pairs = characters()
    _find_prose(batch.data, batch.offsets, flags, pairs, _SIGNS, limit, out, offsets, letters, uncomposed)
    data = out[: offsets[-1]]
    if uncomposed.any():
        data, offsets = _compose(data, offsets, uncomposed)
    # Like Arrow's buffers, which cannot be written: one type to the kernels.
    data.flags.writeable = offsets.flags.writeable = False
    return Prose(data, offsets, letters)


def _compose(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The texts, some rows brought into NFC. Not by Arrow's utf8_normalize: pyarrow 25.0.1 leaves NFC decomposed."""
    parts = []
    kept = 0
    sizes = np.diff(offsets)
    for row in np.flatnonzero(rows).tolist():
        begin, end = offsets[row], offsets[row + 1]
        composed = unicodedata.normalize("NFC", data[begin:end].tobytes().decode()).encode()
        parts += [data[kept:begin], np.frombuffer(composed, np.uint8)]
        sizes[row] = len(composed)
        kept = end
    return np.concatenate([*parts, data[kept:]]), np.concatenate(([0], np.cumsum(sizes)))


@kernel
def _find_prose(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    flags_of: NDArray[np.uint32],
    pairs: NDArray[np.int64],
    signs: NDArray[np.uint8],
    limit: int,
    out: NDArray[np.uint8],
    out_offsets: NDArray[np.int64],
    letters: NDArray[np.int32],
    uncomposed: NDArray[np.bool_],
) -> None:
    """Write the prose of n documents, its offsets [n + 1], its letters [n], and whether it may not be in NFC [n]."""
    to = int(out_offsets[0])  # 0, but not the literal, for which numba would compile the other kernels anew
    for document in range(letters.size):
        at = offsets[document]
        end = min(offsets[document + 1], at + SEARCHED_BYTES)
        begin = to
        fenced = False
        while at < end and to - begin < limit:
            while at < end and (data[at] == 32 or data[at] == 9):
                at += 1
            # A fence of three backticks or tildes opens and closes a block of code.
            fence = at + 2 < end and data[at] == data[at + 1] == data[at + 2] and (data[at] == 96 or data[at] == 126)
            fenced ^= fence
            if fence or fenced:
                while at < end and data[at] != 10:
                    at += 1
            else:
                at, to, found, loose = _read_line(data, at, end, flags_of, pairs, signs, out, begin, to, begin + limit)
                letters[document] += found
                uncomposed[document] |= loose
            at += 1
        out_offsets[document + 1] = to


@inlined
def _read_line(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    flags_of: NDArray[np.uint32],
    pairs: NDArray[np.int64],
    signs: NDArray[np.uint8],
    out: NDArray[np.uint8],
    begin: int,
    to: int,
    full: int,
) -> tuple[int, int, int, bool]:
    """Write the prose of one line, none if it is code.

    Returns where line and output end, the letters written, and whether they may not be in NFC.
    """
    line_to = to
    letters = words = marks_of_code = 0
    uncomposed = False
    last = 0  # the line's last byte that is no space
    while at < end and data[at] != 10 and to < full:
        byte = data[at]
        if byte in (32, 9, 13):
            at += 1
            continue
        past = _after_markup(data, at, end)
        if past > 0:
            at = past
            last = 0
            continue
        at, to, found, counted, marks, loose = _read_word(data, at, end, flags_of, pairs, signs, out, begin, to)
        uncomposed |= loose
        last = data[at - 1]
        letters += found
        words += counted
        marks_of_code += marks
    marks_of_code += last == 59  # ;
    if marks_of_code * _WORDS_PER_SIGN >= words and marks_of_code:
        return at, line_to, 0, False
    return at, to, letters, uncomposed


@inlined
def _read_word(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    flags_of: NDArray[np.uint32],
    pairs: NDArray[np.int64],
    signs: NDArray[np.uint8],
    out: NDArray[np.uint8],
    begin: int,
    to: int,
) -> tuple[int, int, int, int, int, bool]:
    """Write one word, or nothing if it is data, not language.

    A word ends at white space and at a sign that may open markup. Letters of scripts written without spaces are a word
    by themselves: what stands next to them, a number or a name, says nothing of them. Returns where it and the output
    end, its letters, how many words it counts for, its signs of code, and whether it may not be in NFC.
    """
    first = at
    word_to = to
    letters = run = longest = case_changes = digit_changes = slashes = marks = 0
    before = held = 0  # the character before, and which marks after it may change places or compose
    is_data = is_address = unspaced = uncomposed = False
    was_letter = was_lower = was_digit = was_ascii = False
    apart = True  # the next letter is not joined to the one before it
    while at < end and at - first < _WORD_BYTES:
        byte = data[at]
        if 97 <= byte | 32 <= 122 and not unspaced:  # most letters: an ASCII one, read the short way
            digit_changes += was_digit
            case_changes += was_lower and byte < 97
            if apart and to > begin and out[to - 1] != 32:
                out[to] = 32
                to += 1
            start = at
            out[to] = byte | 32
            at += 1
            while at < end and at - first < _WORD_BYTES and 97 <= data[at] <= 122:
                out[to + at - start] = data[at]
                at += 1
            to += at - start
            letters += at - start
            run += at - start
            longest = max(longest, run)
            apart, was_letter, was_digit, was_ascii = False, True, False, True
            was_lower = data[at - 1] >= 97
            before, held = int(out[to - 1]), 0
            continue
        point, size = decode(data, at, end)
        flags = int(flags_of[point])
        if flags & SPACE:
            at += size * (at == first)  # a space the line's loop does not know
            break
        if flags & STARTS and flags & ALPHABETIC:
            if at > first and unspaced != bool(flags & UNSPACED):
                break
            unspaced = bool(flags & UNSPACED)
            small = flags & LOWER
            uncomposed |= flags & UNSTABLE > 0
            before = small
            held = int(flags_of[small]) & (LOW | HIGH)
            digit_changes += was_digit
            case_changes += was_lower and point != small
            run = run + 1 if point < 0x80 else 0
            longest = max(longest, run)
            if apart and to > begin and out[to - 1] != 32:
                out[to] = 32
                to += 1
            to = _write(out, to, small)
            letters += 1
            apart, was_letter, was_digit = False, True, False
            was_ascii = point < 0x80
            was_lower = was_ascii and point == small
        elif flags & EXTENDS:
            # A mark belongs to the letter before it; joiners and what is invisible are left out.
            if was_letter and flags & ALPHABETIC:
                if flags & (UNSTABLE | SECOND | LOW | HIGH):
                    uncomposed |= flags & (UNSTABLE | held) > 0
                    uncomposed |= flags & SECOND > 0 and composes(before, point, pairs)
                    if flags & (LOW | HIGH):
                        held = LOW | HIGH
                before = point
                to = _write(out, to, point)
        elif unspaced:
            break
        elif flags & STARTS:
            digit_changes += was_letter
            apart, was_letter, was_lower, was_digit = True, False, False, True
            was_ascii = point < 0x80
            run = 0
        else:
            if point < 0x80 and at > first and signs[point] & _BREAKS:
                break
            inner = was_ascii and _is_alphanumeric(data, at + 1, end)
            if point < 0x80:
                sign = signs[point]
                if point == 36 and not (at + 1 < end and _names(data[at + 1])):  # $
                    sign &= _LEADING
                marks += sign & _CODE
                if sign & _INNER and inner:
                    is_data = True
                    is_address |= point in (64, 38)  # @ &
                elif (sign & _LEADING and at == first and _is_alphanumeric(data, at + 1, end)) or (
                    point == 46 and inner and 97 <= data[at + 1] <= 122  # a name with dots, as in "example.org"
                ):
                    is_data = is_address = True
                elif point == 47:  # /
                    slashes += inner
                    is_address |= at > first and data[at - 1] == 47
                elif point == 58 and at > first and data[at - 1] == 58:  # ::
                    is_data = True
                elif point == 40 and was_letter and at + 1 < end:  # a call, not "(s)" after a noun
                    if data[at + 1] == 41:
                        is_data = True
                    elif at + 3 < end and data[at + 2] != 41 and data[at + 3] != 41:
                        marks += 1
            apart, was_letter, was_lower, was_digit, was_ascii = True, False, False, False, False
            run = 0
        at += size
    is_noise = case_changes >= _CASE_CHANGES or digit_changes >= _DIGIT_CHANGES or longest > _LONGEST_WORD
    if is_address or is_data or is_noise or slashes > 1:
        return at, word_to, 0, 1, 0 if is_address or not is_data else marks + 1, False
    return at, to, letters << unspaced, (1 + letters // 2) if unspaced else 1 if letters else 0, marks, uncomposed


@inlined
def _after_markup(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Where markup that opens at `at` ends: a tag, a span of code, the target of a link, a placeholder; -1 for none."""
    byte = data[at]
    following = data[at + 1] if at + 1 < end else 0
    closing, begin, spaces = 0, at + 1, True
    if byte == 60 and (97 <= following | 32 <= 122 or following in (33, 47, 63)):  # < and a letter, ! / ?
        closing = 62
    elif byte == 96:  # `
        closing = 96
    elif byte == 123:  # {
        closing, spaces = 125, False
    elif byte == 93 and following == 40:  # ](
        closing, begin = 41, at + 2
    return _after(data, begin, end, closing, spaces) if closing else -1


@inlined
def _after(data: NDArray[np.uint8], at: int, end: int, closing: int, spaces: bool) -> int:
    """What follows the next `closing` byte within reach and line, or -1; without `spaces`, none may come before it."""
    for here in range(at, min(end, at + _REACH)):
        if data[here] == closing:
            return here + 1
        if data[here] == 10 or (data[here] == 32 and not spaces):
            return -1
    return -1


@inlined
def _is_alphanumeric(data: NDArray[np.uint8], at: int, end: int) -> bool:
    """Whether an ASCII letter or digit is at `at`."""
    return at < end and (48 <= data[at] <= 57 or 97 <= data[at] | 32 <= 122)


@inlined
def _names(byte: int) -> bool:
    """Whether a byte after a dollar sign makes it a variable's or a command's: a letter, `_`, `{` or `(`."""
    return 97 <= byte | 32 <= 122 or byte in (95, 123, 40)


@inlined
def _write(out: NDArray[np.uint8], at: int, point: int) -> int:
    """Write a code point as UTF-8; return where the next one goes."""
    if point < 0x80:
        out[at] = point
        return at + 1
    if point < 0x800:
        out[at] = 0xC0 | (point >> 6)
    else:
        if point < 0x10000:
            out[at] = 0xE0 | (point >> 12)
        else:
            out[at] = 0xF0 | (point >> 18)
            at += 1
            out[at] = 0x80 | ((point >> 12) & 0x3F)
        at += 1
        out[at] = 0x80 | ((point >> 6) & 0x3F)
    out[at + 1] = 0x80 | (point & 0x3F)
    return at + 2
