"""deploy/dataflow/submit.sh: the image it builds, and the job that its run comes to, which is not sent."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_projects import CHECKOUT, SmallProject, WriteSource, json_lines
from test_properties import corpus

SUBMIT = CHECKOUT / "deploy" / "dataflow" / "submit.sh"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def project(write_source: WriteSource, bucket: Any) -> SmallProject:
    pytest.importorskip("apitools", reason="apache-beam[gcp] is not installed: make test-cloud")
    project = write_source("one", corpus(9))
    bucket.pipe_file("corpora/texts/one.jsonl", json_lines(corpus(9)))
    yaml = project.root / "sources" / "one.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("texts/one.jsonl", "s3://corpora/texts/one.jsonl"), "utf-8")
    return project


def submit(project: SmallProject, folder: Path, *arguments: str, **environment: str) -> tuple[str, list[str]]:
    """What the script says in the end, and the commands it gave docker."""
    log = folder / "docker.log"
    log.unlink(missing_ok=True)
    for name, command in {
        "docker": f'echo "$@" >> {log}',
        "roots": f'exec {sys.executable} -m roots_pipeline --project {project.root} "$@"',
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{command}\n")
        (folder / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "OUTPUT": "s3://corpora/out", **environment}
    done = subprocess.run(
        [str(SUBMIT), *arguments], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr, log.read_text().splitlines() if log.exists() else []


def test_the_image_is_built_and_the_first_job_with_it(project: SmallProject, tmp_path: Path) -> None:
    arguments = ("a-project", "europe-west4", "gs://a-bucket", "swh_Latn", "--", "--dry_run=True")
    told, commands = submit(project, tmp_path, *arguments)
    image = r"europe-west4-docker\.pkg\.dev/a-project/roots/worker:[0-9a-f]{12}"
    assert re.fullmatch(rf"build --file deploy/dataflow/Dockerfile --tag ({image}) \.\npush \1", "\n".join(commands)), (
        commands
    )
    assert re.search(
        r"roots: dry run: job roots-collect-[0-9a-f]{10} is built, \d+ steps in [\d,]+ bytes; nothing was sent", told
    ), told
    assert "Traceback" not in told
    # The same code is the same image; one that is named is not built.
    assert submit(project, tmp_path, *arguments)[1] == commands
    told, commands = submit(project, tmp_path, *arguments, IMAGE="registry.example.org/roots:1")
    assert (commands, "dry run: job" in told) == ([], True)


def test_without_arguments_it_says_how_it_is_used(tmp_path: Path) -> None:
    done = subprocess.run([str(SUBMIT)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "deploy/dataflow/submit.sh PROJECT REGION BUCKET LANGUAGE" in done.stderr
