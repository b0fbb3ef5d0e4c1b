"""The main job on a real Flink cluster: the same bytes as here, and after whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_projects import CHECKOUT, files

from roots_pipeline.run.flink.job_server import DRIVER
from roots_pipeline.run.flink.parts import flink_version
from tests.flink.conftest import LANGUAGES, TestCluster

OUTPUTS = ("data", "ledger", "statistics", "duplicates")
SAMPLE = ("--source", "sample", "--source", "sample_code")

pytestmark = pytest.mark.cluster


def roots(project: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "roots_pipeline", "--project", str(project), *arguments]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def finish(process: subprocess.Popen[str], status: int = 0) -> str:
    out, err = process.communicate()
    assert process.returncode == status, err
    return out + err


def until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for something to happen while a run goes on."""
    while not happened():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.02)


def in_the_middle(output: Path) -> bool:
    """Whether some of a run's shards are collected; three in nine languages are many more."""
    return any((output / "work" / "records" / "collect").glob("*.json"))


@pytest.fixture(scope="module")
def expected(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the embedded engine makes of the project."""
    output = tmp_path_factory.mktemp("expected") / "out"
    finish(roots(project, "run", *LANGUAGES, "--output", str(output)))
    found = files(output, *OUTPUTS)
    assert {name.split("/")[1] for name in found if name.startswith("data/")} == set(LANGUAGES)
    return found


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample in all languages, by the embedded engine."""
    output = tmp_path_factory.mktemp("sampled") / "out"
    finish(roots(CHECKOUT, "run", "all", *SAMPLE, "--output", str(output)))
    return output


def test_all_languages_give_the_same_bytes_on_workers_without_the_code(
    cluster: TestCluster, sampled: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    told = finish(roots(CHECKOUT, "run", "all", *SAMPLE, "--output", str(output), *cluster.options))
    assert files(output, *OUTPUTS) == files(sampled, *OUTPUTS)
    assert "collect: 53 of 53 shards" in told
    # Nobody's checkout: the pool was started without our package, and has unpacked the wheel of the job.
    log = cluster.log("worker-pool")
    assert "importing roots_pipeline.run.preload from " in log
    assert "what is installed" not in log


def test_tokens_are_the_same_bytes_on_the_cluster_and_in_a_flink_of_the_runs_own(
    cluster: TestCluster, sampled: Path, tmp_path: Path
) -> None:
    tokenizer = tmp_path / "tokenizer"
    finish(roots(CHECKOUT, "tokenizer", "train", str(sampled), "--vocab-size", "1024", "--output", str(tokenizer)))
    arguments = ("tokenize", str(sampled), "--tokenizer", str(tokenizer), "--valid", "0.2", "--prefix", "P", "--output")
    finish(roots(CHECKOUT, *arguments, str(tmp_path / "here")))
    expected = files(tmp_path / "here", ".")
    assert {Path(name).suffix for name in expected} >= {".bin", ".idx", ".parquet", ".args"}
    for name, options in (("cluster", cluster.options), ("local", ("--engine", "flink-local"))):
        told = finish(roots(CHECKOUT, *arguments, str(tmp_path / name), *options))
        assert "join: " in told
        assert files(tmp_path / name, ".") == expected


def test_a_job_server_in_one_file_and_beams_own_runner_of_flink(cluster: TestCluster, tmp_path: Path) -> None:
    """As a published one is: here its manifest names the parts."""
    lib = Path(str(cluster.state["lib"]))
    jar = tmp_path / "job-server.jar"
    names = " ".join(path.as_uri() for path in sorted(lib.glob("*.jar")))
    # Lines of a manifest are 72 bytes long at most.
    wrapped = "\n ".join(textwrap.wrap(f"Class-Path: {names}", 70, drop_whitespace=False, break_on_hyphens=False))
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\nMain-Class: {DRIVER}\n{wrapped}\n\n")
    arguments = ("run", "swh_Latn", "zho_Hans", "--source", "sample", "--output")
    finish(roots(CHECKOUT, *arguments, str(tmp_path / "here")))
    option = f"--flink_job_server_jar={jar}"
    for name, options in (
        ("local", ("--engine", "flink-local", "--", option)),
        ("beam", ("--", "--runner=FlinkRunner", option, f"--flink_version={flink_version()}")),
    ):
        finish(roots(CHECKOUT, *arguments, str(tmp_path / name), *options))
        assert files(tmp_path / name, *OUTPUTS) == files(tmp_path / "here", *OUTPUTS)


def test_a_worker_that_is_killed(
    cluster: TestCluster, project: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "out"
    before = len(cluster.workers())
    process = roots(project, "run", *LANGUAGES, "--output", str(output), *cluster.options)
    until(lambda: in_the_middle(output), process)
    os.kill(cluster.workers()[before], signal.SIGKILL)
    told = finish(process)
    assert "Flink restarts it; a worker was lost" in told
    assert "was ended by SIGKILL" in cluster.log("worker-pool")
    assert files(output, *OUTPUTS) == expected


def test_a_task_manager_that_is_killed(
    cluster: TestCluster, project: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "out"
    process = roots(project, "run", *LANGUAGES, "--output", str(output), *cluster.options)
    until(lambda: in_the_middle(output), process)
    processes = cluster.state["processes"]
    assert isinstance(processes, dict)
    name = max(name for name in processes if name.startswith("task-manager"))
    os.kill(processes[name], signal.SIGKILL)
    cluster.script("add")
    told = finish(process)
    assert "Flink restarts it; a worker was lost" in told
    assert files(output, *OUTPUTS) == expected


def test_a_run_that_is_stopped_leaves_no_job_and_goes_on(
    cluster: TestCluster, project: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "out"
    arguments = ("run", *LANGUAGES, "--output", str(output))
    process = roots(project, *arguments, *cluster.options)
    until(lambda: in_the_middle(output), process)
    os.kill(process.pid, signal.SIGINT)
    told = finish(process, status=1)
    assert told.rstrip().endswith(f"roots: {output}: stopped; what is done is kept: go on with --resume")
    assert "Traceback" not in told
    assert all(job.ended for job in cluster.rest.jobs("roots-"))
    finish(roots(project, *arguments, "--resume", *cluster.options))
    assert files(output, *OUTPUTS) == expected


def test_a_run_that_is_killed_leaves_a_job_that_the_next_one_cancels(
    cluster: TestCluster, project: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "out"
    arguments = ("run", *LANGUAGES, "--output", str(output))
    process = roots(project, *arguments, *cluster.options)
    until(lambda: in_the_middle(output), process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    # What it left on the cluster is cancelled first, where it is not through by then: no two write the same files.
    finish(roots(project, *arguments, "--resume", *cluster.options))
    assert all(job.ended for job in cluster.rest.jobs("roots-"))
    assert files(output, *OUTPUTS) == expected
