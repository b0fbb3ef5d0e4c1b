"""Items are shared out evenly, and a worker that dies stops the run with a message."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_projects import WriteSource

from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.readers.base import Shard
from roots_pipeline.run.choice import with_workers
from roots_pipeline.run.engines import Embedded, share
from roots_pipeline.stages import collect
from roots_pipeline.stages.collect import SourceShard
from roots_pipeline.stages.work import Item, Stage

MEGABYTE = 1 << 20


def items(*sizes: int) -> tuple[Item, ...]:
    return tuple(Item(key=str(i), size=size) for i, size in enumerate(sizes))


def test_small_items_make_one_task_a_worker() -> None:
    shares = share(items(5, 4, 3, 3), 2, 100)
    assert [sorted(item.size for item in task) for task in shares] == [[3, 5], [3, 4]]


def test_large_items_make_more_tasks_than_workers() -> None:
    assert len(share(items(*[100] * 8), 2, 100)) == 8


def test_nothing_to_do() -> None:
    assert share((), 4, 100) == []


@given(st.lists(st.integers(0, 300 * MEGABYTE), max_size=60), st.integers(1, 8))
def test_every_item_is_done_once(sizes: list[int], workers: int) -> None:
    shared = [item.key for task in share(items(*sizes), workers, 50 * MEGABYTE) for item in task]
    assert sorted(shared) == sorted(str(i) for i in range(len(sizes)))


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=40), st.integers(1, 5))
def test_no_task_is_far_above_the_best_possible(sizes: list[int], workers: int) -> None:
    # Graham 1969: longest first is at most 4/3 - 1/(3m) of the optimum, which is at least the mean and the largest.
    tasks = share(items(*sizes), workers, 50 * MEGABYTE)
    loads = [sum(item.size for item in task) for task in tasks]
    optimum = max(sum(sizes) / len(tasks), *sizes)
    two_on_one = sorted(sizes, reverse=True)[len(tasks) - 1 : len(tasks) + 1]
    lower = max(optimum, sum(two_on_one) if len(two_on_one) == 2 else 0)
    # One byte an item stands for its fixed cost.
    assert max(loads) <= lower * 4 / 3 + len(sizes)


def test_a_worker_that_dies_stops_the_run_and_says_so(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("alive", [{"text": "habari za asubuhi"}])
    plan = project.plan(tmp_path / "out")
    settings = collect.settings(plan.project, plan.sources, plan.languages, plan.signals, plan.near)
    # Nobody writes to this pipe, so the worker waits until it is killed.
    os.mkfifo(tmp_path / "pipe.jsonl")
    item = SourceShard(key="pipe", source="alive", shard=Shard("pipe.jsonl", str(tmp_path / "pipe.jsonl")))
    stage = Stage(collect.CollectShard(plan.layout, settings), (item,))
    with Embedded(1) as engine:

        def kill_workers() -> None:
            for process in (engine._pool._processes or {}).values():
                process.kill()

        with pytest.raises(RunError, match=r"collect: a worker process died .* --resume"):
            engine.do(stage, kill_workers)


@pytest.mark.parametrize(
    ("engine", "options", "workers", "said"),
    [
        ("embedded", [], 4, ()),
        ("flink", ["--flink_master=x:1"], None, ("--flink_master=x:1",)),
        ("flink", ["--flink_master=x:1"], 4, ("--flink_master=x:1", "--parallelism=4")),
        ("flink-local", [], 3, ("--parallelism=3",)),
        ("dataflow", ["--region=r"], 50, ("--region=r", "--num_workers=50", "--max_num_workers=50")),
        ("embedded", ["--runner=FlinkRunner"], None, ("--runner=FlinkRunner",)),
    ],
)
def test_workers_in_the_words_of_the_engine(
    engine: str, options: list[str], workers: int | None, said: tuple[str, ...]
) -> None:
    assert with_workers(engine, options, workers) == said


@pytest.mark.parametrize(
    ("engine", "options", "message"),
    [
        ("flink", ["--parallelism=8"], "--workers 4 and --parallelism=8 both say how many work at a time"),
        ("dataflow", ["--max_num_workers=9"], "--workers 4 and --max_num_workers=9 both say"),
        ("embedded", ["--runner=FlinkRunner"], "--workers 4: --runner=FlinkRunner goes by its own options alone"),
    ],
)
def test_workers_said_twice_or_to_nobody(engine: str, options: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        with_workers(engine, options, 4)
