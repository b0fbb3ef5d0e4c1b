"""The command line answers at once, says how to go on, and every verb of it is in the README."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from small_projects import CHECKOUT, IN_PROCESS, WriteSource, rows
from test_properties import corpus

from roots_pipeline.cli import VERBS, main
from roots_pipeline.cli.run import size_in_bytes

HEAVY = ("apache_beam", "numba", "pyarrow", "presidio_analyzer", "datasets", "numpy", "yaml", "msgspec", "fasttext")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom roots_pipeline.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"
    assert all(verb in shown for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    shown = CliRunner().invoke(main, [verb, "--help"]).output
    assert f"Usage: main {verb}" in shown or f"Usage: roots {verb}" in shown
    assert f"roots {verb}" in shown.partition("Example:")[2]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"roots {verb}" in (CHECKOUT / "README.md").read_text("utf-8")


def test_an_unknown_verb_is_a_wrong_use() -> None:
    result = CliRunner().invoke(main, ["rum"])
    assert result.exit_code == 2
    assert "rum" in result.output


def test_an_error_is_one_line_and_status_1(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--project", str(tmp_path), "run", "all", "--output", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert result.output.startswith(f"roots: {tmp_path}: not a project")


@pytest.mark.parametrize("text", ["", "MB", "-1MB", "12 parsecs", "nan", "1e999GB"])
def test_a_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no size"):
        size_in_bytes(text)


def test_run_then_stats_and_explain(write_source: WriteSource, tmp_path: Path) -> None:
    root = write_source("one", corpus(12)).root
    output = tmp_path / "out"
    runner = CliRunner()
    arguments = ["--project", str(root), "run", "sw", "--output", str(output), "--", *IN_PROCESS]
    result = runner.invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "swh_Latn" in result.output
    stats = runner.invoke(main, ["stats", str(output), "--by-source"]).output
    # 0-2, 3-5, 6-8 are three times the same; 9 is short; 10 and 11 are the same.
    assert "exact_duplicate 7, word_count 1" in stats
    kept = next(row for row in rows(output, "data") if row["duplicate_count"] == 2)
    shown = runner.invoke(main, ["explain", str(output), kept["id"]]).output
    assert shown.startswith(f"{kept['id']}: kept in swh_Latn")
    assert "stands for 2 other documents" in shown
    short = next(row for row in rows(output, "ledger") if row["rule"] == "word_count")
    shown = runner.invoke(main, ["explain", str(output), short["document_id"]]).output
    assert "dropped from swh_Latn at stage collect by word_count" in shown
    assert "word_count is 1, at least" in shown
    unknown = runner.invoke(main, ["explain", str(output), "0" * 32])
    assert unknown.exit_code == 1
    assert "no document has the id" in unknown.output
    wrong = runner.invoke(main, ["explain", str(output), "swh-1"])
    assert "not a document id" in wrong.output


def test_stats_of_no_corpus(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["stats", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no corpus" in result.output
