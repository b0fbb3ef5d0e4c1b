"""A gated dataset of a Hub on this machine through the whole pipeline: revision, token, columns, streaming."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command_line import finish, roots
from readers.hub import NAME, TOKEN, hub
from readers.test_warc import SWAHILI
from small_projects import rows, source_writer

pytest.importorskip("datasets")

OLD, NEW = "a" * 40, "b" * 40
CARD = b"""---
license: cc-by-4.0
configs:
- config_name: sw
  data_files:
  - {split: train, path: data/train-*}
  - {split: test, path: data/test-*}
---
# A corpus
"""


def table(*words: str) -> bytes:
    """A data file with a document a word."""
    columns = {
        "content": [f"{SWAHILI} {word}." for word in words],
        "meta": [{"link": f"https://{word}.example.org/"} for word in words],
        "licence": ["CC0-1.0" for _ in words],
        "number": [1.5 for _ in words],
    }
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def commit(*parts: bytes) -> dict[str, bytes]:
    files = {f"data/train-{number:05}-of-{len(parts):05}.parquet": part for number, part in enumerate(parts)}
    return {"README.md": CARD, **files, "data/test-00000-of-00001.parquet": table("jaribio")}


def environment(endpoint, tmp_path, token=TOKEN):
    return {"HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hub"), "HF_TOKEN": token, "HF_HUB_OFFLINE": "0"}


def project(tmp_path, **options):
    read = {
        "reader": "huggingface",
        "path": NAME,
        "text_field": "content",
        "url_field": "meta.link",
        "license_field": "licence",
        "id_field": None,
        "options": {"name": "sw", **options},
    }
    return source_writer(tmp_path / "project")("web", b"", **read)


def test_a_pinned_revision_of_a_gated_dataset(tmp_path):
    commits = {OLD: commit(table("moja", "mbili"), table("tatu")), NEW: commit(table("nne"))}
    small = project(tmp_path, revision="v1", split="train")
    with hub(commits, {"v1": OLD}) as endpoint:
        run = ("run", "all", "--output", str(tmp_path / "out"), "--workers", "1")
        finish(roots(*run, project=small.root, env=environment(endpoint, tmp_path)))
    documents = rows(tmp_path / "out", "data")
    dropped = rows(tmp_path / "out", "ledger")
    assert {row["rule"] for row in dropped} <= {"near_duplicate"}
    assert len(documents) + len(dropped) == 3
    for row in documents:
        assert row["text"].startswith(SWAHILI)
        assert row["url"] in {f"https://{word}.example.org/" for word in ("moja", "mbili", "tatu")}
        assert row["license"] == "CC0-1.0"
        assert (row["origin"]["repository"], row["origin"]["revision"]) == (NAME, OLD)
        assert row["shard"] in {"sw/train-00000", "sw/train-00001"}


REFUSE = """
import os, sys
from pathlib import Path
from roots_pipeline.errors import SourceError
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.huggingface import Huggingface

for token, revision in (("", "main"), ("hf_wrong", "main"), (os.environ["HF_TOKEN"], "v9")):
    os.environ["HF_TOKEN"] = token
    try:
        Huggingface().list_shards([sys.argv[1]], Path(), ReadOptions(options={"revision": revision}))
    except SourceError as error:
        print(error)
"""


def test_what_the_hub_refuses_is_an_error_with_the_cure(tmp_path):
    with hub({OLD: commit(table("moja"))}) as endpoint:
        done = subprocess.run(
            [sys.executable, "-c", REFUSE, NAME],
            env=environment(endpoint, tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
    without, wrong, unknown = done.stdout.splitlines()
    assert "gated" in without
    assert "set HF_TOKEN" in without
    assert "gated" in wrong
    assert "hf_wrong" not in wrong
    assert "v9" in unknown


READ = """
import json, sys
from pathlib import Path
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.huggingface import Huggingface

options = ReadOptions("content", options={"name": "sw"})
(shard,) = Huggingface().list_shards([sys.argv[1]], Path(), options)
print("listed", flush=True)
input()
print(json.dumps([row for batch in Huggingface().read(shard, options) for row in batch.to_pylist()]))
"""


def test_a_commit_after_the_plan_changes_nothing(tmp_path):
    commits = {OLD: commit(table("moja"))}
    with hub(commits) as endpoint:
        process = subprocess.Popen(
            [sys.executable, "-c", READ, NAME],
            env=environment(endpoint, tmp_path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "listed\n"
        commits[NEW] = commit(table("mbili"))
        out, _ = process.communicate("\n")
    (row,) = json.loads(out)
    assert (row["text"], row["revision"]) == (f"{SWAHILI} moja.", OLD)
