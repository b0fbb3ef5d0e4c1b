"""`roots duplicates curve`: presets beside one's own settings, as a table, as JSON, drawn."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from roots_pipeline.cli import main
from roots_pipeline.cli.duplicates import _Duplicates, command
from roots_pipeline.duplicates.presets import PRESETS
from roots_pipeline.run import execute as running
from tests.small_projects import Inline, WriteSource, rows


def curve(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["duplicates", "curve", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_all_presets_with_their_sources() -> None:
    header, *lines = curve().splitlines()
    assert header.split()[:4] == ["PRESET", "SHAPE", "BYTES", "WORDS"]
    rows = {line.split()[0]: line.split() for line in lines[: lines.index("")]}
    assert list(rows) == list(PRESETS)
    # 14 bands of 8 rows at .5, .6, .7, .75 … .95, to three places, as in tests/duplicates/test_curve.py.
    expected = [".053", ".211", ".565", ".772", ".924", ".988", "1", "1"]
    assert rows["fineweb"] == ["fineweb", "14x8", "448", "5", *expected, ".685", ".75", ".228", ".009", ".086"]
    assert all(preset.source in "\n".join(lines) for preset in PRESETS.values())
    assert max(map(len, lines[: lines.index("")])) <= 120


def test_json_has_every_hundredth() -> None:
    (fineweb,) = json.loads(curve("--preset", "fineweb", "--format", "json"))
    assert (fineweb["permutations"], fineweb["signature_bytes"], fineweb["threshold"]) == (112, 448, 0.75)
    assert list(fineweb["probability"]) == [f"{hundredth / 100:.2f}" for hundredth in range(50, 101)]
    assert fineweb["probability"]["0.80"] == pytest.approx(0.924, abs=5e-4)
    assert fineweb["probability"]["1.00"] == 1.0


def test_settings_of_ones_own_and_another_threshold() -> None:
    own, bigcode = json.loads(
        curve("--bands", "20", "--rows", "6", "--preset", "bigcode", "--threshold", "0.85", "--format", "json")
    )[::-1]
    assert (own["name"], own["permutations"], own["threshold"]) == ("20x6", 120, 0.85)
    assert (bigcode["name"], bigcode["threshold"]) == ("bigcode", 0.85)
    (own,) = json.loads(curve("--bands", "20", "--rows", "6", "--format", "json"))
    assert own["threshold"] == 0.8
    assert own["lost_at_threshold"] == pytest.approx(0.002, abs=5e-4)


def test_curves_are_drawn() -> None:
    *_, axis, line = curve("--bands", "1", "--rows", "1", "--plot").splitlines()
    assert axis.split() == [".4", ".5", ".6", ".7", ".8", ".9", "1"]
    # The diagonal: from four tenths, three eighths, to the whole.
    drawn = line.split()[1]
    assert len(drawn) == 61
    assert (drawn[0], drawn[-1]) == ("▃", "█")
    assert list(drawn) == sorted(drawn)


@pytest.mark.parametrize(
    "arguments",
    [["--bands", "3"], ["--rows", "3"], ["--bands", "0", "--rows", "1"], ["--preset", "fine"], ["--threshold", "1"]],
)
def test_wrong_uses(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["duplicates", "curve", *arguments]).exit_code == 2


def test_what_is_no_subcommand_is_a_corpus() -> None:
    group = _Duplicates("duplicates")
    shown: list[str] = []

    @group.command("show")
    @click.argument("folder")
    def show(folder: str) -> None:
        shown.append(folder)

    group.add_command(command.commands["curve"])
    assert CliRunner().invoke(group, ["out/corpus"]).exit_code == 0
    assert shown == ["out/corpus"]
    assert "FOLDER" in CliRunner().invoke(group, ["out/corpus", "--help"]).output
    assert "PRESET" in CliRunner().invoke(group, ["curve"]).output
    assert "Commands" in CliRunner().invoke(group, ["--help"]).output


STORY = (
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni. Babu alitusimulia hadithi "
    "ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto. Mvua ilinyesha usiku kucha, kwa hiyo barabara "
    "imejaa maji na magari hayawezi kupita leo. Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi."
)
MENU = "Ukurasa wa kwanza wa gazeti letu la kila siku"


@pytest.fixture
def corpus(write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A story and its near duplicate; three copies of it below a menu, and one after a text of its own."""
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    more = " ".join(f"neno{i} la" for i in range(60))
    write_source(
        "best",
        [{"id": "story", "text": STORY}, {"id": "near", "text": STORY.replace("nyanya", "mboga")}],
        priority=1,
        duplicates="{substrings: true}",
    )
    project = write_source(
        "site",
        [
            *({"id": f"copy-{i}", "text": f"{MENU}\n{STORY}"} for i in range(3)),
            {"id": "part", "text": f"{MENU}\n{more} {STORY}"},
        ],
        duplicates="{substrings: true, lines: {min_characters: 15, min_count: 2, keep: none}}",
    )
    project.run(tmp_path / "out")
    return tmp_path / "out"


