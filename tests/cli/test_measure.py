"""`roots measure`: every measure of every document, and what each bound would drop."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from roots_pipeline.cli import main
from roots_pipeline.filters import available_filters

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "The town opened its new library on Monday, and many people came to see it before the rain.",
    "Too short.",
    "The same line again and again, as the menu has it.\n" * 8,
    "A second good text, which the mayor of the town wrote about the parking tax and what it pays for.",
]


@pytest.fixture
def documents(tmp_path):
    path = tmp_path / "eng_Latn.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS), "utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(main, ["--project", str(ROOT), "measure", *map(str, arguments)], catch_exceptions=False)


def test_all_measures_of_all_documents(documents, tmp_path):
    result = run(documents, "--output", tmp_path / "measures.parquet")
    assert result.exit_code == 0
    table = pq.read_table(tmp_path / "measures.parquet")
    assert set(available_filters()) < set(table.column_names)
    assert table["rule"].to_pylist() == [None, "word_count", "duplicate_line_ratio", None]
    assert table["word_count"].to_pylist() == [18, 2, 88, 20]
    assert table["duplicate_line_ratio"].to_pylist() == [0, 0, 7 / 8, 0]
    assert table["bytes"].to_pylist() == [len(text) for text in TEXTS]
    assert result.output.startswith("eng_Latn: 4 documents, 50.0 % would be kept\n")
    (line,) = [line for line in result.output.splitlines() if line.split()[0] == "word_count"]
    assert line.split()[1] == "4"
    assert line.split()[-6:] == ["10", "100000", "25.00", "%", "25.00", "%"]


def test_a_profile_decides_instead(documents, tmp_path):
    run(documents, "--profile", "mc4", "--output", tmp_path / "measures.parquet")
    assert "long_line_count" in pq.read_table(tmp_path / "measures.parquet")["rule"].to_pylist()


def test_a_sample_is_the_same_each_time(documents, tmp_path):
    ids = []
    for name in ("one.parquet", "two.parquet"):
        run(documents, "--sample", 2, "--output", tmp_path / name)
        ids.append(pq.read_table(tmp_path / name)["id"].to_pylist())
    assert len(set(ids[0])) == 2
    assert sorted(ids[0]) == sorted(ids[1])


def test_a_source_by_name():
    result = run("sample", "--sample", 20)
    assert result.exit_code == 0
    assert "documents" in result.output


def test_mistakes(documents, tmp_path):
    assert "is neither a source nor a file" in run("smaple").output
    lines = tmp_path / "lines.txt"
    lines.write_text("A line of text.\n", "utf-8")
    assert "'lines' is none" in run(lines).output
    assert run(lines, "--language", "English").exit_code == 0
    assert "unknown profile 'gofer'; did you mean 'gopher'?" in run(documents, "--profile", "gofer").output
