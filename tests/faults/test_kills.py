"""Processes of a run are killed at random, and the run is taken up again until it ends: with the same bytes.

`make test-faults` runs this with KILLS=5; a nightly run gives KILLS=20 or more. A seed decides which process dies and
when (when so many more records are there, and some milliseconds after); it is part of the test's name, and
`make test-faults SEED=…` has the same kills again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import finish, roots, session_members
from small_projects import files

from roots_pipeline.output.layout import Layout

#: How many processes are killed in all, and how many of them in one run.
KILLS = int(os.environ.get("ROOTS_FAULT_KILLS") or 0)
KILLS_A_RUN = 5
FIRST_SEED = int(os.environ.get("ROOTS_FAULT_SEED") or random.SystemRandom().randrange(10**6))
SEEDS = range(FIRST_SEED, FIRST_SEED + -(-KILLS // KILLS_A_RUN))

#: After a kill, a run has so many seconds to end: it may not hang.
PATIENCE = 120

SAMPLE = ("run", "all", "--source", "sample", "--source", "sample_code", "--workers", "2", "--resume")
OUTPUTS = ("data", "ledger", "statistics", "duplicates", "index", "privacy", "manifest.json", "README.md")

pytestmark = pytest.mark.skipif(not KILLS, reason="it takes minutes: make test-faults")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], int]:
    """What the sample comes to when nobody is killed, and how many records that takes."""
    output = tmp_path_factory.mktemp("reference") / "out"
    finish(roots(*SAMPLE, "--output", str(output), "--keep-work"))
    return files(output, *OUTPUTS), len(record_files(output))


def record_files(output: Path) -> list[Path]:
    return list((Layout(output).work / "records").rglob("*.json"))


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_random_and_resumed_gives_the_same_bytes(
    reference: tuple[dict[str, bytes], int], tmp_path: Path, seed: int
) -> None:
    whole, records = reference
    choice = random.Random(seed)
    output = tmp_path / "out"
    kills = 0
    for whom in choice.choices(("driver", "one", "all", "ctrl-c"), weights=(2, 4, 2, 1), k=KILLS_A_RUN):
        process = roots(*SAMPLE, "--output", str(output), hash_seed=str(seed))
        # A share of what is left, so that the last kills find something to interrupt too.
        more = choice.randrange(1 + (records - len(record_files(output))) // 2)
        wait_for_records(process, output, len(record_files(output)) + more)
        time.sleep(choice.random() / 3)
        kills += kill(process, whom, choice)
        ended(process, whom)
    print(f"seed {seed}: {kills} kills")
    assert kills, "the run was over before anybody could be killed"
    finish(roots(*SAMPLE, "--output", str(output)))
    assert files(output, *OUTPUTS) == whole
    assert not Layout(output).work.exists()


def wait_for_records(process: subprocess.Popen[str], output: Path, count: int) -> None:
    while process.poll() is None and len(record_files(output)) < count:
        time.sleep(0.01)


def kill(process: subprocess.Popen[str], whom: str, choice: random.Random) -> int:
    """Kill the run's own process, one of those it started, or all of them; how many kills that is: 1, or 0.

    Ctrl-C goes to all of them, as from a terminal.
    """
    if process.poll() is not None:
        return 0
    if whom == "ctrl-c":
        os.killpg(process.pid, signal.SIGINT)
        return 1
    if whom == "all":
        os.killpg(process.pid, signal.SIGKILL)
        return 1
    started = [pid for pid in session_members(process.pid) if pid != process.pid]
    os.kill(choice.choice(started) if whom == "one" and started else process.pid, signal.SIGKILL)
    return 1


def ended(process: subprocess.Popen[str], whom: str) -> None:
    """The run ends soon: well, as nobody needed the process; with a message that says how to go on; or dead."""
    try:
        _, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise AssertionError(f"after a kill of {whom}, the run did not end: {process.communicate()[1]}") from None
    if process.returncode == 1:
        assert "Traceback" not in err, err
        assert "--resume" in err.splitlines()[-1], err
    else:
        assert process.returncode in {0, -signal.SIGKILL}, err
