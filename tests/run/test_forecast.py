"""What is predicted from a sample comes true within a factor of 1.5."""

from __future__ import annotations

import gzip
import json
import re
from io import BytesIO
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from small_projects import CHECKOUT, Inline, SmallProject, WriteSource, json_lines, rows
from test_properties import corpus, swahili

from roots_pipeline.catalog import load_project
from roots_pipeline.cli import main
from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.plan import Request, make_plan
from roots_pipeline.readers.base import Reader, available_readers
from roots_pipeline.run import execute as running
from roots_pipeline.run.forecast import Forecast, forecast
from roots_pipeline.run.prices import on_engines, parse_prices
from roots_pipeline.run.sample import LEAST_BYTES, take_sample


def bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_bundled_sample_comes_out_as_predicted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thirds of it are tried; what can be counted is held against the run itself."""
    sources = ("sample", "sample_code")
    expected = forecast(load_project(CHECKOUT), Request(("all",), tmp_path / "out", sources), 64 << 10)
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    outcome = SmallProject(CHECKOUT).run(tmp_path / "out", sources=sources, keep_work=True)
    assert expected.sample_bytes < 0.9 * expected.source_bytes
    books = outcome.manifest.sources.values()
    came = {
        "documents": sum(of["read"] for of in books),
        "kept": sum(of["kept"] for of in books),
        "kept_bytes": sum(len(row["text"].encode()) for row in rows(tmp_path / "out", "data")),
        "shuffle_bytes": bytes_below(tmp_path / "out" / "work" / "exchange"),
        "corpus_bytes": sum(file.bytes for file in outcome.manifest.files),
    }
    for what, count in came.items():
        assert 1 / 1.5 < getattr(expected, what) / count < 1.5, (what, getattr(expected, what), count)


def test_a_whole_sample_is_the_run_itself(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("one", corpus(90))
    project = write_source("two", [{"id": f"e{i}", "text": f"Jambo {i}. {swahili(i + 100)}"} for i in range(30)])
    expected = forecast(load_project(project.root), Request(("all",), tmp_path / "out"), 1 << 20)
    outcome = project.run(tmp_path / "out")
    of = outcome.statistics.tally(stage="collect", outcome="read")
    kept = outcome.statistics.tally(stage="publish", outcome="kept")
    assert (expected.documents, expected.text_bytes) == (of.documents, of.bytes)
    assert (expected.kept, expected.kept_bytes, expected.shards) == (kept.documents, kept.bytes, 1)
    assert expected.sample_bytes == expected.source_bytes
    assert expected.items["collect"] == 2


def test_a_sample_is_of_the_format_it_is_taken_of(write_source: WriteSource, tmp_path: Path) -> None:
    """Every tenth of a large file of lines, cut at whole lines, in ranges or from its beginning."""
    records = [{"id": str(i), "text": swahili(i) * 20} for i in range(2000)]
    project = write_source("one", records, options={"shard_bytes": 1 << 20})
    plan = project.plan(tmp_path / "out")
    assert len(plan.shards) > 4
    sample = take_sample(plan, len(json_lines(records)) // 10, tmp_path / "sample")
    lines = [
        json.loads(line)
        for path in (tmp_path / "sample").rglob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    assert 0.09 < sample.shares["one"] < 0.12
    assert sample.shares["one"] * 2000 == pytest.approx(len(lines), rel=0.05)
    assert {int(record["id"]) * len(plan.shards) // 2000 for record in lines} != {0}


def test_of_a_table_the_first_rows_are_tried(write_source: WriteSource, tmp_path: Path) -> None:
    table = pa.Table.from_pylist([{"id": str(i), "text": swahili(i) * 20} for i in range(3000)])
    sink = BytesIO()
    pq.write_table(table, sink, row_group_size=500, compression="none")
    project = write_source("one", sink.getvalue(), file="one.parquet", reader="parquet")
    sample = take_sample(project.plan(tmp_path / "out"), sink.tell() // 10, tmp_path / "sample")
    (path,) = (tmp_path / "sample").rglob("*.parquet")
    rows_taken = pq.read_table(path).column("id").to_pylist()
    assert rows_taken == [str(i) for i in range(len(rows_taken))]
    assert 0.09 < sample.shares["one"] < 0.12
    assert sample.shares["one"] * 3000 == pytest.approx(len(rows_taken), abs=1)


def test_of_files_that_are_documents_whole_ones_are_tried(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", b"", file="0.txt", reader="text")
    for number in range(300):
        (project.root / "texts" / f"{number}.txt").write_text(swahili(number) * 20)
    yaml = project.root / "sources" / "one.yaml"
    yaml.write_text(yaml.read_text().replace("texts/0.txt", "texts/*.txt").replace(', "id_field": "id"', ""))
    sample = take_sample(project.plan(tmp_path / "out"), 1, tmp_path / "sample")
    taken = list((tmp_path / "sample").rglob("*.txt"))
    assert 0 < len(taken) < 60
    assert all(path.read_bytes() == (project.root / "texts" / path.name).read_bytes() for path in taken)
    size = sum(path.stat().st_size for path in (project.root / "texts").iterdir())
    assert sample.shares["one"] == pytest.approx(sum(path.stat().st_size for path in taken) / size)


@pytest.mark.parametrize("name", ["jsonl", "parquet", "text", "warc"])
def test_files_that_are_read_from_their_beginning_can_be_parted(name: str) -> None:
    assert available_readers()[name].sample is not Reader.sample


def test_a_source_that_cannot_be_parted_is_said_to_be_unknown(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_source("one", corpus(9))
    monkeypatch.setattr(available_readers()["jsonl"], "sample", Reader.sample)
    size = (project.root / "texts" / "one.jsonl").stat().st_size
    with pytest.raises(RunError, match=rf"nothing can be tried of one \(at most {size:,} bytes of text\)"):
        forecast(load_project(project.root), Request(("all",), tmp_path / "out"), 1 << 20)


def test_of_a_source_that_cannot_be_parted_a_bound_is_told(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("one", corpus(9))
    table = "id,text\n" + "".join(f'{number},"{swahili(number)}"\n' for number in range(20))
    write_source("packed", gzip.compress(table.encode()), file="packed.csv.gz", reader="csv")
    project = write_source("two", table.encode(), file="two.csv", reader="csv")
    expected = forecast(load_project(project.root), Request(("all",), tmp_path / "out"), 1 << 20)
    texts = sum(len(swahili(number).encode()) for number in range(20))
    assert expected.unknown == {
        "packed": 10 * (project.root / "texts" / "packed.csv.gz").stat().st_size,
        "two": len(table.encode()),
    }
    assert texts <= expected.unknown["two"]
    assert expected.documents == 9
    told = CliRunner().invoke(main, ["--project", str(project.root), "plan", "all", "--sample", "1MB"])
    assert told.exit_code == 0, told.output
    assert re.search(
        r"not counted two: its reader cannot part a shard; at most \d\.\d kB of text .*, and \d+ CPU s", told.output
    )


FORECAST = Forecast(
    source_bytes=10**9,
    sample_bytes=10**6,
    unknown={},
    documents=10**6,
    text_bytes=4 * 10**9,
    kept=9 * 10**5,
    kept_bytes=3 * 10**9,
    shards=12,
    corpus_bytes=10**9,
    work_bytes=10**9,
    shuffle_bytes=10**8,
    memory_bytes=800_000_000,
    start_seconds=5.0,
    cpu_seconds={"collect": 3600.0, "exchange": 10.0, "match": 10.0, "conclude": 4.0},
    items={"collect": 100, "exchange": 100, "match": 4, "conclude": 1},
    languages={},
)


def test_work_is_shared_by_as_many_as_there_are_items_for() -> None:
    embedded, flink, dataflow = on_engines(FORECAST, 2, 10, {})
    # 5 s to start, four stages of half a second each, and the work on two processors but the last item on one.
    assert embedded.seconds == pytest.approx(5 + 2 + 1800 + 5 + 5 + 4)
    # Three jobs, since exchange and match are one: each starts workers, and four partitions keep four of ten busy.
    assert flink.seconds == pytest.approx(3 * 5 + 3 * 15 + 360 + 1 + 2.5 + 4)
    assert dataflow.seconds == pytest.approx(3 * 5 + 3 * 240 + 360 + 1 + 2.5 + 4)
    assert embedded.cost is None


def test_prices_are_of_what_is_used() -> None:
    prices = parse_prices(("cpu_hour=1", "gb_hour=0.5", "shuffle_gb=10", "disk_gb_hour=0.1"))
    embedded, flink, _ = on_engines(FORECAST, 2, 10, prices)
    # A worker has a quarter more memory than it takes: 1 GB.
    assert embedded.cost == pytest.approx(embedded.cpu_hours * (1 + 0.5) + embedded.seconds / 3600 * 2 * 0.1)
    assert flink.cost == pytest.approx(flink.cpu_hours * (1 + 0.5) + flink.seconds / 3600 * 2 * 0.1 + 0.1 * 10)


@pytest.mark.parametrize(
    ("price", "message"),
    [
        ("cpu=1", "nothing that has a price here; known: cpu_hour, "),
        ("cpu_hour=cheap", "write a number"),
        ("gb_hour=-1", "write a number"),
    ],
)
def test_a_price_that_is_none_is_refused(price: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_prices((price,))


def test_what_is_said_names_every_engine(write_source: WriteSource) -> None:
    project = write_source("one", corpus(9))
    asked = ["--project", str(project.root), "plan", "all", "--by-language", "--price", "cpu_hour=1"]
    shown = CliRunner().invoke(main, asked).output
    assert "documents   9 read, " in shown
    assert "100.00% were tried" in shown
    for engine in ("embedded", "flink", "dataflow"):
        assert f"\n{engine} " in shown
    assert "\nswh_Latn " in shown
    told = msgspec.json.decode(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert told["forecast"]["documents"] == 9


def test_the_smallest_sample_is_not_too_small(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("large", [{"id": str(i), "text": swahili(i) * 50} for i in range(1000)])
    project = write_source("small", [{"id": str(i), "text": swahili(i) * 50} for i in range(300)])
    plan = make_plan(load_project(project.root), Request(("all",), tmp_path / "out"))
    sample = take_sample(plan, 1, tmp_path / "sample")
    sizes = {item.source: item.size for item in plan.shards}
    assert min(sizes.values()) > LEAST_BYTES
    # A last line that is cut does not count.
    line = len(swahili(0).encode()) * 51
    assert all(LEAST_BYTES - line < sample.shares[name] * sizes[name] <= LEAST_BYTES for name in sizes)
