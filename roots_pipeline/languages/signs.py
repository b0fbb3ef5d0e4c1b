"""What a text is made of besides prose: code, comments, markup, data, numbers and symbols, in bytes of each.

A line is code by its signs, as many as a quarter of its words; comments, and strings that stand for them, are known by
how they open. No more of a document's beginning is read than the identifier searches.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roots_pipeline.languages.characters import decode
from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.compiled import inlined, kernel
from roots_pipeline.text.unicode import ALPHABETIC, SPACE, STARTS, table

#: Bytes of a document that are read: license texts at the head of source code are a thousand or two.
READ_BYTES = 1 << 13

#: Columns of the counts: bytes that are no white space, and of these those in lines of code, in comments, in tags, in
#: blocks of code between fences, in encoded data, and in all other lines.
VISIBLE, CODE, COMMENT, MARKUP, FENCED, DATA, PROSE = range(7)
#: Characters: letters, digits and other numbers, and what is neither. Last, whether the text begins as a file of
#: markup or as a program does.
LETTERS, DIGITS, SYMBOLS, OPENING = range(7, 11)
COLUMNS = 11

#: A line is code when it has one sign of code in so many words.
_WORDS_PER_SIGN = 4
#: A name and a colon that begin a line are code if the line has no more words.
_SETTING_WORDS = 3
#: Bytes of letters of other scripts than Latin that count for a word; Han and the like have no spaces.
_WORD_BYTES = 6
#: A tag or a name is looked at so far.
_REACH = 512
#: Tokens of fewer bytes are no encoded data.
_DATA_BYTES = 16
#: An ASCII word of more letters is none. (Zulu words reach the thirties.)
_LONGEST_WORD = 40

# Words that begin a line of code; of longer ones, the first 8 bytes. `_ALONE` are lines by themselves, `_STRONG` begin
# code whatever follows, `_WITH` when the line holds a sign, `_COLON` when it ends in a colon, `_FEW` when it has a sign
# or no more than three words.
_ALONE, _STRONG, _WITH, _COLON, _FEW = 1, 2, 4, 8, 16
_KEYWORDS = (
    (_ALONE, "else fi esac endif endfor elseif"),
    (_STRONG, "def elif const func fn namespace typedef elsif #define #if #ifdef #ifndef #else #elif #pragma #undef"),
    (
        _WITH,
        (
            "from package using return let var my sub local public private protected static final void int enum "
            "struct char float double bool boolean class template virtual interface export function use require "
            "extern unsigned if for while switch case raise throw yield assert lambda print echo async await del "
            "global with type module end impl CREATE ALTER DROP INSERT SELECT UPDATE DELETE GRANT REVOKE FROM "
            "WHERE SET AS RETURNS LANGUAGE JOIN VALUES abstract override int8 int16 int32 uint8 uint32 string "
            "long short signed inline trait object val mut pub mod unless foreach goto not delegate union "
            "#!/bin/s"
        ),
    ),
    (_COLON, "class if else for while try except with finally case default elif def switch public private protecte"),
    (_FEW, "import #include #endif"),
)


def _keyword_table() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """The keywords, sorted, and what each does."""
    roles: dict[int, int] = {}
    for role, words in _KEYWORDS:
        for word in words.split():
            key = int.from_bytes(word.encode()[:8], "big")
            roles[key] = roles.get(key, 0) | role
    keys = sorted(roles)
    return np.array(keys, dtype=np.uint64), np.array([roles[key] for key in keys], dtype=np.uint8)


_KEYS, _ROLES = _keyword_table()


def signs_of(texts: pa.LargeStringArray) -> NDArray[np.int64]:
    """What each text's beginning is made of, int64[n, COLUMNS]. No nulls."""
    batch = TextBatch(texts)
    counts = np.zeros((batch.size, COLUMNS), dtype=np.int64)
    _count_signs(batch.data, batch.offsets, table(), _KEYS, _ROLES, counts)
    return counts


