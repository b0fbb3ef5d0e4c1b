"""Runs of the command line in processes of their own, and who is alive in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from small_projects import CHECKOUT


def roots(*arguments: str, project: Path = CHECKOUT, hash_seed: str = "0", **options: Any) -> subprocess.Popen[str]:
    """Start a command in a session of its own; `options` are those of Popen."""
    command = [sys.executable, "-m", "roots_pipeline", "--project", str(project), *arguments]
    options["env"] = {**os.environ, "PYTHONHASHSEED": hash_seed, **options.get("env", {})}
    return subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options
    )


def finish(process: subprocess.Popen[str]) -> str:
    """What a command that must succeed printed."""
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out


def fail(process: subprocess.Popen[str]) -> str:
    """What a command said that must fail with a message of ours, and no traceback."""
    _, err = process.communicate()
    assert process.returncode == 1, err
    assert "Traceback" not in err, err
    return err


def session_members(session: int) -> list[int]:
    """The living processes of a session (Linux); zombies are not."""
    members = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            members.append(int(path.parent.name))
    return sorted(members)
