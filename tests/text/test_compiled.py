"""Where compiled kernels are kept."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numba
import pytest

from roots_pipeline.text import scan
from roots_pipeline.text.compiled import cache_directory

PACKAGE = Path(scan.__file__).parents[1]

find = cache_directory.__wrapped__  # without the memory of earlier calls


def test_it_is_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert find().parent == tmp_path / "roots_pipeline"
    assert find() == find()


@pytest.mark.parametrize("named", ["a file, not a folder", "below/a/file"])
def test_a_cache_that_cannot_be_written_falls_back_to_temporary_files(monkeypatch, tmp_path, named):
    (tmp_path / "a file, not a folder").touch()
    (tmp_path / "below").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / named))
    assert find().is_relative_to(tempfile.gettempdir())


def test_another_numba_has_another_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ours = find()
    monkeypatch.setattr(numba, "__version__", "0.0.0")
    assert find() != ours


def test_kernels_are_found_again_by_another_process(tmp_path):
    program = (
        "import pyarrow as pa\n"
        "from roots_pipeline.text import scan\n"
        "from roots_pipeline.text.batch import TextBatch\n"
        "TextBatch(pa.array(['a'], pa.large_string())).lines\n"
        "print(sum(scan.scan_lines.stats.cache_hits.values()))\n"
    )
    root = str(Path(scan.__file__).parents[2])
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": root}
    environment.pop("NUMBA_CACHE_DIR", None)
    runs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["0", "1"]


def test_code_at_another_place_finds_what_was_compiled(tmp_path):
    # As a worker of a cluster has it: the same modules, unpacked elsewhere.
    code = (
        "import numpy as np; from roots_pipeline.duplicates import bands; "
        "bands.band_hashes(np.zeros((2, 120), dtype=np.uint32)); "
        "print(sum(bands._hash_bands.stats.cache_hits.values()), bands.__file__)"
    )
    found = []
    for place in ("here", "there"):
        shutil.copytree(PACKAGE, tmp_path / place / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path / place)}
        environment.pop("NUMBA_CACHE_DIR", None)
        told = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        hits, path = told.stdout.split()
        assert Path(path).is_relative_to(tmp_path / place)
        found.append(int(hits))
    assert found == [0, 1]