def duplicates(*arguments: object) -> str:
    result = CliRunner().invoke(main, ["duplicates", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_corpus_as_a_table(corpus: Path) -> None:
    kept = {row["source"]: row["id"] for row in rows(corpus, "data")}
    near = next(row for row in rows(corpus, "ledger") if row["rule"] == "near_duplicate")
    header, *lines = duplicates(corpus).splitlines()
    assert header.split() == ["read", "left", "out", "%", "by", "rule"]
    assert [line.split() for line in lines[:3]] == [
        ["swh_Latn", "best", "2", "1", "50.0", "near_duplicate", "1"],
        ["swh_Latn", "site", "4", "3", "75.0", "exact_duplicate", "3"],
        ["all", "6", "4", "66.7", "exact_duplicate", "3,", "near_duplicate", "1"],
    ]
    assert lines[3:12] == [
        "",
        "left out for documents of another source:",
        "  swh_Latn site: best 3",
        "",
        "taken out of texts:",
        "  swh_Latn site: template_lines 4 lines of 4 documents (0.00 MB)",
        "  swh_Latn site: repeated_substrings 1 of 1 documents (0.00 MB)",
        "",
        "the largest of 1 clusters:",
    ]
    assert lines[12:16] == [
        "  5 documents of swh_Latn (site 3, best 2)",
        f"    stays: {kept['best']} of best",
        "    left out: exact_duplicate 3, near_duplicate 1; similarity 0.804 to 1.000, middle 1.000",
        f"    {near['document_id']} of best, near_duplicate 0.804",
    ]
    assert lines[16].startswith("      left out | …i kununua samaki na mboga")
    assert lines[17].startswith("      stays    | …i kununua samaki na nyanya")
    # Two copies: the texts are equal, so one is enough.
    assert [line for line in lines[18:] if "|" in line] == [f"      left out | {STORY[:79]}…"] * 2
    assert "largest" not in duplicates(corpus, "--clusters", 0)


def test_a_corpus_as_json(corpus: Path) -> None:
    shown = json.loads(duplicates(corpus, "--format", "json", "--language", "swh_Latn"))
    assert set(shown) == {"unfinished", "alarms", "languages", "taken_out"}
    assert shown["languages"] == {"swh_Latn": json.loads((corpus / "duplicates" / "swh_Latn.json").read_text("utf-8"))}
    assert set(shown["taken_out"]["swh_Latn"]["site"]) == {"template_lines", "repeated_substrings"}
    assert shown["taken_out"]["swh_Latn"]["site"]["template_lines"]["lines"] == 4


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(main, ["duplicates", *map(str, arguments)])
    assert result.exit_code == 1
    return result.output


def test_what_is_no_corpus_is_refused(corpus: Path, tmp_path: Path) -> None:
    assert refused(tmp_path) == f"roots: {tmp_path}: holds no corpus: manifest.json is missing\n"
    assert "no report on duplicates in 'swh'" in refused(corpus, "--language", "swh")
    (corpus / "duplicates" / "swh_Latn.json").write_text("{}")
    assert "not a report of this version" in refused(corpus)
    begun = tmp_path / "begun"
    (begun / "work").mkdir(parents=True)
    (begun / "work" / "plan.json").write_text("{}")
    assert "the run has not come to its duplicates yet: go on with roots run … --resume" in refused(begun)


def test_a_run_that_was_stopped_is_shown(corpus: Path) -> None:
    (corpus / "manifest.json").unlink()
    (corpus / "work").mkdir()
    (corpus / "work" / "plan.json").write_text("{}")
    lines = duplicates(corpus).splitlines()
    assert lines[0] == "unfinished run: what came of its deduplication"
    assert "taken out of texts:" not in lines
    assert "the largest of 1 clusters:" in lines


def test_a_corpus_in_which_nothing_came_so_far(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    write_source("site", [{"id": "1", "text": "Habari."}]).run(tmp_path / "out")
    assert duplicates(tmp_path / "out").split() == ["read", "left", "out", "%", "by", "rule", "all", "0", "0", "-"]
