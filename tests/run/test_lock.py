"""Two runs into one output refuse each other; what a dead one left is taken over, and said so."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.run import lock as locks
from roots_pipeline.run.lock import Owner, alone
from roots_pipeline.storage import place


@pytest.fixture(params=["folder", "store"])
def layout(request: pytest.FixtureRequest, tmp_path: Path, memory_store: str) -> Layout:
    return Layout(tmp_path / "out" if request.param == "folder" else place(f"{memory_store}/out"))


@pytest.fixture
def said() -> list[str]:
    return []


def leave(layout: Layout, **changes: Any) -> Owner:
    """A lock that a run left behind; by default a process of this machine that is dead."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    me = locks._myself()
    owner = msgspec.structs.replace(
        me, **{"pid": ended.pid, "user": "ada", "command": "roots run all", "since": time.time() - 7300, **changes}
    )
    layout.work.mkdir(parents=True, exist_ok=True)
    layout.lock.write_bytes(msgspec.json.encode(owner))
    return owner


def test_the_second_is_refused_and_told_who_has_it(layout: Layout, said: list[str]) -> None:
    with (
        alone(layout, said.append),
        pytest.raises(RunError) as caught,
        alone(layout, said.append),
    ):
        pass
    message = str(caught.value)
    assert message.startswith(f"{layout.root}: another run is writing here (")
    assert f"process {os.getpid()}, since 0 s, last heard of 0 s ago: " in message
    assert message.endswith("wait for it, or use another --output")
    assert said == []


def test_after_one_that_ended_nothing_is_said(layout: Layout, said: list[str]) -> None:
    for _ in range(2):
        with alone(layout, said.append):
            pass
    with pytest.raises(ZeroDivisionError), alone(layout, said.append):
        raise ZeroDivisionError
    with alone(layout, said.append):
        pass
    assert said == []


def test_a_dead_process_of_this_machine_is_taken_over_and_said_so(layout: Layout, said: list[str]) -> None:
    owner = leave(layout)
    with alone(layout, said.append):
        pass
    (line,) = said
    assert line.startswith(f"{layout.root}: the run that was writing here is dead, so this one takes over (ada on ")
    assert f"process {owner.pid}, since 2 h" in line


@pytest.mark.parametrize("changes", [{"boot": "the start before"}, {"pid": os.getpid(), "started": "0"}])
def test_a_process_number_that_came_again_is_not_the_owner(
    layout: Layout, said: list[str], changes: dict[str, Any]
) -> None:
    leave(layout, **changes)
    with alone(layout, said.append):
        pass
    assert "takes over" in said[0]


def test_a_run_on_another_machine_is_not_taken_over_unless_told_to(layout: Layout, said: list[str]) -> None:
    leave(layout, host="node7")
    with (
        pytest.raises(RunError, match=r"ada on node7, .*if you know that it is dead, give --break-lock"),
        alone(layout, said.append),
    ):
        pass
    with alone(layout, said.append, break_lock=True):
        pass
    assert len(said) == 1
    assert "its lock is broken (ada on node7, " in said[0]


def test_a_lock_that_was_not_written_to_its_end_is_nobodys(layout: Layout, said: list[str]) -> None:
    leave(layout)
    layout.lock.write_bytes(layout.lock.read_bytes()[:40])
    if isinstance(layout.root, Path):
        with alone(layout, said.append):
            pass
    else:
        # An object is never half there, so this one is none of ours.
        with pytest.raises(RunError, match="another run is writing here; wait"), alone(layout, said.append):
            pass


def test_a_run_whose_lock_was_taken_stops(layout: Layout, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "RENEW_SECONDS", 0)
    with alone(layout, said.append) as renew:
        renew()
        layout.lock.write_bytes(msgspec.json.encode(msgspec.structs.replace(locks._myself(), host="node7")))
        with pytest.raises(RunError, match=r"lost the lock \(.* on node7, .*\); this run stops"):
            renew()


def test_a_sign_of_life_is_written_now_and_then(
    layout: Layout, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen() -> float:
        return msgspec.json.decode(layout.lock.read_bytes(), type=Owner).seen

    with alone(layout, said.append) as renew:
        first = seen()
        monkeypatch.setattr(time, "time", lambda: first + 1000)
        renew()
        assert seen() == first
        monkeypatch.setattr(locks, "RENEW_SECONDS", 0)
        renew()
        assert seen() == first + 1000


def test_of_many_who_find_a_dead_ones_lock_one_takes_it(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "out")
    leave(layout)
    code = (
        "import sys; from pathlib import Path; from roots_pipeline.run.lock import alone; "
        "from roots_pipeline.output.layout import Layout\n"
        "with alone(Layout(Path(sys.argv[1])), print): print('mine', flush=True); sys.stdin.read()"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(layout.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    waiting = list(runs)
    while len(waiting) > 1:
        waiting = [run for run in waiting if run.poll() is None]
    (winner,) = waiting
    for run in runs:
        out, err = run.communicate()
        assert ("mine" in out) == (run is winner), err
        assert (run is winner) or "another run is writing here (" in err
