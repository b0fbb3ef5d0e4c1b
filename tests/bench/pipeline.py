"""Measure the whole pipeline on documents given by path: MB of UTF-8 text a CPU second, by step and in all.

    python tests/bench/pipeline.py DOCUMENTS [--workers 2] [--runs 1]

DOCUMENTS is a folder of `<language>.jsonl`, `.jsonl.gz` or `.jsonl.zst`. One run is over no documents, to know what
starting up costs (Beam, presidio and kernels are loaded from disk; the kernels are compiled before); one with one
worker (CPU seconds of all its processes together, start-up included); then one with several, to see how it scales.
The rates of steps are over the text of all documents read, so they add up as 1/all = sum of 1/step.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "real"))
from declare import CHECKOUT, declare

PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Measured:
    """One run: seconds of CPU and wall, the largest process in MB, bytes of text read, CPU seconds by (stage, step)."""

    cpu: float
    wall: float
    peak: float
    text: int
    steps: Counter[tuple[str, str]]


def adopt_orphans() -> None:
    """Have processes whose parent has gone become ours, so that their CPU seconds are counted (Linux)."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl: this benchmark needs Linux")


def run(command: Sequence[str]) -> tuple[float, float, float]:
    """CPU and wall seconds of a command and all processes it leaves, and the largest one's memory in MB."""
    begin = time.monotonic()
    pid = os.posix_spawn(command[0], command, os.environ)
    cpu, peak, wall = 0.0, 0.0, 0.0
    while True:
        try:
            ended, status, usage = os.wait3(0)
        except ChildProcessError:
            return cpu, wall, peak
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss / 1000)
        if ended == pid:
            wall = time.monotonic() - begin
            if status:
                raise SystemExit(f"{' '.join(command)}: ended with status {os.waitstatus_to_exitcode(status)}")


def measure(project: Path, output: Path, workers: int) -> Measured:
    roots = str(Path(sys.executable).parent / "roots")
    shutil.rmtree(output, ignore_errors=True)
    command = [roots, "--project", str(project), "run", "all", "--output", str(output), "--workers", str(workers)]
    cpu, wall, peak = run([*command, "--keep-work"])
    steps: Counter[tuple[str, str]] = Counter()
    for path in (output / "work" / "records").rglob("*.json"):
        for step, seconds in json.loads(path.read_bytes())["seconds"].items():
            steps[path.parent.name, step] += seconds
    text = 0
    for path in (output / "statistics").glob("*.json"):
        for source in json.loads(path.read_bytes())["sources"].values():
            text += source["collect"]["read"]["bytes"]
    return Measured(cpu, wall, peak, text, steps)


def report(one: Measured, none: Measured) -> None:
    megabytes = one.text / 1e6
    inside = sum(seconds for (_, step), seconds in one.steps.items() if step != "all")
    print(f"{megabytes:.1f} MB of text; one worker: {one.cpu:.1f} CPU s, {one.wall:.1f} s, {one.peak:.0f} MB at most")
    print(f"{'stage':<10} {'step':<10} {'CPU s':>7} {'share':>6} {'MB/CPU s':>9}")
    for (stage, step), seconds in sorted(one.steps.items()):
        if step != "all" and seconds > 0.005:
            rate = f"{megabytes / seconds:9.1f}"
            print(f"{stage:<10} {step:<10} {seconds:7.2f} {seconds / one.cpu:6.1%} {rate}")
    outside = one.cpu - inside
    print(f"{'outside the steps':<21} {outside:7.2f} {outside / one.cpu:6.1%}")
    print(f"{'  of that, start-up':<21} {none.cpu:7.2f} {none.cpu / one.cpu:6.1%}")
    print(f"{'in all':<21} {one.cpu:7.2f} {1:6.1%} {megabytes / one.cpu:9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--workers", type=int, default=2, help="how many to hold against one; 1: only one")
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the fastest one counts")
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        project, output = Path(folder, "project"), Path(folder, "out")
        declare(options.documents, project)
        # Compile what is not compiled yet.
        roots = str(Path(sys.executable).parent / "roots")
        sample = ["run", "all", "--source", "sample", "--output", str(Path(folder, "warm"))]
        run([roots, "--project", str(CHECKOUT), *sample])
        documents = Path(folder, "none")
        documents.mkdir()
        (documents / "eng_Latn.jsonl").touch()
        declare(documents, Path(folder, "empty"))
        none = measure(Path(folder, "empty"), output, 1)
        several, single = [], []
        for _ in range(options.runs):
            single.append(measure(project, output, 1))
            if options.workers > 1:
                several.append(measure(project, output, options.workers))
    report(min(single, key=lambda measured: measured.cpu), none)
    if several:
        one, many = (min(measured.wall for measured in runs) for runs in (single, several))
        working = (one - none.wall) / (many - none.wall)
        print(
            f"{options.workers} workers: {many:.1f} s, {one / many:.2f} times as fast as one; "
            f"without the {none.wall:.1f} s of starting up, {working:.2f} times"
        )


if __name__ == "__main__":
    main()
