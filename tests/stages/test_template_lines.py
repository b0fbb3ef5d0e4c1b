"""A run over sources that declare template lines: corpus, ledger, statistics, list; the same however it is done."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from small_projects import IN_PROCESS, SmallProject, WriteSource, files, json_lines, rows

from roots_pipeline.errors import RunError, SourceError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.output.report import read_statistics, table
from roots_pipeline.stages import listing, survey
from roots_pipeline.stages.work import do

OUTPUTS = ("data", "ledger", "statistics", "duplicates")

#: By language, what a site writes around each page, and pages of three sentences each that its filters keep.
SITES = {
    "swh_Latn": (
        "Mwanzo | Habari | Simu: 0712 339 632",
        "Soko la kijiji chetu hufunguliwa kabla ya jua kuchomoza kila siku ya wiki na watu wengi huja kwa miguu.",
    ),
    "hin_Deva": (
        "मुख्य पृष्ठ | समाचार | संपर्क करें",
        "हमारे गाँव का बाज़ार हर दिन सूरज निकलने से पहले खुलता है और लोग दूर से पैदल चलकर यहाँ आते हैं।",
    ),
    "arb_Arab": (
        "الصفحة الرئيسية | الأخبار | اتصل بنا",
        "يفتح سوق قريتنا قبل شروق الشمس كل يوم من أيام الأسبوع ويأتي إليه كثير من الناس سيرا على الأقدام من بعيد.",
    ),
    "zho_Hans": (
        "首页｜新闻中心｜联系我们｜关于本站｜版权所有",
        "我们村里的集市每天太阳出来以前就开门了，很多人从很远的地方走路来这里买东西，也有人来卖自己种的菜。",
    ),
}


def pages(language: str, count: int) -> list[dict[str, Any]]:
    menu, sentence = SITES[language]
    return [
        {"id": str(i), "url": f"https://example.org/{i}", "text": f"{menu}\n{sentence}\n{number(i)}\n\u3000{menu}"}
        for i in range(count)
    ]


def number(page: int) -> str:
    return " ".join(f"{(page + 1) * 7919 * k % 100003}" for k in range(1, 6))


def read(output: Path, language: str) -> dict[str, Any]:
    return json.loads((output / "statistics" / f"{language}.json").read_text("utf-8"))


def sites(write_source: WriteSource, *languages: str) -> SmallProject:
    for language in languages:
        name = f"site_{language.lower()}"
        made = write_source(
            name,
            pages(language, 12),
            file=f"{name}-0.jsonl",
            languages=language,
            duplicates="{lines: {min_characters: 10, min_count: 24}, repeated: lines}",
            url_field="url",
        )
        more = [{**page, "id": f"more{page['id']}"} for page in pages(language, 4)]
        for i, page in enumerate(more):
            page["text"] = page["text"].replace(number(i), number(i + 100))
        (made.root / "texts" / f"{name}-1.jsonl").write_bytes(json_lines(more))
        path = made.root / "sources" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace(f"{name}-0.jsonl", f"{name}-*.jsonl"), "utf-8")
    return made


@pytest.fixture
def project(write_source: WriteSource) -> SmallProject:
    return sites(write_source, "swh_Latn")


def test_template_lines_go_in_every_script(write_source: WriteSource, tmp_path: Path) -> None:
    project = sites(write_source, *SITES)
    output = tmp_path / "out"
    project.run(output)
    for language, (menu, _) in SITES.items():
        source = f"site_{language.lower()}"
        # 32 times in 16 documents; four of these have the address of another, and count as that one: 24 times.
        # The sentence occurs 16 times, and 12 of them count.
        listed = pq.read_table(output / "duplicates" / "lines" / f"{source}.parquet").to_pylist()
        assert listed == [
            {
                "text": menu.replace("0712 339 632", "<PHONE>"),
                "characters": len(menu),
                "occurrences": 32,
                "documents": 16,
                "removed": 32,
            }
        ]
        (removed,) = [entry["collect"]["removed"] for entry in read(output, language)["sources"].values()]
        # 32 lines go, each with a line feed, and half of them with the space that cleaning made of U+3000.
        size = 32 * (len(menu.encode()) + 1) + 16
        assert removed == {"template_lines": {"documents": 16, "lines": 32, "bytes": size}}
    kept = rows(output, "data")
    assert len(kept) + len(rows(output, "ledger")) == 64
    for language, (_, sentence) in SITES.items():
        texts = {row["text"] for row in kept if row["language"] == language}
        assert texts, language
        assert texts <= {f"{sentence}\n{number(i)}" for i in range(104)}
    card = (output / "README.md").read_text("utf-8")
    assert "| site_swh_latn | 1 | 1 | 32 | 0.00 |" in card
    assert "lines taken out: template_lines 128 of 64 documents (0.01 MB)" in table(read_statistics(Layout(output)))
    written = {file.path for file in read_manifest(Layout(output)).files}
    assert {f"duplicates/lines/site_{language.lower()}.parquet" for language in SITES} <= written


def test_the_same_bytes_however_it_is_done(project: SmallProject, tmp_path: Path, monkeypatch: Any) -> None:
    project.run(tmp_path / "one")
    expected = files(tmp_path / "one", *OUTPUTS)
    project.run(tmp_path / "two", workers=2, beam_options=())
    assert files(tmp_path / "two", *OUTPUTS) == expected
    # Many partitions and short runs, and as many as there are.
    monkeypatch.setattr(survey, "partition_bits", lambda rows: 3)
    monkeypatch.setattr(survey, "RUN_ROWS", 5)
    project.run(tmp_path / "three")
    assert files(tmp_path / "three", *OUTPUTS) == expected


def test_a_run_that_stops_in_every_stage_goes_on(project: SmallProject, tmp_path: Path, monkeypatch: Any) -> None:
    project.run(tmp_path / "whole")
    reached: list[str] = []

    def stop(work: Any, item: Any) -> Any:
        if work.stage not in reached:
            # The first item of each stage is done, but the run ends there.
            reached.append(work.stage)
            do(work, item)
            raise RunError("stopped")
        return do(work, item)

    monkeypatch.setattr("roots_pipeline.stages.transforms.do", stop)
    for stage in ("survey", "count", "template", "collect", "list"):
        with pytest.raises(Exception, match="stopped"):
            project.run(tmp_path / "out", resume=True)
        assert reached[-1] == stage
    monkeypatch.undo()
    project.run(tmp_path / "out", resume=True)
    assert files(tmp_path / "out", *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)


def test_a_document_that_is_all_template_is_in_the_ledger(write_source: WriteSource, tmp_path: Path) -> None:
    menu, _ = SITES["swh_Latn"]
    records = [*pages("swh_Latn", 12), {"id": "menu", "text": f"{menu}\n\n{menu}"}, {"id": "blank", "text": " \n "}]
    for share, rules in (("1", ["template_lines"]), ("0.9", [])):
        project = write_source("site", records, duplicates=f"{{lines: {{min_count: 12, max_share: {share}}}}}")
        output = tmp_path / share
        project.run(output)
        dropped = {row["position"]: row for row in rows(output, "ledger")}
        emptied = [row for row in dropped.values() if row["rule"] == "template_lines"]
        assert [row["rule"] for row in emptied] == rules
        for row in emptied:
            assert (row["language"], row["bytes"]) == ("swh_Latn", len(f"{menu}\n\n{menu}"))
        removed = read(output, "swh_Latn")["sources"]["site"]["collect"]["removed"]
        assert removed["template_lines"]["documents"] == 12 + len(rules)
        assert removed.get("left_whole", {}).get("lines") == (None if rules else 2)
        said = table(read_statistics(Layout(output)))
        assert ("left, as too little would have remained: 2 of 1 documents (0.00 MB)" in said) == (not rules)


def test_only_so_many_lines_are_listed(write_source: WriteSource, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(survey, "LISTED", 1)
    menu, sentence = SITES["swh_Latn"]
    project = write_source("site", pages("swh_Latn", 12), duplicates="{lines: roots}")
    project.run(tmp_path / "out")
    assert sentence not in "".join(row["text"] for row in rows(tmp_path / "out", "data"))
    (only,) = pq.read_table(tmp_path / "out" / "duplicates" / "lines" / "site.parquet").to_pylist()
    assert (only["text"], only["occurrences"]) == (menu.replace("0712 339 632", "<PHONE>"), 24)
    assert "| site | 2 | 1 | 36 | 0.00 |" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_a_long_line_is_cut_where_it_is_shown(write_source: WriteSource, tmp_path: Path) -> None:
    # The address stands across the cut, so half of it would be shown if it were not redacted before.
    line = "na " * 160 + "andika kwa asha.mwalimu@chuo.ac.tz " + "na " * 4000
    records = [{"id": str(i), "text": f"{line}\n{SITES['swh_Latn'][1]} {number(i)}"} for i in range(3)]
    project = write_source("site", records, duplicates="{lines: {min_count: 3, max_share: 1}}")
    project.run(tmp_path / "out")
    (listed,) = pq.read_table(tmp_path / "out" / "duplicates" / "lines" / "site.parquet").to_pylist()
    assert (len(listed["text"]), listed["characters"]) == (listing.SHOWN_CHARACTERS, len(line.strip()))
    assert "asha" not in listed["text"]
    assert "<EMAIL>" in listed["text"]


def test_a_file_that_changes_between_two_readings_is_noticed(
    project: SmallProject, tmp_path: Path, monkeypatch: Any
) -> None:
    path = project.root / "texts" / "site_swh_latn-1.jsonl"

    def change(work: Any, item: Any) -> Any:
        if work.stage == "collect":
            # As long as before, and as old: a file system would not tell.
            stat = path.stat()
            path.write_bytes(path.read_bytes().replace(b"Soko", b"Siku"))
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return do(work, item)

    monkeypatch.setattr("roots_pipeline.stages.transforms.do", change)
    with pytest.raises(SourceError, match=r"source 'site_swh_latn': shard .* changed between two readings"):
        project.run(tmp_path / "out")


def test_a_change_of_the_rule_is_seen(project: SmallProject, tmp_path: Path) -> None:
    project.run(tmp_path / "out")
    path = project.root / "sources" / "site_swh_latn.yaml"
    path.write_text(path.read_text("utf-8").replace("min_count: 24", "min_count: 25"), "utf-8")
    with pytest.raises(RunError, match=r"site_swh_latn\.duplicates\.lines\.min_count: 24 -> 25"):
        project.run(tmp_path / "out", resume=True)


def test_nothing_is_surveyed_where_nobody_asks(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("site", pages("swh_Latn", 12))
    project.run(tmp_path / "out", keep_work=True, beam_options=IN_PROCESS)
    assert not (tmp_path / "out" / "work" / "records" / "survey").exists()
    assert not (tmp_path / "out" / "duplicates" / "lines").exists()
    assert all(SITES["swh_Latn"][0].split(":")[0] in row["text"] for row in rows(tmp_path / "out", "data"))
