"""A corpus in S3, written by worker processes, killed and resumed: against a server on this machine that speaks S3."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from command_line import fail, finish, roots
from small_projects import SmallProject, WriteSource, files
from test_properties import corpus

OUTPUTS = ("data", "ledger", "statistics", "duplicates", "index", "privacy", "manifest.json", "README.md")

s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: make test-cloud")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def project(write_source: WriteSource) -> SmallProject:
    write_source("one", corpus(60))
    write_source("two", corpus(30), duplicates="{substrings: true}")
    return write_source("three", corpus(20), duplicates="{lines: roots}")


def stored(system: s3fs.S3FileSystem, root: str) -> dict[str, bytes]:
    return {path.removeprefix(f"{root}/"): system.cat_file(path) for path in sorted(system.find(root))}


def test_killed_and_resumed_in_s3_with_other_workers(
    project: SmallProject, bucket: s3fs.S3FileSystem, tmp_path: Path
) -> None:
    run = ("run", "all", "--output")
    finish(roots(*run, str(tmp_path / "out"), "--workers", "1", project=project.root))
    whole = files(tmp_path / "out", *OUTPUTS)
    for stage in ("collect", "verify"):
        process = roots(*run, "s3://corpora/out", "--workers", "2", "--resume", project=project.root)
        while process.poll() is None and not bucket.exists(f"corpora/out/work/records/{stage}"):
            time.sleep(0.05)
        assert process.poll() is None, process.communicate()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert not bucket.exists("corpora/out/manifest.json")
    process = roots(*run, "s3://corpora/out", "--workers", "1", "--resume", project=project.root)
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert "the run that was writing here is dead, so this one takes over" in err
    assert stored(bucket, "corpora/out") == whole
    shown = finish(roots("stats", "s3://corpora/out", project=project.root))
    assert shown == finish(roots("stats", str(tmp_path / "out"), project=project.root))


def test_of_two_runs_into_one_bucket_the_second_is_refused(project: SmallProject, bucket: s3fs.S3FileSystem) -> None:
    run = ("run", "all", "--output", "s3://corpora/out", "--workers", "1", "--resume")
    first = roots(*run, project=project.root)
    while first.poll() is None and not bucket.exists("corpora/out/work/lock"):
        time.sleep(0.05)
    first.send_signal(signal.SIGSTOP)
    assert f"s3://corpora/out: another run is writing here ({os.environ.get('USER', 'root')}" in fail(
        roots(*run, project=project.root)
    )
    first.send_signal(signal.SIGCONT)
    finish(first)


def test_what_is_made_of_a_corpus_in_a_bucket(project: SmallProject, bucket: s3fs.S3FileSystem, tmp_path: Path) -> None:
    """The same commands on a corpus here and on its copy there: they print the same, and write the same."""
    here, there = tmp_path / "out", "s3://corpora/out"
    finish(roots("run", "all", "--output", str(here), "--workers", "1", project=project.root))
    bucket.put(str(here), "corpora/out", recursive=True)
    tokenizer = tmp_path / "tokenizer"
    finish(roots("tokenizer", "train", str(here), "--vocab-size", "300", "--output", str(tokenizer)))
    for verb, *options in (
        ("duplicates", "--clusters", "1"),
        ("mixture", "--method", "alpha"),
        ("split", "--valid", "0.2"),
        ("tokenize", "--tokenizer", str(tokenizer), "--valid", "0.2", "--prefix", "P", "--workers", "1"),
        ("mixture", "--unit", "tokens", "--output", "{}/by-tokens.json"),
    ):
        printed = [
            finish(roots(verb, root, *(option.format(root) for option in options), project=project.root))
            for root in (str(here), there)
        ]
        assert printed[1].replace(there, str(here)) == printed[0], verb
    assert stored(bucket, "corpora/out") == files(here, ".")


def test_a_bucket_that_is_not_there_is_an_error_with_the_cure(project: SmallProject, bucket: s3fs.S3FileSystem) -> None:
    message = fail(roots("run", "all", "--output", "s3://nowhere-at-all/out", project=project.root))
    assert "bucket" in message
    assert "--resume" in message
