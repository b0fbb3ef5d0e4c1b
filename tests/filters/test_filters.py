"""Every filter: its contract, and its numbers against plain Python written from the definition."""

import math
import pickle
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
import regex
from definitions import definitions, fragments, markup, mojibake, top_run
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.filters import Context, available_filters, measure_all, warm
from roots_pipeline.text import code, copies, encoded, members, ngrams, repetition, scan, surface, syntax
from roots_pipeline.text.batch import TextBatch

FILTERS = available_filters()
CONTEXT = Context.of("eng_Latn", stop_words=["the", "a", "है", "的"], flagged_words=["flagword"])

LETTER = (
    r"[[\p{L}\p{Nl}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]]"
)
JOIN = r"[\u200c\u200d]"
WORD = regex.compile(
    rf"(?V1){LETTER}(?:\p{{M}}|{JOIN})*|(?!{LETTER})[\p{{L}}\p{{N}}](?:(?!{LETTER})[\p{{L}}\p{{M}}\p{{N}}_]|{JOIN})*"
)

# Few letters, so that n-grams, words and lines repeat.
SCRIPTS = (
    "ab é_'1.\n",
    "the a flagword\n",
    "है क्षे ।\n",
    "తె లు\n",
    "العر ٣،\n",
    "的文字。ー\n",
    "ทิ่กa \n",
    "😀𐐀𐐨 \x00\t\n",
    "<b/a!?> |•\n.’”",
    "Ã©â€™à¤¨ð\x80\x9f\ufffd a",
)
texts = st.lists(
    st.one_of(
        *(st.text(alphabet=script, max_size=120) for script in SCRIPTS),
        *(st.lists(st.text(alphabet=script, max_size=9), max_size=30).map(" ".join) for script in SCRIPTS),
        st.text(max_size=60),
    ),
    max_size=4,
)  # fmt: skip


def words_of(text):
    return ["".join(character.lower()[0] for character in word) for word in WORD.findall(text)]


def ratio(part, whole):
    return part / whole if whole else 0.0


def runs(items, n):
    return Counter(tuple(items[i : i + n]) for i in range(len(items) - n + 1))


def character_repetition(text):
    letters = len(regex.findall(r"\p{L}|\p{M}", text))
    counts = runs(text, 3 if 2 * len(regex.findall(f"(?V1){LETTER}", text)) > letters else 10)
    k = min(math.isqrt(len(counts)), sum(count > 1 for count in counts.values()))
    return ratio(sum(sorted(counts.values(), reverse=True)[:k]), sum(counts.values()))


def word_repetition(text):
    counts = runs(words_of(text), 5)
    return ratio(sum(count for count in counts.values() if count > 1), sum(counts.values()))


def duplicate_lines(text):
    lines = [line.strip("".join(map(chr, range(33)))) for line in text.split("\n")]
    lines = [line for line in lines if regex.search(r"[a-zA-Z0-9]|[^\x00-\x7f]", line)]
    return ratio(len(lines) - len(set(lines)), len(lines))


def line_lengths(text):
    lines = text.split("\n")
    return [len(line) for line in (lines if lines[-1] else lines[:-1])]


def mean(values):
    return sum(values) / len(values) if values else math.nan


REFERENCES = {
    "word_count": lambda text: len(words_of(text)),
    "mean_word_length": lambda text: mean([len(word) for word in WORD.findall(text)]),
    "character_repetition_ratio": character_repetition,
    "word_repetition_ratio": word_repetition,
    "special_character_ratio": lambda text: ratio(
        len(regex.findall(r"[^\p{L}\p{M}\p{N}\p{White_Space}\u200c\u200d]", text)), len(text)
    ),
    "alphabetic_ratio": lambda text: ratio(len(regex.findall(r"\p{L}|\p{M}", text)), len(text)),
    "stop_word_ratio": lambda text: ratio(
        sum(word in {"the", "a", "है", "的"} for word in words_of(text)), len(words_of(text))
    ),
    "flagged_word_ratio": lambda text: ratio(words_of(text).count("flagword"), len(words_of(text))),
    "language_score": lambda _: math.nan,
    "duplicate_line_ratio": duplicate_lines,
    "maximum_line_length": lambda text: max(line_lengths(text), default=0),
    "mean_line_length": lambda text: mean(line_lengths(text)),
}


def mean_run(text):
    runs = regex.findall(rf"(?V1)(?:{LETTER}[\p{{M}}\u200c\u200d]*)+", text)
    letters = sum(len(regex.findall(f"(?V1){LETTER}", run)) for run in runs)
    return letters / len(runs) if runs and is_unspaced(text) else math.nan


def possible_stop_words(text):
    """The greater share p with (found/n - p)^2 = p (1 - p) / n, which is how Wilson (1927) defines his limits."""
    n, found = len(words_of(text)), REFERENCES["stop_word_ratio"](text) * len(words_of(text))
    # As a polynomial, times n^2: (n^2 + n) p^2 - (2 n found + n) p + found^2 = 0.
    return max(np.roots([n * n + n, -(2 * n * found + n), found * found]).real) if n else 1.0


REFERENCES |= {"possible_stop_word_ratio": possible_stop_words, "mean_run_length": mean_run}
REFERENCES |= {"fragment_ratio": fragments, "markup_ratio": markup, "mojibake_ratio": mojibake}
REFERENCES |= definitions(words_of, {"the", "a", "है", "的"})


def is_unspaced(text):
    return 2 * len(regex.findall(f"(?V1){LETTER}", text)) > len(regex.findall(r"\p{L}|\p{M}", text))


