"""Cleaning steps in a run: in their order around the lines that are taken out, counted, and nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_projects import CHECKOUT, WriteSource, rows, source_writer

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.report import read_statistics, table

NOTICE = "Soma zaidi katika tovuti yetu."


def texts(count: int) -> list[str]:
    """Texts of the bundled sample, unlike one another."""
    lines = (CHECKOUT / "examples" / "documents" / "swh_Latn.jsonl").read_text("utf-8", "replace").splitlines()
    return [json.loads(line)["text"] for line in lines[:count]]


@pytest.fixture
def write(tmp_path: Path) -> WriteSource:
    return source_writer(tmp_path / "project")


def run(write: WriteSource, tmp_path: Path, records: list[dict[str, str]], **source: object) -> Path:
    write("site", records, **source).run(tmp_path / "out", languages=["swh_Latn"])
    return tmp_path / "out"


def test_steps_count_what_they_change_and_the_ledger_has_what_they_leave_out(
    write: WriteSource, tmp_path: Path
) -> None:
    one, two, three, four = texts(4)
    records = [
        {"id": "1", "text": one, "title": "Soko"},
        {"id": "2", "text": f"{two}\u00a0\n<br>", "title": "Mto"},
        {"id": "3", "text": three, "title": "Mtumiaji:Ada"},
        {"id": "4", "text": " \n ", "title": "Tupu"},
        {"id": "5", "text": four.replace("a ", "a\u200b "), "title": "Ziwa"},
    ]
    out = run(
        write,
        tmp_path,
        records,
        title_field="title",
        clean="filter_wiki_user_titles, remove_html_spans, remove_zero_width_characters, normalize_whitespace, "
        "filter_remove_empty_docs",
    )
    report = read_statistics(Layout(out), ["swh_Latn"])["swh_Latn"]["sources"]["site"]["collect"]
    assert {rule: dropped["documents"] for rule, dropped in report["dropped"].items()} == {
        "filter_wiki_user_titles": 1,
        "filter_remove_empty_docs": 1,
    }
    marks = four.count("a ")
    assert report["cleaned"] == {
        "remove_html_spans": {
            "documents": 1,
            "bytes_before": len(two.encode()) + 7,
            "bytes_after": len(two.encode()) + 2,
        },
        "remove_zero_width_characters": {
            "documents": 1,
            "bytes_before": len(four.encode()) + 3 * marks,
            "bytes_after": len(four.encode()),
        },
        # A space at the end, and what was nothing but space.
        "normalize_whitespace": {
            "documents": 2,
            "bytes_before": len(two.encode()) + 2 + 3,
            "bytes_after": len(two.encode()),
        },
    }
    assert {row["text"] for row in rows(out, "data")} == {one, two, four}
    assert sorted(row["rule"] for row in rows(out, "ledger")) == ["filter_remove_empty_docs", "filter_wiki_user_titles"]
    shown = table(read_statistics(Layout(out)))
    assert "cleaned, by step: documents changed, and their MB before and after" in shown
    assert "  normalize_whitespace                 2     0.00     0.00" in shown


def test_lines_are_taken_out_where_the_mark_stands(write: WriteSource, tmp_path: Path) -> None:
    """Sentences are split, their template goes, and the text is put together again: ROOTS' recipe for Wikipedias."""
    records = [{"id": str(n), "text": f"{text} {NOTICE}"} for n, text in enumerate(texts(3))]
    records.append({"id": "short", "text": f"Fupi tu. {NOTICE} {NOTICE.lower()}" + 300 * "\u200d"})
    out = run(
        write,
        tmp_path,
        records,
        clean="split_sentences, duplicate_lines, remove_zero_width_characters, replace_newline_with_space, "
        "filter_small_docs_bytes_300",
        duplicates=json.dumps({"lines": {"min_characters": 15, "min_count": 4}, "url": None}),
    )
    assert {row["text"] for row in rows(out, "data")} == set(texts(3))
    assert [row["rule"] for row in rows(out, "ledger")] == ["filter_small_docs_bytes_300"]
    report = read_statistics(Layout(out), ["swh_Latn"])["swh_Latn"]["sources"]["site"]["collect"]
    assert report["removed"]["template_lines"]["documents"] == 4
    assert {step: entry["documents"] for step, entry in report["cleaned"].items()} == {
        "split_sentences": 4,
        "remove_zero_width_characters": 1,
        "replace_newline_with_space": 4,
    }
