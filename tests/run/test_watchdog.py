"""Nothing happens: it is told, and in the end the run stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.run.watchdog import LOOK, TELL_AFTER, Watchdog
from roots_pipeline.stages.heartbeat import beating


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watchdog(tmp_path: Path, clock: Clock) -> Watchdog:
    return Watchdog(Layout(tmp_path), ("exchange", "match"), stop_after=300, now=clock)


def test_silence_is_told_and_then_ends_the_run(watchdog: Watchdog, clock: Clock) -> None:
    assert watchdog.look() == ""
    clock.time += TELL_AFTER - 1
    assert watchdog.look() == ""
    clock.time += 1
    assert watchdog.look() == "no sign of life for 1:00"
    clock.time += 240
    with pytest.raises(RunError, match=r"match: no sign of life from any worker for 5:00 .* Look there. .* --resume"):
        watchdog.look(where=" Look there.")


@pytest.mark.parametrize("folder", ["records/exchange", "records/match", "alive/exchange", "alive/match"])
def test_a_file_of_either_stage_is_a_sign_of_life(
    folder: str, watchdog: Watchdog, clock: Clock, tmp_path: Path
) -> None:
    watchdog.look()
    (tmp_path / "work" / folder).mkdir(parents=True)
    for number in range(10):
        (tmp_path / "work" / folder / f"{number}").touch()
        clock.time += 200
        assert watchdog.look() == ""


def test_what_the_engine_knows_is_a_sign_of_life(watchdog: Watchdog, clock: Clock) -> None:
    for number in range(10):
        assert watchdog.look({"messages": number}) == ""
        clock.time += 200


def test_files_are_looked_at_now_and_then_only(watchdog: Watchdog, clock: Clock, tmp_path: Path) -> None:
    watchdog.look()
    clock.time += LOOK - 1
    watchdog.look("changed")
    clock.time += TELL_AFTER
    # The change was not seen in its time, and counts from when it is.
    assert watchdog.look("changed") == ""


def test_a_long_item_beats_until_it_is_done(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    path = layout.alive("collect") / "shard"
    with beating(layout, "collect", "shard", beat=0.001):
        while not path.is_file():
            pass
    assert not path.exists()


def test_where_no_heartbeat_can_be_written_the_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("in the way")
    with beating(Layout(tmp_path), "collect", "shard", beat=0.001):
        pass
