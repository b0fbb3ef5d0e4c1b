"""What a run promises: the same bytes however it was done, exact resume, and a refusal that says why."""

from __future__ import annotations

import os
import pickle
import random
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from command_line import finish, roots, session_members
from small_projects import CHECKOUT, IN_PROCESS, SmallProject, StopsAfter, WriteSource, files, rows

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.plan import Plan, Request
from roots_pipeline.run import execute as running
from roots_pipeline.run.engines import Portable
from roots_pipeline.run.progress import Plain
from roots_pipeline.stages import exchange, writers
from roots_pipeline.stages.work import Stage

OUTPUTS = ("data", "ledger", "statistics", "duplicates")
SAMPLE = ("--source", "sample", "--source", "sample_code")

SENTENCES = [
    "Soko la kijiji chetu hufunguliwa kabla ya jua kuchomoza kila siku ya wiki.",
    "Mvua za kwanza zikianza kunyesha baba hutuamsha mapema twende shambani.",
    "Jana nilisafiri kwa basi kutoka mjini hadi nyumbani kwa shangazi yangu.",
    "Watoto wa shule wanasoma vitabu vyao chini ya mti mkubwa wa mwembe.",
    "Wavuvi hurudi pwani jioni na samaki wengi ambao huuzwa sokoni mapema.",
    "Bibi alitufundisha kupika chakula kitamu kwa nazi na viungo vya pwani.",
    "Mto huu hupita karibu na mashamba ya mpunga ya watu wa kijiji hiki.",
    "Daktari alisema kwamba maji safi ni muhimu kwa afya ya watoto wote.",
]


def swahili(seed: int, sentences: int = 5) -> str:
    return " ".join(random.Random(seed).sample(SENTENCES, sentences))