REFERENCES |= {
    f"top_{size}_gram_ratio": lambda text, size=size: min(
        ratio(top_run(words_of(text), size, 0 if is_unspaced(text) else 1), len(text)), 1.0
    )
    for size in (2, 3, 4)
}


def batch(*values):
    return TextBatch(pa.array(values, type=pa.large_string()))


def assert_same(measured, expected):
    np.testing.assert_allclose(measured, expected, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("name", FILTERS)
def test_contract(name):
    chosen = FILTERS[name]
    assert chosen.name == name
    assert chosen.scale in {"ratio", "count", "score"}
    assert chosen.scale != "ratio" or name.endswith("_ratio")
    assert len(chosen.examples) >= 1
    assert pickle.loads(pickle.dumps(chosen())).name == name


@pytest.mark.parametrize("name", FILTERS)
def test_examples(name):
    chosen = FILTERS[name]
    context = Context.of("eng_Latn", stop_words=["the", "a"], flagged_words=["flagword"])
    if chosen.kind == "programming":
        context = Context.of("python", "programming")
    assert_same(chosen().measure(batch(*chosen.examples), context), list(chosen.examples.values()))


def test_every_reference_has_a_filter():
    """A filter that a pull request adds has its examples, and may do without a second definition here."""
    assert set(REFERENCES) <= set(FILTERS)


@settings(deadline=None, max_examples=300)
@given(texts)
def test_numbers_are_those_of_the_definitions(values):
    measured = measure_all(batch(*values), CONTEXT, FILTERS)
    for name, reference in REFERENCES.items():
        assert_same(measured[name], [reference(value) for value in values])


def test_numbers_of_long_texts_are_those_of_the_definitions():
    # Longer than one chunk of n-grams, and than the texts that hypothesis makes.
    generator = np.random.default_rng(0)
    values = [
        " ".join(generator.choice(["one", "two", "three", "क्षेत्र", "中文", "x\n", "😀"], size=size, p=weights))
        for size in (500, 5_000, 20_000)
        for weights in ([0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1], [0.05, 0.05, 0, 0, 0.9, 0, 0])
    ]
    values += ["a" * 100_000, "".join(map(chr, range(0x4E00, 0x9FFF)))]
    measured = measure_all(batch(*values), CONTEXT, FILTERS)
    for name, reference in REFERENCES.items():
        assert_same(measured[name], [reference(value) for value in values])


@pytest.mark.parametrize(
    "value", ["", " ", "\n", "\x00\x01", "word", "...", "\U0010ffff", "\u200d", "\u0301", "😀" * 50]
)
def test_odd_texts_have_ordinary_numbers(value):
    for name, numbers in measure_all(batch(value), CONTEXT, FILTERS).items():
        assert np.isnan(numbers[0]) or np.isfinite(numbers[0]), name
        if FILTERS[name].scale != "count":
            assert np.isnan(numbers[0]) or 0 <= numbers[0] <= 1, name


def test_a_document_is_measured_alike_in_any_company():
    values = ["one two three " * 30, "中文字" * 40, "", "हिन्दी में " * 9, "x\n" * 70]
    together = measure_all(batch(*values), CONTEXT, FILTERS)
    for i, value in enumerate(values):
        for name, numbers in measure_all(batch(value), CONTEXT, FILTERS).items():
            assert_same(numbers[0], together[name][i])


def test_marks_and_letters_are_not_special():
    # Letters that ROOTS' list held: Devanagari and Bengali vowel signs, virama, Arabic heh, U+4E00, dotless i, o-slash.
    assert measure_all(batch("ािी्াهıø一上士カ"), CONTEXT, ["special_character_ratio"])["special_character_ratio"] == [0]


def test_language_score_is_the_column():
    column = {"language_score": np.array([0.25])}
    for kind, expected in (("natural", 0.25), ("programming", math.nan)):
        context = Context.of("x", kind, columns=column)
        assert_same(measure_all(batch("text"), context, ["language_score"])["language_score"], [expected])


def test_word_lists_that_are_empty_do_not_apply():
    measured = measure_all(batch("the text"), Context.of("x"), ["stop_word_ratio", "flagged_word_ratio"])
    assert all(np.isnan(numbers).all() for numbers in measured.values())


def test_no_texts_have_no_numbers():
    assert all(numbers.shape == (0,) for numbers in measure_all(batch(), CONTEXT, FILTERS).values())


def test_an_unknown_filter_is_an_error():
    with pytest.raises(KeyError):
        measure_all(batch("a"), CONTEXT, ["no_such_filter"])


def test_warm_runs():
    warm()


def test_warm_compiles_all_that_any_batch_needs():
    warm()
    sizes = {kernel: len(kernel.signatures) for kernel in kernels()}
    assert all(sizes.values())
    texts = pa.array(["one two", "three", "", "4"], type=pa.large_string())
    context = Context.of("x", stop_words=["one"], flagged_words=["two"])
    for part in (texts, texts[1:3], texts[4:]):
        measure_all(TextBatch(part), context, FILTERS)
        measure_all(TextBatch(part), Context.of("ruby", "programming"), FILTERS)
    assert {kernel: len(kernel.signatures) for kernel in kernels()} == sizes


def kernels():
    # What Python calls; kernels that only kernels call are compiled within them.
    return [
        scan.scan_words,
        scan.scan_lines,
        members.count_members,
        ngrams.repeated_characters,
        repetition.scan_repetition,
        surface.scan_surface,
        copies.count_copies,
        copies.join_paragraphs,
        syntax.mark_syntax,
        code.count_code,
        encoded.find_encoded,
    ]
