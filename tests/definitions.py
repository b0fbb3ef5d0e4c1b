"""The definitions of the measures of published rules, in plain Python: what their papers and programs say."""

import contextlib
import math
from collections import Counter

import regex

#: Marks that end a sentence, and an ellipsis, at the end of a line; brackets, quotes and white space may follow.
_CLOSED = r"(?:[\p{Sentence_Break=Close}--\p{L}]|\p{White_Space})*$"
END = regex.compile(rf"(?V1)\p{{Sentence_Terminal}}{_CLOSED}")
ELLIPSIS = regex.compile(rf"(?V1)(?:\.{{3}}|…){_CLOSED}")


def share(part, whole):
    return part / whole if whole else 0.0


def top_run(words, size, joint):
    """Characters of the most frequent run of words, times its occurrences; of equally frequent ones the first."""
    runs = Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))
    run, count = max(runs.items(), key=lambda item: item[1], default=((), 0))
    return count * (sum(map(len, run)) + joint * (size - 1)) if count > 1 else 0


def copied(words, size):
    """Characters of runs of words met before, each reading going on behind it (datatrove's `find_all_duplicate`)."""
    met, total, at = set(), 0, 0
    while at <= len(words) - size:
        run = tuple(words[at : at + size])
        if run in met:
            total += sum(map(len, run))
            at += size
        else:
            met.add(run)
            at += 1
    return total


def copies(parts):
    """How many of the parts are copies of an earlier one, and their characters."""
    met, again = set(), []
    for part in parts:
        if part.strip(CONTROLS) in met:
            again.append(part)
        met.add(part.strip(CONTROLS))
    return len(again), sum(map(len, again))


CONTROLS = "".join(map(chr, range(33)))


def text_lines(text):
    return [line for line in text.split("\n") if regex.search(r"[^\p{White_Space}]", line)]


def paragraphs(text):
    blocks, block = [], []
    for line in [*text.split("\n"), ""]:
        if line.strip(CONTROLS):
            block.append(line)
        elif block:
            blocks.append(block)
            block = []
    return blocks


def paragraph_copies(text):
    """Paragraphs are the same when their lines are, white space at the ends of lines aside."""
    blocks = paragraphs(text)
    met, count, characters = set(), 0, 0
    for block in blocks:
        key = tuple(line.strip(CONTROLS) for line in block)
        if key in met:
            count += 1
            characters += len("\n".join(block))
        met.add(key)
    return count, characters, len(blocks)


def tokens(text, words):
    """Words, and what stands between two spaces without a letter or number."""
    chunks = regex.split(r"\p{White_Space}+", text)
    # A letter of an unspaced script ends what stood before it.
    return len(words) + sum(bool(chunk) and not regex.search(r"[\p{L}\p{N}]", chunk) for chunk in chunks)


def words_and_marks(text, words_of):
    return len(words_of(text)) + len(regex.findall(r"[^\p{L}\p{M}\p{N}\p{White_Space}\u200c\u200d]", text))


def stripped(line):
    return regex.sub(r"^\p{White_Space}+|\p{White_Space}+$", "", line)


def is_short(piece):
    """At most 30 characters, of U+3000 to U+9FFF ten, or four words between spaces in up to 80 characters."""
    wide = len(regex.findall(r"[\u3000-\u9fff]", piece))
    words = len(regex.split(r" +", piece))
    return len(piece) + 2 * wide <= 30 or (wide == 0 and words <= 4 and len(piece) <= 80)


def fragments(text):
    """The share of characters in short pieces that end without punctuation."""
    pieces = [piece.strip(CONTROLS) for piece in regex.split(r"[\n\t|•]|(?<= )·(?= )", text)]
    closed = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\p{Ps}\"'*_\p{White_Space}]+$")
    end = regex.compile(r"[\p{Sentence_Terminal}\p{Terminal_Punctuation}…‽]$")
    # A sign that both ends and closes would end.
    inside = [
        piece for piece in pieces if is_short(piece) and not end.search(piece) and not end.search(closed.sub("", piece))
    ]
    return share(sum(map(len, inside)), sum(map(len, pieces)))


def markup(text):
    """The share of characters in tags."""
    return share(sum(map(len, regex.findall(r"<[A-Za-z/!?][^<>]*>", text))), len(text))


def mojibake(text):
    """The share of characters that a wrong decoding left."""
    written = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        with contextlib.suppress(UnicodeDecodeError):
            written[bytes([byte]).decode("cp1252")] = byte
    # Each character as the byte it was read from, others as one that is none.
    read = "".join(chr(written.get(character, 0x100)) for character in text)
    runs = list(regex.finditer(r"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", read))
    inside = {i for run in runs for i in range(*run.span())}
    alone = [i for i, c in enumerate(text) if (c == "\ufffd" or "\x80" <= c <= "\x9f") and i not in inside]
    return share(len(inside) + len(alone), len(text))


def definitions(words_of, listed):
    """Measure → its definition; `words_of` says which words a text has, `listed` are the stop words."""

    def ratio_of_lines(holds):
        return lambda text: share(sum(map(holds, text_lines(text))), len(text_lines(text)))

    found = {
        "duplicate_paragraph_ratio": lambda text: share(paragraph_copies(text)[0], paragraph_copies(text)[2]),
        "duplicate_paragraph_character_ratio": lambda text: share(paragraph_copies(text)[1], len(text)),
        "duplicate_line_character_ratio": lambda text: share(
            copies([line for line in text.split("\n") if regex.search(r"[a-zA-Z0-9]|[^\x00-\x7f]", line)])[1], len(text)
        ),
        "punctuated_line_ratio": ratio_of_lines(lambda line: END.search(line) is not None),
        "short_line_ratio": ratio_of_lines(lambda line: len(line) <= 30),
        "bullet_line_ratio": ratio_of_lines(
            lambda line: regex.match("[-*•‣⁃∙●○◦▪▫■□▶►·・]", stripped(line)) is not None
        ),
        "ellipsis_line_ratio": ratio_of_lines(lambda line: ELLIPSIS.search(line) is not None),
        "long_line_count": lambda text: sum(len(line) >= 200 for line in text.split("\n")),
        "line_feed_ratio": lambda text: share(text.count("\n"), max(words_and_marks(text, words_of), text.count("\n"))),
        "hash_sign_ratio": lambda text: min(share(text.count("#"), tokens(text, words_of(text))), 1.0),
        "ellipsis_ratio": lambda text: min(
            share(text.count("...") + text.count("…"), tokens(text, words_of(text))), 1.0
        ),
        "alphabetic_word_ratio": lambda text: share(
            sum(regex.search(r"[\p{L}\p{M}]", word) is not None for word in words_of(text)),
            tokens(text, words_of(text)),
        ),
        "digit_ratio": lambda text: share(len(regex.findall(r"\p{Nd}", text)), len(text)),
        "upper_case_ratio": lambda text: share(
            len(regex.findall(r"[\p{Lu}\p{Lt}]", text)), len(regex.findall(r"[\p{L}\p{M}]", text))
        ),
        "script_ratio": lambda text: (
            len(regex.findall(r"(?V1)[\p{L}&&\p{Script=Latn}]", text)) / letters
            if (letters := len(regex.findall(r"(?V1)[\p{L}--\p{Script=Zyyy}--\p{Script=Zinh}]", text)))
            else math.nan
        ),
        "distinct_stop_word_count": lambda text: len(set(words_of(text)) & listed),
    }
    for size in range(5, 11):
        found[f"duplicate_{size}_gram_ratio"] = lambda text, size=size: share(copied(words_of(text), size), len(text))
    return found
