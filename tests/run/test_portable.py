"""Any Beam runner: it is watched, and stopped where the run stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.run.engines import NO_JOB_SERVER, Portable
from roots_pipeline.stages.work import Item, Record, Stage
from tests.small_projects import IN_PROCESS


class Nothing:
    """Work that there is none of."""

    stage = "collect"
    bytes_a_second = 1

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: Item) -> Record:
        return Record(stage=self.stage, key=item.key)


class Result:
    """A pipeline that runs until it is cancelled."""

    def __init__(self) -> None:
        self.state = "RUNNING"

    def cancel(self) -> None:
        self.state = "CANCELLED"


class Runs(Portable):
    """An engine whose runner takes the pipeline and never ends it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(IN_PROCESS, **more)
        self.result = Result()

    def _submit(self, *_: object) -> Result:
        return self.result


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(Nothing(Layout(tmp_path)), (Item(key="a"),))


def test_ctrl_c_cancels_the_pipeline(stage: Stage) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    engine = Runs()
    with pytest.raises(KeyboardInterrupt):
        engine.do(stage, interrupted)
    assert engine.result.state == "CANCELLED"


def test_silence_cancels_the_pipeline(stage: Stage) -> None:
    engine = Runs(stop_after=0)
    with pytest.raises(RunError, match="collect: no sign of life from any worker"):
        engine.do(stage, lambda: None)
    assert engine.result.state == "CANCELLED"


def test_what_a_worker_wrote_down_for_the_user_cancels_the_pipeline(stage: Stage, tmp_path: Path) -> None:
    failures = Layout(tmp_path).failures("collect")
    failures.mkdir(parents=True)
    (failures / "a.json").write_text("{}")
    engine = Runs()
    with pytest.raises(RunError, match="collect: a worker could not go on"):
        engine.do(stage, lambda: None)
    assert engine.result.state == "CANCELLED"


def test_a_job_server_that_cannot_be_had(stage: Stage) -> None:
    class Pipeline:
        def run(self) -> None:
            raise RuntimeError(f"{NO_JOB_SERVER} at https://example.org/a.jar: 404. Also failed …")

    with pytest.raises(ConfigError, match=r"^Unable to fetch .*: it is not there; name one .*--engine flink$"):
        Portable(IN_PROCESS)._submit(Pipeline(), stage)


def test_another_error_of_a_runner_keeps_its_trace(stage: Stage) -> None:
    class Pipeline:
        def run(self) -> None:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        Portable(IN_PROCESS)._submit(Pipeline(), stage)