def corpus(count: int) -> list[dict[str, Any]]:
    """Documents of which some are equal, and one in ten too short."""
    return [
        {"id": f"d{i}", "text": "Habari." if i % 10 == 9 else f"Hadithi ya {i // 3 * 3}. {swahili(i // 3)}"}
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the sample comes to with one worker process."""
    output = tmp_path_factory.mktemp("reference") / "out"
    finish(roots("run", "all", *SAMPLE, "--output", str(output), "--workers", "1"))
    return files(output, *OUTPUTS)


def test_two_workers_and_another_hash_seed_give_the_same_bytes(reference: dict[str, bytes], tmp_path: Path) -> None:
    finish(roots("run", "all", *SAMPLE, "--output", str(tmp_path / "out"), "--workers", "2", hash_seed="4711"))
    assert files(tmp_path / "out", *OUTPUTS) == reference


def test_beam_in_this_process_gives_the_same_bytes(reference: dict[str, bytes], tmp_path: Path) -> None:
    SmallProject(CHECKOUT).run(tmp_path / "out", sources=("sample", "sample_code"))
    assert files(tmp_path / "out", *OUTPUTS) == reference


def test_killed_and_resumed_gives_the_same_bytes(reference: dict[str, bytes], tmp_path: Path) -> None:
    """The whole process group is killed when a stage has left its first records, stage after stage."""
    output = tmp_path / "out"
    killed_at = []
    arguments = ("run", "all", *SAMPLE, "--output", str(output), "--workers", "2", "--resume")
    for stage in ("collect", "match", "publish"):
        process = roots(*arguments)
        folder = Layout(output).records(stage)
        while process.poll() is None and not (folder.is_dir() and any(folder.iterdir())):
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed_at.append(stage)
        process.communicate()
    assert killed_at
    assert not Layout(output).manifest.exists()
    finish(roots(*arguments))
    assert files(output, *OUTPUTS) == reference
    assert {path.name for path in output.iterdir()} == {"README.md", *OUTPUTS, "index", "privacy", "manifest.json"}


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    output = tmp_path / "out"
    process = roots("run", "all", *SAMPLE, "--output", str(output), "--workers", "1")
    while process.poll() is None and not Layout(output).plan.exists():
        time.sleep(0.01)
    # As a terminal does it: to every process of the group.
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 1
    assert f"roots: {output}: stopped; what is done is kept: go on with --resume" in err.splitlines()


def execute(plan: Plan, engine: Portable, monkeypatch: pytest.MonkeyPatch, **request: Any) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: engine)
    running.execute(plan, Request(("all",), plan.layout.root, **request), Plain(StringIO()))


def test_stopped_after_any_item_and_resumed(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source("one", corpus(30))
    project = write_source("two", corpus(9))
    project.run(tmp_path / "whole")
    whole = files(tmp_path / "whole", *OUTPUTS, "manifest.json")
    for items in range(100):
        output = tmp_path / f"stopped-{items}"
        engine = StopsAfter(items)
        try:
            execute(project.plan(output), engine, monkeypatch)
        except KeyboardInterrupt:
            execute(project.plan(output), Portable(IN_PROCESS), monkeypatch, resume=True)
            assert files(output, *OUTPUTS, "manifest.json") == whole
        else:
            break
    # two shards to collect, two to exchange, one partition to match and to verify, one language, one shard, one ledger
    assert items == 9


def test_order_of_shards_does_not_matter(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        project = write_source(f"s{number}", corpus(12 + number))
    project.run(tmp_path / "forwards")
    plan = project.plan(tmp_path / "backwards")
    execute(replace(plan, shards=plan.shards[::-1]), Portable(IN_PROCESS), monkeypatch)
    assert files(tmp_path / "forwards", *OUTPUTS) == files(tmp_path / "backwards", *OUTPUTS)


def test_an_output_in_the_way_is_refused(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", corpus(3))
    project.run(tmp_path / "out")
    with pytest.raises(RunError, match="holds a complete corpus already"):
        project.run(tmp_path / "out")
    assert project.run(tmp_path / "out", resume=True).was_complete
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match="not empty and holds no run"):
        project.run(tmp_path / "other")


def test_a_record_that_a_power_cut_left_empty_is_done_again(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_source("one", corpus(9))
    project.run(tmp_path / "whole")
    output = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        execute(project.plan(output), StopsAfter(2), monkeypatch)
    monkeypatch.undo()
    (record,) = Layout(output).records("collect").iterdir()
    record.write_bytes(b"\xff")
    project.run(output, resume=True)
    assert files(output, *OUTPUTS) == files(tmp_path / "whole", *OUTPUTS)


def test_two_runs_do_not_share_an_output(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_source("one", corpus(3))

    class Meets(Portable):
        """While it works, another run begins."""

        def do(self, stage: Stage, tick: Callable[[], None]) -> None:
            with pytest.raises(RunError, match="another run is writing here"):
                project.run(tmp_path / "out", resume=True)
            super().do(stage, tick)

    engines = iter([Meets(IN_PROCESS)])
    monkeypatch.setattr(running, "_engine", lambda _: next(engines))
    project.run(tmp_path / "out")


def test_a_complete_corpus_that_lost_a_file_is_not_called_complete(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", corpus(3))
    project.run(tmp_path / "out")
    next((tmp_path / "out" / "data").rglob("*.parquet")).unlink()
    with pytest.raises(RunError, match=r"1 files of the corpus are missing or cut \(first: data/swh_Latn/part-"):
        project.run(tmp_path / "out", resume=True)


def test_no_worker_outlives_a_run_that_is_killed_alone(tmp_path: Path) -> None:
    output = tmp_path / "out"
    process = roots("run", "all", *SAMPLE, "--output", str(output), "--workers", "2")
    folder = Layout(output).records("collect")
    while process.poll() is None and not (folder.is_dir() and any(folder.iterdir())):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    for _ in range(200):
        if not session_members(process.pid):
            return
        time.sleep(0.05)
    raise AssertionError(session_members(process.pid))


def test_what_changed_is_said(write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write_source("one", corpus(3))
    with pytest.raises(KeyboardInterrupt):
        execute(project.plan(tmp_path / "out"), StopsAfter(1), monkeypatch)
    monkeypatch.undo()
    with pytest.raises(RunError, match="holds an unfinished run; go on with --resume"):
        project.run(tmp_path / "out")
    write_source("one", corpus(3), priority=7)
    with pytest.raises(RunError, match=r"sources\.one\.priority: 0 -> 7"):
        project.run(tmp_path / "out", resume=True)
    write_source("one", corpus(4))
    with pytest.raises(RunError, match=r"input one/one\.jsonl"):
        project.run(tmp_path / "out", resume=True)


def test_a_finished_corpus_of_another_configuration_is_refused(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("one", corpus(3))
    project.run(tmp_path / "out")
    write_source("one", corpus(3), license="CC-BY-4.0")
    with pytest.raises(RunError, match=r"sources\.one\.license: 'CC0-1.0' -> 'CC-BY-4.0'"):
        project.run(tmp_path / "out", resume=True)


def test_text_is_no_element_of_a_shuffle(write_source: WriteSource, tmp_path: Path) -> None:
    """What a stage begins with has no place for it (what is exchanged: `stages/test_exchange.py`)."""
    project = write_source("one", corpus(12))
    plan = project.plan(tmp_path / "out")
    words = {word.encode() for sentence in SENTENCES for word in sentence.split() if len(word) > 6}
    assert not [word for word in words if word in pickle.dumps(plan.shards)]


def program(seed: int) -> str:
    numbers = random.Random(seed)
    return "\n".join(f"value_{numbers.randrange(10**6)} = call_{numbers.randrange(10**6)}(limit)" for _ in range(8))


def test_memory_does_not_grow_with_the_documents(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The most that Arrow ever held, for a shard and for one four times as long; what bounds it is made small."""
    monkeypatch.setattr(writers, "FILE_ROWS", 2048)
    monkeypatch.setattr(exchange, "partition_count", lambda keys: 1 + keys // 32_768)
    peaks = []
    for count in (8_000, 32_000):
        records = [{"id": str(i), "text": program(i)} for i in range(count)]
        project = write_source("many", records, languages="python")
        everyday, pool = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
        pa.set_memory_pool(pool)
        try:
            outcome = project.run(tmp_path / f"out-{count}")
        finally:
            pa.set_memory_pool(everyday)
        assert outcome.manifest.sources["many"]["kept"] == count
        peaks.append(pool.max_memory())
    assert peaks[1] < 1.5 * peaks[0]


def test_each_source_has_its_counts(write_source: WriteSource, tmp_path: Path) -> None:
    """Of 20 and 10 documents, one in ten is short, and of three in a row with the same text two are dropped."""
    write_source("one", corpus(20))
    project = write_source("two", [{"id": f"e{i}", "text": f"Jambo {i}. {swahili(i + 100)}"} for i in range(10)])
    outcome = project.run(tmp_path / "out")
    assert outcome.manifest.sources["two"] == {"read": 10, "kept": 10, "dropped": 0}
    # 20 documents: 9 and 19 are short; the rest in threes 0-2, 3-5, 6-8, 10-11, 12-14, 15-17, 18: seven texts.
    assert outcome.manifest.sources["one"] == {"read": 20, "kept": 7, "dropped": 13}
    reasons: dict[str, int] = {}
    for row in rows(tmp_path / "out", "ledger"):
        reasons[row["rule"]] = reasons.get(row["rule"], 0) + 1
    assert reasons == {"word_count": 2, "exact_duplicate": 11}
    statistics = msgspec.json.decode((tmp_path / "out" / "statistics" / "swh_Latn.json").read_bytes())
    flow = statistics["sources"]["one"]
    assert flow["collect"]["read"]["documents"] == 20
    assert flow["collect"]["dropped"]["word_count"]["words"] == 2
    for size in ("documents", "bytes", "characters", "words"):
        for stage in flow.values():
            dropped = sum(tally[size] for tally in stage["dropped"].values())
            assert stage["read"][size] == stage["kept"][size] + dropped
