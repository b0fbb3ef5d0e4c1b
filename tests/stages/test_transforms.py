"""A stage on Beam: each item is done, once, and its record is there before its key comes out."""

from __future__ import annotations

from pathlib import Path

import apache_beam as beam
import msgspec
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from roots_pipeline.config import Language, Source
from roots_pipeline.errors import SourceError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import write_bytes
from roots_pipeline.readers.base import Shard
from roots_pipeline.stages.collect import CollectShard, Settings, SourceShard
from roots_pipeline.stages.conclude import ConcludeLedger, LanguageLedger
from roots_pipeline.stages.transforms import DoItems
from roots_pipeline.stages.work import Record, Stage, finished, read_record, take_failure


def ledgers(*languages: str) -> tuple[LanguageLedger, ...]:
    return tuple(LanguageLedger(key=name, language=name, keys=()) for name in languages)


def test_every_item_is_done_and_recorded(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    stage = Stage(ConcludeLedger(layout), ledgers("swh_Latn", "yor_Latn"))
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        keys = pipeline | DoItems(stage)
        assert_that(keys, equal_to(["swh_Latn", "yor_Latn"]))
    for name in ("swh_Latn", "yor_Latn"):
        record = read_record(layout.records("conclude") / f"{name}.json")
        assert (record.stage, record.key, record.documents) == ("conclude", name, 0)
        assert [output.path for output in record.outputs] == [f"ledger/{name}/drops.parquet"]


def test_an_item_counts_as_done_when_all_its_files_are_whole(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    items = ledgers("swh_Latn", "yor_Latn")
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        pipeline | DoItems(Stage(ConcludeLedger(layout), items))
    assert set(finished(layout, "conclude", items)) == {"swh_Latn", "yor_Latn"}
    (tmp_path / "ledger" / "swh_Latn" / "drops.parquet").write_bytes(b"cut")
    assert set(finished(layout, "conclude", items)) == {"yor_Latn"}
    (tmp_path / "ledger" / "yor_Latn" / "drops.parquet").unlink()
    assert finished(layout, "conclude", items) == {}


def test_a_record_of_no_item_is_no_matter(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    record = Record(stage="conclude", key="other")
    write_bytes(layout.records("conclude") / "other.json", msgspec.json.encode(record), layout.temporary)
    assert finished(layout, "conclude", ledgers("swh_Latn")) == {}


def test_an_error_for_the_user_is_written_down(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    shard = Shard(name="gone.jsonl", path=str(tmp_path / "gone.jsonl"))
    item = SourceShard(key="one", source="one", shard=shard)
    source = msgspec.convert(
        {
            "name": "one",
            "title": "One",
            "homepage": "https://example.org",
            "custodian": "nobody",
            "license": "CC0-1.0",
            "languages": ["python"],
            "personal_data": {"present": "no"},
            "read": {"reader": "jsonl", "path": ["gone.jsonl"]},
            "sample": [{"raw": "a", "text": "a"}],
        },
        type=Source,
    )
    python = Language(code="python", name="Python", kind="programming", extensions=("py",))
    settings = Settings({"one": source}, {"python": python}, {}, {}, frozenset({"python"}), (), {}, {})
    with pytest.raises(Exception, match="gone"), beam.Pipeline(runner=FnApiRunner()) as pipeline:
        pipeline | DoItems(Stage(CollectShard(layout, settings), (item,)))
    failure = take_failure(layout, "collect")
    assert isinstance(failure, SourceError)
    assert "gone.jsonl" in str(failure)
    assert take_failure(layout, "collect") is None
