"""How the shipped model was made, and how to make it again.

    roots identify train DATA --output FOLDER --date YYYY-MM-DD

`DATA` holds `train/<language>.txt.zst` and `confusers/<language>.txt.zst`, a line of text a line. Confusers are the
languages that a model must know in order not to take them for ours.

Needs an environment of its own, with a compiler: `fasttext`, which trains, shares its import name with
`fasttext-predict`, which the pipeline has. `pip install fasttext opencc-python-reimplemented` and then this project
with `--no-deps`, click, msgspec, numba, numpy, pyarrow, regex and zstandard. On one machine the same data, recipe and
packages give the same bytes: one thread trains, for some minutes. Other processors may round otherwise.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import itertools
import math
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import zstandard

from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.languages.card import write_card
from roots_pipeline.languages.evaluation import Counts, count
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.model_file import NO_WORDS
from roots_pipeline.languages.prose import prose_of
from roots_pipeline.languages.recipe import CANTONESE, FOLDED, Amount, Recipe

#: Lines are longer than this by mistake.
LINE_BYTES = 2048

#: Where one class of lengths ends and the next begins, in characters of prose.
LENGTHS = (25, 50, 100)

# M_PERTURB of glibc's malloc.h.
_PERTURB = -6

# English, and what is spoken around it: nothing tells a borrowed word there.
_ENGLISH = frozenset({"eng_Latn", "pcm_Latn", "tpi_Latn"})


@dataclass(frozen=True)
class Lines:
    """The prose of a label's lines, to train on and to test on."""

    train: list[str]
    test: list[str]


def read_lines(path: Path, recipe: Recipe, least_test: int = 0) -> Lines:
    """The different lines of a file in the form the identifier reads, in the file's order.

    `least_test` lines are for testing, if the recipe lets so many be taken from training.
    """
    with path.open("rb") as file:
        raw = zstandard.ZstdDecompressor().stream_reader(file).read().decode().split("\n")
    prose = dict.fromkeys(prose_of(pa.array(raw, pa.large_string()), LINE_BYTES).texts)
    prose.pop("", None)
    if path.name.startswith("yue_"):
        prose = dict.fromkeys(line for line in prose if not CANTONESE.isdisjoint(line))
    train: list[str] = []
    test: list[str] = []
    share = max(recipe.test_share, min(recipe.most_test_share, least_test / max(len(prose), 1)))
    for line in prose:
        digest = hashlib.blake2b(line.encode(), digest_size=8).digest()
        (test if int.from_bytes(digest, "big") < share * 2**64 else train).append(line)
    return Lines(train, test)


def read_labels(folder: Path, recipe: Recipe, least_test: int = 0) -> dict[str, Lines]:
    """The lines of each label in a folder. SourceError if it holds none."""
    labels: dict[str, Lines] = {}
    for path in sorted(folder.glob("*.txt.zst")):
        code = path.name.removesuffix(".txt.zst")
        label = FOLDED.get(code, code)
        lines = read_lines(path, recipe, least_test)
        known = labels.setdefault(label, Lines([], []))
        known.train.extend(lines.train)
        known.test.extend(lines.test)
    if not labels:
        raise SourceError(
            f"{folder}: no files named <language>.txt.zst; training reads a line of text a line from them"
        )
    return labels


def unaccent(line: str) -> str:
    """The line without combining marks: tones, dots below, tildes and circumflexes."""
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", line) if not _is_accent(c)))


def _is_accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def examples(label: str, lines: list[str], amount: Amount, recipe: Recipe, english: list[str]) -> Iterator[str]:
    """What is trained on for one label; the same for the same lines, label and recipe. `english`: words to strew in."""
    chance = np.random.default_rng([recipe.seed, *label.encode()])
    chosen = [lines[i] for i in chance.permutation(len(lines))[: amount.cap]]
    mixed = recipe.mixed_latin if label.endswith("_Latn") else recipe.mixed_other
    mixed *= label not in _ENGLISH
    copies = min(math.ceil(amount.floor / max(len(chosen), 1)), recipe.max_copies)
    wanted = max(len(chosen), min(amount.floor, copies * len(chosen)))
    unaccented = recipe.unaccented.get(label, 0.0)
    for number in range(wanted):
        line = chosen[number % len(chosen)]
        if number >= len(chosen) or chance.random() < recipe.cropped:
            line = _crop(line, chance)
        elif chance.random() < recipe.joined:
            line += " " + chosen[(number + 1) % len(chosen)]
        if chance.random() < mixed:
            line = _strew(line, english, 0.3 if label.endswith("_Latn") else 1.0, chance)
        yield line
        if unaccented and chance.random() < unaccented and (plain := unaccent(line)) != line:
            yield plain


def _strew(line: str, words: list[str], most: float, chance: np.random.Generator) -> str:
    """The line with others' words in between: up to `most` of its own number of words."""
    own = list(line) if _is_unspaced(line) else line.split(" ")
    glue = "" if _is_unspaced(line) else " "
    number = int(chance.integers(1, 2 + int(most * len(own) / (1 if glue else 4))))
    begin = int(chance.integers(0, len(words) - number))
    for word in words[begin : begin + number]:
        own.insert(int(chance.integers(0, len(own) + 1)), word if glue else f" {word} ")
    return " ".join(glue.join(own).split())


def _is_unspaced(line: str) -> bool:
    return len(line) >= 12 * len(line.split(" "))


