"""The evaluation of duplicates: its brute force is right, it tells what is missed, and it passes on what is made up."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from roots_pipeline.duplicates.rules import NearRules

PATH = Path(__file__).with_name("duplicates.py")
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


@pytest.fixture(scope="module")
def evaluation():
    spec = importlib.util.spec_from_file_location("evaluate_duplicates", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def documents(seed: int, count: int, alphabet: list[str], join: str) -> list[str]:
    """Texts of words that are like those of no language."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        words = ["".join(random.choice(alphabet, random.integers(1, 4))) for _ in range(random.integers(60, 300))]
        lines = [join.join(words[at : at + 12]) for at in range(0, len(words), 12)]
        made.append(".\n".join(lines))
    return made


def write(folder: Path, language: str, texts: list[str]) -> None:
    lines = [json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts)]
    (folder / f"{language}.jsonl").write_text("\n".join([*lines, "no record"]), "utf-8")


def test_brute_force_by_hand(evaluation):
    texts = ["a b c d e f g", "A, b c d e f\ng!", "a b c d e f x", "a b c d", "a b c d", "今天天气很好"]
    found = evaluation.all_pairs(texts, "natural")
    # Three runs of five words each; the third text has two of them, and one of its own.
    assert found[0, 1] == 1.0
    assert found[0, 2] == found[1, 2] == 2 / 4
    assert not found[3:5].any()  # shorter than a shingle: like none
    assert found[5, 5] == 1.0  # a character is a word
    assert evaluation.all_pairs(["f(a+b)", "f(a-b)", "f ( a + b )"], "programming")[0].tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("# Copyright nobody\n# more\nx = 1", "x = 1"),
        ("// What it does\n\n// License: none\nint x;", "int x;"),
        ("/* licensed */\n/* What it does */\nint x;", "\n/* What it does */\nint x;"),
        ("#include <copyright.h>\n", "#include <copyright.h>\n"),
        ("int x; // copyright", "int x; // copyright"),
    ],
)
def test_comments_on_rights(evaluation, text, left):
    assert evaluation.without_rights(text).split() == left.split()


def test_nothing_is_missed_and_nothing_wrong_where_all_meet(evaluation, tmp_path, capsys):
    write(tmp_path, "swh_Latn", documents(1, 12, SYLLABLES, " "))
    write(tmp_path, "zho_Hans", documents(2, 12, [chr(0x4E00 + 7 * number) for number in range(300)], ""))
    code = tmp_path / "code"
    code.mkdir()
    for number, text in enumerate(documents(3, 8, SYLLABLES, " = ")):
        (code / f"{number}.py").write_text(f"# Copyright\n{text}\n", "utf-8")
    results = tmp_path / "results.json"
    # 40 bands of 3 rows: pairs of .8 meet, all but one in 10^12.
    arguments = [str(tmp_path), "--families", "8", "--bands", "40", "--rows", "3", "--slack", "0.2"]
    assert evaluation.main([*arguments, "--code", str(code), "--json", str(results)]) == 0
    told = json.loads(results.read_text("utf-8"))
    assert told["languages"].keys() == {"swh_Latn", "zho_Hans", "python"}
    everything = told["all"]["all"]
    assert everything["pairs"] > 50
    assert (everything["recall"], everything["precision"]) == (1.0, 1.0)
    assert 0 < everything["equal_pairs"] == everything["equal_found"]
    assert set(everything["met_by_similarity"].values()) == {1.0}
    printed = capsys.readouterr()
    assert "worst: " in printed.out
    assert "2 records cannot be read" not in printed.err
    assert "1 records cannot be read" in printed.err


def test_what_is_missed_is_told(evaluation, tmp_path, capsys):
    write(tmp_path, "swh_Latn", documents(4, 12, SYLLABLES, " "))
    (tmp_path / "code").mkdir()
    arguments = [str(tmp_path), "--families", "10", "--code", str(tmp_path / "code")]
    # One band of 100 rows: only what is nearly equal meets.
    assert evaluation.main([*arguments, "--bands", "1", "--rows", "100"]) == 1
    assert "below recall 0.98 or precision 0.99: swh_Latn" in capsys.readouterr().err


def test_what_is_wrong_is_told(evaluation, tmp_path):
    texts = [" ".join(SYLLABLES), " ".join(SYLLABLES[::-1]), " ".join(SYLLABLES)]

    class Wrong(evaluation.Search):
        def dropped(self):
            ids = [number for number, _ in super().dropped().items()]
            assert len(ids) == 1
            return {ids[0]: (names[1], 0.9, "near_duplicate")}

    search = Wrong(tmp_path, "swh_Latn", NearRules())
    names = search.add(texts, ["0", "1", "2"])
    search.run(2)
    found = evaluation.compare(texts, "natural", search, names)
    assert (found.pairs, found.found, found.dropped, found.right) == (1, 1, 1, 0)
    assert found.precision == 0.0
    assert found.short


def test_a_folder_without_documents_is_named(evaluation, tmp_path):
    with pytest.raises(SystemExit, match="holds no <language>"):
        evaluation.main([str(tmp_path / "none")])
