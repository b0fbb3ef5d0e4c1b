"""What workers are given by file is what the run wrote, and its job does not grow with the items."""

from __future__ import annotations

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.stages import given as givens
from roots_pipeline.stages import transforms
from roots_pipeline.stages.conclude import ConcludeLedger, LanguageLedger
from roots_pipeline.stages.given import give, give_items, take, take_items
from roots_pipeline.stages.transforms import DoItems
from roots_pipeline.stages.work import Stage, finished


def ledgers(count: int) -> tuple[LanguageLedger, ...]:
    return tuple(LanguageLedger(key=f"l{number}", language="swh_Latn", keys=()) for number in range(count))


def test_what_was_given_is_taken(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert take(layout, give(layout, "collect", {"a": [1, 2]})) == {"a": [1, 2]}


def test_many_items_are_a_few_files_in_their_order(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    items = ledgers(2500)
    given = give_items(layout, "conclude", items)
    assert len(given) == 3
    assert [item for one in given for item in take_items(layout, one)] == list(items)


def test_a_file_that_is_another_one_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    given = give(layout, "collect", "mine")
    other = give(layout, "collect", "another's")
    layout.given("collect", given.sha256).write_bytes(layout.given("collect", other.sha256).read_bytes())
    with pytest.raises(RunError, match="not what the run wrote; remove it and resume"):
        take(layout, given)


def test_other_code_refuses_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(tmp_path)
    given = give(layout, "collect", "mine")
    monkeypatch.setattr(givens, "code_digest", lambda: "another version")
    with pytest.raises(RunError, match="collect: this worker has other code than the run"):
        take(layout, given)


def test_every_item_is_done_where_items_go_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "ITEMS_A_FILE", 2)
    monkeypatch.setattr(givens, "ITEMS_A_FILE", 2)
    layout, items = Layout(tmp_path), ledgers(5)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        assert_that(pipeline | DoItems(Stage(ConcludeLedger(layout), items)), equal_to([item.key for item in items]))
    assert set(finished(layout, "conclude", items)) == {item.key for item in items}