@kernel
def _count_signs(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    characters: NDArray[np.uint32],
    keys: NDArray[np.uint64],
    roles: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> None:
    """Count what n documents are made of, line by line."""
    for document in range(offsets.size - 1):
        at = offsets[document]
        end = min(offsets[document + 1], at + READ_BYTES)
        # A character is not cut in two.
        while end < offsets[document + 1] and end > at and data[end] & 0xC0 == 0x80:
            end -= 1
        row = counts[document]
        fenced = False
        block = 0  # what ends the comment or the listing that is open: 1 */, 2 -->, 3 """, 4 ''', 5 =cut
        first = True
        while at < end:
            while at < end and data[at] <= 32:
                at += 1
            if at == end:
                break
            to = at
            while to < end and data[to] != 10:
                to += 1
            if first:
                row[OPENING] = _opening(data, at, to)
                first = False
            begin_visible = row[VISIBLE]
            fence = at + 2 < to and data[at] == data[at + 1] == data[at + 2] and (data[at] in (96, 126))
            fenced ^= fence
            if fence or fenced:
                _count_characters(data, at, to, characters, row)
                row[FENCED] += row[VISIBLE] - begin_visible
                at = to
                continue
            opened = block or _comment(data, at, to)
            if opened:
                _count_characters(data, at, to, characters, row)
                row[COMMENT] += row[VISIBLE] - begin_visible
                if opened < 9:
                    block = 0 if _closes(data, at, to, opened, not block) else opened
                at = to
                continue
            at = _count_line(data, at, to, end, characters, keys, roles, row)


@inlined
def _count_line(
    data: NDArray[np.uint8],
    at: int,
    to: int,
    end: int,
    characters: NDArray[np.uint32],
    keys: NDArray[np.uint64],
    roles: NDArray[np.uint8],
    row: NDArray[np.int64],
) -> int:
    """Count one line, or several where a tag runs on; return where it ends."""
    role = _role(data, at, to, keys, roles)
    words = strong = weak = other = 0
    visible = 0
    begin = at
    while at < to:
        byte = data[at]
        if byte <= 32:
            at += 1
            continue
        if byte == 60 and at + 1 < to and (97 <= data[at + 1] | 32 <= 122 or data[at + 1] in (33, 47, 63)):
            past = at + 1
            while past < min(end, at + _REACH) and data[past] != 62 and data[past] != 60:
                past += 1
            if past < end and data[past] == 62:
                row[MARKUP] += past + 1 - at
                row[VISIBLE] += past + 1 - at
                at = past + 1
                while to < end and to < at:
                    to += 1
                while to < end and data[to] != 10:
                    to += 1
                continue
        if byte == 96:  # `
            past = at + 1
            while past < to and data[past] != 96:
                past += 1
            if past < to:
                row[FENCED] += past + 1 - at
                row[VISIBLE] += past + 1 - at
                at = past + 1
                continue
        # A word, up to white space or the next tag.
        first = at
        letters = digits = changes = runs = run = 0
        plain = True
        address = False
        before = 0
        while at < to and data[at] > 32:
            byte = int(data[at])
            after = int(data[at + 1]) if at + 1 < to else 0
            if byte == 60 and at > first and (97 <= after | 32 <= 122 or after == 47):
                break
            if byte >= 128:
                plain = False
                point, size = decode(data, at, to)
                entry = characters[point]
                if entry & ALPHABETIC:
                    letters += 1
                    other += size
                elif entry & STARTS:
                    row[DIGITS] += 1
                elif entry & SPACE:
                    visible -= size
                else:
                    row[SYMBOLS] += 1
                before = 0
                at += size
                continue
            if 97 <= byte | 32 <= 122:
                letters += 1
                run += 1
                runs = max(runs, run)
                if 48 <= before <= 57 or (97 <= before <= 122 and byte <= 90):
                    changes += 1
                    strong += byte == 120 and before == 48 and at == first + 1  # 0x
            elif 48 <= byte <= 57:
                digits += 1
                changes += 97 <= before | 32 <= 122
                run = 0
            else:
                run = 0
                row[SYMBOLS] += 1
                inner = _alphanumeric(before) and _alphanumeric(after)
                if byte in (61, 123, 125, 92):  # = { } \
                    strong += 1
                elif byte == 36:  # $, but not of an amount
                    strong += 97 <= after | 32 <= 122 or after in (95, 123, 40)  # _ { (
                elif byte == 95:
                    strong += inner
                elif byte == 58:  # :
                    address |= after == 47 and _alphanumeric(before)
                    strong += after == 58 or before in (34, 39)
                elif byte == 62:  # >
                    strong += before == 45
                elif byte == 40:  # (
                    strong += after == 41 or (_alphanumeric(before) and at + 3 < to and data[at + 2] != 41)
                elif byte == 91:  # [
                    weak += _alphanumeric(before)
                elif byte == 46:  # .
                    weak += (inner and letters > 0 and 97 <= after <= 122) or (at == first and _alphanumeric(after))
                elif byte in (38, 124):  # & |
                    strong += after == byte
                elif byte == 64:  # @
                    address |= inner
                    weak += at == first
                plain &= byte in (43, 47, 61, 45, 95)
            before = int(byte)
            at += 1
        row[LETTERS] += letters
        row[DIGITS] += digits
        visible += at - first
        if address:
            # Addresses are part of any text.
            strong -= strong > 0
        if changes >= 3 and letters:
            weak += 1
        if plain and at - first >= _DATA_BYTES and (changes >= 3 or runs > _LONGEST_WORD):
            row[DATA] += at - first
            visible -= at - first
            row[VISIBLE] += at - first
        elif letters:
            words += 1
    words += other // _WORD_BYTES
    last = data[to - 1] if to > begin else 0
    strong += last in (59, 123)  # ; {
    weak += last == 44  # ,
    is_code = strong > 0 and (strong + weak) * _WORDS_PER_SIGN >= words
    if last == 44 and to - begin > 2:
        # An entry of a list: it begins with a quotation mark or a bracket, and one closes before the comma.
        is_code |= data[begin] in (34, 39, 40, 91) and data[to - 2] in (34, 39, 41, 93)
    # An entry of a table of settings, as YAML has them.
    is_code |= words <= _SETTING_WORDS and _is_setting(data, begin, to)
    if role:
        is_code |= bool(role & _ALONE) and words <= 1
        is_code |= bool(role & _STRONG)
        is_code |= bool(role & (_WITH | _FEW)) and strong + weak > 0 and words <= 12
        is_code |= bool(role & _FEW) and words <= 3
        is_code |= bool(role & _COLON) and last == 58
    row[VISIBLE] += visible
    if is_code or words:
        row[CODE if is_code else PROSE] += visible
    return to


@inlined
def _count_characters(
    data: NDArray[np.uint8], at: int, to: int, characters: NDArray[np.uint32], row: NDArray[np.int64]
) -> None:
    """Count the characters of a line that is no prose, whatever it says."""
    while at < to:
        point, size = decode(data, at, to)
        entry = characters[point]
        if entry & ALPHABETIC:
            row[LETTERS] += 1
        elif entry & STARTS:
            row[DIGITS] += 1
        elif not entry & SPACE:
            row[SYMBOLS] += 1
        row[VISIBLE] += 0 if entry & SPACE else size
        at += size


@inlined
def _alphanumeric(byte: int) -> bool:
    return 48 <= byte <= 57 or 97 <= (byte | 32) <= 122


@inlined
def _is_setting(data: NDArray[np.uint8], at: int, to: int) -> bool:
    """Whether a line begins with a name in ASCII and a colon, perhaps after a dash. Prose has its names in capitals."""
    if at + 1 < to and data[at] == 45 and data[at + 1] == 32:
        at += 2
    if at == to or not (97 <= data[at] <= 122 or data[at] == 95):
        return False
    while at < to and (_alphanumeric(data[at]) or 45 <= data[at] <= 47 or data[at] == 95):  # - . / _
        at += 1
    return at < to and data[at] == 58 and (at + 1 == to or data[at + 1] <= 32)


@inlined
def _role(data: NDArray[np.uint8], at: int, to: int, keys: NDArray[np.uint64], roles: NDArray[np.uint8]) -> int:
    """What the line's first word does, if it is a keyword."""
    key = np.uint64(0)
    for here in range(at, min(to, at + 8)):
        byte = int(data[here])
        if not (_alphanumeric(byte) or byte in (35, 95, 33)):  # # _ !
            break
        key = (key << np.uint64(8)) | np.uint64(byte)
    low, high = 0, keys.size
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return int(roles[low]) if low < keys.size and keys[low] == key else 0


@inlined
def _opening(data: NDArray[np.uint8], at: int, to: int) -> int:
    """1 where a text begins as markup (<?xml, <!DOCTYPE, <html, <svg), 2 as a program (<?php, #!/, //, /*), else 0."""
    if to - at < 3:
        return 0
    one, two, three = data[at], data[at + 1] | 32, data[at + 2] | 32
    if data[at] == 35 and data[at + 1] == 33 and data[at + 2] == 47:
        return 2
    if one == 47 and data[at + 1] in (47, 42):
        return 2
    if one != 60:
        return 0
    if data[at + 1] == 63:
        return 2 if three == 112 else 1
    if data[at + 1] == 33:
        return 1 if three == 100 else 0
    return 1 if (two == 104 and three == 116) or (two == 115 and three == 118) else 0


@inlined
def _comment(data: NDArray[np.uint8], at: int, to: int) -> int:
    """What ends the comment that a line opens with, as in `_count_signs`; 9 where its line ends it; 0 for none."""
    one = int(data[at])
    two = int(data[at + 1]) if at + 1 < to else 0
    three = int(data[at + 2]) if at + 2 < to else 0
    if one == 47:  # // and /*
        return 9 if two == 47 else 1 if two == 42 else 0
    if one in (37, 59):  # %% and ;;
        return 9 if two == one else 0
    if one == 35:  # "# "
        return 9 if two in (32, 0, 35, 58) else 0
    if one == 45:  # "-- "
        return 9 if two == 45 and three in (32, 0, 45) else 0
    if one == 60 and two == 33 and three == 45:  # <!--
        return 2
    if one == two == three == 34:
        return 3
    if one == two == three == 39:
        return 4
    if one == 114 and two == three and two in (34, 39):  # r"""
        return 3 if two == 34 else 4
    return 5 if one == 61 and 97 <= two <= 122 and three >= 97 else 0


@inlined
def _closes(data: NDArray[np.uint8], at: int, to: int, kind: int, opens: bool) -> bool:
    """Whether a line ends the comment that is open; its opening itself does not."""
    at += (3 if data[at] in (34, 39) else 4 if data[at] == 114 else 2) * opens
    for here in range(at, to):
        byte = data[here]
        two = data[here + 1] if here + 1 < to else 0
        three = data[here + 2] if here + 2 < to else 0
        if (
            (kind == 1 and byte == 42 and two == 47)
            or (kind == 2 and byte == 45 and two == 45 and three == 62)
            or (kind == 3 and byte == two == three == 34)
            or (kind == 4 and byte == two == three == 39)
            or (kind == 5 and byte == 61 and two == 99 and three == 117)
        ):
            return True
    return False