def convert_chinese(labels: Mapping[str, Lines], recipe: Recipe) -> None:
    """Replace a share of the lines of each Chinese script by lines of the other, converted.

    To Traditional as Taiwan writes it, and a third as Hong Kong does: they choose other variants of some characters.
    """
    chance = np.random.default_rng(recipe.seed)
    hans, hant = labels["zho_Hans"].train, labels["zho_Hant"].train
    number = int(recipe.converted * recipe.amounts["zho_Hans"].cap)
    for lines, others, ways in ((hans, tuple(hant), ("t2s",)), (hant, tuple(hans), ("s2tw", "s2hk", "s2tw"))):
        converters = [import_module("opencc").OpenCC(way) for way in ways]
        chosen = [others[i] for i in chance.permutation(len(others))[:number]]
        lines[:] = lines[: recipe.amounts["zho_Hans"].cap - number]
        converted = [converters[i % len(ways)].convert(old) for i, old in enumerate(chosen)]
        lines.extend(new for old, new in zip(chosen, converted, strict=True) if new != old)


def _crop(line: str, chance: np.random.Generator) -> str:
    """Some words of the line, or some characters of one written without spaces."""
    words = line.split(" ")
    if len(words) >= 4:
        length = int(chance.integers(2, len(words) + 1))
        begin = int(chance.integers(0, len(words) - length + 1))
        return " ".join(words[begin : begin + length])
    if _is_unspaced(line) and len(line) >= 12:
        length = int(chance.integers(6, len(line) + 1))
        begin = int(chance.integers(0, len(line) - length + 1))
        return line[begin : begin + length].strip()
    return line


def check_trainer() -> None:
    """ConfigError: what training needs is not installed."""
    cure = (
        "training needs an environment of its own, with a compiler: pip install fasttext opencc-python-reimplemented "
        "numba numpy pyarrow regex zstandard msgspec click, and this project with --no-deps"
    )
    try:
        import fasttext

        if not hasattr(fasttext, "train_supervised"):
            raise ConfigError(f"the 'fasttext-predict' of this environment cannot train, 'fasttext' can; {cure}")
        import_module("opencc")
    except ImportError as error:
        raise ConfigError(f"'{error.name}' is not installed; {cure}") from error


@contextlib.contextmanager
def zeroed_memory() -> Iterator[None]:
    """Have glibc hand out memory full of zeros for a while. ConfigError where there is another C library.

    fastText 0.9.3 cuts its table in ten parts and fills one of them per thread (`DenseMatrix::uniformThread`): with one
    thread, nine are what the memory held before. Threads race for the same numbers, so that more than one never give
    the same model twice. One thread over zeros does.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        raise ConfigError("training gives the same model twice with glibc alone; train on Linux with glibc") from None
    set_option(_PERTURB, 255)  # bytes handed out are 255 less than 255
    try:
        yield
    finally:
        set_option(_PERTURB, 0)


def count_by_length(identifier: Identifier, tests: Mapping[str, list[str]]) -> dict[str, Counts]:
    """What is guessed of the lines of each label, by how many characters these have."""
    found = {}
    for least, end in itertools.pairwise((0, *LENGTHS, LINE_BYTES + 1)):
        part = ((label, [line for line in lines if least <= len(line) < end]) for label, lines in tests.items())
        found[f"{least} to {end - 1}" if end <= LINE_BYTES else f"{least} and more"] = count(identifier, part)
    return found


def train(data: Path, output: Path, recipe: Recipe, made: date) -> str:
    """Train, quantize and evaluate a model; write `lid.ftz`, `lid.json` and MODEL_CARD.md into `output`.

    Returns a line that says how good the model is. ConfigError: what training needs is not installed.
    """
    check_trainer()
    import fasttext

    ours = read_labels(data / "train", recipe, recipe.least_test_lines)
    confusers = read_labels(data / "confusers", recipe)
    labels = {label: Lines([], []) for label in (*ours, *confusers)}
    for found in (ours, confusers):
        for label, lines in found.items():
            labels[label].train.extend(lines.train)
            labels[label].test.extend(lines.test)
    convert_chinese(labels, recipe)
    english = " ".join(labels["eng_Latn"].train).split(" ")
    rows = []
    counts = {}
    for label, lines in labels.items():
        amount = recipe.amounts.get(label, recipe.ours if label in ours else recipe.confusers)
        made_of = [f"__label__{label} {line}\n" for line in examples(label, lines.train, amount, recipe, english)]
        counts[label] = {"lines": min(len(lines.train), amount.cap), "examples": len(made_of)}
        rows.extend(made_of)
    order = np.random.default_rng(recipe.seed).permutation(len(rows))
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="roots-") as folder:
        corpus = Path(folder) / "train.txt"
        with corpus.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(rows[i] for i in order)
        rows.clear()
        with zeroed_memory():
            model = fasttext.train_supervised(
                str(corpus),
                dim=recipe.dimensions,
                bucket=recipe.buckets,
                minn=recipe.shortest_ngram,
                maxn=recipe.longest_ngram,
                minCount=NO_WORDS,  # no words, n-grams alone
                epoch=recipe.epochs,
                lr=recipe.rate,
                loss="softmax",
                thread=1,
                seed=recipe.seed,
                verbose=1,
            )
            model.quantize(qnorm=True)
    model.save_model(str(output / "lid.ftz"))
    tests = {label: lines.test[: recipe.test_lines] for label, lines in labels.items()}
    guesses = count_by_length(Identifier(output / "lid.ftz"), tests)
    scores = write_card(output, recipe, made, counts, guesses, sorted(ours))
    return f"{output / 'lid.ftz'}: macro-F1 {scores.macro_f1(mixed=False):.3f}, mixed {scores.macro_f1(mixed=True):.3f}"
