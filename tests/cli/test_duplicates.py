"""`roots duplicates curve`: presets beside one's own settings, as a table, as JSON, drawn."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from roots_pipeline.cli import main
from roots_pipeline.cli.duplicates import _Duplicates, command
from roots_pipeline.duplicates.presets import PRESETS


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
    assert "PRESET" in CliRunner().invoke(group, ["curve"]).output
    assert "Commands" in CliRunner().invoke(group, ["--help"]).output
