"""The report of tokenizers: languages, sources that stand out, a tokenizer for one language alone, parallel text."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_corpora import write_corpus

from roots_pipeline.cli import main
from roots_pipeline.handover.tokenizer.fertility import Measure
from roots_pipeline.handover.tokenizer.recipes import Bloom
from roots_pipeline.handover.tokenizer.report import LanguageReport, table
from roots_pipeline.handover.tokenizer.training import save

WORDS = {
    "swh_Latn": "mama baba mtoto nyumba samaki chakula sokoni barabara mvua maji",
    "eng_Latn": "mother father child house fish food market street rain water",
    "zho_Hans": "母亲 父亲 孩子 房子 鱼 食物 市场 街道 雨 水",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corpus")
    chance = random.Random(1)

    def texts(language: str, count: int) -> list[str]:
        return [" ".join(chance.choices(WORDS[language].split(), k=30)) for _ in range(count)]

    swahili = {"web": texts("swh_Latn", 600), "wiki": texts("swh_Latn", 600), "wrong": texts("zho_Hans", 300)}
    write_corpus(root, {"swh_Latn": swahili, "eng_Latn": {"web": texts("eng_Latn", 900)}, "fon_Latn": {}})
    result = CliRunner().invoke(main, ["tokenizer", "train", str(root), "--vocab-size", "384"])
    assert result.exit_code == 0, result.output
    return root


def report(corpus: Path, *options: object) -> str:
    arguments = ["tokenizer", "report", str(corpus / "tokenizer"), str(corpus), "--valid", "0.5", *map(str, options)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_languages_and_sources(corpus: Path) -> None:
    shown = json.loads(report(corpus, "--json"))
    assert [found["language"] for found in shown] == ["eng_Latn", "swh_Latn"]
    english, swahili = shown
    assert english["held_out"]
    assert english["outliers"] == {}
    assert list(swahili["outliers"]) == ["wrong"]
    assert swahili["outliers"]["wrong"] > 1.25
    (measure,) = english["tokenizers"].values()
    # Words of four to six letters and spaces, most of them one token.
    assert 1 <= measure["fertility"] < 2.5
    assert measure["bytes_a_token"] == measure["characters_a_token"]
    assert (measure["unknown_share"], measure["premium"], measure["worse_than_monolingual"]) == (0, None, None)
    shown_to_people = report(corpus)
    assert "look at: swh_Latn: source wrong has" in shown_to_people
    # Chinese in a corpus that has no other: nobody's.
    assert (english["rather"], swahili["rather"]) == ({}, {})
    assert "rather" not in shown_to_people


def test_a_source_that_uses_the_tokens_of_another_language(corpus: Path, tmp_path: Path) -> None:
    chance = random.Random(2)

    def texts(language: str, count: int) -> list[str]:
        return [" ".join(chance.choices(WORDS[language].split(), k=30)) for _ in range(count)]

    swahili = {"web": texts("swh_Latn", 300), "english": texts("eng_Latn", 150)}
    write_corpus(tmp_path, {"swh_Latn": swahili, "eng_Latn": {"web": texts("eng_Latn", 300)}})
    arguments = ["tokenizer", "report", str(corpus / "tokenizer"), str(tmp_path), "--valid", "0.5"]
    found = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    assert [(list(of["rather"]), of["language"]) for of in found] == [([], "eng_Latn"), (["english"], "swh_Latn")]
    assert found[1]["rather"]["english"]["language"] == "eng_Latn"
    # Its tokens a byte are nothing special.
    assert found[1]["outliers"] == {}
    said = CliRunner().invoke(main, arguments).output
    assert "look at: swh_Latn: the tokens of source english are those of eng_Latn rather than of the other" in said


def test_two_tokenizers_side_by_side_and_one_for_each_alone(corpus: Path) -> None:
    shown = report(
        corpus, "--beside", corpus / "tokenizer" / "tokenizer.json", "--monolingual", "--language", "eng_Latn"
    )
    first, second, beside = (part.splitlines() for part in shown.split("\n\n"))
    assert first[-1] == second[2]
    assert first[1].split()[1:3] == ["tokens/word", "bytes/token"]
    fertility = first[2].split()[2]
    assert beside[1:3] == [f"[1] {corpus / 'tokenizer'}", f"[2] {corpus / 'tokenizer' / 'tokenizer.json'}"]
    rows = [line.split() for line in beside[3:7]]
    assert rows == [
        ["[1]", "[2]"],
        ["eng_Latn", fertility, fertility],
        ["mean", fertility, fertility],
        ["fewest", "in", "1", "0"],
    ]
    assert first[0] == str(corpus / "tokenizer")
    (english,) = json.loads(report(corpus, "--monolingual", "--language", "eng_Latn", "--json"))
    (measure,) = english["tokenizers"].values()
    # A tokenizer for these ten words alone has each of them whole.
    assert english["monolingual"]["fertility"] == pytest.approx(1, abs=0.1)
    worse = measure["fertility"] / english["monolingual"]["fertility"] - 1
    assert measure["worse_than_monolingual"] == pytest.approx(worse, abs=1e-3)


def test_means_over_languages_and_who_has_fewest() -> None:
    def found(language: str, *tokens: int) -> LanguageReport:
        return LanguageReport(language, True, [Measure(1, 100, 100, 10, number) for number in tokens])

    lines = table([found("eng_Latn", 10, 20), found("swh_Latn", 40, 20), found("zul_Latn", 20, 80)], ["a", "b"])
    # The cube roots of 1 x 4 x 2 and 2 x 2 x 8.
    assert [line.split() for line in lines.splitlines()[-2:]] == [["mean", "2.00", "3.17"], ["fewest", "in", "2", "1"]]


def test_what_vocabulary_blooms_test_would_take() -> None:
    # 1,000 tokens have 2.2 tokens a word and 500 have 2.75: a factor of 0.8. The next doubling brings 0.8^0.87, the one
    # after it 0.8^(0.87^2): then it is ten per cent above the tokenizer for the language alone.
    enough = 2.2 * 0.8**0.87 * 0.8 ** (0.87 * 0.87)
    found = LanguageReport("swh_Latn", True, [Measure(words=1000, tokens=2200)], monolingual=(800, enough / 1.1))
    found.vocabularies, found.halves = [1000], [Measure(words=1000, tokens=2750)]
    assert found.wanted == [pytest.approx(4000)]
    line = table([found], ["t"]).splitlines()[-1]
    assert line == (
        "look at: t: in 1 of 1 languages more than 10 % more tokens a word than a tokenizer for that language alone "
        "(BLOOM's bound): swh_Latn 58; about so many tokens would be enough, by what the second half of its own do: "
        "half of them at 4,000, all of them at 4,000"
    )
    # All further doublings together would bring 0.8^(0.87 / 0.13), a quarter of it, and four of them 0.8^2.87.
    found.monolingual = (800, 2.2 * 0.8**2.9 / 1.1)
    assert found.wanted == [None]
    assert table([found], ["t"]).endswith("a larger vocabulary brings it nearer")
    # What is measured on what it was trained on is no test.
    found.held_out = False
    assert "look at" not in table([found], ["t"])


def test_blooms_test_is_one_line_a_tokenizer(corpus: Path, tmp_path: Path) -> None:
    # One that knows no English word: a token a letter or so, five times as many as the ten words alone need.
    save(Bloom().train([["母亲 父亲"] * 5], 270), tmp_path, {})
    shown = report(corpus, "--beside", tmp_path, "--monolingual", "--language", "eng_Latn")
    (line,) = (line for line in shown.splitlines() if line.startswith(f"look at: {tmp_path}"))
    assert "in 1 of 1 languages more than 10 % more tokens a word than a tokenizer for that language alone" in line
    worse = int(line.partition("eng_Latn ")[2].partition(";")[0])
    # Half of it is not even all bytes.
    assert line.endswith("; a larger vocabulary brings it nearer")
    assert 300 < worse < 700


def test_parallel_text(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "eng_Latn.txt").write_text("water\n" * 3, "utf-8")
    (tmp_path / "swh_Latn.txt").write_text("water water\n" * 3, "utf-8")
    shown = json.loads(report(corpus, "--json", "--parallel", tmp_path))
    premiums = [next(iter(found["tokenizers"].values()))["premium"] for found in shown]
    assert premiums[0] == 1
    assert premiums[1] >= 2
    (tmp_path / "swh_Latn.txt").write_text("water\n", "utf-8")
    arguments = ["tokenizer", "report", str(corpus / "tokenizer"), str(corpus), "--parallel", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "swh_Latn.txt: 1 lines, but eng_Latn.txt has 3" in result.output


def test_too_little_held_out_text_is_said(corpus: Path) -> None:
    result = CliRunner().invoke(main, ["tokenizer", "report", str(corpus / "tokenizer"), str(corpus), "--valid", "0"])
    assert "swh_Latn *" in result.output
    assert "* too little held-out text: all of it is measured" in result.output
    result = CliRunner().invoke(
        main, ["tokenizer", "report", str(corpus / "tokenizer"), str(corpus), "--language", "fon_Latn"]
    )
    assert result.exit_code == 1
    assert "has no documents in 'fon_Latn'" in result.output
